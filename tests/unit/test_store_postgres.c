/* The cases of all databases, in a PostgreSQL server that is started for them; and what only it can do wrong. Skipped where it is not
 * installed. */
#include "store_cases.h"

#include "store/postgres.h"

#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
/* The declarations of our own are those of libpq. */
#define POSTGRES(result, name, arguments)                                                                                                  \
  _Static_assert(__builtin_types_compatible_p(__typeof__(((tb_postgres_library *)0)->name), __typeof__(&name)), #name);
#include "store/postgres_functions.def"
#undef POSTGRES
_Static_assert(PG_CONNECTION_OK == (int)CONNECTION_OK && PG_COMMAND_OK == (int)PGRES_COMMAND_OK && PG_TUPLES_OK == (int)PGRES_TUPLES_OK,
               "results");
_Static_assert(PG_COPY_IN == (int)PGRES_COPY_IN && PG_SINGLE_TUPLE == (int)PGRES_SINGLE_TUPLE, "results");
_Static_assert(PG_IDLE == (int)PQTRANS_IDLE && PG_IN_ERROR == (int)PQTRANS_INERROR, "transactions");
#endif

enum { SKIPPED = 77 };

static char folder[] = "/tmp/tongbi-pg-XXXXXX";
static char url[128]; /* with %s for the database */
static char place[192];

static void url_of(const char *database) {
  const char *hole = strstr(url, "%s");
  (void)snprintf(place, sizeof place, "%.*s%s%s", (int)(hole - url), url, database, hole + 2);
}

/* Runs SQL outside any store, in the database `postgres`. */
static void run_outside(const char *sql) {
  tb_postgres db = {.base = {.kind = &(const tb_database_kind){.name = "none"}}};
  assert_status(TB_OK, tb_postgres_load(&db));
  url_of("postgres");
  const char *keywords[] = {"dbname", NULL}, *values[] = {place, NULL};
  db.connection = db.library.PQconnectdbParams(keywords, values, 1);
  struct pg_result *result = db.library.PQexec(db.connection, sql);
  assert_int_equal(db.library.PQresultStatus(result), PG_COMMAND_OK);
  db.library.PQclear(result);
  db.library.PQfinish(db.connection);
}

static const char *new_database(const char *options) {
  static int n;
  char name[16], sql[128];
  (void)snprintf(name, sizeof name, "t%d", n++);
  (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0 %s", name, options);
  run_outside(sql);
  url_of(name);
  return place;
}

static const char *scene_new_place(void) {
  return new_database("");
}

static void foreign_schemas_are_left_alone(void **state) {
  (void)state;
  const char *where = scene_new_place();
  scene s = {.place = where, .log = tb_log_new(TB_ENGLISH)};
  s.db = scene_open(where, TB_DATABASE_CREATE, s.log);
  scene_run(s.db, "DROP TABLE meta");
  tb_database_close(s.db);
  assert_fails(TB_IO_ERROR, "no store of tongbi", s.log, tb_database_open(where, TB_DATABASE_CREATE, &SCENE_SCHEMA, s.log, &s.db));
  tb_log_free(s.log);
}

static void other_encodings_are_refused(void **state) {
  (void)state;
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  assert_fails(TB_IO_ERROR, "encoding is LATIN1", log,
               tb_database_open(new_database("ENCODING 'LATIN1' LOCALE 'C'"), TB_DATABASE_CREATE, &SCENE_SCHEMA, log, &db));
  tb_log_free(log);
}

/* No server, no database; a password is never shown. */
static void servers_that_are_not_there(void **state) {
  (void)state;
  tb_log *log = tb_log_new(TB_ENGLISH), *chinese = tb_log_new(TB_CHINESE);
  tb_database *db = NULL;
  assert_fails(TB_IO_ERROR, "cannot be reached", log,
               tb_database_open("postgres://me:secret@127.0.0.1:1/x?password=secret", TB_DATABASE_CREATE, &SCENE_SCHEMA, log, &db));
  assert_string_equal(tb_log_at(log, 0)->place.file, "postgres://127.0.0.1:1/x");
  assert_null(strstr(scene_message(log), "secret"));
  url_of("nowhere");
  assert_fails(TB_IO_ERROR, "nowhere", log, tb_database_open(place, TB_DATABASE_CREATE, &SCENE_SCHEMA, log, &db));
  assert_fails(TB_IO_ERROR, "无法连接数据库服务器", chinese,
               tb_database_open("postgresql://127.0.0.1:1/x", TB_DATABASE_CREATE, &SCENE_SCHEMA, chinese, &db));
  tb_log_free(log);
  tb_log_free(chinese);
}

/* The server ends the connection in the midst of a transaction: an error, nothing written, and closing works. */
static void connections_that_break(void **state) {
  (void)state;
  scene s = scene_begin();
  char where[192];
  (void)snprintf(where, sizeof where, "%s", s.place);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = scene_open(where, TB_DATABASE_EXISTING, log);
  assert_status(TB_OK, tb_database_begin(db));
  assert_status(TB_OK, scene_fill(db, 1, 10));
  scene_run(s.db, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
  assert_fails(TB_IO_ERROR, "cannot be reached", log, tb_database_commit(db));
  tb_database_close(db);
  assert_int_equal(scene_number(s.db, "SELECT count(*) FROM things"), 0);
  tb_log_free(log);
  scene_end(&s);
}

/* After a failure the server does nothing more in the transaction, and the commit says so. */
static void failed_transactions_are_not_committed(void **state) {
  (void)state;
  scene s = scene_begin();
  char where[192];
  (void)snprintf(where, sizeof where, "%s", s.place);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = scene_open(where, TB_DATABASE_EXISTING, log);
  assert_status(TB_OK, tb_database_begin(db));
  scene_run(db, "INSERT INTO things (id, name) VALUES (1, 'a')");
  assert_status(TB_IO_ERROR, tb_database_execute(db, "INSERT INTO things (id, name) VALUES (1, 'a')"));
  assert_fails(TB_IO_ERROR, "nothing was written", log, tb_database_commit(db));
  assert_int_equal(scene_number(db, "SELECT count(*) FROM things"), 0);
  tb_database_close(db);
  tb_log_free(log);
  scene_end(&s);
}

static int set_up(void **state) {
  (void)state;
  char command[512];
  if (!mkdtemp(folder)) return -1;
  (void)snprintf(command, sizeof command, TB_TEST_FOLDER "/../support/postgres_server.sh start %s %d", folder, (int)getpid());
  FILE *pipe = popen(command, "r");
  if (!pipe || !fgets(url, sizeof url, pipe)) url[0] = '\0';
  url[strcspn(url, "\n")] = '\0';
  const int how = pipe ? pclose(pipe) : -1;
  if (WIFEXITED(how) && WEXITSTATUS(how) == SKIPPED) exit(SKIPPED);
  return strstr(url, "%s") ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  char command[512];
  (void)snprintf(command, sizeof command, TB_TEST_FOLDER "/../support/postgres_server.sh stop %s; rm -rf %s", folder, folder);
  return system(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_CASES,
      cmocka_unit_test(foreign_schemas_are_left_alone),
      cmocka_unit_test(other_encodings_are_refused),
      cmocka_unit_test(servers_that_are_not_there),
      cmocka_unit_test(connections_that_break),
      cmocka_unit_test(failed_transactions_are_not_committed),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
