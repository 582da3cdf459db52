/* The sheet: rows in order whoever formats them, and outputs that cannot be written. */
#include "test_report_scene.h"

#include "report/options.h"
#include "report/ready.h"

enum { MANY_ROWS = 100000 };

static const tb_out_column COLUMNS[] = {{.key = "n", .numeric = true}, {.key = "name"}};

static const char *const FORMATS[] = {"text", "csv", "json", "ndjson", "markdown"};
enum { N_FORMATS = sizeof FORMATS / sizeof FORMATS[0] };

static void row_cells(size_t i, tb_out_cell cells[2]) {
  cells[0] = tb_cell_unsigned(i);
  cells[1] = tb_cell_text(i % 3 == 0 ? "蒸湘区, \"a\"" : "b");
}

/* Rows 0 .. n - 1, handed over in blocks that `block` rows at most are formatted into; block 0: row by row. */
static void put_rows(tb_sheet *sheet, size_t n, size_t block) {
  tb_buffer rows = {0};
  for (size_t i = 0; i < n; i++) {
    tb_out_cell cells[2];
    row_cells(i, cells);
    if (block == 0) {
      tb_sheet_row(sheet, cells);
      continue;
    }
    sheet->writer->row(&sheet->table, cells, &rows);
    if ((i + 1) % block == 0) {
      tb_sheet_rows(sheet, &rows);
      rows.n = 0;
    }
  }
  tb_sheet_rows(sheet, &rows);
  tb_buffer_free(&rows);
}

static void write_blocks(scene *s, const char *format, const char *name, size_t n, size_t block) {
  char path[512];
  strcpy(path, scene_path(s, name));
  const tb_report_options options = scene_options(format, path);
  tb_sheet sheet;
  assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s->log));
  put_rows(&sheet, n, block);
  assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
}

/* What stands between rows is left out before the first row of all, not before the first of each block. */
static void blocks_of_rows_are_joined(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  write_blocks(&s, "json", "three", 3, 2);
  assert_string_equal(scene_read(&s, "three"),
                      "[\n{\"n\":0,\"name\":\"蒸湘区, \\\"a\\\"\"},\n{\"n\":1,\"name\":\"b\"},\n{\"n\":2,\"name\":\"b\"}\n]\n");
  for (size_t f = 1; f < N_FORMATS; f++) {
    write_blocks(&s, FORMATS[f], "alone", 5000, 0);
    tb_buffer alone = {0};
    tb_buffer_text(&alone, scene_read(&s, "alone"));
    for (size_t block = 1; block < 10000; block = 7 * block + 1) {
      write_blocks(&s, FORMATS[f], "blocks", 5000, block);
      assert_string_equal(scene_read(&s, "blocks"), tb_buffer_string(&alone));
    }
    tb_buffer_free(&alone);
  }
  scene_end(&s);
}

/* Rows written at their places, the last ones first, are where rows in order would be: small ones between them too. */
static void claimed_rows_are_in_order(void **state) {
  (void)state;
  static const size_t sizes[] = {9000, 10, 8000, 0, 1, 20000};
  enum { N_BLOCKS = sizeof sizes / sizeof *sizes };
  scene s;
  scene_begin(&s);
  for (size_t f = 1; f < N_FORMATS; f++) {
    char path[512];
    strcpy(path, scene_path(&s, "claimed"));
    const tb_report_options options = scene_options(FORMATS[f], path);
    tb_sheet sheet;
    tb_buffer rows[N_BLOCKS] = {0};
    tb_sheet_place places[N_BLOCKS];
    assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
    for (size_t b = 0, row = 0; b < N_BLOCKS; b++) {
      for (size_t i = 0; i < sizes[b]; i++) {
        tb_out_cell cells[2];
        row_cells(row++, cells);
        sheet.writer->row(&sheet.table, cells, &rows[b]);
      }
      tb_sheet_claim(&sheet, &rows[b], &places[b]);
      assert_int_equal(places[b].n > 0, sizes[b] >= 8000);
    }
    for (size_t b = N_BLOCKS; b-- > 0; tb_buffer_free(&rows[b]))
      assert_status(TB_OK, tb_sheet_fill(&sheet, &rows[b], places[b]));
    assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
    write_blocks(&s, FORMATS[f], "alone", 37011, 0);
    tb_buffer claimed = {0};
    tb_buffer_text(&claimed, scene_read(&s, "claimed"));
    assert_string_equal(scene_read(&s, "alone"), tb_buffer_string(&claimed));
    tb_buffer_free(&claimed);
  }
  scene_end(&s);
}

/* A text that is ready is what the row would have made of it; an empty one is an empty cell, as is one of a paged writer. */
static void ready_texts_are_what_rows_make(void **state) {
  (void)state;
  static const char *const texts[] = {"plain",
                                      "a,b",
                                      "\"",
                                      " x",
                                      "=1+1",
                                      "",
                                      "蒸湘区",
                                      "<&>|",
                                      "0123456789abcde",
                                      "0123456789abcdef",
                                      "a text that is longer than one block is"};
  enum { N_TEXTS = sizeof texts / sizeof *texts };
  scene s;
  scene_begin(&s);
  for (size_t f = 0; f < N_FORMATS; f++) {
    char path[512];
    strcpy(path, scene_path(&s, "table"));
    tb_report_options options = scene_options(FORMATS[f], path);
    options.excel_safe = true;
    tb_sheet sheet;
    tb_ready_texts ready = {0};
    tb_buffer made = {0}, expected = {0};
    assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
    for (size_t i = 0; i < N_TEXTS; i++)
      assert_status(TB_OK, tb_ready_add(&ready, &sheet, texts[i]));
    for (size_t i = 0; i < N_TEXTS; i++) {
      const tb_out_cell cells[2] = {tb_ready_cell(&ready, i, texts[i]), tb_ready_cell(&ready, N_TEXTS - 1 - i, texts[N_TEXTS - 1 - i])};
      const tb_out_cell plain[2] = {tb_cell_text(texts[i]), tb_cell_text(texts[N_TEXTS - 1 - i])};
      assert_int_equal(cells[0].kind, !*texts[i] ? TB_OUT_EMPTY : sheet.writer->page ? TB_OUT_TEXT : TB_OUT_READY);
      if (sheet.writer->page) continue;
      sheet.writer->row(&sheet.table, cells, &made);
      sheet.writer->row(&sheet.table, plain, &expected);
    }
    assert_string_equal(tb_buffer_string(&made), tb_buffer_string(&expected));
    tb_buffer_free(&made);
    tb_buffer_free(&expected);
    tb_ready_free(&ready);
    assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
  }
  scene_end(&s);
}

/* Wherever a row is cut into pieces, these are what the row is. */
static void pieces_are_what_rows_make(void **state) {
  (void)state;
  enum { N = 6 };
  static const tb_out_column columns[N] = {{.key = "a"}, {.key = "\"b"}, {.key = "c"}, {.key = "d"}, {.key = "e"}, {.key = "f"}};
  const tb_out_cell cells[N] = {{0}, tb_cell_text("=a,\"b\""), tb_cell_number(-0.125, TB_VALUE),
                                {0}, tb_cell_unsigned(7),      tb_cell_text("a text that is longer than one block is")};
  scene s;
  scene_begin(&s);
  for (size_t f = 0; f < N_FORMATS; f++) {
    char path[512];
    strcpy(path, scene_path(&s, "table"));
    tb_report_options options = scene_options(FORMATS[f], path);
    options.excel_safe = true;
    tb_sheet sheet;
    assert_status(TB_OK, tb_sheet_open(&sheet, columns, N, &options, s.log));
    assert_int_equal(!sheet.writer->page, sheet.writer->lead && sheet.writer->empty);
    for (size_t cut = 0; cut <= N && !sheet.writer->page; cut++) {
      tb_ready_texts ready = {0};
      tb_buffer expected = {0};
      char made[512 + TB_READY_BLOCK];
      sheet.writer->row(&sheet.table, cells, &expected);
      assert_status(TB_OK, tb_ready_add_cells(&ready, &sheet, 0, cells, cut, false));
      assert_status(TB_OK, tb_ready_add_cells(&ready, &sheet, cut, cells + cut, N - cut, true));
      assert_in_range(ready.longest, expected.n / 2, expected.n);
      assert_true(expected.n < 512);
      *tb_ready_put(&ready, 1, tb_ready_put(&ready, 0, made)) = '\0';
      assert_string_equal(made, tb_buffer_string(&expected));
      tb_buffer_free(&expected);
      tb_ready_free(&ready);
    }
    assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
  }
  scene_end(&s);
}

/* Blocks without rows (periods of which nothing is wanted) change nothing, wherever they come. */
static void empty_blocks_are_nothing(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  char path[512];
  strcpy(path, scene_path(&s, "table"));
  const tb_report_options options = scene_options("json", path);
  tb_sheet sheet;
  const tb_buffer nothing = {0};
  assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 1, &options, s.log));
  tb_sheet_rows(&sheet, &nothing);
  tb_sheet_row(&sheet, &(tb_out_cell){.kind = TB_OUT_UNSIGNED, .as.whole = 7});
  tb_sheet_rows(&sheet, &nothing);
  tb_sheet_row(&sheet, &(tb_out_cell){0});
  assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
  assert_string_equal(scene_read(&s, "table"), "[\n{\"n\":7},\n{\"n\":null}\n]\n");
  scene_end(&s);
}

/* The texts of a page's rows are the sheet's own. */
static void a_page_keeps_its_texts(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  char path[512], text[] = "first";
  strcpy(path, scene_path(&s, "table"));
  const tb_report_options options = scene_options("text", path);
  tb_sheet sheet;
  assert_status(TB_OK, tb_sheet_open(&sheet, &COLUMNS[1], 1, &options, s.log));
  const tb_out_cell cell = tb_cell_text(text);
  tb_sheet_row(&sheet, &cell);
  strcpy(text, "XXXXX");
  tb_sheet_row(&sheet, &cell);
  assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
  assert_string_equal(scene_read(&s, "table"), "name\nfirst\nXXXXX\n");
  scene_end(&s);
}

/* ----------------------------------------------------------------------------------------------------------------------- failures */

/* A device without room: the failure comes while rows are still handed over, or when the last of them are flushed. */
static void a_full_device(void **state) {
  (void)state;
  for (size_t f = 0; f < N_FORMATS; f++) {
    for (size_t n = 1; n <= MANY_ROWS; n *= MANY_ROWS) {
      scene s;
      scene_begin(&s);
      const tb_report_options options = scene_options(FORMATS[f], "/dev/full");
      tb_sheet sheet;
      assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
      put_rows(&sheet, n, 0);
      assert_status(TB_IO_ERROR, tb_sheet_close(&sheet, TB_OK));
      assert_string_equal(scene_message(&s), "cannot write the output: No space left on device");
      assert_string_equal(tb_log_at(s.log, 0)->place.file, "/dev/full");
      scene_end(&s);
    }
  }
}

static void outputs_that_cannot_be_opened(void **state) {
  (void)state;
  static const char *const REASONS[][2] = {{"nowhere/table.csv", "cannot open the output for writing: No such file or directory"},
                                           {"", "cannot open the output for writing: Is a directory"}};
  for (size_t f = 0; f < N_FORMATS; f++) {
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
      scene s;
      scene_begin(&s);
      const tb_report_options options = scene_options(FORMATS[f], scene_path(&s, REASONS[i][0]));
      tb_sheet sheet;
      assert_status(TB_IO_ERROR, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
      assert_string_equal(scene_message(&s), REASONS[i][1]);
      assert_int_equal(scene_entries(&s, ""), 0);
      scene_end(&s);
    }
  }
}

static void an_unknown_format(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_report_options options = scene_options("csv", scene_path(&s, "table"));
  options.format = tb_format_count();
  tb_sheet sheet;
  assert_status(TB_BAD_ARGUMENT, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
  assert_int_equal(scene_entries(&s, ""), 0);
  scene_end(&s);
}

/* Whoever fails first, the rows or the work that makes them: the old file stays, and nothing lies about. */
static void the_old_file_stays_when_the_work_fails(void **state) {
  (void)state;
  for (size_t f = 0; f < N_FORMATS; f++) {
    scene s;
    scene_begin(&s);
    scene_write(&s, "table", "old\n");
    const tb_report_options options = scene_options(FORMATS[f], scene_path(&s, "table"));
    tb_sheet sheet;
    assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
    put_rows(&sheet, 100, 0);
    assert_status(TB_BAD_INPUT, tb_sheet_close(&sheet, TB_BAD_INPUT));
    assert_string_equal(scene_read(&s, "table"), "old\n");
    assert_int_equal(scene_entries(&s, ""), 1);
    assert_int_equal(tb_log_count(s.log), 0);
    scene_end(&s);
  }
}

static void a_new_file_is_not_left_half_done(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  const tb_report_options options = scene_options("csv", scene_path(&s, "table"));
  tb_sheet sheet;
  assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
  put_rows(&sheet, MANY_ROWS, 0);
  assert_status(TB_NO_MEMORY, tb_sheet_close(&sheet, TB_NO_MEMORY));
  assert_int_equal(scene_entries(&s, ""), 0);
  scene_end(&s);
}

/* Rows whose buffer ran out of memory fail the table. */
static void rows_without_memory(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  const tb_report_options options = scene_options("csv", scene_path(&s, "table"));
  tb_sheet sheet;
  assert_status(TB_OK, tb_sheet_open(&sheet, COLUMNS, 2, &options, s.log));
  tb_sheet_rows(&sheet, &(tb_buffer){.failed = true});
  put_rows(&sheet, 1, 0);
  assert_status(TB_NO_MEMORY, tb_sheet_close(&sheet, TB_OK));
  assert_int_equal(scene_entries(&s, ""), 0);
  scene_end(&s);
}

/* ------------------------------------------------------------------------------------------------------------------------ options */

static void options_of_older_and_newer_callers(void **state) {
  (void)state;
  tb_report_options mine;
  tb_report_options given = {.format = 3, .excel_safe = true, .width = 80};
  assert_status(TB_BAD_ARGUMENT, tb_options_take(&mine, sizeof mine, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_options_take(&mine, sizeof mine, &given)); /* no size */
  given.struct_size = sizeof given + 1;
  assert_status(TB_BAD_ARGUMENT, tb_options_take(&mine, sizeof mine, &given));
  given.struct_size = sizeof given;
  assert_status(TB_OK, tb_options_take(&mine, sizeof mine, &given));
  assert_int_equal(mine.format, 3);
  assert_int_equal(mine.width, 80);
  given.struct_size = offsetof(tb_report_options, width); /* from before there was a width */
  assert_status(TB_OK, tb_options_take(&mine, sizeof mine, &given));
  assert_int_equal(mine.format, 3);
  assert_true(mine.excel_safe);
  assert_int_equal(mine.width, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_of_rows_are_joined),
      cmocka_unit_test(claimed_rows_are_in_order),
      cmocka_unit_test(ready_texts_are_what_rows_make),
      cmocka_unit_test(pieces_are_what_rows_make),
      cmocka_unit_test(empty_blocks_are_nothing),
      cmocka_unit_test(a_page_keeps_its_texts),
      cmocka_unit_test(a_full_device),
      cmocka_unit_test(outputs_that_cannot_be_opened),
      cmocka_unit_test(an_unknown_format),
      cmocka_unit_test(the_old_file_stays_when_the_work_fails),
      cmocka_unit_test(a_new_file_is_not_left_half_done),
      cmocka_unit_test(rows_without_memory),
      cmocka_unit_test(options_of_older_and_newer_callers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
