/*
 * What SQLite's file can suffer: a disk that fails at any call, a process that is killed at any moment, files that are cut short or
 * changed, things that are no files. Each ends in one clear error or in the old state, never in a crash and never in a mixture.
 */
#include "store_scene.h"

#include "../support/failing_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static char folder[] = "/tmp/tongbi-faults-XXXXXX";

static const char *path_of(const char *name) {
  static char path[128];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void remove_store(const char *path) {
  static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
  for (size_t i = 0; i < 4; i++) {
    char name[160];
    (void)snprintf(name, sizeof name, "%s%s", path, SUFFIXES[i]);
    if (unlink(name) != 0 && errno != ENOENT) fail_msg("%s: %s", name, strerror(errno));
  }
}

/* ------------------------------------------------------------------------------------------------------------ failing disks */

/* A transaction of `n` things, from `first`. The store is opened, and closed again. */
static tb_status write_once(const char *path, const tb_schema *schema, int64_t first, int64_t n, tb_log *log) {
  tb_database *db = NULL;
  tb_status status = tb_database_open(path, TB_DATABASE_CREATE, schema, log, &db);
  if (status == TB_OK) tb_database_cache(db, 64 * 1024); /* pages are written before the commit too */
  if (status == TB_OK) status = tb_database_begin(db);
  if (status == TB_OK) status = scene_fill(db, first, n);
  if (status == TB_OK) status = tb_database_commit(db);
  tb_database_close(db);
  return status;
}

static bool tells_of_the_disk(const char *message) {
  static const char *const WORDS[] = {"disk is full", "reading or writing the store failed", "cannot be opened", "nothing was written"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
    if (strstr(message, WORDS[i])) return true;
  return false;
}

/* What is in a store after a failure: nothing at all, or a whole store with all of the things of some transactions. */
static void check_after_failure(const char *path, int64_t before, int64_t after, bool *done) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = scene_open(path, TB_DATABASE_CREATE, log);
  const int64_t n = scene_number(db, "SELECT count(*) FROM things");
  if (n != before && n != after) fail_msg("%lld things, %lld or %lld expected", (long long)n, (long long)before, (long long)after);
  *done = n == after;
  assert_status(TB_OK, tb_database_check(db));
  tb_database_close(db);
  assert_int_equal(tb_log_count(log), 0);
  tb_log_free(log);
}

/* The store as each round finds it: none, one of today, one of the version before. */
static void prepare_store(const char *path, const tb_schema *schema, int64_t n) {
  remove_store(path);
  if (schema) assert_status(TB_OK, write_once(path, schema, 0, n, NULL));
}

static void fail_at_every_call(const tb_schema *before, failing_vfs_failure failure) {
  enum { N = 3000, CALLS_MAX = 20000 };
  const char *path = path_of("failing");
  const int64_t kept = before ? N : 0;
  size_t n_failures = 0;
  long step = 1;
  for (long at = 1; at < CALLS_MAX; at += step) {
    prepare_store(path, before, kept);
    tb_log *log = tb_log_new(TB_ENGLISH);
    failing_vfs_arm(at, failure);
    const tb_status status = write_once(path, &SCENE_SCHEMA, kept, N, log);
    const bool reached = failing_vfs_calls() >= at;
    failing_vfs_arm(0, failure);
    bool done;
    check_after_failure(path, kept, kept + N, &done);
    if (status == TB_OK) {
      assert_true(done); /* what was said to be committed is there, though the disk failed while closing */
      assert_int_equal(tb_log_count(log), 0);
    } else {
      n_failures++;
      assert_int_equal(status, TB_IO_ERROR);
      assert_int_equal(tb_log_count(log), 1);
      if (!tells_of_the_disk(scene_message(log))) fail_msg("call %ld: %s", at, scene_message(log));
    }
    tb_log_free(log);
    if (!reached) break;
    if (at > 60) step = 7; /* the first calls one by one, the many writes of the transaction here and there */
  }
  assert_true(n_failures > 20);
}

static void full_disks(void **state) {
  (void)state;
  fail_at_every_call(NULL, FAILING_VFS_FULL);
  fail_at_every_call(&SCENE_SCHEMA, FAILING_VFS_FULL);
  fail_at_every_call(&SCENE_SCHEMA_1, FAILING_VFS_FULL);
}

static void broken_disks(void **state) {
  (void)state;
  fail_at_every_call(NULL, FAILING_VFS_IO);
  fail_at_every_call(&SCENE_SCHEMA, FAILING_VFS_IO);
  fail_at_every_call(&SCENE_SCHEMA_1, FAILING_VFS_IO);
}

/* ----------------------------------------------------------------------------------------------------------------- killing */

enum { PER_TRANSACTION = 200 };

/* Writes transactions until it is killed; each is told through the pipe once it is committed. */
static void write_until_killed(const char *path, int told) {
  tb_database *db = NULL;
  if (tb_database_open(path, TB_DATABASE_CREATE, &SCENE_SCHEMA, NULL, &db) != TB_OK) _exit(1);
  int64_t next = scene_number(db, "SELECT count(*) FROM things");
  for (;;) {
    if (tb_database_begin(db) != TB_OK || scene_fill(db, next, PER_TRANSACTION) != TB_OK || tb_database_commit(db) != TB_OK) _exit(1);
    next += PER_TRANSACTION;
    if (write(told, &next, sizeof next) != (ssize_t)sizeof next) _exit(1);
  }
}

static void killed_at_any_moment(void **state) {
  (void)state;
  enum { ROUNDS = 40 };
  const char *path = path_of("killed");
  uint64_t random = 20240826;
  int64_t known = 0;
  for (int round = 0; round < ROUNDS; round++) {
    int told[2];
    assert_int_equal(pipe(told), 0);
    const pid_t child = fork();
    if (child == 0) {
      (void)close(told[0]);
      write_until_killed(path, told[1]);
    }
    (void)close(told[1]);
    random = random * 6364136223846793005u + 1442695040888963407u;
    (void)nanosleep(&(struct timespec){.tv_nsec = (long)(random >> 40) % 30000000}, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how));
    for (int64_t n; read(told[0], &n, sizeof n) == (ssize_t)sizeof n;)
      known = n;
    (void)close(told[0]);

    tb_log *log = tb_log_new(TB_ENGLISH);
    tb_database *db = scene_open(path, TB_DATABASE_CREATE, log);
    const int64_t n = scene_number(db, "SELECT count(*) FROM things");
    assert_int_equal(n % PER_TRANSACTION, 0);
    assert_in_range(n, known, known + PER_TRANSACTION); /* the last one may have been committed and not told */
    known = n;
    assert_status(TB_OK, tb_database_check(db));
    tb_database_close(db);
    tb_log_free(log);
  }
  assert_true(known > 0);
}

/* --------------------------------------------------------------------------------------------------------- damaged files */

static char *read_all(const char *path, size_t *n) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  *n = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*n + 1);
  assert_int_equal(fread(bytes, 1, *n, file), *n);
  (void)fclose(file);
  return bytes;
}

static void write_all(const char *path, const char *bytes, size_t n) {
  remove_store(path);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fclose(file), 0);
}

static char *sound_store(size_t *n) {
  const char *path = path_of("sound");
  remove_store(path);
  assert_status(TB_OK, write_once(path, &SCENE_SCHEMA, 0, 2000, NULL));
  return read_all(path, n);
}

static void files_cut_short(void **state) {
  (void)state;
  size_t n;
  char *bytes = sound_store(&n), path[128];
  (void)snprintf(path, sizeof path, "%s", path_of("cut"));
  for (size_t length = 1; length < n; length += length < 200 ? 1 : 1111) {
    for (int mode = TB_DATABASE_CREATE; mode <= TB_DATABASE_READ_ONLY; mode++) {
      write_all(path, bytes, length);
      tb_log *log = tb_log_new(TB_ENGLISH);
      tb_database *db = NULL;
      assert_fails(TB_IO_ERROR, length < 100 ? "this is no store" : "damaged", log,
                   tb_database_open(path, (tb_database_mode)mode, &SCENE_SCHEMA, log, &db));
      assert_null(db);
      size_t left;
      char *after = read_all(path, &left);
      assert_int_equal(left, length);
      assert_memory_equal(after, bytes, length);
      free(after);
      tb_log_free(log);
    }
  }
  free(bytes);
}

/* Reads all there is; what it finds does not matter, only that it ends. */
static tb_status read_everything(const char *path, tb_database_mode mode, tb_log *log) {
  static const char *const QUERIES[] = {"SELECT id, name, amount, data, note FROM things", "SELECT name FROM things ORDER BY name",
                                        "SELECT thing, part, n FROM parts"};
  tb_database *db = NULL;
  tb_status status = tb_database_open(path, mode, &SCENE_SCHEMA, log, &db);
  for (size_t i = 0; i < 3 && status == TB_OK; i++) {
    tb_query *query = NULL;
    bool row = true;
    status = tb_query_prepare(db, QUERIES[i], &query);
    while (status == TB_OK && row) {
      status = tb_query_step(query, &row);
      size_t length;
      (void)tb_query_get_integer(query, 0);
      (void)tb_query_get_text(query, 1, &length);
      (void)tb_query_get_real(query, 2);
      (void)tb_query_get_blob(query, 3, &length);
    }
    tb_query_free(query);
  }
  if (status == TB_OK) status = tb_database_check(db);
  tb_database_close(db);
  return status;
}

static void bytes_changed(void **state) {
  (void)state;
  enum { ROUNDS = 300 };
  size_t n, found = 0;
  char *bytes = sound_store(&n), *changed = malloc(n), path[128];
  (void)snprintf(path, sizeof path, "%s", path_of("changed"));
  uint64_t random = 430408;
  for (int round = 0; round < ROUNDS; round++) {
    memcpy(changed, bytes, n);
    for (int i = 0; i <= round % 16; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const size_t at = (size_t)(random >> 33) % (round % 2 ? n : 4096); /* every other time where it hurts most */
      changed[at] = (char)(random >> 24);
    }
    write_all(path, changed, n);
    tb_log *log = tb_log_new(TB_ENGLISH);
    const tb_status status = read_everything(path, round % 3 ? TB_DATABASE_EXISTING : TB_DATABASE_READ_ONLY, log);
    if (status != TB_OK) {
      found++;
      if (status != TB_NO_MEMORY) assert_true(tb_log_count(log) > 0);
    }
    tb_log_free(log);
  }
  assert_true(found > ROUNDS / 4);
  free(changed);
  free(bytes);
}

static void refuse(const char *path, const char *words) {
  for (int mode = TB_DATABASE_CREATE; mode <= TB_DATABASE_READ_ONLY; mode++) {
    tb_log *log = tb_log_new(TB_ENGLISH);
    tb_database *db = NULL;
    assert_fails(TB_IO_ERROR, words, log, tb_database_open(path, (tb_database_mode)mode, &SCENE_SCHEMA, log, &db));
    assert_string_equal(tb_log_at(log, 0)->place.file, path);
    tb_log_free(log);
  }
}

static void what_is_no_store(void **state) {
  (void)state;
  static const char TEXT[] = "entity,indicator,period,value\nA,tax,2024,1\n";
  write_all(path_of("text"), TEXT, strlen(TEXT));
  refuse(path_of("text"), "this is no store");
  size_t n;
  char *after = read_all(path_of("text"), &n);
  assert_int_equal(n, strlen(TEXT));
  assert_memory_equal(after, TEXT, n);
  free(after);
  refuse(folder, "a folder");
  refuse("/dev/null", "a device or a pipe");
  assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
  refuse(path_of("pipe"), "a device or a pipe");
  refuse(path_of("text/inside"), "Not a directory");
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  assert_fails(TB_IO_ERROR, "No such file or directory", log,
               tb_database_open(path_of("no/such/folder"), TB_DATABASE_CREATE, &SCENE_SCHEMA, log, &db));
  tb_log_free(log);
}

/* Another program's database is neither changed nor given files beside it. */
static void other_programs_databases(void **state) {
  (void)state;
  char command[400], path[128], beside[160];
  (void)snprintf(path, sizeof path, "%s", path_of("other"));
  (void)snprintf(
      command, sizeof command,
      "python3 -c \"import sqlite3; c = sqlite3.connect('%s'); c.execute('pragma journal_mode = wal'); c.execute('create table a (b)')\"",
      path);
  assert_int_equal(system(command), 0);
  size_t n, left;
  char *before = read_all(path, &n);
  refuse(path, "no store of tongbi");
  char *after = read_all(path, &left);
  assert_int_equal(n, left);
  assert_memory_equal(before, after, n);
  (void)snprintf(beside, sizeof beside, "%s-wal", path);
  assert_int_not_equal(access(beside, F_OK), 0);
  free(before);
  free(after);
}

/* An empty file is a new store for who makes one, and no store for others. Names that mean something to SQLite are files. */
static void empty_files_and_odd_names(void **state) {
  (void)state;
  char command[160];
  write_all(path_of("empty"), "", 0);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  assert_fails(TB_IO_ERROR, "the file is empty", log, tb_database_open(path_of("empty"), TB_DATABASE_EXISTING, &SCENE_SCHEMA, log, &db));
  tb_database_close(scene_open(path_of("empty"), TB_DATABASE_CREATE, log));
  tb_database_close(scene_open(path_of("empty"), TB_DATABASE_EXISTING, log));
  char *here = getcwd(NULL, 0);
  assert_int_equal(chdir(folder), 0);
  static const char *const NAMES[] = {":memory:", "file:x?mode=memory", "a%20b#c", "-x"};
  for (size_t i = 0; i < 4; i++) {
    tb_database_close(scene_open(NAMES[i], TB_DATABASE_CREATE, log));
    assert_int_equal(access(NAMES[i], F_OK), 0);
    (void)snprintf(command, sizeof command, "./%s-wal", NAMES[i]);
    assert_int_not_equal(access(command, F_OK), 0); /* closing folds the log in */
  }
  assert_int_equal(chdir(here), 0);
  free(here);
  tb_log_free(log);
}

/* --------------------------------------------------------------------------------------------------------- permissions */

/* Runs as a user who may not write everywhere, as root may. */
static void as_nobody(int (*what)(const char *path), const char *path) {
  const pid_t child = fork();
  if (child == 0) _exit(geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0) ? 99 : what(path));
  int how;
  assert_int_equal(waitpid(child, &how, 0), child);
  assert_int_equal(how, 0);
}

static int reads_and_may_not_write(const char *path) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  if (tb_database_open(path, TB_DATABASE_EXISTING, &SCENE_SCHEMA, log, &db) != TB_IO_ERROR) return 1;
  if (!strstr(scene_message(log), "cannot be written")) return 2;
  if (tb_database_open(path, TB_DATABASE_READ_ONLY, &SCENE_SCHEMA, log, &db) != TB_OK) return 3;
  if (scene_number(db, "SELECT count(*) FROM things") != 50) return 4;
  if (tb_database_begin_reading(db) != TB_OK || tb_database_commit(db) != TB_OK) return 5;
  tb_database_close(db);
  tb_log_free(log);
  return 0;
}

static int may_not_make(const char *path) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_database *db = NULL;
  if (tb_database_open(path, TB_DATABASE_CREATE, &SCENE_SCHEMA, log, &db) != TB_IO_ERROR) return 1;
  if (!strstr(scene_message(log), "Permission denied")) return 2;
  tb_log_free(log);
  return 0;
}

static void folders_that_cannot_be_written(void **state) {
  (void)state;
  char path[128], inside[192];
  (void)snprintf(path, sizeof path, "%s/sealed", folder);
  (void)snprintf(inside, sizeof inside, "%s/a?b%%20.store", path);
  assert_int_equal(mkdir(path, 0755), 0);
  assert_status(TB_OK, write_once(inside, &SCENE_SCHEMA, 0, 50, NULL));
  assert_int_equal(chmod(folder, 0755), 0);
  assert_int_equal(chmod(inside, 0444), 0);
  assert_int_equal(chmod(path, 0555), 0);
  as_nobody(reads_and_may_not_write, inside);
  (void)snprintf(inside, sizeof inside, "%s/new.store", path);
  as_nobody(may_not_make, inside);
  assert_int_equal(chmod(path, 0755), 0);
}

static int set_up(void **state) {
  (void)state;
  return mkdtemp(folder) && failing_vfs_install() ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  char command[64];
  (void)snprintf(command, sizeof command, "rm -rf %s", folder);
  return system(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(full_disks),
      cmocka_unit_test(broken_disks),
      cmocka_unit_test(killed_at_any_moment),
      cmocka_unit_test(files_cut_short),
      cmocka_unit_test(bytes_changed),
      cmocka_unit_test(what_is_no_store),
      cmocka_unit_test(other_programs_databases),
      cmocka_unit_test(empty_files_and_odd_names),
      cmocka_unit_test(folders_that_cannot_be_written),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
