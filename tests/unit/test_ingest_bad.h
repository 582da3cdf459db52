/* For the tests of the bad inputs of the project's list: a file of one observation that is accepted, and files that are refused with these
 * words. */
#ifndef TEST_INGEST_BAD_H
#define TEST_INGEST_BAD_H

#include "test_ingest_files.h"

#include "model/panel.h"

#define HEADER "entity,indicator,period,value\n"

static inline void expect_accepted(const char *bytes, size_t n, const tb_read_options *options) {
  test_opened opened = test_open(test_write("accepted.csv", bytes, n), options);
  assert_string_equal(test_messages(opened.log), "");
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, "A", "x", "2023", 1.5, 1);
  assert_int_equal(tb_panel_observations(opened.panel), 1);
  test_close(&opened);
}

static inline void accept(const char *text) {
  expect_accepted(text, strlen(text), NULL);
}

static inline void refuse(const char *text, const char *messages) {
  test_expect(text, NULL, TB_BAD_INPUT, messages);
}

#endif
