/* Rows of a table as values: bound, filled, read back, and told apart. */
#ifndef TB_STORE_VALUES_H
#define TB_STORE_VALUES_H

#include "base/buffer.h"
#include "database.h"

typedef enum tb_value_kind { TB_NULL_VALUE, TB_INTEGER_VALUE, TB_REAL_VALUE, TB_TEXT_VALUE } tb_value_kind;

/** A value; texts are borrowed. */
typedef struct tb_store_value {
  tb_value_kind kind;
  int64_t integer;
  double real;
  const char *text;
} tb_store_value;

static inline tb_store_value tb_integer_value(int64_t integer) {
  return (tb_store_value){.kind = TB_INTEGER_VALUE, .integer = integer};
}
static inline tb_store_value tb_real_value(double real) {
  return (tb_store_value){.kind = TB_REAL_VALUE, .real = real + 0.0}; /* -0 is kept as 0 */
}
static inline tb_store_value tb_text_value(const char *text) {
  return (tb_store_value){.kind = TB_TEXT_VALUE, .text = text};
}
static inline tb_store_value tb_null_value(void) {
  return (tb_store_value){.kind = TB_NULL_VALUE};
}
static inline tb_store_value tb_optional_text(const char *text) {
  return text && *text ? tb_text_value(text) : tb_null_value();
}

/** Values into the parameters of a query, or the columns of a fill, from `first` (from 1) on. */
void tb_values_bind(tb_query *query, size_t first, const tb_store_value *values, size_t n);
void tb_values_fill(tb_fill *fill, size_t first, const tb_store_value *values, size_t n);

/** Columns of a query's row from `first` (from 0) on. `kinds`: a letter each, i, r or t. Texts belong to the query. */
void tb_values_read(const tb_query *query, size_t first, const char *kinds, tb_store_value *out);

/** Appends bytes that are equal where the values are. */
void tb_values_encode(const tb_store_value *values, size_t n, tb_buffer *out);

#endif
