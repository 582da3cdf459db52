/*
 * The formats for programs and documents, to the byte: nasty texts, numbers, odd shapes. What is written is also read back by libcsv and
 * jansson, which know nothing of the writers.
 */
#include "test_report_scene.h"

#include <csv.h>
#include <jansson.h>

/* One text and what becomes of it as a cell; NULL: as in the column before. */
typedef struct nasty {
  const char *text, *csv, *excel_safe, *json, *markdown;
} nasty;

static const nasty NASTY[] = {
    {"plain", "plain", NULL, "\"plain\"", "plain"},
    {"it's", "it's", NULL, "\"it's\"", "it's"},
    {"a,b", "\"a,b\"", NULL, "\"a,b\"", "a,b"},
    {"say \"so\"", "\"say \"\"so\"\"\"", NULL, "\"say \\\"so\\\"\"", "say \"so\""},
    {"\"", "\"\"\"\"", NULL, "\"\\\"\"", "\""},
    {"two\nlines", "\"two\nlines\"", NULL, "\"two\\nlines\"", "two\\\\nlines"},
    {"cr\rhere", "\"cr\rhere\"", NULL, "\"cr\\rhere\"", "cr\\\\x0Dhere"},
    {"tab\there", "tab\there", NULL, "\"tab\\there\"", "tab\\\\there"},
    {"\tfirst", "\"\tfirst\"", "\"'\tfirst\"", "\"\\tfirst\"", "\\\\tfirst"},
    {"\rfirst", "\"\rfirst\"", "\"'\rfirst\"", "\"\\rfirst\"", "\\\\x0Dfirst"},
    {" before", "\" before\"", NULL, "\" before\"", " before"},
    {"behind ", "\"behind \"", NULL, "\"behind \"", "behind "},
    {"=1+1", "=1+1", "'=1+1", "\"=1+1\"", "=1+1"},
    {"+1", "+1", "'+1", "\"+1\"", "+1"},
    {"-1", "-1", "'-1", "\"-1\"", "-1"},
    {"@x", "@x", "'@x", "\"@x\"", "@x"},
    {"1=1", "1=1", NULL, "\"1=1\"", "1=1"},
    {"=a,\"b\"", "\"=a,\"\"b\"\"\"", "\"'=a,\"\"b\"\"\"", "\"=a,\\\"b\\\"\"", "=a,\"b\""},
    {"<script>alert(1)</script>", "<script>alert(1)</script>", NULL, "\"<script>alert(1)</script>\"",
     "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"a&b", "a&b", NULL, "\"a&b\"", "a&amp;b"},
    {"a|b", "a|b", NULL, "\"a|b\"", "a\\|b"},
    {"c:\\d", "c:\\d", NULL, "\"c:\\\\d\"", "c:\\\\d"},
    {"*b* _i_ `c` [l](u) #h ~s~", "*b* _i_ `c` [l](u) #h ~s~", NULL, "\"*b* _i_ `c` [l](u) #h ~s~\"",
     "\\*b\\* \\_i\\_ \\`c\\` \\[l\\](u) \\#h \\~s\\~"},
    {"\b\f\x01\x7f", "\b\f\x01\x7f", NULL, "\"\\b\\f\\u0001\\u007f\"", "\\\\x08\\\\x0C\\\\x01\\\\x7F"},
    {"\x1b[31mred", "\x1b[31mred", NULL, "\"\\u001b[31mred\"", "\\\\x1B\\[31mred"},
    {"\xc2\x85\xc2\x9b", "\xc2\x85\xc2\x9b", NULL, "\"\\u0085\\u009b\"", "\\\\u{0085}\\\\u{009B}"},
    {"a\u202Eb", "a\u202Eb", NULL, "\"a\\u202eb\"", "a\\\\u{202E}b"},
    {"\u061C\u200E\u200F", "\u061C\u200E\u200F", NULL, "\"\\u061c\\u200e\\u200f\"", "\\\\u{061C}\\\\u{200E}\\\\u{200F}"},
    {"\u2028\u2066\u2069", "\u2028\u2066\u2069", NULL, "\"\\u2028\\u2066\\u2069\"", "\\\\u{2028}\\\\u{2066}\\\\u{2069}"},
    {"\u00A0\u061B\u200D\u2030", "\u00A0\u061B\u200D\u2030", NULL, "\"\u00A0\u061B\u200D\u2030\"", "\u00A0\u061B\u200D\u2030"},
    {"\xff\xfe", "\xff\xfe", NULL, "\"\\ufffd\\ufffd\"", "\\\\xFF\\\\xFE"},
    {"\xe4\xb8", "\xe4\xb8", NULL, "\"\\ufffd\\ufffd\"", "\\\\xE4\\\\xB8"},
    {"\xe8\x92\xb8\xe2\x80", "\xe8\x92\xb8\xe2\x80", NULL, "\"\xe8\x92\xb8\\ufffd\\ufffd\"", "\xe8\x92\xb8\\\\xE2\\\\x80"},
    {"蒸湘区，同比", "蒸湘区，同比", NULL, "\"蒸湘区，同比\"", "蒸湘区，同比"},
    {"\U0001F600", "\U0001F600", NULL, "\"\U0001F600\"", "\U0001F600"},
};

enum { N_NASTY = sizeof NASTY / sizeof NASTY[0] };

static const tb_out_column TWO[] = {{.key = "name", .head = "Name|head"}, {.key = "n", .numeric = true}};

/* A text and a number: the formats put the same frame around every cell. */
static const char *one_row(scene *s, const char *format, bool excel_safe, const char *text) {
  const tb_out_cell cells[] = {tb_cell_text(text), tb_cell_number(35.9, TB_VALUE)};
  return scene_table(s, format, (tb_report_options){.excel_safe = excel_safe}, TWO, 2, cells, 1);
}

static void assert_framed(const char *found, const char *before, const char *cell, const char *after) {
  tb_buffer expected = {0};
  tb_buffer_format(&expected, "%s%s%s", before, cell, after);
  assert_string_equal(found, tb_buffer_string(&expected));
  tb_buffer_free(&expected);
}

static void nasty_texts_to_the_byte(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  for (size_t i = 0; i < N_NASTY; i++) {
    const nasty *n = &NASTY[i];
    assert_framed(one_row(&s, "csv", false, n->text), "name,n\n", n->csv, ",35.9\n");
    assert_framed(one_row(&s, "csv", true, n->text), "name,n\n", n->excel_safe ? n->excel_safe : n->csv, ",35.9\n");
    assert_framed(one_row(&s, "json", false, n->text), "[\n{\"name\":", n->json, ",\"n\":35.9}\n]\n");
    assert_framed(one_row(&s, "ndjson", false, n->text), "{\"name\":", n->json, ",\"n\":35.9}\n");
    assert_framed(one_row(&s, "markdown", false, n->text), "| Name\\|head | n |\n| --- | ---: |\n| ", n->markdown, " | 35.9 |\n");
  }
  scene_end(&s);
}

/* Heads are keys in formats for programs, and go through the same escapes. */
static void heads(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  const tb_out_column columns[] = {{.key = "yoy, \"x\""}, {.key = "=n\x1b", .head = "<年>", .numeric = true}};
  assert_string_equal(scene_table(&s, "csv", (tb_report_options){0}, columns, 2, NULL, 0), "\"yoy, \"\"x\"\"\",=n\x1b\n");
  assert_string_equal(scene_table(&s, "csv", (tb_report_options){.excel_safe = true}, columns, 2, NULL, 0), "\"yoy, \"\"x\"\"\",'=n\x1b\n");
  assert_string_equal(scene_table(&s, "markdown", (tb_report_options){0}, columns, 2, NULL, 0),
                      "| yoy, \"x\" | &lt;年&gt; |\n| --- | ---: |\n");
  const tb_out_cell cells[2] = {0};
  assert_string_equal(scene_table(&s, "ndjson", (tb_report_options){0}, columns, 2, cells, 1),
                      "{\"yoy, \\\"x\\\"\":null,\"=n\\u001b\":null}\n");
  scene_end(&s);
}

static void empty_tables(void **state) {
  (void)state;
  static const char *const EXPECTED[][2] = {
      {"csv", "name,n\n"}, {"json", "[]\n"}, {"ndjson", ""}, {"markdown", "| Name\\|head | n |\n| --- | ---: |\n"}, {"text", ""}};
  scene s;
  scene_begin(&s);
  for (size_t i = 0; i < sizeof EXPECTED / sizeof EXPECTED[0]; i++)
    assert_string_equal(scene_table(&s, EXPECTED[i][0], (tb_report_options){0}, TWO, 2, NULL, 0), EXPECTED[i][1]);
  scene_end(&s);
}

/* A lone empty cell would read as a blank line, which every reader drops. */
static void one_column(void **state) {
  (void)state;
  const tb_out_column column = {.key = "name"};
  const tb_out_cell cells[] = {tb_cell_text("a"), tb_cell_text(""), tb_cell_text(NULL), tb_cell_number(1, TB_MISSING), tb_cell_text("b")};
  scene s;
  scene_begin(&s);
  assert_string_equal(scene_table(&s, "csv", (tb_report_options){0}, &column, 1, cells, 5), "name\na\n\"\"\n\"\"\n\"\"\nb\n");
  assert_string_equal(scene_table(&s, "json", (tb_report_options){0}, &column, 1, cells, 3),
                      "[\n{\"name\":\"a\"},\n{\"name\":null},\n{\"name\":null}\n]\n");
  assert_string_equal(scene_table(&s, "markdown", (tb_report_options){0}, &column, 1, cells, 2), "| name |\n| --- |\n| a |\n|  |\n");
  scene_end(&s);
}

static void empty_cells_beside_others(void **state) {
  (void)state;
  const tb_out_cell cells[] = {tb_cell_text(""), tb_cell_number(5, TB_NO_BASE), tb_cell_text("x"), tb_cell_number(7, TB_NOT_COMPARABLE)};
  scene s;
  scene_begin(&s);
  assert_string_equal(scene_table(&s, "csv", (tb_report_options){0}, TWO, 2, cells, 2), "name,n\n,\nx,\n");
  assert_string_equal(scene_table(&s, "ndjson", (tb_report_options){0}, TWO, 2, cells, 2),
                      "{\"name\":null,\"n\":null}\n{\"name\":\"x\",\"n\":null}\n");
  scene_end(&s);
}

/* The shortest text that reads back, plain between 1e-5 and 1e21; what a spreadsheet would take for a formula in a text is left alone in a
 * number. */
static void numbers(void **state) {
  (void)state;
  static const struct {
    double number;
    const char *text;
  } CASES[] = {{35.9, "35.9"},     {-0.0, "0"},
               {-17.4, "-17.4"},   {1e-5, "0.00001"},
               {1e-7, "1e-7"},     {1e20, "100000000000000000000"},
               {1e21, "1e21"},     {0.1 + 0.2, "0.30000000000000004"},
               {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e308"}};
  scene s;
  scene_begin(&s);
  const tb_out_column columns[] = {{.key = "n", .numeric = true}, {.key = "u", .numeric = true}};
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    const tb_out_cell cells[] = {tb_cell_number(CASES[i].number, TB_VALUE), tb_cell_unsigned(UINT64_MAX)};
    assert_framed(scene_table(&s, "csv", (tb_report_options){.excel_safe = true}, columns, 2, cells, 1), "n,u\n", CASES[i].text,
                  ",18446744073709551615\n");
    assert_framed(scene_table(&s, "ndjson", (tb_report_options){0}, columns, 2, cells, 1), "{\"n\":", CASES[i].text,
                  ",\"u\":18446744073709551615}\n");
    assert_framed(scene_table(&s, "markdown", (tb_report_options){0}, columns, 2, cells, 1), "| n | u |\n| ---: | ---: |\n| ",
                  CASES[i].text, " | 18446744073709551615 |\n");
  }
  scene_end(&s);
}

/* ----------------------------------------------------------------------------------------------------------------- other readers */

enum { N_RANDOM = 400, MAX_PIECES = 12 };

/* A text of pieces that mean something to some format; valid UTF-8. */
static void random_text(unsigned *seed, tb_buffer *out) {
  static const char *const PIECES[] = {"\"", "\"\"",   ",",        "\n",   "\r",   "\r\n", "\t", " ",   "'", "=", "\\", "\\u202e",
                                       "蒸", "\u202E", "\xc2\x85", "\x1b", "\x01", "<",    "a",  "1.5", "{", "]", ";",  "\U0001F600"};
  out->n = 0;
  for (int n = rand_r(seed) % MAX_PIECES; n >= 0; n--)
    tb_buffer_text(out, PIECES[(size_t)rand_r(seed) % (sizeof PIECES / sizeof PIECES[0])]);
}

typedef struct read_back {
  const tb_buffer *expected; /* field after field */
  size_t n, rows;
} read_back;

static void csv_field(void *bytes, size_t n, void *context) {
  read_back *r = context;
  const tb_buffer *expected = &r->expected[r->n++];
  assert_int_equal(n, expected->n);
  assert_memory_equal(bytes ? bytes : "", expected->bytes, n);
}

static void csv_row(int end, void *context) {
  (void)end;
  ((read_back *)context)->rows++;
}

/* Random texts, two a row, kept for comparison. */
static void fill_random(tb_buffer texts[2 * N_RANDOM], tb_out_cell cells[2 * N_RANDOM]) {
  unsigned seed = 20240826;
  for (size_t i = 0; i < 2 * N_RANDOM; i++) {
    random_text(&seed, &texts[i]);
    cells[i] = tb_cell_text(tb_buffer_string(&texts[i]));
  }
}

static void free_random(tb_buffer texts[2 * N_RANDOM]) {
  for (size_t i = 0; i < 2 * N_RANDOM; i++)
    tb_buffer_free(&texts[i]);
}

static const tb_out_column LETTERS[] = {{.key = "a"}, {.key = "b"}};

static void libcsv_reads_csv_back(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_buffer texts[2 * N_RANDOM] = {0};
  tb_out_cell cells[2 * N_RANDOM];
  fill_random(texts, cells);
  const char *csv = scene_table(&s, "csv", (tb_report_options){0}, LETTERS, 2, cells, N_RANDOM) + strlen("a,b\n");
  struct csv_parser parser;
  assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
  read_back r = {.expected = texts};
  assert_int_equal(csv_parse(&parser, csv, strlen(csv), csv_field, csv_row, &r), strlen(csv));
  assert_int_equal(csv_fini(&parser, csv_field, csv_row, &r), 0);
  assert_int_equal(r.rows, N_RANDOM);
  csv_free(&parser);
  free_random(texts);
  scene_end(&s);
}

static void jansson_reads_json_back(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_buffer texts[2 * N_RANDOM] = {0};
  tb_out_cell cells[2 * N_RANDOM];
  fill_random(texts, cells);
  const char *text = scene_table(&s, "json", (tb_report_options){0}, LETTERS, 2, cells, N_RANDOM);
  for (const char *c = text; *c != '\0'; c++)
    assert_true(*c == '\n' || ((unsigned char)*c >= 0x20 && *c != 0x7f)); /* nothing that drives a terminal */
  json_error_t error;
  json_t *array = json_loads(text, JSON_REJECT_DUPLICATES, &error);
  assert_int_equal(json_array_size(array), N_RANDOM);
  for (size_t i = 0; i < 2 * N_RANDOM; i++) {
    const json_t *value = json_object_get(json_array_get(array, i / 2), LETTERS[i % 2].key);
    assert_string_equal(json_string_value(value), tb_buffer_string(&texts[i]));
  }
  json_decref(array);
  free_random(texts);
  scene_end(&s);
}

/* --------------------------------------------------------------------------------------------------------------------- registry */

static void the_registry_of_formats(void **state) {
  (void)state;
  static const char *const NAMES[] = {"text", "csv", "json", "ndjson", "markdown"};
  assert_int_equal(tb_format_count(), 5);
  for (size_t i = 0; i < 5; i++) {
    assert_string_equal(tb_format_name(i), NAMES[i]);
    assert_int_equal(tb_format_find(NAMES[i]), i);
    assert_string_equal(tb_writer_at(i)->name, NAMES[i]);
    assert_string_not_equal(tb_format_help(i, TB_ENGLISH), tb_format_help(i, TB_CHINESE));
  }
  assert_null(tb_format_name(5));
  assert_null(tb_format_help(5, TB_ENGLISH));
  assert_null(tb_writer_at(5));
  assert_int_equal(tb_format_find("CSV"), 5);
  assert_int_equal(tb_format_find(""), 5);
  assert_int_equal(tb_format_find(NULL), 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nasty_texts_to_the_byte),
      cmocka_unit_test(heads),
      cmocka_unit_test(empty_tables),
      cmocka_unit_test(one_column),
      cmocka_unit_test(empty_cells_beside_others),
      cmocka_unit_test(numbers),
      cmocka_unit_test(libcsv_reads_csv_back),
      cmocka_unit_test(jansson_reads_json_back),
      cmocka_unit_test(the_registry_of_formats),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
