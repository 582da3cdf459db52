/* Doubles and their bits. */
#ifndef TB_BASE_BITS_H
#define TB_BASE_BITS_H

#include <stdint.h>
#include <string.h>

static inline uint64_t tb_double_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline double tb_double_of_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#endif
