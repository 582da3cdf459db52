#include "digits.h"

#include <string.h>

/* Two digits at a time halves the divisions, which are what takes the time. */
static const char pairs[] = "00010203040506070809"
                            "10111213141516171819"
                            "20212223242526272829"
                            "30313233343536373839"
                            "40414243444546474849"
                            "50515253545556575859"
                            "60616263646566676869"
                            "70717273747576777879"
                            "80818283848586878889"
                            "90919293949596979899";

unsigned tb_digits_count(uint64_t value) {
  unsigned n = 1;
  for (; value >= 10000; value /= 10000)
    n += 4;
  return n + (value >= 10) + (value >= 100) + (value >= 1000);
}

void tb_digits_write(uint64_t value, unsigned n, char *out) {
  for (; n >= 2; n -= 2, value /= 100)
    memcpy(out + n - 2, pairs + 2 * (value % 100), 2);
  if (n == 1) out[0] = (char)('0' + value % 10);
}
