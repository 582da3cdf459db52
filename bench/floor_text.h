/*
 * Numbers as text, for the numbers that the floor meets: cents below 10^8, ratios between 10^-5 and 10^5 in the shortest form that reads
 * back. Everything may write up to 32 bytes behind `out`.
 */
#ifndef BENCH_FLOOR_TEXT_H
#define BENCH_FLOOR_TEXT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t text_zeros = UINT64_C(0x3030303030303030);

/* The eight digits of n < 10^8, one a byte, the first in the lowest. */
static inline uint64_t text_digits(uint32_t n) {
  const uint64_t halves = n / 10000 | (uint64_t)(n % 10000) << 32;
  const uint64_t hundreds = (halves * 10486 >> 20) & UINT64_C(0x7F0000007F);
  const uint64_t pairs = hundreds | (halves - 100 * hundreds) << 16;
  const uint64_t tens = (pairs * 103 >> 10) & UINT64_C(0x000F000F000F000F);
  return tens | (pairs - 10 * tens) << 8;
}

static inline char *text_store(char *out, uint64_t word, size_t length) {
  memcpy(out, &word, sizeof word);
  return out + length;
}

/* cents / 100: "12.5", "12", "0.05". */
static inline char *text_cents(char *out, int64_t signed_cents) {
  *out = '-';
  out += signed_cents < 0;
  const uint64_t digits = text_digits((uint32_t)(signed_cents < 0 ? -signed_cents : signed_cents));
  const unsigned lead = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 40) / 8; /* at most five: a zero before the point */
  out = text_store(out, (digits | text_zeros) >> 8 * lead, 6 - lead);
  const uint32_t decimals = (uint32_t)(digits >> 48);
  const uint32_t text = '.' | (decimals | 0x3030) << 8;
  memcpy(out, &text, sizeof text);
  return out + (decimals == 0 ? 0 : decimals < 0x100 ? 2 : 3);
}

/* A power of two: what lies below it is nearer than what lies above. Seldom. */
static inline char *text_power(char *out, double value) {
  for (int decimals = 0;; decimals++) {
    const int n = sprintf(out, "%.*f", decimals, value);
    if (strtod(out, NULL) == value) return out + n;
  }
}

/* digits / 10^decimals with 16 or 17 digits; zeros at the end are left out. */
static inline char *text_plain(char *out, uint64_t number, int decimals) {
  const uint32_t first = (uint32_t)(number / 10000000000000000u);
  const uint64_t rest = number % 10000000000000000u;
  const uint64_t high = text_digits((uint32_t)(rest / 100000000)), low = text_digits((uint32_t)(rest % 100000000));
  char text[24] = {0};
  text[0] = (char)('0' + first);
  text_store(text + 1, high | text_zeros, 8);
  text_store(text + 9, low | text_zeros, 8);
  const char *digits = text + (first == 0);
  int n = 17 - (first == 0);
  const int whole = n - decimals;
  n -= low != 0 ? __builtin_clzll(low) / 8 : 8 + (high != 0 ? __builtin_clzll(high) / 8 : 8);
  if (whole <= 0) {
    memcpy(out, "0.000000", 8);
    memcpy(out + 2 - whole, digits, 16);
    out[18 - whole] = digits[16];
    return out + 2 - whole + n;
  }
  memcpy(out, digits, 8);
  out[whole] = '.';
  memcpy(out + whole + 1, digits + whole, 16);
  return out + (n > whole ? n + 1 : whole);
}

/*
 * The shortest decimal that reads back to `value`, 0 or 10^-5 <= |value| < 10^5. As Schubfach does it (R. Giulietti, 2020): v = c * 2^q in
 * quarters of 10^k, where k is such that one or several multiples of 10^k and at most one of 10^(k+1) read back to v. Here -k lies between
 * 11 and 21, and 5^-k fits in 49 bits: products are exact and need no table of 128-bit powers.
 */
static inline char *text_ratio(char *out, double value) {
  static const uint64_t fives[] = {48828125,     244140625,     1220703125,     6103515625,     30517578125,    152587890625,
                                   762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125};
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (bits << 1 == 0) {
    *out = '0';
    return out + 1;
  }
  const uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
  if (fraction == 0) return text_power(out, value);
  *out = '-';
  out += bits >> 63;
  const uint64_t c = fraction | UINT64_C(1) << 52;
  const int q = (int)(bits >> 52 & 0x7FF) - 1075;
  const int decimals = -((q * 1262611) >> 22); /* -k = -floor(q * log10(2)) */
  const uint64_t five = fives[decimals - 11];
  const int shift = -(q + decimals);
  __extension__ typedef unsigned __int128 wide;
  const wide product = (wide)(4 * c) * five, gone = ((wide)1 << shift) - 1;
  const wide low_product = product - 2 * five, high_product = product + 2 * five;
  const uint64_t odd = c & 1; /* the ends read back when c is even */
  const uint64_t middle = (uint64_t)(product >> shift) | ((product & gone) != 0);
  const uint64_t low = ((uint64_t)(low_product >> shift) | ((low_product & gone) != 0)) + odd;
  const uint64_t high = ((uint64_t)(high_product >> shift) | ((high_product & gone) != 0)) - odd;

  const uint64_t below = middle / 4, tens = below / 10;
  const int tens_down = low <= 40 * tens, tens_up = 40 * tens + 40 <= high;
  const int down = low <= 4 * below, up = 4 * below + 4 <= high;
  const uint64_t half = 4 * below + 2;
  const uint64_t near = below + (down != up ? (uint64_t)up : (uint64_t)(middle > half || (middle == half && (below & 1))));
  return text_plain(out, tens_down != tens_up ? 10 * (tens + (uint64_t)tens_up) : near, decimals);
}

#endif
