/* From tb_schema to the statements that make its tables. */
#include "kind.h"

#include <ctype.h>

static const char *const TYPES[4] = {"INTEGER", "REAL", "TEXT", "BLOB"};

static size_t word_length(const char *sql) {
  size_t n = 0;
  while (isalnum((unsigned char)sql[n]) || sql[n] == '_')
    n++;
  return n;
}

/* Length of a quoted text or name at `sql`, quotes included; doubled quotes are two quoted texts, which is as good here. */
static size_t quoted_length(const char *sql) {
  const char *end = strchr(sql + 1, *sql);
  return end ? (size_t)(end + 1 - sql) : strlen(sql);
}

static void append_word(tb_buffer *out, const char *word, size_t n, const char *const types[4]) {
  for (size_t i = 0; i < 4; i++) {
    if (strlen(TYPES[i]) != n || memcmp(TYPES[i], word, n) != 0) continue;
    tb_buffer_text(out, types[i]);
    return;
  }
  tb_buffer_append(out, word, n);
}

void tb_schema_translate(tb_buffer *out, const char *sql, const char *const types[4]) {
  if (!types) {
    tb_buffer_text(out, sql);
    return;
  }
  while (*sql) {
    size_t n = word_length(sql);
    if (n > 0) {
      append_word(out, sql, n, types);
    } else {
      n = *sql == '\'' || *sql == '"' ? quoted_length(sql) : 1;
      tb_buffer_append(out, sql, n);
    }
    sql += n;
  }
}

static tb_status run(tb_database *db, tb_buffer *sql) {
  const char *text = tb_buffer_string(sql);
  const tb_status status = sql->failed ? TB_NO_MEMORY : db->kind->execute(db, text);
  tb_buffer_free(sql);
  return status;
}

static tb_status take_step(tb_database *db, const tb_schema_step *step, const char *const types[4], const char *tail,
                           const char *clustered_tail) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < step->n_tables && status == TB_OK; i++) {
    const tb_schema_table *table = &step->tables[i];
    tb_buffer sql = {0};
    tb_buffer_format(&sql, "CREATE TABLE %s (", table->name);
    tb_schema_translate(&sql, table->columns, types);
    tb_buffer_format(&sql, ")%s", table->clustered ? clustered_tail : tail);
    status = run(db, &sql);
  }
  for (size_t i = 0; i < step->n_statements && status == TB_OK; i++) {
    tb_buffer sql = {0};
    tb_schema_translate(&sql, step->statements[i], types);
    status = run(db, &sql);
  }
  return status;
}

tb_status tb_schema_advance(tb_database *db, const tb_schema *schema, size_t from, const char *const types[4], const char *tail,
                            const char *clustered_tail) {
  tb_status status = TB_OK;
  for (size_t i = from; i < schema->n_steps && status == TB_OK; i++)
    status = take_step(db, &schema->steps[i], types, tail, clustered_tail);
  return status;
}
