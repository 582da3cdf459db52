/* Decoding: marks, declared encodings, refused ones, bytes that are none. */
#include "test_ingest_files.h"

#include "ingest/decode.h"

/* Everything decoded, read in pieces of `room` bytes; the caller frees it. */
static char *decode(const char *bytes, size_t n, const char *encoding, size_t room, tb_status *status, const char **message) {
  static char said[512];
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_source *source;
  tb_decoder *decoder = NULL;
  tb_buffer out = {0};
  assert_status(TB_OK, tb_source_open_bytes("bytes", bytes, n, log, &source));
  *status = tb_decoder_open(source, "bytes", encoding, log, &decoder);
  for (size_t got = 1; *status == TB_OK && got > 0; out.n += got) {
    char *to = tb_buffer_reserve(&out, room);
    assert_non_null(to);
    *status = tb_decoder_read(decoder, to, room, &got);
  }
  snprintf(said, sizeof said, "%s", tb_log_count(log) > 0 ? tb_log_at(log, 0)->text : "");
  *message = said;
  if (*status == TB_OK) tb_decoder_free(decoder);
  tb_source_free(source);
  tb_log_free(log);
  tb_buffer_byte(&out, '\0');
  return out.bytes;
}

static void expect(const char *bytes, size_t n, const char *encoding, const char *expected) {
  for (size_t room = TB_DECODER_ROOM_MIN; room < 200; room += 11) {
    tb_status status;
    const char *message;
    char *text = decode(bytes, n, encoding, room, &status, &message);
    assert_status(TB_OK, status);
    assert_string_equal(message, "");
    assert_string_equal(text, expected);
    free(text);
  }
}

static void expect_refused(const char *bytes, size_t n, const char *encoding, const char *expected) {
  tb_status status;
  const char *message;
  free(decode(bytes, n, encoding, 100, &status, &message));
  assert_status(TB_BAD_INPUT, status);
  assert_string_equal(message, expected);
}

static const char chinese[] = "地区,指标,时期,数值\n蒸湘区,誠亅裏,2023,1\n𠀀𠮷,㐀,2024,2\n";

static void test_utf8(void **state) {
  (void)state;
  expect(chinese, strlen(chinese), NULL, chinese);
  expect(chinese, strlen(chinese), "utf-8", chinese);
  expect("\xEF\xBB\xBF"
         "a",
         4, NULL, "a");
  expect("\xEF\xBB\xBF"
         "a\xE4\xB8\x87",
         7, "GB18030", "a万"); /* the mark wins */
  expect("", 0, NULL, "");
  expect("a\xFF", 2, NULL, "a\xFF"); /* not checked here */
}

/* The whole text again and again, so that characters lie across every boundary of blocks. */
static void test_long(void **state) {
  (void)state;
  enum { TIMES = 20000 };
  const size_t each = strlen(chinese);
  char *text = malloc(TIMES * each + 1);
  assert_non_null(text);
  for (size_t i = 0; i < TIMES; i++)
    memcpy(text + i * each, chinese, each + 1);
  size_t n;
  char *bytes = test_recode("GB18030", text, &n);
  tb_status status;
  const char *message;
  char *decoded = decode(bytes, n, "GB18030", 1000, &status, &message);
  assert_status(TB_OK, status);
  assert_true(strcmp(decoded, text) == 0);
  free(decoded);
  free(bytes);
  free(text);
}

static void test_gb18030(void **state) {
  (void)state;
  size_t n;
  char *bytes = test_recode("GB18030", chinese, &n);
  assert_non_null(memchr(bytes, '\\', n)); /* the trail byte of a character: facts.md 4 */
  assert_non_null(memchr(bytes, '|', n));
  expect(bytes, n, "GB18030", chinese);
  free(bytes);
  bytes = test_recode("GBK", "誠亅,万", &n);
  expect(bytes, n, "gbk", "誠亅,万");
  free(bytes);
  expect("\x84\x31\x95\x33\xCD\xF2", 6, NULL, "万"); /* GB18030's own mark */
}

static void test_undecodable(void **state) {
  (void)state;
  expect("a\xFF"
         "b",
         3, "GB18030",
         "a\xFF"
         "b");
  expect("a\x81", 2, "GB18030", "a\xFF"); /* cut off in the middle of a character */
  expect("\xCD\xF2\x80\xCD\xF2", 5, "GB18030", "万\xFF万");
}

static void expect_utf16(const char *encoding, const char *mark, size_t mark_n, const char *text, const char *message) {
  size_t n;
  char *bytes = test_recode(encoding, text, &n), *marked = malloc(mark_n + n);
  assert_non_null(marked);
  memcpy(marked, mark, mark_n);
  memcpy(marked + mark_n, bytes, n);
  expect_refused(marked, mark_n + n, NULL, message);
  expect_refused(marked, mark_n + n, "GB18030", message);
  free(marked);
  free(bytes);
}

/* facts.md 2 */
static void test_utf16(void **state) {
  (void)state;
  static const char *const message = "the file is UTF-16, expected UTF-8; recode it, for instance with: iconv -f UTF-16 -t UTF-8";
  static const char *const header = "entity,indicator,period,value\n";
  expect_utf16("UTF-16LE", "\xFF\xFE", 2, header, message);
  expect_utf16("UTF-16BE", "\xFE\xFF", 2, header, message);
  expect_utf16("UTF-16LE", "", 0, header, message);
  expect_utf16("UTF-16BE", "", 0, header, message);
  expect_utf16("UTF-16LE", "", 0, chinese, message);
  expect_utf16("UTF-32LE", "\xFF\xFE\0\0", 4, header,
               "the file is UTF-32, expected UTF-8; recode it, for instance with: iconv -f UTF-32 -t UTF-8");
}

static void test_names(void **state) {
  (void)state;
  assert_true(tb_encoding_known(NULL));
  assert_true(tb_encoding_known("UTF-8"));
  assert_true(tb_encoding_known("utf8"));
  assert_true(tb_encoding_known("GB18030"));
  assert_true(tb_encoding_known("GBK"));
  assert_true(tb_encoding_known("GB2312"));
  assert_false(tb_encoding_known("klingon"));
  assert_false(tb_encoding_known("")); /* would be the locale's */
  assert_false(tb_encoding_known("GBK//IGNORE"));
  assert_false(tb_encoding_known("GBK//TRANSLIT"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_utf8),        cmocka_unit_test(test_long),  cmocka_unit_test(test_gb18030),
      cmocka_unit_test(test_undecodable), cmocka_unit_test(test_utf16), cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
