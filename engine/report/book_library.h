/* libxlsxwriter, loaded when the first workbook is asked for. No header of it is needed to build: what is declared here is the binary
 * interface of libxlsxwriter.so.4, and test_report_book.c compares it with xlsxwriter.h where that is installed. */
#ifndef TB_REPORT_BOOK_LIBRARY_H
#define TB_REPORT_BOOK_LIBRARY_H

#include "base/log.h"

#include <time.h>

typedef struct lxw_workbook lxw_workbook;
typedef struct lxw_worksheet lxw_worksheet;
typedef struct lxw_format lxw_format;
struct lxw_workbook_options;
struct lxw_doc_properties;
struct lxw_conditional_format;

/* The three structs above as they lie in memory, under names of our own. */

typedef struct tb_book_lxw_options {
  uint8_t constant_memory;
  char *temporary_folder;
  uint8_t zip64;
} tb_book_lxw_options;

typedef struct tb_book_lxw_properties {
  char *title, *subject, *author, *manager, *company, *category, *keywords, *comments, *status, *hyperlink_base;
  time_t created;
} tb_book_lxw_properties;

typedef struct tb_book_lxw_condition {
  uint8_t type, criteria;
  double value;
  char *value_text;
  lxw_format *format;
  struct {
    double value;
    char *text;
    uint8_t rule;
    uint32_t color;
  } lowest, middle, highest;
  uint32_t bar_color;
  uint8_t bar_only, bar_2010, bar_solid;
  uint32_t bar_negative_color, bar_border_color, bar_negative_border_color;
  uint8_t bar_negative_color_same, bar_negative_border_color_same, bar_no_border, bar_direction, bar_axis_position;
  uint32_t bar_axis_color;
  uint8_t icons, icons_reversed, icons_only;
  char *ranges;
  uint8_t stop;
} tb_book_lxw_condition;

/* Its constants. */
enum {
  BOOK_OK = 0,
  BOOK_OUT_OF_MEMORY = 1,
  BOOK_CONDITION_CELL = 1,
  BOOK_CONDITION_EQUAL = 1,
  BOOK_CENTER = 2,
  BOOK_TOP = 8,
  BOOK_MIDDLE = 10,
  BOOK_THIN = 1,
  BOOK_NUMBER_AS_TEXT = 1,
  BOOK_PAPER_A4 = 9,
  BOOK_ROWS = 1048576,
  BOOK_TEXT_UNITS = 32767
};

typedef struct tb_book_library {
#define BOOK(result, name, arguments) result(*name) arguments;
#include "book_functions.def"
#undef BOOK
} tb_book_library;

/** Loads the library. TB_IO_ERROR, with an error in the log, where it is not installed. */
TB_NODISCARD tb_status tb_book_load(tb_log *log, tb_book_library *out);

#endif
