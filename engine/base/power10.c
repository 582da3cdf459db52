#include "power10.h"

#include "decimal.h"
#include "digits.h"

#include <assert.h>

static const tb_power10_scaled scaled[] = {
#include "powers_of_ten.h"
};

static_assert(sizeof scaled / sizeof *scaled == TB_POWER10_LAST - TB_POWER10_FIRST + 1, "the generated table has one row a power");

tb_power10_scaled tb_power10_lookup(int k) {
  return scaled[k - TB_POWER10_FIRST];
}

double tb_power10(unsigned k) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return powers[k];
}

int64_t tb_power10_integer(unsigned k) {
  return (int64_t)tb_digits_powers[k];
}
