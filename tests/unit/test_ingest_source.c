/* Sources of bytes: files, pipes, standard input, compressed files; and what can go wrong with them. */
#include "test_ingest_files.h"

#include "ingest/source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <pthread.h>

static const char text[] = "entity,indicator,period,value\nA,x,2023,1\n";

/* Reads all of a source in pieces of `piece` bytes; the caller frees *bytes. */
static tb_status read_all(tb_source *source, size_t piece, char **bytes, size_t *n) {
  tb_buffer buffer = {0};
  tb_status status = TB_OK;
  for (size_t got = piece; status == TB_OK && got == piece;) {
    char *to = tb_buffer_reserve(&buffer, piece);
    assert_non_null(to);
    status = tb_source_read(source, to, piece, &got);
    if (status == TB_OK) buffer.n += got;
  }
  *bytes = buffer.bytes;
  *n = buffer.n;
  return status;
}

static void expect_source(tb_source *source, const char *expected, size_t expected_n, size_t piece) {
  char *bytes;
  size_t n;
  assert_status(TB_OK, read_all(source, piece, &bytes, &n));
  assert_int_equal(n, expected_n);
  if (n > 0) assert_memory_equal(bytes, expected, n);
  free(bytes);
  tb_source_free(source);
}

static void expect_file(const char *path, const char *expected, size_t n) {
  for (size_t piece = 1; piece < 100; piece += 7) {
    tb_source *source;
    assert_status(TB_OK, tb_source_open(path, NULL, &source));
    expect_source(source, expected, n, piece);
  }
}

/* Opening or reading must fail with this status and this message. */
static void expect_failure(const char *path, tb_status expected, const char *message) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_source *source;
  char *bytes = NULL;
  size_t n;
  tb_status status = tb_source_open(path, log, &source);
  if (status == TB_OK) {
    status = read_all(source, 4096, &bytes, &n);
    tb_source_free(source);
  }
  free(bytes);
  assert_status(expected, status);
  assert_int_equal(tb_log_count(log), 1);
  assert_string_equal(tb_log_at(log, 0)->text, message);
  assert_string_equal(tb_log_at(log, 0)->place.file, path);
  tb_log_free(log);
}

static void test_plain(void **state) {
  (void)state;
  expect_file(test_write_text("plain", text), text, sizeof text - 1);
  expect_file(test_write_text("short", "ab"), "ab", 2);
  expect_file(test_write_text("empty", ""), "", 0);
  tb_source *source;
  assert_status(TB_OK, tb_source_open_bytes("memory", text, sizeof text - 1, NULL, &source));
  expect_source(source, text, sizeof text - 1, 3);
}

static void test_unreadable(void **state) {
  (void)state;
  expect_failure(test_path("not-there"), TB_IO_ERROR, "cannot open the file: No such file or directory");
  expect_failure(test_folder, TB_IO_ERROR, "expected a file: Is a directory");
  expect_failure("/proc/self/mem", TB_IO_ERROR, "cannot read the file: Input/output error");
}

/* facts.md 39: a file that shrinks while it is read. */
static void test_shrinking(void **state) {
  (void)state;
  static char big[1000];
  const char *path = test_write("shrinking", big, sizeof big);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_source *source;
  char block[600];
  size_t n;
  assert_status(TB_OK, tb_source_open(path, log, &source));
  assert_status(TB_OK, tb_source_read(source, block, sizeof block, &n));
  assert_int_equal(n, sizeof block);
  assert_int_equal(truncate(path, 700), 0);
  assert_status(TB_IO_ERROR, tb_source_read(source, block, sizeof block, &n));
  assert_string_equal(tb_log_at(log, 0)->text, "the file became shorter while it was read: 700 bytes, expected 1000");
  tb_source_free(source);
  tb_log_free(log);
}

static void *write_pipe(void *path) {
  const int fd = open(path, O_WRONLY);
  for (size_t i = 0; i + 1 < sizeof text; i++)
    if (write(fd, text + i, 1) != 1) break;
  close(fd);
  return NULL;
}

/* A FIFO is a stream: read once, in whatever pieces it gives. */
static void test_pipe(void **state) {
  (void)state;
  char path[TEST_PATH_BYTES * 2];
  snprintf(path, sizeof path, "%s/pipe", test_folder);
  assert_int_equal(mkfifo(path, 0600), 0);
  pthread_t writer;
  assert_int_equal(pthread_create(&writer, NULL, write_pipe, path), 0);
  tb_source *source;
  assert_status(TB_OK, tb_source_open(path, NULL, &source));
  expect_source(source, text, sizeof text - 1, 1000);
  pthread_join(writer, NULL);
}

static void test_standard_input(void **state) {
  (void)state;
  const int kept = dup(STDIN_FILENO), fd = open(test_write_text("input", text), O_RDONLY);
  assert_true(fd >= 0);
  dup2(fd, STDIN_FILENO);
  tb_source *source;
  assert_status(TB_OK, tb_source_open("-", NULL, &source));
  expect_source(source, text, sizeof text - 1, 10);
  assert_int_not_equal(fcntl(STDIN_FILENO, F_GETFD), -1); /* not closed */
  if (kept >= 0) {
    dup2(kept, STDIN_FILENO);
    close(kept);
  }
  close(fd);
}

/* --------------------------------------------------------------------------------------------------------------- compressed */

static void add_entry(struct archive *archive, const char *name, const char *bytes, size_t n) {
  struct archive_entry *entry = archive_entry_new();
  archive_entry_set_pathname(entry, name);
  archive_entry_set_size(entry, (la_int64_t)n);
  archive_entry_set_filetype(entry, bytes ? AE_IFREG : AE_IFDIR);
  archive_entry_set_perm(entry, 0644);
  assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
  if (n > 0) assert_int_equal(archive_write_data(archive, bytes, n), n);
  archive_entry_free(entry);
}

/* filter 0: zip; names[i] ending in '/' is a folder. */
static const char *pack(const char *name, int filter, const char *const *names, size_t n_names, const char *bytes, size_t n) {
  const char *path = test_path(name);
  struct archive *archive = archive_write_new();
  if (filter) {
    assert_int_equal(archive_write_add_filter(archive, filter), ARCHIVE_OK);
    assert_int_equal(archive_write_set_format_raw(archive), ARCHIVE_OK);
  } else {
    assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
  }
  assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
  for (size_t i = 0; i < n_names; i++) {
    const bool folder = names[i][strlen(names[i]) - 1] == '/';
    add_entry(archive, names[i], folder ? NULL : bytes, folder ? 0 : n);
  }
  assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
  archive_write_free(archive);
  return path;
}

static const char *const one_name[] = {"data.csv"};

static void test_compressed(void **state) {
  (void)state;
  expect_file(pack("a.gz", ARCHIVE_FILTER_GZIP, one_name, 1, text, sizeof text - 1), text, sizeof text - 1);
  expect_file(pack("a.zst", ARCHIVE_FILTER_ZSTD, one_name, 1, text, sizeof text - 1), text, sizeof text - 1);
  expect_file(pack("a.zip", 0, one_name, 1, text, sizeof text - 1), text, sizeof text - 1);
  static const char *const names[] = {"folder/", "folder/data.csv"};
  expect_file(pack("b.zip", 0, names, 2, text, sizeof text - 1), text, sizeof text - 1);
  expect_file(pack("empty.gz", ARCHIVE_FILTER_GZIP, one_name, 1, "", 0), "", 0);
}

static void test_wrong_archives(void **state) {
  (void)state;
  static const char *const two[] = {"a.csv", "b.csv"};
  static const char *const none[] = {"folder/"};
  expect_failure(pack("two.zip", 0, two, 2, text, sizeof text - 1), TB_BAD_INPUT, "the zip archive holds more than one file, expected one");
  expect_failure(pack("none.zip", 0, none, 1, "", 0), TB_BAD_INPUT, "the zip archive holds no file, expected one");
  expect_failure(pack("nothing.zip", 0, none, 0, "", 0), TB_BAD_INPUT, "the zip archive holds no file, expected one");
}

static void test_damaged(void **state) {
  (void)state;
  const char *path = pack("damaged.gz", ARCHIVE_FILTER_GZIP, one_name, 1, text, sizeof text - 1);
  assert_int_equal(truncate(path, 30), 0);
  expect_failure(path, TB_BAD_INPUT, "cannot expand the compressed file: truncated gzip input");
}

/* More than a thousand times its size, beyond 1 GiB: 1.5 GB of one letter packed twice is far smaller than that. */
static void test_bomb(void **state) {
  (void)state;
  enum { MEGABYTE = 1024 * 1024 };
  char *piece = malloc(MEGABYTE);
  assert_non_null(piece);
  memset(piece, '\n', MEGABYTE);
  const char *path = test_path("bomb.zst");
  struct archive *archive = archive_write_new();
  archive_write_add_filter_zstd(archive);
  archive_write_set_format_raw(archive);
  assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
  struct archive_entry *entry = archive_entry_new();
  archive_entry_set_pathname(entry, "bomb");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(archive, entry);
  for (int i = 0; i < 1100; i++)
    assert_int_equal(archive_write_data(archive, piece, MEGABYTE), MEGABYTE);
  archive_entry_free(entry);
  archive_write_close(archive);
  archive_write_free(archive);
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  assert_true(status.st_size < MEGABYTE);

  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_source *source;
  size_t n = MEGABYTE;
  uint64_t read_bytes = 0;
  tb_status result = tb_source_open(path, log, &source);
  while (result == TB_OK && n == MEGABYTE) {
    result = tb_source_read(source, piece, MEGABYTE, &n);
    read_bytes += n;
  }
  assert_status(TB_BAD_INPUT, result);
  assert_in_range(read_bytes, UINT64_C(1) << 30, (UINT64_C(1) << 30) + MEGABYTE);
  assert_non_null(strstr(tb_log_at(log, 0)->text, "the compressed file expands to more than 1 GiB and more than 1000 times its size"));
  tb_source_free(source);
  tb_log_free(log);
  free(piece);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),          cmocka_unit_test(test_unreadable),     cmocka_unit_test(test_shrinking),
      cmocka_unit_test(test_pipe),           cmocka_unit_test(test_standard_input), cmocka_unit_test(test_compressed),
      cmocka_unit_test(test_wrong_archives), cmocka_unit_test(test_damaged),        cmocka_unit_test(test_bomb),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
