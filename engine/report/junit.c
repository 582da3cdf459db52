/*
 * Tests of rules as JUnit XML, for programs that collect the outcomes of tests. There is no standard; this is what the schema of the xUnit
 * plugin of Jenkins takes (junit-10.xsd), which is the strictest in use: a test case has no place of its own in it, so that stands in the
 * text of the failure. Without times: the same input gives the same bytes.
 */
#include "tests.h"

#include "sheet.h"

#include "base/log.h"
#include "base/markup.h"
#include "base/text.h"

static void xml_attribute(tb_buffer *out, const char *name, const char *text) {
  tb_buffer_format(out, " %s=\"", name);
  tb_markup_text(out, text);
  tb_buffer_byte(out, '"');
}

static void write_number(tb_buffer *out, tb_language language, const char *key, const char *key_zh, tb_number number) {
  if (number.reason == TB_VALUE) {
    tb_buffer_format(out, tb_text(language, ", %s ", "，%s "), tb_text(language, key, key_zh));
    tb_buffer_double(out, number.value);
  }
}

/* "FILE:3:8: R1 @ A / x: 2023-Q1: expected firing, found pending, value 5". States are key words, and no language's. */
static void write_difference(const tb_test_difference *difference, tb_language language, tb_buffer *out) {
  tb_buffer line = {0};
  char period[TB_PERIOD_TEXT_BYTES];
  tb_difference_head(difference, &line);
  if (tb_period_format(difference->period, period) > 0) {
    tb_buffer_format(&line, ": %s", period);
  }
  tb_buffer_format(&line, tb_text(language, ": expected %s, found %s", ": 预期 %s，实际 %s"), difference->expected, difference->found);
  write_number(&line, language, "value", "数值", difference->value);
  write_number(&line, language, "figure", "计算值", difference->figure);
  write_number(&line, language, "threshold", "阈值", difference->threshold);
  const char *note = tb_text(language, difference->note, difference->note_zh);
  if (note[0] != '\0') {
    tb_buffer_format(&line, ": %s", note);
  }
  tb_markup_bytes(out, tb_buffer_string(&line), line.n);
  tb_buffer_byte(out, '\n');
  out->failed |= line.failed;
  tb_buffer_free(&line);
}

static tb_status write_failure(const tb_tests *tests, const tb_test_outcome *outcome, tb_language language, tb_buffer *out) {
  const char *message =
      outcome->n_differences == 1 ? tb_text(language, "%zu difference", "%zu 处不符") : tb_text(language, "%zu differences", "%zu 处不符");
  tb_buffer_text(out, "      <failure type=\"difference\" message=\"");
  tb_buffer_format(out, message, outcome->n_differences);
  tb_buffer_text(out, "\">");
  for (size_t i = 0; i < outcome->n_differences; i++) {
    tb_test_difference difference;
    tb_status status = tb_tests_difference(tests, outcome->first_difference + i, &difference);
    if (status != TB_OK) {
      return status;
    }
    write_difference(&difference, language, out);
  }
  tb_buffer_text(out, "</failure>\n");
  return TB_OK;
}

static tb_status write_test(const tb_tests *tests, const tb_test_outcome *outcome, tb_language language, tb_buffer *out) {
  tb_buffer_text(out, "    <testcase");
  xml_attribute(out, "name", outcome->name);
  xml_attribute(out, "classname", outcome->place.file);
  tb_buffer_text(out, outcome->n_differences == 0 ? "/>\n" : ">\n");
  if (outcome->n_differences == 0) {
    return TB_OK;
  }
  tb_status status = write_failure(tests, outcome, language, out);
  tb_buffer_text(out, "    </testcase>\n");
  return status;
}

/* The tests of one file: [first, result). Counts those that failed. */
static tb_status find_suite(const tb_tests *tests, size_t first, size_t *end, size_t *failed) {
  tb_test_outcome head, next;
  tb_status status = tb_tests_at(tests, first, &head);
  *end = first;
  *failed = 0;
  while (status == TB_OK && *end < tb_tests_count(tests)) {
    status = tb_tests_at(tests, *end, &next);
    if (status != TB_OK || next.place.file != head.place.file) {
      break;
    }
    *failed += next.n_differences > 0;
    ++*end;
  }
  return status;
}

static tb_status write_suite(const tb_tests *tests, size_t *at, tb_language language, tb_buffer *out) {
  size_t first = *at, failed;
  tb_test_outcome outcome;
  tb_status status = find_suite(tests, first, at, &failed);
  if (status == TB_OK) {
    status = tb_tests_at(tests, first, &outcome);
  }
  if (status != TB_OK) {
    return status;
  }
  tb_buffer_text(out, "  <testsuite");
  xml_attribute(out, "name", outcome.place.file);
  xml_attribute(out, "file", outcome.place.file);
  tb_buffer_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n", *at - first, failed);
  for (size_t i = first; status == TB_OK && i < *at; i++) {
    status = tb_tests_at(tests, i, &outcome);
    if (status == TB_OK) {
      status = write_test(tests, &outcome, language, out);
    }
  }
  tb_buffer_text(out, "  </testsuite>\n");
  return status;
}

tb_status tb_report_junit(const tb_tests *tests, const char *path, tb_language language, tb_log *log) {
  if (tests == NULL || path == NULL) {
    return TB_BAD_ARGUMENT;
  }
  tb_buffer out = {0};
  tb_buffer_format(&out,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tongbi\" tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n",
                   tb_tests_count(tests), tb_tests_failed(tests));
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_tests_count(tests);) {
    status = write_suite(tests, &i, language, &out);
  }
  tb_buffer_text(&out, "</testsuites>\n");
  if (status == TB_OK) {
    status = tb_output_send(path, &out, log);
  }
  tb_buffer_free(&out);
  return status;
}
