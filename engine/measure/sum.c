#include "sum.h"

#include <stdlib.h>

static tb_status want_rest(tb_sum *sum) {
  if (sum->rest) return TB_OK;
  sum->rest = malloc(sizeof *sum->rest);
  if (!sum->rest) return TB_NO_MEMORY;
  tb_rational_init(sum->rest);
  return TB_OK;
}

/* Adds the mantissa to the rest; the caller begins a new one. */
static tb_status spill(tb_sum *sum) {
  const tb_status status = want_rest(sum);
  if (status) return status;
  tb_rational number;
  tb_rational_init(&number);
  tb_exact_scaled(&number, sum->mantissa, sum->decimals);
  tb_rational_add(sum->rest, sum->rest, &number);
  tb_rational_clear(&number);
  return TB_OK;
}

static tb_status add_exact(tb_sum *sum, tb_operand cell) {
  const tb_status status = want_rest(sum);
  if (status) return status;
  tb_rational number;
  tb_rational_init(&number);
  tb_column_exact(cell.column, cell.i, &number);
  tb_rational_add(sum->rest, sum->rest, &number);
  tb_rational_clear(&number);
  return TB_OK;
}

/* Brings the mantissa to a scale of more decimals. */
static tb_status widen(tb_sum *sum, unsigned decimals) {
  tb_int128 scaled;
  if (!tb_int128_multiply(sum->mantissa, tb_int128_power10(decimals - sum->decimals), &scaled)) {
    const tb_status status = spill(sum);
    if (status) return status;
    scaled = 0;
  }
  sum->mantissa = scaled;
  sum->decimals = decimals;
  return TB_OK;
}

tb_status tb_sum_add(tb_sum *sum, tb_operand cell) {
  if (!tb_column_is_short(cell.column, cell.i)) return add_exact(sum, cell);
  const uint8_t decimals = cell.column->decimals[cell.i];
  tb_status status = TB_OK;
  if (decimals > sum->decimals) status = widen(sum, decimals);
  if (status) return status;
  const tb_int128 more = tb_decimal_mantissa(cell.column->values[cell.i], decimals) * tb_int128_power10(sum->decimals - decimals);
  tb_int128 total;
  if (!tb_int128_add(sum->mantissa, more, &total)) {
    status = spill(sum);
    total = more;
  }
  sum->mantissa = total;
  return status;
}

void tb_sum_negate(tb_sum *sum) {
  sum->mantissa = -sum->mantissa;
  if (sum->rest) tb_rational_negate(sum->rest, sum->rest);
}

void tb_sum_put(const tb_sum *sum, tb_column *out, size_t i) {
  if (!sum->rest) {
    tb_put_decimal(out, i, sum->mantissa, sum->decimals, TB_VALUE);
    return;
  }
  tb_rational total;
  tb_rational_init(&total);
  tb_exact_scaled(&total, sum->mantissa, sum->decimals);
  tb_rational_add(&total, &total, sum->rest);
  tb_column_set_exact(out, i, &total, TB_VALUE);
  tb_rational_clear(&total);
}

void tb_sum_clear(tb_sum *sum) {
  if (sum->rest) tb_rational_clear(sum->rest);
  free(sum->rest);
  *sum = (tb_sum){0};
}
