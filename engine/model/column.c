#include "column.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

const char *tb_reason_name(tb_reason reason) {
  static const char *const names[] = {
      [TB_VALUE] = "",
      [TB_MISSING] = "missing",
      [TB_NO_BASE] = "no_base",
      [TB_ZERO_BASE] = "zero_base",
      [TB_NEGATIVE_BASE] = "negative_base",
      [TB_NOT_COMPARABLE] = "not_comparable",
      [TB_NO_PEERS] = "no_peers",
      [TB_TOO_SHORT] = "too_short",
      [TB_UNDEFINED] = "undefined",
  };
  const size_t i = (size_t)reason;
  return i < sizeof names / sizeof *names ? names[i] : "";
}

/* The text of an entity's long number, NULL when the table has none. */
static const char *find_long(const tb_long_number *longs, size_t n, uint32_t entity) {
  size_t low = 0;
  while (low < n) {
    const size_t middle = low + (n - low) / 2;
    if (longs[middle].entity == entity) return longs[middle].text;
    if (longs[middle].entity < entity) {
      low = middle + 1;
    } else {
      n = middle;
    }
  }
  return NULL;
}

const char *tb_column_long_text(const tb_column *column, size_t i) {
  const uint32_t entity = column->first + (uint32_t)i;
  const char *text = find_long(column->restated, column->n_restated, entity);
  return text ? text : find_long(column->longs, column->n_longs, entity);
}

void tb_column_exact(const tb_column *column, size_t i, tb_rational *out) {
  const double value = column->values[i];
  const uint8_t decimals = column->decimals[i];
  if (decimals <= TB_DECIMALS_MAX) {
    tb_rational_set_decimal(out, tb_decimal_mantissa(value, decimals), decimals);
    return;
  }
  if (decimals == TB_DECIMALS_REAL && column->exact) {
    tb_rational_set(out, &column->exact[i]);
    return;
  }
  const char *text = decimals == TB_DECIMALS_LONG ? tb_column_long_text(column, i) : NULL;
  if (text && tb_rational_set_text(out, text, strlen(text))) return;
  tb_rational_set_double(out, value);
}

void tb_column_set_exact(tb_column *column, size_t i, const tb_rational *number, tb_reason reason) {
  const double value = tb_rational_double(number);
  const bool vanishes = value == 0 && tb_rational_sign(number) != 0;
  if (!isfinite(value) || vanishes) {
    tb_column_set_reason(column, i, TB_UNDEFINED);
    return;
  }
  column->values[i] = value;
  column->decimals[i] = TB_DECIMALS_REAL;
  column->reasons[i] = (uint8_t)reason;
  if (column->exact) tb_rational_set(&column->exact[i], number);
}

/* Adds an array of `capacity` items to *total, which stays a multiple of the alignment; returns false when that overflows. */
static bool add_array(size_t capacity, size_t item_bytes, size_t *total) {
  size_t bytes;
  if (!tb_size_multiply(capacity, item_bytes, &bytes) || !tb_size_add(bytes, ALIGNMENT - 1, &bytes)) return false;
  return tb_size_add(*total, bytes & ~(size_t)(ALIGNMENT - 1), total);
}

/* Where the arrays of a column begin in its memory, in bytes. */
typedef struct layout {
  size_t decimals, reasons, absent, total;
} layout;

static bool plan_layout(size_t capacity, bool with_absent, layout *out) {
  const tb_column *column = NULL;
  *out = (layout){0};
  if (!add_array(capacity, sizeof *column->values, &out->decimals)) return false;
  out->reasons = out->decimals;
  if (!add_array(capacity, sizeof *column->decimals, &out->reasons)) return false;
  out->absent = out->reasons;
  if (!add_array(capacity, sizeof *column->reasons, &out->absent)) return false;
  out->total = out->absent;
  return !with_absent || add_array(capacity, sizeof *column->absent, &out->total);
}

static tb_status alloc_exact(tb_column *column, size_t capacity) {
  column->exact = reallocarray(NULL, capacity > 0 ? capacity : 1, sizeof *column->exact);
  if (!column->exact) return TB_NO_MEMORY;
  column->n_exact = capacity;
  for (size_t i = 0; i < capacity; i++)
    tb_rational_init(&column->exact[i]);
  return TB_OK;
}

tb_status tb_column_alloc(tb_column *column, size_t capacity, bool with_absent, bool with_exact) {
  *column = (tb_column){.n = capacity};
  layout at;
  void *memory = NULL;
  if (!plan_layout(capacity, with_absent, &at)) return TB_NO_MEMORY;
  if (posix_memalign(&memory, ALIGNMENT, at.total > 0 ? at.total : ALIGNMENT) != 0) return TB_NO_MEMORY;
  char *bytes = memory;
  column->values = memory;
  column->decimals = (uint8_t *)(bytes + at.decimals);
  column->reasons = (uint8_t *)(bytes + at.reasons);
  column->absent = with_absent ? (bool *)(bytes + at.absent) : NULL;
  return with_exact ? alloc_exact(column, capacity) : TB_OK;
}

void tb_column_free(tb_column *column) {
  if (!column) return;
  for (size_t i = 0; i < column->n_exact; i++)
    tb_rational_clear(&column->exact[i]);
  free(column->exact);
  free(column->values);
  *column = (tb_column){0};
}
