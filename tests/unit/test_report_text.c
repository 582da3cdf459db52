/* The format for people: alignment by display width, cutting, escapes, colours, pages. */
#include "test_report_scene.h"

#include "base/text.h"

#include <locale.h>

enum { N_COLUMNS = 3 };

static const tb_out_column COLUMNS[N_COLUMNS] = {{.key = "entity"}, {.key = "value", .head = "数值", .numeric = true}, {.key = "state"}};

static const char *const TITLE = "The share of manufacturing in all taxes keeps falling";

static void chinese_is_aligned(void **state) {
  (void)state;
  const tb_out_cell cells[] = {tb_cell_text("蒸湘区"), tb_cell_number(35.9, TB_VALUE), tb_cell_text("触发"),
                               tb_cell_text("430408"), tb_cell_unsigned(17100),        tb_cell_text("firing"),
                               tb_cell_text("a"),      tb_cell_number(-0.5, TB_VALUE), tb_cell_text(""),
                               tb_cell_text("衡"),     tb_cell_number(1, TB_MISSING),  tb_cell_text("")};
  scene s;
  scene_begin(&s);
  assert_string_equal(scene_table(&s, "text", (tb_report_options){0}, COLUMNS, N_COLUMNS, cells, 4), "entity  数值 state\n"
                                                                                                     "蒸湘区  35.9 触发\n"
                                                                                                     "430408 17100 firing\n"
                                                                                                     "a       -0.5\n"
                                                                                                     "衡\n");
  scene_end(&s);
}

/* Nothing that a cell holds can reach the terminal as a control, break a line, or show what follows in another order. */
static void what_drives_a_terminal_is_escaped(void **state) {
  (void)state;
  const tb_out_cell cells[] = {tb_cell_text("a\nb\r\t\x1b[31m"), tb_cell_unsigned(1), tb_cell_text("\u202E\u2028\xc2\x9b"),
                               tb_cell_text("\xff蒸\xe4\xb8"),   tb_cell_unsigned(2), tb_cell_text("<b>|\\ =1+1")};
  scene s;
  scene_begin(&s);
  assert_string_equal(scene_table(&s, "text", (tb_report_options){0}, COLUMNS, N_COLUMNS, cells, 2),
                      "entity             数值 state\n"
                      "a\\nb\\x0D\\t\\x1B[31m    1 \\u{202E}\\u{2028}\\u{009B}\n"
                      "\\xFF蒸\\xE4\\xB8        2 <b>|\\ =1+1\n");
  scene_end(&s);
}

static void one_column_keeps_its_empty_lines(void **state) {
  (void)state;
  const tb_out_cell cells[] = {tb_cell_text("x"), tb_cell_text(""), tb_cell_text("y")};
  scene s;
  scene_begin(&s);
  assert_string_equal(scene_table(&s, "text", (tb_report_options){0}, COLUMNS, 1, cells, 3), "entity\nx\n\ny\n");
  scene_end(&s);
}

/* The longest line of a text in display columns. */
static size_t widest_line(const char *text) {
  size_t widest = 0;
  for (size_t n; *text != '\0'; text += n + 1) {
    n = strcspn(text, "\n");
    const size_t width = tb_utf8_width(text, n);
    widest = width > widest ? width : widest;
  }
  return widest;
}

/* A narrow terminal takes from sentences; codes, states and numbers stay whole. */
static void only_long_texts_are_cut(void **state) {
  (void)state;
  const tb_out_column columns[] = {{.key = "group"}, {.key = "title"}, {.key = "evidence"}, {.key = "n", .numeric = true}};
  const tb_out_cell cells[] = {tb_cell_text("public_safety"), tb_cell_text(TITLE),
                               tb_cell_text("contradicted"),  tb_cell_unsigned(123456),
                               tb_cell_text("economy"),       tb_cell_text("制造业税收占全部税收的比重连续三年下降"),
                               tb_cell_text("unproven"),      tb_cell_unsigned(7)};
  scene s;
  scene_begin(&s);
  const char *whole = scene_table(&s, "text", (tb_report_options){0}, columns, 4, cells, 2);
  assert_non_null(strstr(whole, TITLE));
  for (unsigned width = 60; width <= 80; width++) {
    const char *cut = scene_table(&s, "text", (tb_report_options){.width = width}, columns, 4, cells, 2);
    assert_true(widest_line(cut) <= width);
    assert_null(strstr(cut, TITLE));
    assert_non_null(strstr(cut, "public_safety The share of"));
    assert_non_null(strstr(cut, " contradicted 123456\n"));
    assert_int_equal(tb_utf8_check(cut, strlen(cut)), strlen(cut)); /* no character is halved */
  }
  assert_non_null(strstr(scene_table(&s, "text", (tb_report_options){.width = 1}, columns, 4, cells, 2), "contradicted 123456\n"));
  scene_end(&s);
}

static void states_have_colours(void **state) {
  (void)state;
  const tb_out_column column = {.key = "state"};
  const tb_out_cell cells[] = {tb_cell_text("firing"), tb_cell_text("supported"), tb_cell_text("firing "), tb_cell_text("关注")};
  scene s;
  scene_begin(&s);
  assert_string_equal(scene_table(&s, "text", (tb_report_options){.color = true}, &column, 1, cells, 4),
                      "state\n\x1b[31mfiring\x1b[0m\n\x1b[32msupported\x1b[0m\nfiring\n\x1b[1;33m关注\x1b[0m\n");
  assert_null(strchr(scene_table(&s, "text", (tb_report_options){0}, &column, 1, cells, 4), '\x1b'));
  assert_null(strchr(scene_table(&s, "csv", (tb_report_options){.color = true}, &column, 1, cells, 4), '\x1b'));
  scene_end(&s);
}

/* Rows beyond a page are laid out anew below their own head. */
static void pages_are_laid_out_one_by_one(void **state) {
  (void)state;
  enum { ROWS = 2 * TB_PAGE_ROWS + 1 };
  scene s;
  scene_begin(&s);
  tb_out_cell *cells = calloc(ROWS, sizeof *cells);
  assert_non_null(cells);
  tb_buffer expected = {0};
  for (size_t i = 0; i < ROWS; i++) {
    cells[i] = tb_cell_unsigned(i);
    tb_buffer_text(&expected, i % TB_PAGE_ROWS > 0 ? "" : i == 0 ? "x\n" : "\nx\n");
    tb_buffer_format(&expected, "%zu\n", i);
  }
  const tb_out_column column = {.key = "x"};
  assert_string_equal(scene_table(&s, "text", (tb_report_options){0}, &column, 1, cells, ROWS), tb_buffer_string(&expected));
  expected.n = 0; /* exactly a page has no empty one behind it */
  tb_buffer_text(&expected, scene_table(&s, "text", (tb_report_options){0}, &column, 1, cells, TB_PAGE_ROWS));
  assert_int_equal(strncmp(tb_buffer_string(&expected) + expected.n - 6, "\n9999\n", 6), 0);
  tb_buffer_free(&expected);
  free(cells);
  scene_end(&s);
}

static int set_locale(void **state) {
  (void)state;
  return setlocale(LC_CTYPE, "C.UTF-8") == NULL; /* as the program does */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(chinese_is_aligned),
      cmocka_unit_test(what_drives_a_terminal_is_escaped),
      cmocka_unit_test(one_column_keeps_its_empty_lines),
      cmocka_unit_test(only_long_texts_are_cut),
      cmocka_unit_test(states_have_colours),
      cmocka_unit_test(pages_are_laid_out_one_by_one),
  };
  return cmocka_run_group_tests(tests, set_locale, NULL);
}
