/* Splitting blocks of bytes into records: line ends, quotes, places, and that it does not matter where a block is cut. */
#include "tb_test.h"

#include "ingest/record.h"

#include <stdio.h>
#include <stdlib.h>

/* All records of a text given in two blocks, as "line@byte[field|field]", bad bytes as "!offset"; a fault as its number with its place. */
static const char *split_cut(const char *text, size_t n, size_t cut, char delimiter) {
  static char out[4096];
  static char block[1024];
  size_t out_n = 0, given = cut;
  tb_records *records = tb_records_new(1, 0);
  assert_non_null(records);
  tb_records_delimit(records, delimiter);
  memcpy(block, text, n);
  tb_records_block(records, block, given, given == n);
  out[0] = '\0';
  tb_record record;
  for (;;) {
    const tb_record_status status = tb_records_next(records, &record);
    if (status == TB_RECORD_END) break;
    if (status == TB_RECORD_MORE) {
      const size_t consumed = tb_records_consumed(records);
      memmove(block, text + consumed, n - consumed);
      tb_records_block(records, block, n - consumed, true);
      continue;
    }
    if (status != TB_RECORD_READ) {
      const tb_place place = tb_record_position(&record, NULL, record.bad_at);
      snprintf(out + out_n, sizeof out - out_n, "fault %d %llu:%u", (int)status, (unsigned long long)place.line, place.column);
      break;
    }
    out_n +=
        (size_t)snprintf(out + out_n, sizeof out - out_n, "%llu@%llu[", (unsigned long long)record.line, (unsigned long long)record.byte);
    for (size_t i = 0; i < record.n_fields; i++)
      out_n += (size_t)snprintf(out + out_n, sizeof out - out_n, "%s%s", i > 0 ? "|" : "", record.fields[i].text);
    out_n += (size_t)snprintf(out + out_n, sizeof out - out_n, "]");
    if (record.bad_at < record.n) out_n += (size_t)snprintf(out + out_n, sizeof out - out_n, "!%zu", record.bad_at);
  }
  tb_records_free(records);
  return out;
}

static void expect_split(const char *text, size_t n, char delimiter, const char *expected) {
  for (size_t cut = 0; cut <= n; cut++)
    assert_string_equal(split_cut(text, n, cut, delimiter), expected);
}

static void expect(const char *text, const char *expected) {
  expect_split(text, strlen(text), ',', expected);
}

static void test_line_ends(void **state) {
  (void)state;
  expect("a,b\nc,d\n", "1@0[a|b]2@4[c|d]");
  expect("a,b\r\nc,d\r\n", "1@0[a|b]2@5[c|d]");
  expect("a,b\rc,d\r", "1@0[a|b]2@4[c|d]");
  expect("a\r\nb\rc\nd", "1@0[a]2@3[b]3@5[c]4@7[d]");
  expect("a\n\rb", "1@0[a]3@3[b]"); /* LF, then a lone CR: an empty line between */
  expect("a,b", "1@0[a|b]");
  expect("", "");
}

static void test_fields(void **state) {
  (void)state;
  expect(",\n", "1@0[|]");
  expect(",,\n,\n", "1@0[||]2@3[|]");
  expect(" a , b \n", "1@0[ a | b ]"); /* blanks are content here */
  expect("a,", "1@0[a|]");
  expect("\"\"\n", "1@0[]");
  expect_split("a;b,c\n", 6, ';', "1@0[a|b,c]");
}

static void test_blank_lines(void **state) {
  (void)state;
  expect("\n\na\n\n  \t\nb\n\n", "3@2[a]6@9[b]");
  expect("\r\n\r\na", "3@4[a]");
  expect(" ", "");
  tb_records *records = tb_records_new(1, 0);
  tb_record record;
  tb_records_block(records, "\na\n \n\nb\n\n ", 10, true);
  while (tb_records_next(records, &record) == TB_RECORD_READ)
    ;
  assert_int_equal(tb_records_blank_lines(records), 4); /* the blank behind the last line end is no line */
  tb_records_free(records);
}

static void test_quotes(void **state) {
  (void)state;
  expect("\"a,b\",c\n", "1@0[a,b|c]");
  expect("\"a\"\"b\",\"\"\"\"\n", "1@0[a\"b|\"]");
  expect("a\"b,\"c\"\nd\n", "1@0[a\"b|c]2@8[d]"); /* inside an unquoted field it is text */
  expect(" \"a,b\"\n", "1@0[ \"a|b\"]");          /* a field begins with its first byte, blank or not */
  expect("\"a\nb\",c\nd\n", "1@0[a\nb|c]3@8[d]");
  expect("\"a\r\nb\rc\nd\"\r\ne", "1@0[a\r\nb\rc\nd]5@12[e]");
  expect("\"\n\n\"\n\nx", "1@0[\n\n]5@6[x]"); /* blank lines inside are content */
}

static void test_faults(void **state) {
  (void)state;
  expect("a,\"b\nc\n", "fault 3 1:3");
  expect("a\nb,c\nx,\"", "1@0[a]2@2[b|c]fault 3 3:3");
  expect("\"a\nb\",\"c", "fault 3 2:4");
  expect("a,\"b\"c\n", "fault 4 1:6");
  expect("a,\"b\" ,c\n", "fault 4 1:6");
  expect("\"\xE4\xB8\x87\n\xE4\xB8\x87\"\xE4\xB8\x87", "fault 4 2:3");
}

static void test_bad_bytes(void **state) {
  (void)state;
  expect_split("a,b\0c\nd\n", 8, ',', "1@0[a|b]!32@6[d]"); /* printed up to the NUL */
  expect("ab\xFF\nc\n", "1@0[ab\xFF]!22@4[c]");
  expect("\xE4\xB8\x87\n", "1@0[\xE4\xB8\x87]");
  expect("a\nb\xE4\xB8\n", "1@0[a]2@2[b\xE4\xB8]!1");
}

static tb_record first_record(tb_records *records, const char *text) {
  tb_record record;
  tb_records_block(records, text, strlen(text), true);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_READ);
  return record;
}

/* Places of fields; a file marks those that are quoted: their content begins one column later. */
static void expect_places(const char *text, size_t n, const tb_place *expected) {
  tb_records *records = tb_records_new(1, 0);
  const tb_record record = first_record(records, text);
  assert_int_equal(record.n_fields, n);
  tb_place places[8];
  tb_record_places(&record, "f", places);
  for (size_t i = 0; i < n; i++) {
    const tb_place single = tb_record_place(&record, "f", i);
    assert_int_equal(places[i].line, expected[i].line);
    assert_int_equal(places[i].column, expected[i].column + (expected[i].file != NULL));
    assert_int_equal(single.line, expected[i].line);
    assert_int_equal(single.column, expected[i].column);
    assert_string_equal(single.file, "f");
  }
  tb_records_free(records);
}

static void test_places(void **state) {
  (void)state;
  expect_places("a,bc,,d\n", 4, (tb_place[]){{NULL, 1, 1}, {NULL, 1, 3}, {NULL, 1, 6}, {NULL, 1, 7}});
  expect_places("地区,指标,x", 3, (tb_place[]){{NULL, 1, 1}, {NULL, 1, 4}, {NULL, 1, 7}});
  expect_places("\"a,\"\"\",b", 2, (tb_place[]){{"q", 1, 1}, {NULL, 1, 8}});
  expect_places("\"地\r\n区\",b,\"\rx\",y", 4, (tb_place[]){{"q", 1, 1}, {NULL, 2, 4}, {"q", 2, 6}, {NULL, 3, 4}});
}

static void test_place_behind_the_end(void **state) {
  (void)state;
  tb_records *records = tb_records_new(1, 0);
  const tb_record record = first_record(records, "a,bc\n");
  const tb_place place = tb_record_place(&record, NULL, 2);
  assert_int_equal(place.line, 1);
  assert_int_equal(place.column, 5);
  tb_records_free(records);
}

static void test_limits(void **state) {
  (void)state;
  const size_t n = TB_RECORD_BYTES_MAX + 2;
  char *text = malloc(n);
  assert_non_null(text);
  memset(text, 'x', n);
  tb_records *records = tb_records_new(1, 0);
  tb_record record;

  text[TB_RECORD_BYTES_MAX] = '\n';
  tb_records_block(records, text, n, false);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_READ);
  assert_int_equal(record.n, TB_RECORD_BYTES_MAX);
  assert_int_equal(record.fields[0].n, TB_RECORD_BYTES_MAX);

  text[TB_RECORD_BYTES_MAX] = 'x';
  text[n - 1] = '\n';
  tb_records_block(records, text, n, false);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_TOO_LONG);
  text[n - 1] = 'x';
  tb_records_block(records, text, n, false);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_TOO_LONG);
  text[0] = '"';
  tb_records_block(records, text, n, false);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_TOO_LONG_QUOTE);
  tb_records_block(records, text, n - 2, false);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_MORE);

  memset(text, ',', TB_RECORD_FIELDS_MAX);
  tb_records_block(records, text, TB_RECORD_FIELDS_MAX - 1, true);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_READ);
  assert_int_equal(record.n_fields, TB_RECORD_FIELDS_MAX);
  tb_records_block(records, text, TB_RECORD_FIELDS_MAX, true);
  assert_int_equal(tb_records_next(records, &record), TB_RECORD_TOO_WIDE);
  tb_records_free(records);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_ends), cmocka_unit_test(test_fields), cmocka_unit_test(test_blank_lines),
      cmocka_unit_test(test_quotes),    cmocka_unit_test(test_faults), cmocka_unit_test(test_bad_bytes),
      cmocka_unit_test(test_places),    cmocka_unit_test(test_limits), cmocka_unit_test(test_place_behind_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
