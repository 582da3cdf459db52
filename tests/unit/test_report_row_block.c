/* Blocks of rows: the bytes are those of the same rows put one by one. */
#include "test_report_scene.h"

#include "report/row_block.h"
#include "report/rows.h"

#include <math.h>

enum { N_COLUMNS = 6, CODES = 7 };
#define TEN(text) text text text text text text text text text text

static const tb_out_column COLUMNS[N_COLUMNS] = {
    {.key = "entity"}, {.key = "indicator"}, {.key = "value", .numeric = true}, {.key = "value_reason"}, {.key = "rank", .numeric = true},
    {.key = "note"}};

/* As short and as long as they come, and some that want quotes or are taken for formulas. */
static const char *const CODE_TEXTS[CODES] = {
    "a", "=1+1", "with,comma", "sixteen bytes...", "蒸湘区", "a \"quoted\" code that is longer than one block and longer than two", "-"};
static const char *const REASONS[] = {"", "missing", "no_base"};

typedef struct rows_scene {
  double values[TB_ROW_BLOCK], ranks[TB_ROW_BLOCK];
  uint8_t reasons[TB_ROW_BLOCK];
  tb_ready_texts codes, reason_names;
} rows_scene;

static void fill(rows_scene *rows) {
  static const double VALUES[] = {35.9, -12.345678901234567, 1e300, 0, 1e-7, 17100, -0.25, 1234567.5};
  for (size_t i = 0; i < TB_ROW_BLOCK; i++) {
    rows->values[i] = VALUES[i % 8];
    rows->ranks[i] = (double)(i * i);
    rows->reasons[i] = (uint8_t)(i % 3);
  }
}

static void put_one_by_one(rows_scene *rows, tb_sheet *sheet, size_t n, tb_buffer *out) {
  for (size_t i = 0; i < n; i++) {
    const uint8_t reason = rows->reasons[i];
    const tb_out_cell cells[N_COLUMNS] = {tb_cell_text(CODE_TEXTS[i % CODES]),
                                          tb_cell_text("tax"),
                                          tb_cell_number(rows->values[i], (tb_reason)reason),
                                          tb_cell_text(REASONS[reason]),
                                          tb_cell_number(rows->ranks[i], (tb_reason)reason),
                                          tb_cell_text("")};
    tb_put_row(sheet, cells, out);
  }
}

static void put_together(rows_scene *rows, tb_row_block *block, const tb_sheet *sheet, size_t n, tb_buffer *out) {
  tb_ready_texts fixed = {0};
  assert_status(TB_OK, tb_ready_add(&fixed, sheet, "tax"));
  tb_row_block_same(block, 1, tb_ready_cell(&fixed, 0, "tax"));
  tb_row_block_same(block, 5, tb_cell_text(""));
  tb_out_cell *codes = tb_row_block_cells(block, 0), *reasons = tb_row_block_cells(block, 3);
  for (size_t i = 0; i < n; i++) {
    codes[i] = tb_ready_cell(&rows->codes, i % CODES, CODE_TEXTS[i % CODES]);
    reasons[i] = tb_ready_cell(&rows->reason_names, rows->reasons[i], "");
  }
  tb_row_block_numbers(block, 2, rows->values, rows->reasons, n);
  tb_row_block_numbers(block, 4, rows->ranks, rows->reasons, n);
  tb_row_block_put(block, sheet, n, out);
  tb_ready_free(&fixed);
}

static void compare(scene *s, bool excel_safe) {
  rows_scene rows = {.codes = {.n = 0}};
  fill(&rows);
  tb_report_options options = scene_options("csv", scene_path(s, "table"));
  options.excel_safe = excel_safe;
  tb_sheet sheet;
  assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, N_COLUMNS, &options, s->log));
  for (size_t i = 0; i < CODES; i++)
    assert_status(TB_OK, tb_ready_add(&rows.codes, &sheet, CODE_TEXTS[i]));
  for (size_t i = 0; i < 3; i++)
    assert_status(TB_OK, tb_ready_add(&rows.reason_names, &sheet, REASONS[i]));
  tb_row_block block = {0};
  assert_status(TB_OK, tb_row_block_open(&block, &sheet.table));
  for (size_t n = 0; n <= TB_ROW_BLOCK; n += n < 20 ? 1 : 27) {
    tb_buffer expected = {0}, found = {0};
    put_one_by_one(&rows, &sheet, n, &expected);
    put_together(&rows, &block, &sheet, n, &found);
    assert_string_equal(tb_buffer_string(&found), tb_buffer_string(&expected));
    assert_int_equal(found.n, expected.n);
    tb_buffer_free(&expected);
    tb_buffer_free(&found);
  }
  tb_row_block_free(&block);
  tb_ready_free(&rows.codes);
  tb_ready_free(&rows.reason_names);
  assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
}

static void blocks_are_their_rows(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  compare(&s, false);
  compare(&s, true);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_are_their_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
