/* Workbooks: what stands in their cells and sheets, read back from the file; what is no whole workbook; the declarations of libxlsxwriter.
 * Skipped where that is not installed. */
#include "test_report_case.h"

#include "report/book_inside.h"
#include "report/document.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>

#if __has_include(<xlsxwriter.h>)
#include <xlsxwriter.h>
/* The declarations of our own are those of libxlsxwriter. */
#define BOOK(result, name, arguments)                                                                                                      \
  _Static_assert(__builtin_types_compatible_p(__typeof__(((tb_book_library *)0)->name), __typeof__(&name)), #name);
#include "report/book_functions.def"
#undef BOOK
#define SAME(ours, our_field, theirs, their_field)                                                                                         \
  _Static_assert(offsetof(ours, our_field) == offsetof(theirs, their_field) &&                                                             \
                     sizeof(((ours *)0)->our_field) == sizeof(((theirs *)0)->their_field),                                                 \
                 #their_field);
SAME(tb_book_lxw_options, constant_memory, lxw_workbook_options, constant_memory)
SAME(tb_book_lxw_options, temporary_folder, lxw_workbook_options, tmpdir)
SAME(tb_book_lxw_options, zip64, lxw_workbook_options, use_zip64)
SAME(tb_book_lxw_properties, title, lxw_doc_properties, title)
SAME(tb_book_lxw_properties, comments, lxw_doc_properties, comments)
SAME(tb_book_lxw_properties, created, lxw_doc_properties, created)
SAME(tb_book_lxw_condition, type, lxw_conditional_format, type)
SAME(tb_book_lxw_condition, criteria, lxw_conditional_format, criteria)
SAME(tb_book_lxw_condition, value_text, lxw_conditional_format, value_string)
SAME(tb_book_lxw_condition, format, lxw_conditional_format, format)
SAME(tb_book_lxw_condition, ranges, lxw_conditional_format, multi_range)
SAME(tb_book_lxw_condition, stop, lxw_conditional_format, stop_if_true)
_Static_assert(sizeof(tb_book_lxw_options) == sizeof(lxw_workbook_options) &&
                   sizeof(tb_book_lxw_properties) == sizeof(lxw_doc_properties) &&
                   sizeof(tb_book_lxw_condition) == sizeof(lxw_conditional_format),
               "structs");
_Static_assert(BOOK_OUT_OF_MEMORY == (int)LXW_ERROR_MEMORY_MALLOC_FAILED && BOOK_CONDITION_CELL == (int)LXW_CONDITIONAL_TYPE_CELL &&
                   BOOK_CONDITION_EQUAL == (int)LXW_CONDITIONAL_CRITERIA_EQUAL_TO && BOOK_TOP == (int)LXW_ALIGN_VERTICAL_TOP &&
                   BOOK_MIDDLE == (int)LXW_ALIGN_VERTICAL_CENTER && BOOK_CENTER == (int)LXW_ALIGN_CENTER &&
                   BOOK_THIN == (int)LXW_BORDER_THIN && BOOK_NUMBER_AS_TEXT == (int)LXW_IGNORE_NUMBER_STORED_AS_TEXT &&
                   BOOK_ROWS == LXW_ROW_MAX,
               "constants");
#endif

enum { SKIPPED = 77 };

/* ---------------------------------------------------------------------------------------------------------------------- reading back */

/** An entry of a workbook as text, valid until the next call; "" when there is none. */
static const char *entry(scene *s, const char *file, const char *name) {
  struct archive *zip = archive_read_new();
  struct archive_entry *at;
  s->bytes.n = 0;
  assert_int_equal(archive_read_support_format_zip(zip), ARCHIVE_OK);
  assert_int_equal(archive_read_open_filename(zip, scene_path(s, file), 1 << 16), ARCHIVE_OK);
  while (archive_read_next_header(zip, &at) == ARCHIVE_OK) {
    char block[4096];
    for (la_ssize_t n; strcmp(archive_entry_pathname(at), name) == 0 && (n = archive_read_data(zip, block, sizeof block)) > 0;)
      tb_buffer_append(&s->bytes, block, (size_t)n);
  }
  archive_read_free(zip);
  return tb_buffer_string(&s->bytes);
}

/** What stands between <sheetData> and its end, formats of cells left out: `s="3" ` says how a cell looks, not what it holds. */
static const char *rows_of(scene *s, const char *file, const char *sheet) {
  char *all = (char *)(uintptr_t)entry(s, file, sheet), *begin = strstr(all, "<sheetData>"), *end = strstr(all, "</sheetData>");
  assert_true(begin != NULL && end != NULL);
  *end = '\0';
  char *to = all;
  for (const char *at = begin + strlen("<sheetData>"); *at != '\0';) {
    size_t style = strncmp(at, " s=\"", 4) == 0 ? 5 + strcspn(at + 4, "\"") : 0;
    *to = *at;
    to += style == 0;
    at += style == 0 ? 1 : style;
  }
  *to = '\0';
  return all;
}

static void assert_has(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("no `%s' in `%s'", part, text);
}

static const tb_book_column COLUMNS[] = {
    {.head = "entity", .key = true}, {.head = "value", .numeric = true, .decimals = TB_BOOK_AS_NEEDED}, {.head = "state", .moods = true}};
enum { N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0] };

static tb_book *new_book(scene *s, uint32_t rows_max) {
  const tb_book_options options = {.title = "Title", .language = TB_ENGLISH, .day = TB_DAY_UNKNOWN, .rows_max = rows_max};
  tb_book *book = NULL;
  assert_status(TB_OK, tb_book_new(&options, s->log, &book));
  return book;
}

static void add_row(tb_book *book, const char *entity, double value, const char *state) {
  tb_book_row(book, (tb_out_cell[N_COLUMNS]){tb_cell_text(entity), tb_cell_number(value, TB_VALUE), tb_cell_text(state)});
}

static void close_book(scene *s, tb_book *book, const char *name) {
  char path[512];
  strcpy(path, scene_path(s, name));
  assert_status(TB_OK, tb_book_close(book, TB_OK, path));
  assert_int_equal(tb_log_count(s->log), 0);
}

/* ---------------------------------------------------------------------------------------------------------------------------- cells */

/* Texts are inline strings whatever they begin with; numbers have all their digits; an empty cell is none. */
static void cells_are_what_was_given(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_book *book = new_book(&s, 0);
  tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
  add_row(book, "=1+1", 0.1, "firing");
  add_row(book, "http://x.example/<&>\"", -1234567.890625, "");
  add_row(book, "+1", 34.450000000000003, "\tx");
  close_book(&s, book, "a.xlsx");
  assert_string_equal(
      rows_of(&s, "a.xlsx", "xl/worksheets/sheet1.xml"),
      "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>entity</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>value</t></is></c>"
      "<c r=\"C1\" t=\"inlineStr\"><is><t>state</t></is></c></row>"
      "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>=1+1</t></is></c><c r=\"B2\"><v>0.1</v></c>"
      "<c r=\"C2\" t=\"inlineStr\"><is><t>firing</t></is></c></row>"
      "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>http://x.example/&lt;&amp;&gt;\"</t></is></c>"
      "<c r=\"B3\"><v>-1234567.890625</v></c></row>"
      "<row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>+1</t></is></c><c r=\"B4\"><v>34.45</v></c>"
      "<c r=\"C4\" t=\"inlineStr\"><is><t>\\tx</t></is></c></row>");
  scene_end(&s);
}

static void sheets_have_frozen_heads_filters_and_colours(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_book *book = new_book(&s, 0);
  tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
  add_row(book, "蒸湘区蒸湘区蒸湘区", 1, "firing"); /* 18 columns wide */
  close_book(&s, book, "a.xlsx");
  const char *sheet = entry(&s, "a.xlsx", "xl/worksheets/sheet1.xml");
  assert_has(sheet, "<pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" activePane=\"bottomRight\" state=\"frozen\"/>");
  assert_has(sheet, "<autoFilter ref=\"A1:C2\"/>");
  assert_has(sheet, "<col min=\"1\" max=\"1\" width=\"19.7109375\" customWidth=\"1\"/>");
  assert_has(sheet, "<conditionalFormatting sqref=\"C2\"><cfRule type=\"cellIs\" dxfId=\"0\" priority=\"1\" "
                    "operator=\"equal\"><formula>\"firing\"</formula>");
  assert_has(sheet, "<ignoredError sqref=\"A1:XFD1048576\" numberStoredAsText=\"1\"/>");
  assert_has(entry(&s, "a.xlsx", "docProps/core.xml"),
             "<dcterms:created xsi:type=\"dcterms:W3CDTF\">1980-01-01T00:00:00Z</dcterms:created>");
  scene_end(&s);
}

/* More rows than a sheet takes go on in the next one, with the head again. */
static void long_tables_go_on(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_book *book = new_book(&s, 3);
  tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
  for (int i = 0; i < 5; i++)
    add_row(book, "e", i, "");
  tb_book_sheet(book, "two", COLUMNS, 1);
  close_book(&s, book, "a.xlsx");
  assert_has(entry(&s, "a.xlsx", "xl/workbook.xml"),
             "<sheet name=\"one\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"one 2\" sheetId=\"2\" r:id=\"rId2\"/>"
             "<sheet name=\"one 3\" sheetId=\"3\" r:id=\"rId3\"/><sheet name=\"two\" sheetId=\"4\" r:id=\"rId4\"/>");
  const char *rows = rows_of(&s, "a.xlsx", "xl/worksheets/sheet3.xml");
  assert_has(rows, "<t>value</t>");
  assert_has(rows, "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>e</t></is></c><c r=\"B2\"><v>4</v></c></row>");
  assert_null(strstr(rows, "r=\"3\""));
  scene_end(&s);
}

static void same_rows_same_bytes(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  for (int i = 0; i < 2; i++) {
    tb_book *book = new_book(&s, 0);
    tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
    add_row(book, "e", 1.5, "pending");
    close_book(&s, book, i == 0 ? "a.xlsx" : "b.xlsx");
    usleep(1100000); /* dates in the file go by seconds */
  }
  char command[1200], a[512];
  strcpy(a, scene_path(&s, "a.xlsx"));
  snprintf(command, sizeof command, "cmp %s %s", a, scene_path(&s, "b.xlsx"));
  assert_int_equal(system(command), 0);
  scene_end(&s);
}

/* A decimal comma of the caller's locale stays outside. */
static void locales_change_nothing(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  locale_t comma = newlocale(LC_NUMERIC_MASK, "de_DE.UTF-8", (locale_t)0);
  locale_t before = comma != (locale_t)0 ? uselocale(comma) : (locale_t)0;
  tb_book *book = new_book(&s, 0);
  tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
  add_row(book, "e", 1.5, "");
  close_book(&s, book, "a.xlsx");
  assert_has(rows_of(&s, "a.xlsx", "xl/worksheets/sheet1.xml"), "<v>1.5</v>");
  if (comma != (locale_t)0) {
    assert_true(uselocale(before) == comma);
    freelocale(comma);
  }
  scene_end(&s);
}

/* ---------------------------------------------------------------------------------------------------------------------------- texts */

static void texts_of_cells(void **state) {
  (void)state;
  static const char *const CASES[][2] = {{"", ""},
                                         {"=SUM(A1)", "=SUM(A1)"},
                                         {"a\nb", "a\\nb"},
                                         {"_x0041_", "_x005F_x0041_"},
                                         {"a_x004", "a_x004"},
                                         {"_x00g1_", "_x00g1_"},
                                         {"\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD", "\\u{FFFE}|\\u{FFFF}|\xEF\xBF\xBD"},
                                         {"\xFF", "\\xFF"},
                                         {"\xE2\x80\xAEx", "\\u{202E}x"}};
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    tb_buffer out = {0};
    tb_book_text(CASES[i][0], BOOK_TEXT_UNITS, &out);
    assert_string_equal(tb_buffer_string(&out), CASES[i][1]);
    tb_buffer_free(&out);
  }
}

/* What is longer than a cell takes says how long it was; a character outside the basic plane takes two units and is not cut in half. */
static void long_texts_are_cut_visibly(void **state) {
  (void)state;
  tb_buffer whole = {0}, out = {0};
  for (int i = 0; i < 40; i++)
    tb_buffer_text(&whole, "a");
  tb_book_text(tb_buffer_string(&whole), 40, &out);
  assert_string_equal(tb_buffer_string(&out), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  tb_buffer_text(&whole, "a");
  out.n = 0;
  tb_book_text(tb_buffer_string(&whole), 40, &out);
  assert_string_equal(tb_buffer_string(&out), "aaaaaaaaaaaaaaaa…[41]");
  whole.n = out.n = 0;
  tb_buffer_text(&whole, "a");
  for (int i = 0; i < 20; i++)
    tb_buffer_text(&whole, "𠮷");
  tb_book_text(tb_buffer_string(&whole), 40, &out);
  assert_string_equal(tb_buffer_string(&out), "a𠮷𠮷𠮷𠮷𠮷𠮷𠮷…[41]");
  tb_buffer_free(&whole);
  tb_buffer_free(&out);
}

/* ------------------------------------------------------------------------------------------------------------------- whole or not */

static bool is_whole(int file, const uint64_t *cells, size_t n_sheets) {
  bool whole = false;
  assert_int_equal(tb_book_check(file, cells, n_sheets, NULL, &whole), TB_OK);
  return whole;
}

static void a_workbook_with_cells_missing_is_not_whole(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_book *book = new_book(&s, 0);
  tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
  add_row(book, "<c r=", 1, "<<c r=\"A1\"></worksheet>");
  tb_book_sheet(book, "two", COLUMNS, N_COLUMNS);
  close_book(&s, book, "a.xlsx");
  int file = open(scene_path(&s, "a.xlsx"), O_RDWR);
  assert_true(file >= 0);
  assert_true(is_whole(file, (uint64_t[]){6, 3}, 2));
  assert_false(is_whole(file, (uint64_t[]){6, 4}, 2));
  assert_false(is_whole(file, (uint64_t[]){5, 3}, 2));
  assert_false(is_whole(file, (uint64_t[]){6, 3, 0}, 3));
  assert_int_equal(ftruncate(file, 1000), 0);
  assert_false(is_whole(file, (uint64_t[]){6, 3}, 2));
  close(file);
  scene_end(&s);
}

/* A failure before the end writes nothing. */
static void nothing_appears_after_a_failure(void **state) {
  (void)state;
  scene s;
  char path[512];
  scene_begin(&s);
  tb_book *book = new_book(&s, 0);
  tb_book_sheet(book, "one", COLUMNS, N_COLUMNS);
  strcpy(path, scene_path(&s, "a.xlsx"));
  assert_status(TB_BAD_INPUT, tb_book_close(book, TB_BAD_INPUT, path));
  assert_false(scene_has(&s, "a.xlsx"));
  assert_status(TB_NO_MEMORY, tb_book_close(NULL, TB_NO_MEMORY, path));
  scene_end(&s);
}

static void kinds_of_documents(void **state) {
  (void)state;
  size_t found = tb_document_find("xlsx");
  assert_true(found < tb_document_count());
  assert_string_equal(tb_document_name(found), "xlsx");
  for (size_t i = 0; i < tb_document_count(); i++) {
    assert_int_equal(tb_document_find(tb_document_name(i)), i);
    assert_non_null(tb_document_at(i)->write);
    assert_true(tb_document_help(i, TB_ENGLISH)[0] != '\0' && tb_document_help(i, TB_CHINESE)[0] != '\0');
  }
  assert_int_equal(tb_document_find("docx"), tb_document_count());
  assert_null(tb_document_name(tb_document_count()));
}

/* Every name of a registry finds itself, others nothing. */
static void assert_registry(size_t (*count)(void), const char *(*name)(size_t i), size_t (*find)(const char *name)) {
  for (size_t i = 0; i < count(); i++)
    assert_int_equal(find(name(i)), i);
  assert_true(count() > 0);
  assert_null(name(count()));
  assert_int_equal(find("nothing"), count());
  assert_int_equal(find(NULL), count());
}

static void registries(void **state) {
  (void)state;
  assert_registry(tb_document_count, tb_document_name, tb_document_find);
  assert_registry(tb_plot_count, tb_plot_name, tb_plot_find);
  assert_registry(tb_picture_count, tb_picture_name, tb_picture_find);
  for (size_t i = 0; i < tb_plot_count(); i++)
    assert_true(tb_plot_help(i, TB_ENGLISH)[0] != '\0' && tb_plot_help(i, TB_CHINESE)[0] != '\0');
}

static void bad_arguments(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  tb_plot_options plot = {.struct_size = sizeof plot, .indicator = "tax"};
  tb_document_options document = {.struct_size = sizeof document};
  assert_status(TB_BAD_ARGUMENT, tb_report_plot(NULL, &plot, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_plot(opened, NULL, s.log));
  plot.kind = tb_plot_count();
  assert_status(TB_BAD_ARGUMENT, tb_report_plot(opened, &plot, s.log));
  plot.kind = 0;
  plot.picture = tb_picture_count();
  assert_status(TB_BAD_ARGUMENT, tb_report_plot(opened, &plot, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_document(opened, &document, s.log)); /* not judged */
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_document(NULL, &document, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_document(opened, NULL, s.log));
  document.kind = tb_document_count();
  assert_status(TB_BAD_ARGUMENT, tb_report_document(opened, &document, s.log));
  tb_case_free(opened);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cells_are_what_was_given),
      cmocka_unit_test(sheets_have_frozen_heads_filters_and_colours),
      cmocka_unit_test(long_tables_go_on),
      cmocka_unit_test(same_rows_same_bytes),
      cmocka_unit_test(locales_change_nothing),
      cmocka_unit_test(texts_of_cells),
      cmocka_unit_test(long_texts_are_cut_visibly),
      cmocka_unit_test(a_workbook_with_cells_missing_is_not_whole),
      cmocka_unit_test(nothing_appears_after_a_failure),
      cmocka_unit_test(kinds_of_documents),
      cmocka_unit_test(registries),
      cmocka_unit_test(bad_arguments),
  };
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_book_library library;
  bool there = tb_book_load(log, &library) == TB_OK;
  tb_log_free(log);
  return there ? cmocka_run_group_tests(tests, NULL, NULL) : SKIPPED;
}
