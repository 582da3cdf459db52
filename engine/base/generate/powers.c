/*
 * Writes the table of powers of ten that power10.c includes: for k = FIRST .. LAST one line with the two halves of the 128-bit number
 * ceil(10^k / 2^e), where e is such that 2^127 <= 10^k / 2^e < 2^128. Run by the build with FIRST, LAST and the file to write.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <gmp.h> /* behind stdio.h, or it has no gmp_fprintf */

enum { BITS = 128 };

/* 10^k scaled, rounded up, for k >= 0: shifts only. */
static void scale_whole(mpz_t scaled, unsigned long k) {
  mpz_ui_pow_ui(scaled, 10, k);
  const size_t bits = mpz_sizeinbase(scaled, 2);
  if (bits <= BITS) {
    mpz_mul_2exp(scaled, scaled, BITS - bits);
  } else {
    mpz_cdiv_q_2exp(scaled, scaled, bits - BITS);
  }
}

/* 1 / 10^k scaled, rounded up, for k > 0. 10^k has b bits and is no power of two, so that 2^(b + 127) / 10^k has 128 bits. */
static void scale_fraction(mpz_t scaled, unsigned long k) {
  mpz_t power;
  mpz_init(power);
  mpz_ui_pow_ui(power, 10, k);
  mpz_set_ui(scaled, 1);
  mpz_mul_2exp(scaled, scaled, mpz_sizeinbase(power, 2) + BITS - 1);
  mpz_cdiv_q(scaled, scaled, power);
  mpz_clear(power);
}

static bool write_rows(FILE *out, long first, long last) {
  mpz_t scaled, high, low;
  mpz_inits(scaled, high, low, NULL);
  bool written = true;
  for (long k = first; written && k <= last; k++) {
    if (k >= 0) {
      scale_whole(scaled, (unsigned long)k);
    } else {
      scale_fraction(scaled, (unsigned long)-k);
    }
    mpz_fdiv_q_2exp(high, scaled, BITS / 2);
    mpz_fdiv_r_2exp(low, scaled, BITS / 2);
    written = gmp_fprintf(out, "{UINT64_C(0x%016Zx), UINT64_C(0x%016Zx)}, /* %ld */\n", high, low, k) > 0;
  }
  mpz_clears(scaled, high, low, NULL);
  return written;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fputs("usage: powers FIRST LAST FILE\n", stderr);
    return EXIT_FAILURE;
  }
  FILE *out = fopen(argv[3], "w");
  if (!out) {
    perror(argv[3]);
    return EXIT_FAILURE;
  }
  const bool written = write_rows(out, strtol(argv[1], NULL, 10), strtol(argv[2], NULL, 10));
  const bool closed = fclose(out) == 0;
  if (written && closed) return EXIT_SUCCESS;
  perror(argv[3]);
  return EXIT_FAILURE;
}
