/* Rows of `derive`: the bytes are those of the same cells put one by one, in every format that has no pages. */
#include "test_report_case.h"

#include "case/case.h"
#include "report/derive_rows.h"

#include <math.h>

enum { N_ENTITIES = 300, N_MEASURES = 2, N_COLUMNS_MAX = TB_DERIVE_VALUE + 2 * (N_MEASURES + 1) };
#define TEN(text) text text text text text text text text text text

/* As short and as long as they come, the longest first; some want quotes or escapes, or are taken for formulas. */
static const char *const CODES[] = {TEN(TEN("long code ")), "a", "=1+", "with,comma", "sixteen bytes..", "蒸湘区", "\"\"quoted\"\" | <b>"};

static const tb_out_column COLUMNS[2][N_COLUMNS_MAX] = {{{.key = "entity"},
                                                         {.key = "indicator"},
                                                         {.key = "period"},
                                                         {.key = "value", .numeric = true},
                                                         {.key = "yoy_pct", .numeric = true},
                                                         {.key = "rank", .numeric = true}},
                                                        {{.key = "entity"},
                                                         {.key = "indicator"},
                                                         {.key = "period"},
                                                         {.key = "value", .numeric = true},
                                                         {.key = "value_reason"},
                                                         {.key = "yoy_pct", .numeric = true},
                                                         {.key = "yoy_pct_reason"},
                                                         {.key = "rank", .numeric = true},
                                                         {.key = "rank_reason"}}};

typedef struct rows_scene {
  scene s;
  tb_case *opened;
  double values[N_MEASURES + 1][N_ENTITIES];
  uint8_t reasons[N_MEASURES + 1][N_ENTITIES];
  const double *measures[N_MEASURES];
  const uint8_t *measure_reasons[N_MEASURES];
  const char *codes[N_ENTITIES];
  uint32_t entities[N_ENTITIES];
  tb_chunk chunk;
} rows_scene;

static void write_case(scene *s) {
  tb_buffer text = {0};
  tb_buffer_text(&text, "entity,indicator,period,value\n");
  for (int i = 0; i < N_ENTITIES; i++)
    tb_buffer_format(&text, "\"%s%d\",tax,2024-Q1,1\n", CODES[(size_t)i % (sizeof CODES / sizeof *CODES)], i);
  assert_int_equal(mkdir(scene_path(s, "case"), 0777), 0);
  scene_write(s, "case/observations.csv", tb_buffer_string(&text));
  tb_buffer_free(&text);
}

static void begin(rows_scene *of) {
  static const double VALUES[] = {35.9, -12.345678901234567, 1e300, 0, 1e-7, 17100, -0.25, 1234567.5};
  scene_begin(&of->s);
  write_case(&of->s);
  of->opened = case_open(&of->s, NULL);
  for (size_t i = 0; i < N_ENTITIES; i++) {
    of->entities[i] = (uint32_t)(N_ENTITIES - 1 - i);
    of->codes[i] = tb_panel_entity_code(tb_case_panel(of->opened), of->entities[i]);
    for (size_t k = 0; k <= N_MEASURES; k++) {
      of->values[k][i] = k < 2 ? VALUES[(i + k) % 8] : (double)(i * i / 9);
      of->reasons[k][i] = (uint8_t)(i % 4 == k ? (i + k) % (TB_UNDEFINED + 1) : TB_VALUE);
    }
  }
  for (size_t m = 0; m < N_MEASURES; m++) {
    of->measures[m] = of->values[m + 1];
    of->measure_reasons[m] = of->reasons[m + 1];
  }
  of->chunk = (tb_chunk){.indicator = "tax,\"total\"",
                         .period = "2024-Q1",
                         .entities = of->codes,
                         .values = of->values[0],
                         .reasons = of->reasons[0],
                         .measures = of->measures,
                         .measure_reasons = of->measure_reasons};
}

static void put_cells(const rows_scene *of, const tb_sheet *sheet, bool has_reasons, tb_buffer *out) {
  for (size_t i = 0; i < of->chunk.n; i++) {
    tb_out_cell cells[N_COLUMNS_MAX] = {tb_cell_text(of->codes[i]), tb_cell_text(of->chunk.indicator), tb_cell_text(of->chunk.period)};
    size_t at = TB_DERIVE_VALUE;
    for (size_t k = 0; k <= N_MEASURES; k++) {
      const tb_reason reason = (tb_reason)of->reasons[k][i];
      cells[at++] = tb_cell_number(of->values[k][i], reason);
      if (has_reasons) cells[at++] = tb_cell_text(tb_reason_name(reason));
    }
    sheet->writer->row(&sheet->table, cells, out);
  }
}

/* Two pieces behind each other, of n rows each. */
static void compare_rows(rows_scene *of, const tb_sheet *sheet, const tb_derive_rows *rows, size_t n) {
  tb_buffer expected = {0}, found = {0};
  tb_derive_texts texts = {.numbers = NULL};
  of->chunk.n = n;
  assert_status(TB_OK, tb_derive_texts_open(&texts, N_MEASURES + 1));
  for (int piece = 0; piece < 2; piece++) {
    put_cells(of, sheet, rows->has_reasons, &expected);
    assert_status(TB_OK, tb_derive_rows_put(rows, &texts, sheet, &of->chunk, of->entities, &found));
  }
  assert_string_equal(tb_buffer_string(&found), tb_buffer_string(&expected));
  assert_int_equal(found.n, expected.n);
  tb_derive_texts_free(&texts);
  tb_buffer_free(&expected);
  tb_buffer_free(&found);
}

static void compare(rows_scene *of, const char *format, bool excel_safe, bool has_reasons) {
  static const size_t SIZES[] = {0, 1, 2, 3, 127, 128, 129, 256, N_ENTITIES};
  tb_report_options options = scene_options(format, scene_path(&of->s, "table"));
  options.excel_safe = excel_safe;
  tb_sheet sheet;
  const size_t n_columns = TB_DERIVE_VALUE + (has_reasons ? 2 : 1) * (N_MEASURES + 1);
  assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS[has_reasons], n_columns, &options, of->s.log));
  tb_derive_rows rows = {.n_numbers = 0};
  assert_status(TB_OK, tb_derive_rows_open(&rows, &sheet, tb_case_panel(of->opened), N_MEASURES + 1, has_reasons));
  for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
    compare_rows(of, &sheet, &rows, SIZES[i]);
  tb_derive_rows_free(&rows);
  assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
}

static void rows_are_their_cells(void **state) {
  (void)state;
  static const char *const FORMATS[] = {"csv", "json", "ndjson", "markdown"};
  static rows_scene of;
  begin(&of);
  for (size_t i = 0; i < 4; i++) {
    for (int choice = 0; choice < 4; choice++)
      compare(&of, FORMATS[i], choice & 1, choice & 2);
  }
  tb_case_free(of.opened);
  scene_end(&of.s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_their_cells)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
