#include "book.h"

#include "book_check.h"
#include "book_library.h"
#include "mood.h"

#include "base/decimal.h"
#include "base/file.h"
#include "base/text.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { COLUMNS_MAX = 64, NAME_BYTES = 128, WIDTH_MIN = 8, WIDTH_MAX = 64, FILTER_WIDTH = 3, LINES_MAX = 20, SECONDS_OF_DAY = 86400 };

/* Of a line of text, in points: the height of a row that says nothing else. */
static const double LINE_HEIGHT = 15;

/* 1980-01-01, the day that the entries of the file carry. */
enum { FIRST_DAY = 3652 };

struct tb_book {
  tb_book_library library;
  tb_log *log;
  tb_language language;
  uint32_t rows_max;
  int file; /* where libxlsxwriter writes: in memory, without a name */
  lxw_workbook *workbook;
  lxw_format *head, *number_head, *text, *long_text, *numbers[TB_BOOK_DECIMALS_MAX + 1], *moods[TB_MOODS];
  locale_t plain; /* with a decimal point, whatever the caller's locale is */
  tb_status status;

  lxw_worksheet *sheet; /* NULL: none yet */
  const char *name;
  tb_book_column columns[COLUMNS_MAX];
  size_t n_columns;
  unsigned part;                      /* of the sheet, from 1 */
  uint32_t rows;                      /* of this part, its head too */
  size_t widths[COLUMNS_MAX];         /* the widest cell of each column so far */
  size_t lines;                       /* that the tallest cell of the row at hand takes */
  uint64_t cells[TB_BOOK_SHEETS_MAX]; /* written into each worksheet */
  size_t n_sheets;
  tb_buffer cell_text;
};

static void keep_first(tb_book *book, tb_status status) {
  if (book->status == TB_OK) {
    book->status = status;
  }
}

/* What libxlsxwriter says. It refuses nothing that it gets from here, so that it can only have run short of something. */
static void keep(tb_book *book, unsigned error) {
  keep_first(book, error == BOOK_OK ? TB_OK : error == BOOK_OUT_OF_MEMORY ? TB_NO_MEMORY : TB_LIMIT);
}

static tb_status fail(const tb_book *book, const char *path) {
  tb_log_add(book->log, TB_ERROR, (tb_place){.file = path},
             "the workbook could not be put together: is there room for temporary files (TMPDIR, /tmp)?",
             "无法生成工作簿：临时文件（TMPDIR、/tmp）是否有足够空间？");
  return TB_IO_ERROR;
}

/* ------------------------------------------------------------------------------------------------------------------------ formats */

static lxw_format *new_format(tb_book *book, const char *number) {
  lxw_format *format = book->library.workbook_add_format(book->workbook);
  if (format == NULL) {
    keep_first(book, TB_NO_MEMORY);
    return NULL;
  }
  book->library.format_set_num_format(format, number);
  book->library.format_set_align(format, BOOK_TOP);
  return format;
}

/* A colour for words: dark on light, so that it can be read without colours too. */
static lxw_format *mood_format(tb_book *book, tb_mood mood) {
  static const struct {
    uint32_t ink, paper;
  } COLORS[TB_MOODS] = {[TB_MOOD_GOOD] = {0x006100, 0xC6EFCE},
                        [TB_MOOD_CARE] = {0x7F6000, 0xFFEB9C},
                        [TB_MOOD_BAD] = {0x9C0006, 0xFFC7CE},
                        [TB_MOOD_AGAIN] = {0x5B2C83, 0xE4D3F0},
                        [TB_MOOD_OPEN] = {0x1F4E78, 0xDDEBF7}};
  lxw_format *format = book->library.workbook_add_format(book->workbook);
  if (format == NULL) {
    keep_first(book, TB_NO_MEMORY);
    return NULL;
  }
  book->library.format_set_font_color(format, COLORS[mood].ink);
  book->library.format_set_bg_color(format, COLORS[mood].paper);
  return format;
}

static lxw_format *head_format(tb_book *book) {
  lxw_format *format = new_format(book, "@");
  if (format != NULL) {
    book->library.format_set_bold(format);
    book->library.format_set_text_wrap(format);
    book->library.format_set_align(format, BOOK_MIDDLE);
    book->library.format_set_bottom(format, BOOK_THIN);
    book->library.format_set_bg_color(format, 0xE7E6E6);
  }
  return format;
}

/* Cells of texts are formatted as texts (@), so that editing one that begins with = does not make it a formula. */
static void make_formats(tb_book *book) {
  static const char *const NUMBERS[TB_BOOK_DECIMALS_MAX + 1] = {"#,##0",      "#,##0.0",     "#,##0.00",    "#,##0.000",
                                                                "#,##0.0000", "#,##0.00000", "#,##0.000000"};
  book->head = head_format(book);
  book->number_head = head_format(book);
  book->text = new_format(book, "@");
  book->long_text = new_format(book, "@");
  for (int i = 0; i <= TB_BOOK_DECIMALS_MAX; i++) {
    book->numbers[i] = new_format(book, NUMBERS[i]);
  }
  for (int i = TB_MOOD_NONE + 1; i < TB_MOODS; i++) {
    book->moods[i] = mood_format(book, (tb_mood)i);
  }
  if (book->status != TB_OK) {
    return;
  }
  book->library.format_set_align(book->number_head, BOOK_CENTER);
  book->library.format_set_text_wrap(book->long_text);
}

/* ----------------------------------------------------------------------------------------------------------------------- workbook */

/* libxlsxwriter copies texts that are not const in its declarations. */
static char *borrowed(const char *text) {
  return (char *)(uintptr_t)text;
}

static void describe(tb_book *book, const tb_book_options *options) {
  char made_by[48];
  snprintf(made_by, sizeof made_by, "tongbi %s", tb_version());
  tb_day day = options->day != TB_DAY_UNKNOWN && options->day != 0 ? options->day : FIRST_DAY; /* it takes 0 for now */
  tb_book_lxw_properties properties = {.title = borrowed(options->title), .comments = made_by, .created = (time_t)day * SECONDS_OF_DAY};
  keep(book, book->library.workbook_set_properties(book->workbook, (struct lxw_doc_properties *)&properties));
}

static tb_status open_workbook(tb_book *book, const tb_book_options *options) {
  char path[48];
  book->file = memfd_create("tongbi-workbook", MFD_CLOEXEC);
  book->plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
  if (book->file < 0 || book->plain == (locale_t)0) {
    return TB_NO_MEMORY;
  }
  snprintf(path, sizeof path, "/proc/self/fd/%d", book->file);
  tb_book_lxw_options wanted = {.constant_memory = 1};
  book->workbook = book->library.workbook_new_opt(path, (struct lxw_workbook_options *)&wanted);
  if (book->workbook == NULL) {
    return TB_NO_MEMORY;
  }
  make_formats(book);
  describe(book, options);
  return book->status;
}

static void free_book(tb_book *book) {
  if (book->file >= 0) {
    (void)close(book->file);
  }
  if (book->plain != (locale_t)0) {
    freelocale(book->plain);
  }
  tb_buffer_free(&book->cell_text);
  free(book);
}

tb_status tb_book_new(const tb_book_options *options, tb_log *log, tb_book **out) {
  *out = NULL;
  tb_book *book = calloc(1, sizeof *book);
  if (book == NULL) {
    return TB_NO_MEMORY;
  }
  book->file = -1;
  book->log = log;
  book->language = options->language;
  book->rows_max = options->rows_max > 0 ? options->rows_max : BOOK_ROWS;
  tb_status status = tb_book_load(log, &book->library);
  if (status == TB_OK) {
    status = open_workbook(book, options);
  }
  if (status == TB_OK) {
    *out = book;
    return TB_OK;
  }
  return tb_book_close(book, status, NULL);
}

/* ------------------------------------------------------------------------------------------------------------------------- sheets */

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
static void leave_sheet(tb_book *book) {
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
  keep_first(book, book->cell_text.failed ? TB_NO_MEMORY : TB_OK);
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
  leave_sheet(book);
  if (book->n_sheets == TB_BOOK_SHEETS_MAX) {
    keep_first(book, TB_LIMIT);
  }
  if (book->status != TB_OK) {
    return;
  }
  book->part++;
  snprintf(name, sizeof name, book->part > 1 ? "%s %u" : "%s", book->name, book->part);
  book->sheet = book->library.workbook_add_worksheet(book->workbook, name);
  if (book->sheet == NULL) {
    keep_first(book, fail(book, NULL));
    return;
  }
  book->n_sheets++;
  book->rows = 0;
  memset(book->widths, 0, sizeof book->widths);
  set_up_page(book);
  write_heads(book);
}

void tb_book_sheet(tb_book *book, const char *name, const tb_book_column *columns, size_t n_columns) {
  if (n_columns == 0 || n_columns > COLUMNS_MAX) {
    keep_first(book, TB_LIMIT);
    return;
  }
  leave_sheet(book);
  book->sheet = NULL;
  book->name = name;
  memcpy(book->columns, columns, n_columns * sizeof *columns);
  book->n_columns = n_columns;
  book->part = 0;
  begin_part(book);
}

/* -------------------------------------------------------------------------------------------------------------------------- rows */

/* Decimals of the shortest text that reads back to a number, and how wide that is. */
static int decimals_of(double number, size_t *width) {
  char text[TB_DOUBLE_TEXT_BYTES + 1];
  *width = tb_double_text(number, text);
  text[*width] = '\0';
  const char *point = strchr(text, '.');
  size_t decimals = point != NULL && strchr(text, 'e') == NULL ? *width - (size_t)(point - text) - 1 : 0;
  return decimals > TB_BOOK_DECIMALS_MAX ? TB_BOOK_DECIMALS_MAX : (int)decimals;
}

static void write_number(tb_book *book, size_t i, double number) {
  size_t width;
  int needed = decimals_of(number, &width), wanted = book->columns[i].decimals;
  lxw_format *format = book->numbers[wanted == TB_BOOK_AS_NEEDED ? needed : wanted];
  widen(book, i, width + width / 3); /* with commas */
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
  case TB_OUT_EMPTY: break;
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

/* ----------------------------------------------------------------------------------------------------------------------------- end */

/* The finished file into the output. */
static tb_status send(const tb_book *book, tb_output *output) {
  char block[1 << 16];
  tb_status status = TB_OK;
  off_t at = 0;
  for (ssize_t n; status == TB_OK && (n = pread(book->file, block, sizeof block, at)) != 0; at += n) {
    status = n > 0 ? tb_output_write(output, block, (size_t)n) : TB_IO_ERROR;
  }
  return status;
}

static tb_status deliver(const tb_book *book, const char *path) {
  tb_output *output = NULL;
  tb_status status = tb_output_open(path, book->log, &output);
  if (status != TB_OK) {
    return status;
  }
  status = send(book, output);
  if (status == TB_OK) {
    return tb_output_commit(output);
  }
  tb_output_abandon(output);
  return status;
}

tb_status tb_book_close(tb_book *book, tb_status so_far, const char *path) {
  if (book == NULL) {
    return so_far;
  }
  keep_first(book, so_far);
  leave_sheet(book);
  if (book->workbook != NULL) {
    locale_t callers = uselocale(book->plain);
    unsigned error = book->library.workbook_close(book->workbook); /* frees it in any case */
    (void)uselocale(callers);
    bool whole = book->status != TB_OK || (error == BOOK_OK && tb_book_is_whole(book->file, book->cells, book->n_sheets));
    keep_first(book, whole ? TB_OK : fail(book, path));
  }
  tb_status status = book->status == TB_OK ? deliver(book, path) : book->status;
  free_book(book);
  return status;
}
