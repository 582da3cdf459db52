/* The tests that every database must pass. The program that includes this defines scene_new_place(), which gives a place where no store is
 * yet. */
#ifndef STORE_CASES_H
#define STORE_CASES_H

#include "store_scene.h"

#include <float.h>
#include <math.h>
#include <sys/wait.h>

static const char *scene_new_place(void);

typedef struct scene {
  const char *place;
  tb_log *log;
  tb_database *db;
} scene;

static scene scene_begin(void) {
  scene s = {.place = scene_new_place(), .log = tb_log_new(TB_ENGLISH)};
  s.db = scene_open(s.place, TB_DATABASE_CREATE, s.log);
  return s;
}

static void scene_end(scene *s) {
  tb_database_close(s->db);
  assert_int_equal(tb_log_count(s->log), 0);
  tb_log_free(s->log);
}

/* What goes in comes out, to the bit. */
static void values_come_back(void **state) {
  (void)state;
  static const int64_t WHOLES[] = {0, 1, -1, INT64_MAX, INT64_MIN, 4294967296};
  static const double REALS[] = {0.1, -1e308, DBL_MIN, 4.9406564584124654e-324, DBL_MAX, 1.0 / 3};
  static const char *const TEXTS[] = {"", "蒸湘区", "it's \"so\"\n", "\\x41\t\\N", " ", "$1"};
  static const unsigned char BYTES[] = {0, 255, 92, 39, 10, 0};
  scene s = scene_begin();
  assert_status(TB_OK, tb_database_begin(s.db));
  tb_query *insert = NULL, *select = NULL;
  bool row = true;
  assert_status(TB_OK, tb_query_prepare(s.db, "INSERT INTO things (id, name, amount, data) VALUES ($1, $2, $3, $4)", &insert));
  for (size_t i = 0; i < 6; i++) {
    tb_query_integer(insert, 1, WHOLES[i]);
    tb_query_text(insert, 2, TEXTS[i], strlen(TEXTS[i]));
    tb_query_real(insert, 3, REALS[i]);
    tb_query_blob(insert, 4, BYTES, i);
    assert_status(TB_OK, tb_query_step(insert, &row));
    assert_false(row);
    assert_int_equal(tb_database_changed(s.db), 1);
  }
  assert_status(TB_OK, tb_database_commit(s.db));
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT id, name, amount, data, note FROM things WHERE id = $1", &select));
  for (size_t i = 0; i < 6; i++) {
    size_t n;
    tb_query_integer(select, 1, WHOLES[i]);
    assert_status(TB_OK, tb_query_step(select, &row));
    assert_true(row);
    assert_int_equal(tb_query_get_integer(select, 0), WHOLES[i]);
    assert_string_equal(tb_query_get_text(select, 1, &n), TEXTS[i]);
    assert_int_equal(n, strlen(TEXTS[i]));
    assert_double_equal_bits(tb_query_get_real(select, 2), REALS[i]);
    assert_memory_equal(tb_query_get_blob(select, 3, &n), BYTES, i);
    assert_int_equal(n, i);
    assert_false(tb_query_is_null(select, 3));
    assert_string_equal(tb_query_get_text(select, 4, NULL), "TEXT");
    assert_status(TB_OK, tb_query_step(select, &row));
    assert_false(row);
  }
  tb_query_free(insert);
  tb_query_free(select);
  scene_end(&s);
}

/* NULL reads as nothing; minus zero as zero; whole numbers read as doubles. */
static void nulls_and_zeros(void **state) {
  (void)state;
  scene s = scene_begin();
  tb_query *query = NULL;
  bool row;
  size_t n = 9;
  assert_status(TB_OK, tb_query_prepare(s.db, "INSERT INTO things (id, name, amount, data) VALUES ($1, $2, $3, $4)", &query));
  tb_query_integer(query, 1, 7);
  tb_query_text(query, 2, "x", 1);
  tb_query_real(query, 3, -0.0);
  tb_query_null(query, 4);
  assert_status(TB_OK, tb_query_step(query, &row));
  tb_query_free(query);
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT data, amount, id FROM things", &query));
  assert_status(TB_OK, tb_query_step(query, &row));
  assert_true(tb_query_is_null(query, 0));
  assert_int_equal(tb_query_get_integer(query, 0), 0);
  assert_double_equal_bits(tb_query_get_real(query, 0), 0);
  assert_string_equal(tb_query_get_text(query, 0, &n), "");
  assert_int_equal(n, 0);
  assert_non_null(tb_query_get_blob(query, 0, &n));
  assert_double_equal_bits(tb_query_get_real(query, 1), 0.0);
  assert_double_equal_bits(tb_query_get_real(query, 2), 7.0);
  assert_int_equal(tb_query_get_integer(query, 1), 0);
  assert_true(tb_query_is_null(query, 99));
  tb_query_free(query);
  scene_end(&s);
}

/* Capital letters before small ones, Chinese by bytes: whatever the database's locale. */
static void text_sorts_by_bytes(void **state) {
  (void)state;
  static const char *const ORDER[] = {"A", "B", "a", "b", "é", "上海", "北京"};
  scene s = scene_begin();
  tb_query *query = NULL;
  bool row;
  assert_status(TB_OK, tb_query_prepare(s.db, "INSERT INTO things (id, name) VALUES ($1, $2)", &query));
  for (size_t i = 0; i < 7; i++) {
    tb_query_integer(query, 1, (int64_t)i);
    tb_query_text(query, 2, ORDER[(i * 3) % 7], strlen(ORDER[(i * 3) % 7]));
    assert_status(TB_OK, tb_query_step(query, &row));
  }
  tb_query_free(query);
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT name FROM things ORDER BY name", &query));
  for (size_t i = 0; i < 7; i++) {
    assert_status(TB_OK, tb_query_step(query, &row));
    assert_string_equal(tb_query_get_text(query, 0, NULL), ORDER[i]);
  }
  tb_query_free(query);
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things WHERE name < 'a'"), 2);
  scene_end(&s);
}

static void sums_and_casts(void **state) {
  (void)state;
  scene s = scene_begin();
  scene_run(s.db, "INSERT INTO things (id, name, amount) VALUES (4611686018427387904, 'a', 1.5), (3, 'b', 2)");
  assert_int_equal(scene_number(s.db, "SELECT CAST(sum(id) AS BIGINT) FROM things"), 4611686018427387907);
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things WHERE amount > CAST(1 AS DOUBLE PRECISION)"), 2);
  assert_int_equal(scene_number(s.db, "SELECT id > 5 FROM things WHERE name = 'a'"), 1);
  tb_query *query = NULL;
  bool row;
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT max(amount) FROM things", &query));
  assert_status(TB_OK, tb_query_step(query, &row));
  assert_double_equal_bits(tb_query_get_real(query, 0), 2);
  tb_query_free(query);
  scene_end(&s);
}

/* Two queries and writing take turns; each sees all of its rows. */
static void queries_run_at_the_same_time(void **state) {
  (void)state;
  enum { N = 3000 };
  scene s = scene_begin();
  assert_status(TB_OK, tb_database_begin(s.db));
  assert_status(TB_OK, scene_fill(s.db, 0, N));
  tb_query *outer = NULL, *inner = NULL, *insert = NULL;
  bool row;
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT id FROM things ORDER BY id", &outer));
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT name FROM things WHERE id = $1", &inner));
  assert_status(TB_OK, tb_query_prepare(s.db, "INSERT INTO parts (thing, part, n) VALUES ($1, $2, $3)", &insert));
  int64_t n = 0;
  for (;; n++) {
    assert_status(TB_OK, tb_query_step(outer, &row));
    if (!row) break;
    const int64_t id = tb_query_get_integer(outer, 0);
    assert_int_equal(id, n);
    tb_query_integer(inner, 1, id);
    assert_status(TB_OK, tb_query_step(inner, &row));
    assert_true(row);
    size_t length;
    const char *name = tb_query_get_text(inner, 0, &length);
    tb_query_integer(insert, 1, id);
    tb_query_text(insert, 2, name, length);
    tb_query_integer(insert, 3, -id);
    assert_status(TB_OK, tb_query_step(insert, &row));
    assert_int_equal(tb_query_get_integer(outer, 0), n);
  }
  assert_int_equal(n, N);
  tb_query_free(outer);
  tb_query_free(inner);
  tb_query_free(insert);
  assert_status(TB_OK, tb_database_commit(s.db));
  assert_int_equal(scene_number(s.db, "SELECT CAST(sum(n) AS BIGINT) FROM parts"), -(int64_t)N * (N - 1) / 2);
  scene_end(&s);
}

/* The parameters of a query stay; a step after the last row, a reset and a new value each begin anew. */
static void queries_begin_anew(void **state) {
  (void)state;
  scene s = scene_begin();
  scene_run(s.db, "INSERT INTO things (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
  tb_query *query = NULL;
  bool row;
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT id FROM things WHERE id >= $1 ORDER BY id", &query));
  tb_query_integer(query, 1, 2);
  for (int round = 0; round < 2; round++) {
    for (int64_t id = 2; id <= 3; id++) {
      assert_status(TB_OK, tb_query_step(query, &row));
      assert_true(row);
      assert_int_equal(tb_query_get_integer(query, 0), id);
    }
    assert_status(TB_OK, tb_query_step(query, &row));
    assert_false(row);
  }
  assert_status(TB_OK, tb_query_step(query, &row));
  tb_query_reset(query);
  assert_status(TB_OK, tb_query_step(query, &row));
  assert_int_equal(tb_query_get_integer(query, 0), 2);
  tb_query_integer(query, 1, 1);
  assert_status(TB_OK, tb_query_step(query, &row));
  assert_int_equal(tb_query_get_integer(query, 0), 1);
  tb_query_free(query);
  scene_end(&s);
}

static void fills_give_the_same_rows(void **state) {
  (void)state;
  enum { N = 50000 };
  static const char *const COLUMNS[] = {"part", "thing", "n"};
  scene s = scene_begin();
  tb_fill *fill = NULL;
  assert_status(TB_OK, tb_database_begin(s.db));
  assert_status(TB_OK, scene_fill(s.db, 1, N));
  assert_status(TB_OK, tb_fill_begin(s.db, "parts", COLUMNS, 3, &fill));
  for (int64_t i = 1; i <= N; i++) {
    tb_fill_text(fill, 1, "部分", strlen("部分"));
    tb_fill_integer(fill, 2, i);
    tb_fill_integer(fill, 3, i * i);
    assert_status(TB_OK, tb_fill_row(fill));
  }
  assert_status(TB_OK, tb_fill_end(fill));
  assert_status(TB_OK, tb_database_commit(s.db));
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things"), N);
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things WHERE amount IS NULL"), N / 3);
  assert_int_equal(scene_number(s.db, "SELECT CAST(sum(n) AS BIGINT) FROM parts WHERE part = '部分'"),
                   (int64_t)N * (N + 1) * (2 * N + 1) / 6);
  tb_query *query = NULL;
  bool row;
  int64_t n = 0;
  assert_status(TB_OK, tb_query_prepare(s.db, "SELECT id, name, amount, data FROM things ORDER BY id", &query));
  for (; tb_query_step(query, &row) == TB_OK && row; n++) {
    char name[32];
    (void)snprintf(name, sizeof name, "thing %lld", (long long)n + 1);
    int64_t data;
    size_t size;
    assert_string_equal(tb_query_get_text(query, 1, NULL), name);
    memcpy(&data, tb_query_get_blob(query, 3, &size), sizeof data);
    assert_int_equal(data, n + 1);
    if ((n + 1) % 3 != 0) assert_double_equal_bits(tb_query_get_real(query, 2), (double)(n + 1) / 7);
  }
  assert_int_equal(n, N);
  tb_query_free(query);
  scene_end(&s);
}

static void transactions_are_all_or_nothing(void **state) {
  (void)state;
  scene s = scene_begin();
  tb_database *reader = scene_open(s.place, TB_DATABASE_READ_ONLY, s.log);
  assert_status(TB_OK, tb_database_begin(s.db));
  scene_run(s.db, "INSERT INTO things (id, name) VALUES (1, 'a')");
  tb_database_rollback(s.db);
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things"), 0);

  assert_status(TB_OK, tb_database_begin_reading(reader));
  assert_int_equal(scene_number(reader, "SELECT count(*) FROM things"), 0);
  assert_status(TB_OK, tb_database_begin(s.db));
  scene_run(s.db, "INSERT INTO things (id, name) VALUES (1, 'a')");
  assert_int_equal(scene_number(reader, "SELECT count(*) FROM things"), 0);
  assert_status(TB_OK, tb_database_commit(s.db));
  assert_int_equal(scene_number(reader, "SELECT count(*) FROM things"), 0); /* what it saw when it began */
  assert_status(TB_OK, tb_database_commit(reader));
  assert_int_equal(scene_number(reader, "SELECT count(*) FROM things"), 1);
  tb_database_close(reader);

  assert_status(TB_OK, tb_database_begin(s.db));
  scene_run(s.db, "INSERT INTO things (id, name) VALUES (2, 'b')");
  tb_database_close(s.db); /* undoes */
  s.db = scene_open(s.place, TB_DATABASE_EXISTING, s.log);
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things"), 1);
  assert_status(TB_OK, tb_database_check(s.db));
  scene_end(&s);
}

static void reading_never_writes(void **state) {
  (void)state;
  scene s = scene_begin();
  tb_database_close(s.db);
  tb_log *log = tb_log_new(TB_ENGLISH);
  s.db = scene_open(s.place, TB_DATABASE_READ_ONLY, s.log);
  tb_database_close(s.db);
  s.db = scene_open(s.place, TB_DATABASE_READ_ONLY, log);
  assert_fails(TB_BAD_ARGUMENT, "opened for reading", log, tb_database_begin(s.db));
  assert_status(TB_IO_ERROR, tb_database_execute(s.db, "INSERT INTO things (id, name) VALUES (1, 'a')"));
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things"), 0);
  tb_log_free(log);
  scene_end(&s);
}

static void writers_wait_for_each_other(void **state) {
  (void)state;
  scene s = scene_begin();
  tb_log *log = tb_log_new(TB_ENGLISH), *chinese = tb_log_new(TB_CHINESE);
  tb_database *other = scene_open(s.place, TB_DATABASE_EXISTING, log), *third = scene_open(s.place, TB_DATABASE_EXISTING, chinese);
  tb_database_wait(other, 200);
  tb_database_wait(third, 0);
  assert_status(TB_OK, tb_database_begin(s.db));
  scene_run(s.db, "INSERT INTO things (id, name) VALUES (1, 'a')");
  assert_fails(TB_IO_ERROR, "another process is writing to the store; waited for 0.2 s", log, tb_database_begin(other));
  assert_fails(TB_IO_ERROR, "另一个进程正在写入该历史库", chinese, tb_database_begin(third));
  assert_int_equal(scene_number(other, "SELECT count(*) FROM things"), 0); /* reading goes on */
  assert_status(TB_OK, tb_database_commit(s.db));
  assert_status(TB_OK, tb_database_begin(other));
  assert_int_equal(scene_number(other, "SELECT count(*) FROM things"), 1);
  assert_status(TB_OK, tb_database_commit(other));
  tb_database_close(other);
  tb_database_close(third);
  tb_log_free(log);
  tb_log_free(chinese);
  scene_end(&s);
}

/* Four processes, each a hundred times a row more: nothing is lost, nobody is refused. Each begins by making the store, if nobody was
 * faster. */
static void many_processes_write(void **state) {
  (void)state;
  enum { PROCESSES = 4, ROUNDS = 25 };
  const char *place = scene_new_place();
  pid_t children[PROCESSES];
  for (int64_t p = 0; p < PROCESSES; p++) {
    children[p] = fork();
    if (children[p] != 0) continue;
    tb_database *db = NULL;
    tb_status status = tb_database_open(place, TB_DATABASE_CREATE, &SCENE_SCHEMA, NULL, &db);
    for (int64_t i = 0; i < ROUNDS && status == TB_OK; i++) {
      status = tb_database_begin(db);
      if (status == TB_OK) status = scene_fill(db, p * ROUNDS + i, 1);
      if (status == TB_OK) status = tb_database_commit(db);
    }
    tb_database_close(db);
    _exit(status == TB_OK ? 0 : 1);
  }
  for (size_t p = 0; p < PROCESSES; p++) {
    int how;
    assert_int_equal(waitpid(children[p], &how, 0), children[p]);
    assert_int_equal(how, 0);
  }
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = scene_open(place, TB_DATABASE_EXISTING, log);
  assert_int_equal(scene_number(db, "SELECT count(*) FROM things"), PROCESSES * ROUNDS);
  assert_status(TB_OK, tb_database_check(db));
  tb_database_close(db);
  tb_log_free(log);
}

static void versions_are_brought_up_to_date(void **state) {
  (void)state;
  const char *place = scene_new_place();
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  assert_status(TB_OK, tb_database_open(place, TB_DATABASE_CREATE, &SCENE_SCHEMA_1, log, &db));
  scene_run(db, "INSERT INTO things (id, name) VALUES (1, 'kept')");
  tb_database_close(db);
  assert_fails(TB_IO_ERROR, "older version 1 (today's is 2)", log, tb_database_open(place, TB_DATABASE_READ_ONLY, &SCENE_SCHEMA, log, &db));
  assert_null(db);
  db = scene_open(place, TB_DATABASE_EXISTING, log);
  assert_int_equal(scene_number(db, "SELECT count(*) FROM things WHERE note = 'TEXT' AND name = 'kept'"), 1);
  tb_database_close(db);
  for (int mode = TB_DATABASE_CREATE; mode <= TB_DATABASE_READ_ONLY; mode++) {
    assert_fails(TB_IO_ERROR, "version 2, made by a newer program; this one knows versions up to 1", log,
                 tb_database_open(place, (tb_database_mode)mode, &SCENE_SCHEMA_1, log, &db));
  }
  tb_schema other = SCENE_SCHEMA;
  other.application++;
  assert_fails(TB_IO_ERROR, "no store of tongbi", log, tb_database_open(place, TB_DATABASE_CREATE, &other, log, &db));
  tb_log_free(log);
}

/* A step that fails leaves the old version as it was. */
static void failed_steps_change_nothing(void **state) {
  (void)state;
  static const char *const BAD[] = {"ALTER TABLE things ADD COLUMN extra INTEGER", "CREATE INDEX astray ON nowhere (id)"};
  const tb_schema_step steps[] = {SCENE_STEPS[0], SCENE_STEPS[1], {.statements = BAD, .n_statements = 2}};
  const tb_schema third = {.application = SCENE_APPLICATION, .steps = steps, .n_steps = 3};
  scene s = scene_begin();
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  assert_fails(TB_IO_ERROR, "nowhere", log, tb_database_open(s.place, TB_DATABASE_EXISTING, &third, log, &db));
  assert_null(db);
  tb_database_close(s.db);
  s.db = scene_open(s.place, TB_DATABASE_EXISTING, s.log);
  assert_status(TB_IO_ERROR, tb_query_prepare(s.db, "SELECT extra FROM things", &(tb_query *){NULL}));
  tb_database_close(s.db);
  tb_log_free(s.log);
  tb_log_free(log);
}

static void what_is_not_there(void **state) {
  (void)state;
  const char *place = scene_new_place();
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  assert_fails(TB_IO_ERROR, "there is no store here", log, tb_database_open(place, TB_DATABASE_EXISTING, &SCENE_SCHEMA, log, &db));
  assert_fails(TB_IO_ERROR, "there is no store here", log, tb_database_open(place, TB_DATABASE_READ_ONLY, &SCENE_SCHEMA, log, &db));
  assert_null(db);
  tb_log_free(log);
}

/* Misuse is told and changes nothing; the database goes on working. */
static void misuse_is_told(void **state) {
  (void)state;
  static const char *const COLUMNS[] = {"id", "name"}, *const NONE[] = {"no_such_column"};
  scene s = scene_begin();
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = scene_open(s.place, TB_DATABASE_EXISTING, log);
  tb_query *query = NULL;
  tb_fill *fill = NULL;
  bool row;
  assert_fails(TB_BAD_ARGUMENT, "has not begun", log, tb_database_commit(db));
  assert_fails(TB_BAD_ARGUMENT, "outside a transaction", log, tb_fill_begin(db, "things", COLUMNS, 2, &fill));
  assert_status(TB_OK, tb_database_begin(db));
  assert_fails(TB_BAD_ARGUMENT, "within a transaction", log, tb_database_begin(db));
  tb_database_rollback(db);
  assert_fails(TB_IO_ERROR, "nowhere", log, tb_query_prepare(db, "SELECT 1 FROM nowhere", &query));
  assert_status(TB_BAD_ARGUMENT, tb_query_prepare(db, "SELECT id FROM things WHERE id = $2 OR id = $1", &query));
  assert_null(query);
  assert_status(TB_OK, tb_query_prepare(db, "INSERT INTO things (id, name, amount) VALUES ($1, $2, $3)", &query));
  tb_query_integer(query, 4, 1);
  assert_status(TB_BAD_ARGUMENT, tb_query_step(query, &row));
  tb_query_real(query, 3, (double)NAN);
  assert_status(TB_BAD_ARGUMENT, tb_query_step(query, &row));
  tb_query_text(query, 2, "a\0b", 3);
  assert_status(TB_BAD_ARGUMENT, tb_query_step(query, &row));
  tb_query_integer(query, 1, 5);
  assert_fails(TB_IO_ERROR, "the store refuses a row", log, tb_query_step(query, &row)); /* no name */
  tb_query_text(query, 2, "five", 4);
  tb_query_integer(query, 3, 5); /* a whole number where doubles are kept */
  assert_status(TB_OK, tb_query_step(query, &row));
  assert_fails(TB_IO_ERROR, "the store refuses a row", log, tb_query_step(query, &row)); /* the same key */
  tb_query_free(query);
  assert_status(TB_OK, tb_database_begin(db));
  assert_fails(TB_IO_ERROR, "no_such_column", log, tb_fill_begin(db, "things", NONE, 1, &fill));
  tb_database_rollback(db);
  assert_status(TB_OK, tb_database_begin(db));
  assert_status(TB_OK, tb_fill_begin(db, "things", COLUMNS, 2, &fill));
  tb_fill_text(fill, 1, "x", 1); /* text where whole numbers are kept */
  tb_fill_text(fill, 2, "x", 1);
  tb_status status = tb_fill_row(fill);
  if (status == TB_OK)
    status = tb_fill_end(fill);
  else
    tb_fill_abandon(fill);
  assert_int_not_equal(status, TB_OK);
  tb_database_rollback(db);
  assert_int_equal(scene_number(db, "SELECT count(*) FROM things WHERE amount = 5"), 1);
  assert_fails(TB_IO_ERROR, "the store refuses a row", log,
               tb_database_execute(db, "INSERT INTO parts (thing, part, n) VALUES (6, 'p', 1)"));
  tb_database_close(db);
  tb_log_free(log);
  scene_end(&s);
}

#define STORE_CASES                                                                                                                        \
  cmocka_unit_test(values_come_back), cmocka_unit_test(nulls_and_zeros), cmocka_unit_test(text_sorts_by_bytes),                            \
      cmocka_unit_test(sums_and_casts), cmocka_unit_test(queries_run_at_the_same_time), cmocka_unit_test(queries_begin_anew),              \
      cmocka_unit_test(fills_give_the_same_rows), cmocka_unit_test(transactions_are_all_or_nothing),                                       \
      cmocka_unit_test(reading_never_writes), cmocka_unit_test(writers_wait_for_each_other), cmocka_unit_test(many_processes_write),       \
      cmocka_unit_test(versions_are_brought_up_to_date), cmocka_unit_test(failed_steps_change_nothing),                                    \
      cmocka_unit_test(what_is_not_there), cmocka_unit_test(misuse_is_told)

#endif
