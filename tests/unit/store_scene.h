/* What the tests of all databases share: a schema, new places for stores, one message looked for in a log. Included once by each program.
 */
#ifndef STORE_SCENE_H
#define STORE_SCENE_H

#include "tb_test.h"

#include "base/log.h"
#include "store/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SCENE_APPLICATION = 0x74627473 };

static const tb_schema_table SCENE_TABLES_1[] = {
    {"things", "id INTEGER NOT NULL, name TEXT NOT NULL, amount REAL, data BLOB, PRIMARY KEY (id)", false},
    {"parts", "thing INTEGER NOT NULL REFERENCES things (id), part TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (thing, part)", true},
};
static const char *const SCENE_STATEMENTS_2[] = {
    "CREATE INDEX things_by_name ON things (name)",
    "ALTER TABLE things ADD COLUMN note TEXT NOT NULL DEFAULT 'TEXT'", /* a type's name in quotes is left alone */
};
static const tb_schema_step SCENE_STEPS[] = {
    {.tables = SCENE_TABLES_1, .n_tables = 2},
    {.statements = SCENE_STATEMENTS_2, .n_statements = 2},
};
static const tb_schema SCENE_SCHEMA_1 = {.application = SCENE_APPLICATION, .steps = SCENE_STEPS, .n_steps = 1};
static const tb_schema SCENE_SCHEMA = {.application = SCENE_APPLICATION, .steps = SCENE_STEPS, .n_steps = 2};

static inline const char *scene_message(const tb_log *log) {
  const tb_diagnostic *last = tb_log_count(log) ? tb_log_at(log, tb_log_count(log) - 1) : NULL;
  return last ? last->text : "";
}

/* The call fails as told, with exactly one error in the log, which holds `words`. */
#define assert_fails(expected, words, log, call)                                                                                           \
  do {                                                                                                                                     \
    const uint64_t before = tb_log_total(log, TB_ERROR);                                                                                   \
    assert_status(expected, call);                                                                                                         \
    if (!strstr(scene_message(log), words)) fail_msg("\"%s\" does not say \"%s\"", scene_message(log), words);                             \
    assert_int_equal(tb_log_total(log, TB_ERROR), before + 1);                                                                             \
  } while (0)

static inline tb_database *scene_open(const char *where, tb_database_mode mode, tb_log *log) {
  tb_database *db = NULL;
  const tb_status status = tb_database_open(where, mode, &SCENE_SCHEMA, log, &db);
  if (status != TB_OK) print_error("%s\n", scene_message(log));
  assert_status(TB_OK, status);
  return db;
}

static inline void scene_run(tb_database *db, const char *sql) {
  assert_status(TB_OK, tb_database_execute(db, sql));
}

/* The one whole number that a query gives. */
static inline int64_t scene_number(tb_database *db, const char *sql) {
  tb_query *query = NULL;
  bool row = false;
  assert_status(TB_OK, tb_query_prepare(db, sql, &query));
  assert_status(TB_OK, tb_query_step(query, &row));
  assert_true(row);
  const int64_t number = tb_query_get_integer(query, 0);
  tb_query_free(query);
  return number;
}

/* `n` rows of things, ids from `first`. */
static inline tb_status scene_fill(tb_database *db, int64_t first, int64_t n) {
  static const char *const COLUMNS[] = {"id", "name", "amount", "data"};
  tb_fill *fill = NULL;
  tb_status status = tb_fill_begin(db, "things", COLUMNS, 4, &fill);
  for (int64_t i = first; i < first + n && status == TB_OK; i++) {
    char name[32];
    const int length = snprintf(name, sizeof name, "thing %lld", (long long)i);
    tb_fill_integer(fill, 1, i);
    tb_fill_text(fill, 2, name, (size_t)length);
    if (i % 3 != 0) tb_fill_real(fill, 3, (double)i / 7);
    tb_fill_blob(fill, 4, &i, sizeof i);
    status = tb_fill_row(fill);
  }
  if (status == TB_OK) return tb_fill_end(fill);
  tb_fill_abandon(fill);
  return status;
}

#endif
