/* A workbook: how it begins, its formats, and how it ends. */
#include "book_inside.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SECONDS_OF_DAY = 86400 };

/* 1980-01-01, the day that the entries of the file carry. */
enum { FIRST_DAY = 3652 };

void tb_book_keep(tb_book *book, tb_status status) {
  if (book->status == TB_OK) {
    book->status = status;
  }
}

tb_status tb_book_fail(const tb_book *book, const char *path) {
  tb_log_add(book->log, TB_ERROR, (tb_place){.file = path},
             "the workbook could not be put together: is there room for temporary files (TMPDIR, /tmp)?",
             "无法生成工作簿：临时文件（TMPDIR、/tmp）是否有足够空间？");
  return TB_IO_ERROR;
}

/* ------------------------------------------------------------------------------------------------------------------------ formats */

static lxw_format *new_format(tb_book *book, const char *number) {
  lxw_format *format = book->library.workbook_add_format(book->workbook);
  if (format == NULL) {
    tb_book_keep(book, TB_NO_MEMORY);
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
    tb_book_keep(book, TB_NO_MEMORY);
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
  unsigned error = book->library.workbook_set_properties(book->workbook, (struct lxw_doc_properties *)&properties);
  tb_book_keep(book, error == BOOK_OK ? TB_OK : TB_NO_MEMORY);
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
  tb_book_keep(book, so_far);
  tb_book_leave_sheet(book);
  if (book->workbook != NULL) {
    locale_t callers = uselocale(book->plain);
    unsigned error = book->library.workbook_close(book->workbook); /* frees it in any case */
    (void)uselocale(callers);
    bool whole = error == BOOK_OK;
    if (book->status == TB_OK && whole) {
      tb_book_keep(book, tb_book_check(book->file, book->cells, book->n_sheets, book->log, &whole));
    }
    if (book->status == TB_OK && !whole) {
      tb_book_keep(book, tb_book_fail(book, path));
    }
  }
  tb_status status = book->status == TB_OK ? deliver(book, path) : book->status;
  free_book(book);
  return status;
}
