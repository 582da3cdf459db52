#include "schema_keys.h"

#include "schema_value.h"

#include <stdlib.h>

tb_status tb_key_columns_init(tb_texts fields, tb_key_columns *out) {
  *out = (tb_key_columns){.fields = fields, .columns = calloc(fields.n + 1, sizeof *out->columns)};
  return out->columns != NULL ? TB_OK : TB_NO_MEMORY;
}

void tb_key_columns_clear(tb_key_columns *key) {
  free(key->columns);
}

void tb_key_columns_find(tb_key_columns *key, const tb_field *headers, size_t n) {
  key->whole = key->fields.n > 0;
  for (size_t i = 0; i < key->fields.n; i++) {
    key->columns[i] = tb_header_find(headers, n, key->fields.items[i]);
    key->whole = key->whole && key->columns[i] != TB_NO_FIELD;
  }
}

static bool is_missing(const tb_texts *missing, const char *text, size_t n) {
  for (size_t i = 0; missing != NULL && i < missing->n; i++) {
    if (strlen(missing->items[i]) == n && memcmp(missing->items[i], text, n) == 0) {
      return true;
    }
  }
  return false;
}

/* Each part with its length before it. */
bool tb_key_of_row(const tb_key_columns *key, const tb_record *record, const tb_texts *missing, tb_buffer *out) {
  out->n = 0;
  for (size_t i = 0; i < key->fields.n; i++) {
    size_t n;
    const char *text = tb_field_text(record, key->columns[i], &n);
    if (is_missing(missing, text, n)) {
      return false;
    }
    tb_buffer_uint(out, n);
    tb_buffer_byte(out, ':');
    tb_buffer_append(out, text, n);
  }
  return true;
}

void tb_key_shown(const tb_key_columns *key, const tb_record *record, tb_buffer *out) {
  out->n = 0;
  for (size_t i = 0; i < key->fields.n; i++) {
    size_t n;
    const char *text = tb_field_text(record, key->columns[i], &n);
    tb_buffer_text(out, i > 0 ? ", " : "");
    tb_buffer_append(out, text, n);
  }
}

/* ---------------------------------------------------------------------------------------------------------------------- gathering */

typedef struct gathering {
  const tb_foreign_key *wanted;
  tb_log *log;
  tb_key_columns key;
  tb_dictionary *keys;
  tb_buffer text;
  bool lacking; /* a column is not there */
} gathering;

static tb_status begin_file(void *context, const char *file, const tb_field *headers, size_t n) {
  gathering *g = context;
  tb_key_columns_find(&g->key, headers, n);
  for (size_t i = 0; i < g->key.fields.n; i++) {
    if (g->key.columns[i] == TB_NO_FIELD) {
      g->lacking = true;
      tb_log_add(g->log, TB_ERROR, g->wanted->place, "foreignKeys refers to %s, which is no column of %s",
                 "foreignKeys 所指的 %s 不是 %s 的列", g->key.fields.items[i], file);
    }
  }
  return TB_OK;
}

static tb_status gather_row(void *context, const char *file, const tb_record *record) {
  gathering *g = context;
  (void)file;
  if (!g->key.whole) {
    return TB_OK;
  }
  tb_key_of_row(&g->key, record, NULL, &g->text);
  bool kept = !g->text.failed && tb_dictionary_intern(g->keys, g->text.bytes, g->text.n) != TB_NO_ID;
  return kept ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_keys_read(const tb_case *opened, const tb_resource *resource, const tb_foreign_key *wanted, tb_log *log, tb_dictionary *keys,
                       bool *whole) {
  gathering g = {.wanted = wanted, .log = log, .keys = keys};
  tb_rows_visitor visitor = {&g, begin_file, gather_row};
  tb_status status = tb_key_columns_init(wanted->reference, &g.key);
  if (status == TB_OK) {
    status = tb_resource_rows(opened, resource, log, &visitor);
  }
  *whole = !g.lacking;
  tb_key_columns_clear(&g.key);
  tb_buffer_free(&g.text);
  return status;
}
