/* Sheets of a workbook and their rows. */
#include "book_inside.h"

#include "base/decimal.h"
#include "base/text.h"

#include <stdio.h>

enum { NAME_BYTES = 128, WIDTH_MIN = 8, WIDTH_MAX = 64, FILTER_WIDTH = 3, LINES_MAX = 20 };

/* Of a line of text, in points: the height of a row that says nothing else. */
static const double LINE_HEIGHT = 15;

/* What libxlsxwriter says. It refuses nothing that it gets from here, so that it can only have run short of something. */
static void keep(tb_book *book, unsigned error) {
  tb_book_keep(book, error == BOOK_OK ? TB_OK : error == BOOK_OUT_OF_MEMORY ? TB_NO_MEMORY : TB_LIMIT);
}

static void color_words(tb_book *book, uint16_t column) {
  tb_mood mood;
  char quoted[64];
  for (size_t i = 0; tb_mood_word(i, book->language, &mood) != NULL; i++) {
    snprintf(quoted, sizeof quoted, "\"%s\"", tb_mood_word(i, book->language, &mood));
    tb_book_lxw_condition condition = {
        .type = BOOK_CONDITION_CELL, .criteria = BOOK_CONDITION_EQUAL, .value_text = quoted, .format = book->moods[mood]};
    keep(book, book->library.worksheet_conditional_format_range(book->sheet, 1, column, book->rows - 1, column,
                                                                (struct lxw_conditional_format *)&condition));
  }
}

static double width_of(const tb_book *book, size_t i) {
  size_t width = book->widths[i] + 1;
  return (double)(width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width);
}

/* What can be said of a worksheet only when its rows are known. */
void tb_book_leave_sheet(tb_book *book) {
  if (book->sheet == NULL || book->status != TB_OK) {
    return;
  }
  for (uint16_t i = 0; i < book->n_columns; i++) {
    keep(book, book->library.worksheet_set_column(book->sheet, i, i, width_of(book, i), NULL));
    if (book->columns[i].moods && book->rows > 1) {
      color_words(book, i);
    }
  }
  keep(book, book->library.worksheet_autofilter(book->sheet, 0, 0, book->rows - 1, (uint16_t)(book->n_columns - 1)));
}

/* How many columns stay in sight. */
static uint16_t key_columns(const tb_book *book) {
  uint16_t n = 0;
  for (size_t i = 0; i < book->n_columns; i++) {
    n = book->columns[i].key ? (uint16_t)(i + 1) : n;
  }
  return n;
}

static void set_up_page(tb_book *book) {
  const tb_book_library *library = &book->library;
  library->worksheet_freeze_panes(book->sheet, 1, key_columns(book));
  library->worksheet_set_landscape(book->sheet);
  library->worksheet_set_paper(book->sheet, BOOK_PAPER_A4);
  library->worksheet_fit_to_pages(book->sheet, 1, 0);
  keep(book, library->worksheet_repeat_rows(book->sheet, 0, 0));
  keep(book, library->worksheet_set_footer(book->sheet, "&L&A&R&P / &N"));
  keep(book, library->worksheet_ignore_errors(book->sheet, BOOK_NUMBER_AS_TEXT, "A1:XFD1048576"));
}

static void widen(tb_book *book, size_t i, size_t width) {
  book->widths[i] = width > book->widths[i] ? width : book->widths[i];
}

static void write_text(tb_book *book, size_t i, const char *text, lxw_format *format) {
  book->cell_text.n = 0;
  tb_book_text(text, BOOK_TEXT_UNITS, &book->cell_text);
  const char *shown = tb_buffer_string(&book->cell_text);
  tb_book_keep(book, book->cell_text.failed ? TB_NO_MEMORY : TB_OK);
  keep(book, book->library.worksheet_write_string(book->sheet, book->rows, (uint16_t)i, shown, format));
  book->cells[book->n_sheets - 1] += book->cell_text.n > 0;
}

static void write_heads(tb_book *book) {
  for (size_t i = 0; i < book->n_columns; i++) {
    const char *head = book->columns[i].head;
    widen(book, i, tb_utf8_width(head, strlen(head)) + FILTER_WIDTH);
    write_text(book, i, head, book->columns[i].numeric ? book->number_head : book->head);
  }
  book->rows = 1;
}

static void begin_part(tb_book *book) {
  char name[NAME_BYTES];
  tb_book_leave_sheet(book);
  if (book->n_sheets == TB_BOOK_SHEETS_MAX) {
    tb_book_keep(book, TB_LIMIT);
  }
  if (book->status != TB_OK) {
    return;
  }
  book->part++;
  snprintf(name, sizeof name, book->part > 1 ? "%s %u" : "%s", book->name, book->part);
  book->sheet = book->library.workbook_add_worksheet(book->workbook, name);
  if (book->sheet == NULL) {
    tb_book_keep(book, tb_book_fail(book, NULL));
    return;
  }
  book->n_sheets++;
  book->rows = 0;
  memset(book->widths, 0, sizeof book->widths);
  set_up_page(book);
  write_heads(book);
}

void tb_book_sheet(tb_book *book, const char *name, const tb_book_column *columns, size_t n_columns) {
  if (n_columns == 0 || n_columns > TB_BOOK_COLUMNS_MAX) {
    tb_book_keep(book, TB_LIMIT);
    return;
  }
  tb_book_leave_sheet(book);
  book->sheet = NULL;
  book->name = name;
  memcpy(book->columns, columns, n_columns * sizeof *columns);
  book->n_columns = n_columns;
  book->part = 0;
  begin_part(book);
}

/* -------------------------------------------------------------------------------------------------------------------------- rows */

/* Decimals that a number is shown with, and how wide that is, commas among its digits. */
static int decimals_of(double number, int wanted, size_t *width) {
  char text[TB_DOUBLE_TEXT_BYTES + 1];
  size_t n = tb_double_text(number, text);
  text[n] = '\0';
  size_t whole = strcspn(text, ".e"), behind = text[whole] == '.' ? strcspn(text + whole + 1, "e") : 0;
  int decimals = wanted != TB_BOOK_AS_NEEDED ? wanted : behind > TB_BOOK_DECIMALS_MAX ? TB_BOOK_DECIMALS_MAX : (int)behind;
  *width = whole + whole / 3 + 1 + (size_t)decimals;
  return decimals;
}

static void write_number(tb_book *book, size_t i, double number) {
  size_t width;
  lxw_format *format = book->numbers[decimals_of(number, book->columns[i].decimals, &width)];
  widen(book, i, width);
  keep(book, book->library.worksheet_write_number(book->sheet, book->rows, (uint16_t)i, number, format));
  book->cells[book->n_sheets - 1]++;
}

/* Lines break between words, so that they are not full: a tenth is added. */
static void note_lines(tb_book *book, size_t width) {
  size_t lines = width > WIDTH_MAX ? (width + width / 10) / WIDTH_MAX + 1 : 1;
  lines = lines < LINES_MAX ? lines : LINES_MAX;
  book->lines = lines > book->lines ? lines : book->lines;
}

static void write_cell(tb_book *book, size_t i, const tb_out_cell *cell) {
  switch (cell->kind) {
  case TB_OUT_EMPTY:
  case TB_OUT_READY: break; /* of a format whose bytes a workbook does not take */
  case TB_OUT_NUMBER: write_number(book, i, cell->as.number); break;
  case TB_OUT_UNSIGNED: write_number(book, i, (double)cell->as.whole); break;
  case TB_OUT_TEXT: {
    size_t width = tb_utf8_width(cell->as.text, strlen(cell->as.text));
    widen(book, i, width);
    write_text(book, i, cell->as.text, width > WIDTH_MAX ? book->long_text : book->text);
    note_lines(book, width);
    break;
  }
  }
}

void tb_book_row(tb_book *book, const tb_out_cell *cells) {
  if (book->status == TB_OK && book->rows == book->rows_max) {
    begin_part(book);
  }
  if (book->status != TB_OK) {
    return;
  }
  book->lines = 1;
  locale_t callers = uselocale(book->plain); /* rows are written out when the next one begins */
  for (size_t i = 0; i < book->n_columns; i++) {
    write_cell(book, i, &cells[i]);
  }
  if (book->lines > 1) { /* not all programs find the height of a row by themselves */
    keep(book, book->library.worksheet_set_row(book->sheet, book->rows, LINE_HEIGHT * (double)book->lines, NULL));
  }
  (void)uselocale(callers);
  book->rows++;
}
