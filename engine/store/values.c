#include "values.h"

void tb_values_bind(tb_query *query, size_t first, const tb_store_value *values, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const tb_store_value *value = &values[i];
    switch (value->kind) {
    case TB_NULL_VALUE: tb_query_null(query, first + i); break;
    case TB_INTEGER_VALUE: tb_query_integer(query, first + i, value->integer); break;
    case TB_REAL_VALUE: tb_query_real(query, first + i, value->real); break;
    case TB_TEXT_VALUE: tb_query_text(query, first + i, value->text, strlen(value->text)); break;
    }
  }
}

void tb_values_fill(tb_fill *fill, size_t first, const tb_store_value *values, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const tb_store_value *value = &values[i];
    switch (value->kind) {
    case TB_NULL_VALUE: tb_fill_null(fill, first + i); break;
    case TB_INTEGER_VALUE: tb_fill_integer(fill, first + i, value->integer); break;
    case TB_REAL_VALUE: tb_fill_real(fill, first + i, value->real); break;
    case TB_TEXT_VALUE: tb_fill_text(fill, first + i, value->text, strlen(value->text)); break;
    }
  }
}

void tb_values_read(const tb_query *query, size_t first, const char *kinds, tb_store_value *out) {
  for (size_t i = 0; kinds[i]; i++) {
    if (tb_query_is_null(query, first + i)) {
      out[i] = tb_null_value();
    } else if (kinds[i] == 'i') {
      out[i] = tb_integer_value(tb_query_get_integer(query, first + i));
    } else if (kinds[i] == 'r') {
      out[i] = tb_real_value(tb_query_get_real(query, first + i));
    } else {
      out[i] = tb_text_value(tb_query_get_text(query, first + i, NULL));
    }
  }
}

void tb_values_encode(const tb_store_value *values, size_t n, tb_buffer *out) {
  for (size_t i = 0; i < n; i++) {
    const tb_store_value *value = &values[i];
    tb_buffer_byte(out, (char)value->kind);
    switch (value->kind) {
    case TB_NULL_VALUE: break;
    case TB_INTEGER_VALUE: tb_buffer_append(out, (const char *)&value->integer, sizeof value->integer); break;
    case TB_REAL_VALUE: tb_buffer_append(out, (const char *)&value->real, sizeof value->real); break;
    case TB_TEXT_VALUE: tb_buffer_append(out, value->text, strlen(value->text) + 1); break;
    }
  }
}
