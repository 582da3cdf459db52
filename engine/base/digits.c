#include "digits.h"

enum { EIGHT = 100000000 };

const uint64_t tb_digits_powers[TB_DIGITS_MAX] = {1,
                                                  10,
                                                  100,
                                                  1000,
                                                  10000,
                                                  100000,
                                                  1000000,
                                                  10000000,
                                                  100000000,
                                                  1000000000,
                                                  10000000000,
                                                  100000000000,
                                                  1000000000000,
                                                  10000000000000,
                                                  100000000000000,
                                                  1000000000000000,
                                                  10000000000000000,
                                                  100000000000000000,
                                                  1000000000000000000,
                                                  UINT64_C(10000000000000000000)};

void tb_digits_write(uint64_t value, unsigned n, char *out) {
  for (; n >= 8; n -= 8, value /= EIGHT)
    tb_digits_write_eight((uint32_t)(value % EIGHT), out + n - 8);
  for (; n > 0; value /= 10)
    out[--n] = (char)('0' + value % 10);
}
