/* Small case folders on disk for the tests of the case room. */
#ifndef TEST_CASE_FOLDER_H
#define TEST_CASE_FOLDER_H

#include "tb_test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <tongbi/case.h>
#include <unistd.h>

enum { TEST_PATH_BYTES = 256 };

/* A new, empty folder; the path is written to `folder`. */
static inline void test_folder_make(char folder[TEST_PATH_BYTES]) {
  snprintf(folder, TEST_PATH_BYTES, "/tmp/test_case_XXXXXX");
  assert_non_null(mkdtemp(folder));
}

static inline int test_remove_entry(const char *path, const struct stat *there, int flag, struct FTW *walk) {
  (void)there, (void)flag, (void)walk;
  return remove(path);
}

static inline void test_folder_remove(const char *folder) {
  nftw(folder, test_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void test_file(const char *folder, const char *name, const char *content) {
  char path[2 * TEST_PATH_BYTES];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_true(fputs(content, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

/* Opens a folder with provenance, as explain does. */
static inline tb_status test_case_try(const char *folder, tb_log *log, tb_case **out) {
  tb_read_options reading = {.struct_size = sizeof reading, .keep_provenance = true};
  tb_case_options options = {.struct_size = sizeof options, .read = &reading};
  return tb_case_open(&folder, 1, &options, log, out);
}

static inline void test_print_log(const tb_log *log) {
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *d = tb_log_at(log, i);
    print_error("%d %s:%llu:%u: %s\n", (int)d->severity, d->place.file != NULL ? d->place.file : "-", (unsigned long long)d->place.line,
                d->place.column, d->text);
  }
}

static inline tb_case *test_case_open(const char *folder, tb_log *log) {
  tb_case *opened = NULL;
  tb_status status = test_case_try(folder, log, &opened);
  if (status != TB_OK) {
    test_print_log(log);
  }
  assert_int_equal(status, TB_OK);
  assert_non_null(opened);
  return opened;
}

/* The first message of a severity whose text holds `part`, NULL when there is none. */
static inline const tb_diagnostic *test_find_message(const tb_log *log, tb_severity severity, const char *part) {
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *d = tb_log_at(log, i);
    if (d->severity == severity && strstr(d->text, part) != NULL) {
      return d;
    }
  }
  return NULL;
}

static inline const tb_diagnostic *test_message(const tb_log *log, tb_severity severity, const char *part, const char *file, int line) {
  const tb_diagnostic *found = test_find_message(log, severity, part);
  if (found == NULL) {
    print_error("no message with \"%s\" among:\n", part);
    test_print_log(log);
    _fail(file, line);
  }
  return found;
}

#define assert_message(log, severity, part) test_message((log), (severity), (part), __FILE__, __LINE__)

/* The message stands at this line and column. */
#define assert_message_at(log, severity, part, at_line, at_column)                                                                         \
  do {                                                                                                                                     \
    const tb_diagnostic *message_ = assert_message((log), (severity), (part));                                                             \
    assert_int_equal(message_->place.line, (at_line));                                                                                     \
    assert_int_equal(message_->place.column, (at_column));                                                                                 \
  } while (0)

#endif
