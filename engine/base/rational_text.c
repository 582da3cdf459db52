/* Rationals from decimal texts of any length, and as text. */
#include "buffer.h"
#include "decimal.h"
#include "decimal_parts.h"
#include "digits.h"
#include "int128.h"
#include "rational_internal.h"

#include <stdlib.h>

enum { DIGITS_MAX = 100000, CHUNK_DIGITS = 18 };

/* The significant digits as a whole number, chunk by chunk. */
static void read_digits(mpz_ptr out, const tb_decimal_parts *in) {
  unsigned n_chunk = 0;
  unsigned long chunk = 0;
  mpz_set_ui(out, 0);
  for (size_t i = 0; i < in->digits_bytes; i++) {
    if (in->digits[i] == '.') continue;
    chunk = 10 * chunk + (unsigned long)(in->digits[i] - '0');
    if (++n_chunk < CHUNK_DIGITS) continue;
    mpz_mul_ui(out, out, (unsigned long)tb_power10_integer(n_chunk));
    mpz_add_ui(out, out, chunk);
    chunk = 0;
    n_chunk = 0;
  }
  mpz_mul_ui(out, out, (unsigned long)tb_power10_integer(n_chunk));
  mpz_add_ui(out, out, chunk);
}

/* +-digits * 10^exponent by GMP. */
static void set_long(tb_rational *r, const tb_decimal_parts *in) {
  mpq_t value;
  mpz_t power;
  mpq_init(value);
  mpz_init(power);
  read_digits(mpq_numref(value), in);
  mpz_ui_pow_ui(power, 10, (unsigned long)llabs(in->exponent));
  if (in->exponent >= 0) {
    mpz_mul(mpq_numref(value), mpq_numref(value), power);
  } else {
    mpz_set(mpq_denref(value), power);
    mpq_canonicalize(value);
  }
  if (in->negative) mpq_neg(value, value);
  tb_rational_take_mpq(r, value);
  mpz_clear(power);
  mpq_clear(value);
}

bool tb_rational_set_text(tb_rational *r, const char *text, size_t n) {
  tb_decimal_parts in;
  size_t bad_at;
  if (!tb_decimal_split(text, n, &in, &bad_at)) return false;
  if (in.n_significant == 0) {
    tb_rational_set_integer(r, 0);
    return true;
  }
  if (in.n_significant > DIGITS_MAX || llabs(in.exponent) > DIGITS_MAX) return false;
  if (in.n_significant <= CHUNK_DIGITS && in.exponent <= 0 && in.exponent >= -TB_INT128_POWER10_MAX) {
    const int64_t mantissa = (int64_t)in.mantissa;
    tb_rational_set_decimal(r, in.negative ? -mantissa : mantissa, (unsigned)-in.exponent);
  } else {
    set_long(r, &in);
  }
  return true;
}

static void append_uint128(tb_buffer *buffer, tb_uint128 value) {
  const uint64_t base = UINT64_C(10000000000000000000); /* 10^19 */
  if (value < base) {
    tb_buffer_uint(buffer, (uint64_t)value);
    return;
  }
  append_uint128(buffer, value / base); /* 128 bits have 39 digits: at most two levels */
  char *end = tb_buffer_reserve(buffer, TB_MANTISSA_DIGITS);
  if (!end) return;
  tb_digits_write((uint64_t)(value % base), TB_MANTISSA_DIGITS, end);
  buffer->n += TB_MANTISSA_DIGITS;
}

char *tb_rational_text(const tb_rational *a) {
  if (a->big) return mpq_get_str(NULL, 10, a->big);
  tb_buffer buffer = {0};
  if (a->n < 0) tb_buffer_byte(&buffer, '-');
  append_uint128(&buffer, tb_int128_magnitude(a->n));
  if (a->d != 1) {
    tb_buffer_byte(&buffer, '/');
    append_uint128(&buffer, (tb_uint128)a->d);
  }
  tb_buffer_string(&buffer);
  if (!buffer.failed) return buffer.bytes;
  tb_buffer_free(&buffer);
  return NULL;
}
