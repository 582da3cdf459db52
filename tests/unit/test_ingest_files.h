/* For the tests of reading: files in a temporary folder, and what reading them says as one text. */
#ifndef TEST_INGEST_FILES_H
#define TEST_INGEST_FILES_H

#include "tb_test.h"

#include "base/buffer.h"
#include "ingest/ingest.h"

#include <dirent.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEST_PATH_BYTES = 512 };

static char test_folder[TEST_PATH_BYTES];

/* Group set-up and tear-down: the folder, and everything in it. */
static inline int test_folder_make(void **state) {
  (void)state;
  const char *temporary = getenv("TMPDIR");
  snprintf(test_folder, sizeof test_folder, "%s/tongbi-ingest-XXXXXX", temporary ? temporary : "/tmp");
  return mkdtemp(test_folder) ? 0 : -1;
}

static inline void test_folder_empty(const char *folder) {
  DIR *open_folder = opendir(folder);
  if (!open_folder) return;
  for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char path[2 * TEST_PATH_BYTES];
    const int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (n < 0 || (size_t)n >= sizeof path || unlink(path) == 0) continue;
    test_folder_empty(path);
    rmdir(path);
  }
  closedir(open_folder);
}

static inline int test_folder_remove(void **state) {
  (void)state;
  test_folder_empty(test_folder);
  return rmdir(test_folder);
}

/* The path of a file in the folder; good until the fourth call after. */
static inline const char *test_path(const char *name) {
  static char paths[4][2 * TEST_PATH_BYTES];
  static unsigned next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", test_folder, name);
  return path;
}

static inline const char *test_write(const char *name, const char *bytes, size_t n) {
  const char *path = test_path(name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fclose(file), 0);
  return path;
}

static inline const char *test_write_text(const char *name, const char *text) {
  return test_write(name, text, strlen(text));
}

/* Text in another encoding, NUL-terminated where that makes sense; free() it. */
static inline char *test_recode(const char *encoding, const char *text, size_t *n) {
  iconv_t conversion = iconv_open(encoding, "UTF-8");
  assert_true(conversion != (iconv_t)-1);
  size_t in_left = strlen(text), room = 4 * in_left + 16, out_left = room;
  char *bytes = calloc(1, room + 1), *in = (char *)text, *out = bytes;
  assert_non_null(bytes);
  assert_true(iconv(conversion, &in, &in_left, &out, &out_left) != (size_t)-1);
  iconv_close(conversion);
  *n = room - out_left;
  return bytes;
}

/* All diagnostics, one a line: "error 3:5: text", the file left out where it is in the folder ("FILE:" else). */
static inline const char *test_messages(const tb_log *log) {
  static char text[16384];
  static const char *const names[] = {"error", "warning", "note"};
  size_t n = 0;
  text[0] = '\0';
  for (size_t i = 0; i < tb_log_count(log) && n < sizeof text - 1; i++) {
    const tb_diagnostic *d = tb_log_at(log, i);
    n += (size_t)snprintf(text + n, sizeof text - n, "%s %llu:%u: %s\n", names[d->severity], (unsigned long long)d->place.line,
                          d->place.column, d->text);
  }
  return text;
}

/* What opening came to. */
typedef struct test_opened {
  tb_status status;
  tb_log *log;
  tb_panel *panel;
} test_opened;

static inline tb_read_options test_options(void) {
  return (tb_read_options){.struct_size = sizeof(tb_read_options), .keep_provenance = true};
}

static inline test_opened test_open(const char *path, const tb_read_options *options) {
  test_opened opened = {.log = tb_log_new(TB_ENGLISH)};
  const tb_read_options plain = test_options();
  opened.status = tb_panel_open(&path, 1, options ? options : &plain, opened.log, &opened.panel);
  if (opened.status == TB_OK) {
    assert_non_null(opened.panel);
    assert_status(TB_OK, tb_panel_validate(opened.panel, opened.log));
  } else {
    assert_null(opened.panel);
  }
  return opened;
}

static inline void test_close(test_opened *opened) {
  tb_panel_free(opened->panel);
  tb_log_free(opened->log);
}

/* Reads bytes as observations and compares status and messages. */
static inline void test_expect_bytes(const char *bytes, size_t n, const tb_read_options *options, tb_status status, const char *messages) {
  test_opened opened = test_open(test_write("expect.csv", bytes, n), options);
  assert_string_equal(test_messages(opened.log), messages);
  assert_status(status, opened.status);
  test_close(&opened);
}

static inline void test_expect(const char *text, const tb_read_options *options, tb_status status, const char *messages) {
  test_expect_bytes(text, strlen(text), options, status, messages);
}

/* The cell of a panel with this key; it must be there. */
static inline tb_cell test_cell(const tb_panel *panel, const char *entity, const char *indicator, const char *period) {
  tb_period key;
  tb_cell cell = {0};
  assert_status(TB_OK, tb_period_parse(period, strlen(period), &key));
  assert_status(TB_OK, tb_panel_get(panel, entity, indicator, key, &cell));
  return cell;
}

static inline void test_expect_cell(const tb_panel *panel, const char *entity, const char *indicator, const char *period, double value,
                                    unsigned decimals) {
  const tb_cell cell = test_cell(panel, entity, indicator, period);
  assert_int_equal(cell.reason, TB_VALUE);
  assert_double_equal_bits(cell.value, value);
  assert_int_equal(cell.decimals, decimals);
}

#endif
