/* From records to observations: every cell read and checked, units converted, refused rows told with their place. */
#include "base/reference.h"
#include "base/text.h"
#include "batch.h"
#include "ingest.h"
#include "number.h"
#include "options.h"
#include "reader.h"
#include "scan.h"
#include "unit.h"
#include "unit_lint.h"

#include <stdlib.h>
#include <sys/stat.h>

/* What stays through all files of a call, and what belongs to the file at hand. */
typedef struct loader {
  const tb_read_options *options;
  tb_builder *builder;
  tb_log *log;
  tb_rows *rows;
  tb_buffer value_text, base_text; /* numbers rewritten */
  tb_unit_lint units;
  tb_status failure;              /* of a row, or of rows handed over early: memory, limits */
  uint64_t all_bytes, done_bytes; /* of all files (0: one is a stream), and of those that were read: for progress and guesses */
  bool mark_told;                 /* the lint about undeclared marks in the present file */
  tb_scan *scan;                  /* NULL: everything is read in the reference way */
  bool scanning;                  /* the present file is scanned, and who scans it tells progress */
  struct {
    char text[TB_PERIOD_TEXT_BYTES];
    size_t n;
    tb_period period;
  } last_period; /* rows of a period often stand together */

  tb_reader *reader;
  const tb_record *record;
  tb_observation row;
} loader;

/* Rows are handed over before anything is told of later ones: what contradicts an earlier row is told in its place. */
static void settle_rows(loader *l) {
  const tb_status status = tb_rows_flush(l->rows, l->builder, l->log);
  if (l->failure == TB_OK) l->failure = status;
}

/* ------------------------------------------------------------------------------------------------------------------- cells */

static tb_place place_of(const loader *l, size_t column) {
  return tb_record_place(l->record, tb_reader_file(l->reader), tb_reader_columns(l->reader)->field[column]);
}

/* The cell of a column, trimmed of blanks; empty when the column is not there. */
static tb_field cell(const loader *l, size_t column) {
  const size_t field = tb_reader_columns(l->reader)->field[column];
  if (field == TB_NO_FIELD) return (tb_field){.text = "", .n = 0};
  tb_field found = l->record->fields[field];
  found.text = tb_trim(found.text, &found.n);
  return found;
}

static bool has_column(const loader *l, size_t column) {
  return tb_reader_columns(l->reader)->field[column] != TB_NO_FIELD;
}

/* An optional text of a row; false when memory is short. */
static bool keep_text(loader *l, tb_batch_text which, tb_field text) {
  if (text.n == 0) return true;
  l->row.texts[which] = tb_rows_keep(l->rows, text.text, text.n);
  if (!l->row.texts[which]) l->failure = TB_NO_MEMORY;
  return l->row.texts[which] != NULL;
}

/* -------------------------------------------------------------------------------------------------------------------- codes */

static bool check_code(loader *l, size_t column, tb_field code) {
  if (code.n == 0) {
    tb_reader_refuse_row(l->reader, l->record, place_of(l, column), "the %s is empty, expected a code", "%s为空，应为代码",
                         tb_table_column(TB_TABLE_OBSERVATIONS, column));
    return false;
  }
  if (memchr(code.text, '\n', code.n) || memchr(code.text, '\r', code.n)) {
    char shown[TB_SHOWN_BYTES];
    tb_reader_refuse_row(l->reader, l->record, place_of(l, column), "the %s \"%s\" holds a line break, expected a code",
                         "%s“%s”含换行，应为代码", tb_table_column(TB_TABLE_OBSERVATIONS, column), tb_shown(code.text, code.n, shown));
    return false;
  }
  return true;
}

static bool check_codes(loader *l) {
  return check_code(l, TB_OBSERVATION(entity), cell(l, TB_OBSERVATION(entity))) &&
         check_code(l, TB_OBSERVATION(indicator), cell(l, TB_OBSERVATION(indicator)));
}

/* The id of a code that was checked; false when memory is short. */
static bool intern(loader *l, size_t column, uint32_t (*id_of)(tb_builder *, const char *, size_t), uint32_t *id) {
  const tb_field code = cell(l, column);
  const size_t written_n = l->record->fields[tb_reader_columns(l->reader)->field[column]].n;
  if (code.n != written_n) tb_builder_counts(l->builder)->blanks_trimmed++;
  *id = id_of(l->builder, code.text, code.n);
  if (*id == TB_NO_ID) l->failure = TB_NO_MEMORY;
  return *id != TB_NO_ID;
}

/* -------------------------------------------------------------------------------------------------------- period and vintage */

static bool read_period(loader *l) {
  const tb_field text = cell(l, TB_OBSERVATION(period));
  if (text.n == l->last_period.n && memcmp(text.text, l->last_period.text, text.n) == 0) {
    l->row.period = l->last_period.period;
    return true;
  }
  if (tb_period_parse(text.text, text.n, &l->row.period) != TB_OK) {
    char shown[TB_SHOWN_BYTES];
    tb_reader_refuse_row(l->reader, l->record, place_of(l, TB_OBSERVATION(period)),
                         "\"%s\" is no period, expected one such as 2023, 2024-Q1, 2024-07 or 2024-01..2024-07",
                         "“%s”不是时期，应如2023、2024-Q1、2024-07或2024-01..2024-07", tb_shown(text.text, text.n, shown));
    return false;
  }
  if (text.n <= sizeof l->last_period.text) {
    memcpy(l->last_period.text, text.text, text.n);
    l->last_period.n = text.n;
    l->last_period.period = l->row.period;
  }
  return true;
}

static bool read_vintage(loader *l) {
  l->row.vintage = TB_DAY_UNKNOWN;
  if (!has_column(l, TB_OBSERVATION(vintage))) return true;
  const tb_field text = cell(l, TB_OBSERVATION(vintage));
  if (text.n == 0 || tb_day_parse(text.text, text.n, &l->row.vintage) == TB_OK) return true;
  char shown[TB_SHOWN_BYTES];
  tb_reader_refuse_row(l->reader, l->record, place_of(l, TB_OBSERVATION(vintage)),
                       "the vintage \"%s\" is no date, expected one such as 2024-08-26", "发布日期“%s”不是日期，应如2024-08-26",
                       tb_shown(text.text, text.n, shown));
  return false;
}

/* ------------------------------------------------------------------------------------------------------------------ numbers */

static bool refuse_number(loader *l, size_t column, tb_field text, const char *fault) {
  char shown[TB_SHOWN_BYTES];
  tb_reader_refuse_row(l->reader, l->record, place_of(l, column), "the %s \"%s\" is no plain decimal number such as 1234.5: %s",
                       "%s“%s”不是1234.5这样的普通十进制数：%s", tb_table_column(TB_TABLE_OBSERVATIONS, column),
                       tb_shown(text.text, text.n, shown), fault);
  return false;
}

static void warn_mark(loader *l, size_t column, tb_field text) {
  if (l->mark_told) return;
  l->mark_told = true;
  settle_rows(l);
  char shown[TB_SHOWN_BYTES];
  tb_log_add(l->log, TB_WARNING, place_of(l, column), "\"%s\" is taken as missing; declare what it means (missing, nil, below the unit)",
             "“%s”按缺失处理；请声明其含义（缺失、无、不足单位）", tb_shown(text.text, text.n, shown));
}

/* Reads a number; the reason, and false when the row is refused. */
static bool read_number(loader *l, size_t column, tb_buffer *scratch, tb_number *number, tb_reason *reason) {
  const tb_field text = cell(l, column);
  const tb_number_kind kind = tb_number_read(l->options, text.text, text.n, scratch, number);
  *reason = kind == TB_NUMBER_VALUE || kind == TB_NUMBER_BELOW_UNIT ? TB_VALUE : TB_MISSING;
  if (kind == TB_NUMBER_UNDECLARED) warn_mark(l, column, text);
  if (kind == TB_NUMBER_BELOW_UNIT && column == TB_OBSERVATION(value) && !l->row.texts[TB_BATCH_STATUS])
    l->row.texts[TB_BATCH_STATUS] = "below_unit";
  if (kind != TB_NUMBER_BAD) return true;
  return refuse_number(l, column, text, tb_number_fault(l->options, text.text, text.n, tb_log_language(l->log)));
}

/* An indicator without a unit of its own takes rows of any; two of them in its rows are worth a warning. */
static bool note_unit(loader *l, tb_field unit) {
  const char *other;
  const tb_status noted = tb_unit_lint_note(&l->units, l->row.indicator, unit.text, unit.n, &other);
  if (noted != TB_OK) l->failure = noted;
  if (noted != TB_OK) return false;
  if (!other) return true;
  settle_rows(l);
  char shown[TB_SHOWN_BYTES], first[TB_SHOWN_BYTES];
  tb_log_add(l->log, TB_WARNING, place_of(l, TB_OBSERVATION(unit)),
             "the unit is \"%s\" here and \"%s\" before; the indicator declares none, so nothing is converted",
             "此处单位为“%s”，之前为“%s”；指标未声明单位，因此不作换算", tb_shown(unit.text, unit.n, shown),
             tb_shown(other, strlen(other), first));
  return true;
}

/* The power of ten from the row's unit to the indicator's; false when the row is refused. */
static bool read_unit(loader *l, int *shift) {
  *shift = 0;
  const tb_field unit = cell(l, TB_OBSERVATION(unit));
  if (unit.n == 0) return true;
  const tb_indicator *indicator = tb_builder_indicator_at(l->builder, l->row.indicator);
  const size_t declared_n = strlen(indicator->unit);
  if (indicator->kind == TB_INDEX) return keep_text(l, TB_BATCH_UNIT, unit);
  if (declared_n == 0) return note_unit(l, unit);
  if (tb_unit_shift(unit.text, unit.n, indicator->unit, declared_n, shift)) return true;
  char shown[TB_SHOWN_BYTES], expected[TB_SHOWN_BYTES];
  tb_reader_refuse_row(
      l->reader, l->record, place_of(l, TB_OBSERVATION(unit)), "the unit is \"%s\", expected \"%s\", the indicator's, or a multiple of it",
      "单位为“%s”，应为指标的单位“%s”或其倍数", tb_shown(unit.text, unit.n, shown), tb_shown(indicator->unit, declared_n, expected));
  return false;
}

/* A number in the indicator's unit, into the row; its text is kept when a double does not tell it exactly. */
static bool settle_number(loader *l, size_t column, tb_number *number, int shift, tb_buffer *scratch, tb_batch_text long_text,
                          tb_decimal *out) {
  if (shift != 0 && !tb_number_shift(number, shift, scratch)) {
    const char *fault =
        tb_text(tb_log_language(l->log), "in the indicator's unit it is out of the range of numbers", "换算为指标单位后超出数值范围");
    return refuse_number(l, column, cell(l, column), fault);
  }
  *out = number->decimal;
  if (number->decimal.decimals != TB_DECIMALS_LONG) return true;
  return keep_text(l, long_text, (tb_field){.text = number->text, .n = number->n});
}

/* Value and base as written. */
static bool read_numbers(loader *l, tb_number *value, tb_number *base) {
  l->row.base_reason = TB_MISSING;
  if (!read_number(l, TB_OBSERVATION(value), &l->value_text, value, &l->row.reason)) return false;
  return !has_column(l, TB_OBSERVATION(base)) || read_number(l, TB_OBSERVATION(base), &l->base_text, base, &l->row.base_reason);
}

/* Value and base in the indicator's unit. */
static bool settle_numbers(loader *l, tb_number *value, tb_number *base) {
  int shift;
  if (!read_unit(l, &shift)) return false;
  if (!settle_number(l, TB_OBSERVATION(value), value, shift, &l->value_text, TB_BATCH_LONG, &l->row.value)) return false;
  return !has_column(l, TB_OBSERVATION(base)) ||
         settle_number(l, TB_OBSERVATION(base), base, shift, &l->base_text, TB_BATCH_BASE_LONG, &l->row.base);
}

/* --------------------------------------------------------------------------------------------------------------------- rows */

static bool keep_texts(loader *l) {
  return keep_text(l, TB_BATCH_STATUS, cell(l, TB_OBSERVATION(status))) && keep_text(l, TB_BATCH_BASIS, cell(l, TB_OBSERVATION(basis))) &&
         keep_text(l, TB_BATCH_WRITTEN, cell(l, TB_OBSERVATION(written))) && keep_text(l, TB_BATCH_SOURCE, cell(l, TB_OBSERVATION(source)));
}

/*
 * One record into the present row; false when it is refused, or when memory is short (l->failure). Codes get their ids when all the rest
 * was found right, so that a refused row leaves no entity behind; the indicator's comes a little earlier, since its unit decides, which
 * only a known one has.
 */
static bool read_row(loader *l) {
  tb_number value, base;
  l->row = (tb_observation){0};
  if (!check_codes(l) || !read_period(l) || !read_vintage(l) || !keep_texts(l) || !read_numbers(l, &value, &base)) return false;
  if (!intern(l, TB_OBSERVATION(indicator), tb_builder_indicator, &l->row.indicator) || !settle_numbers(l, &value, &base)) return false;
  if (!intern(l, TB_OBSERVATION(entity), tb_builder_entity, &l->row.entity)) return false;
  const tb_place place = place_of(l, TB_OBSERVATION(value));
  l->row.line = l->record->line;
  l->row.column = place.line == l->record->line ? place.column : 0;
  return true;
}

static tb_status read_rows(loader *l) {
  for (;;) {
    tb_rows_begin(l->rows);
    tb_status status = tb_reader_next(l->reader, &l->record);
    if (l->failure != TB_OK) return l->failure;
    if (status != TB_OK || !l->record) return status;
    if (read_row(l)) status = tb_rows_add(l->rows, &l->row, l->builder, l->log);
    if (status == TB_OK) status = l->failure;
    if (status != TB_OK) return status;
  }
}

/* Counts of the file at hand, into the builder's; TB_BAD_INPUT when rows were refused that may not be. */
static tb_status close_file(loader *l) {
  tb_panel_counts *counts = tb_builder_counts(l->builder);
  const uint64_t refused = tb_reader_refused(l->reader);
  counts->blank_lines += tb_reader_blank_lines(l->reader);
  counts->rejected += refused;
  tb_reader_free(l->reader);
  return refused > 0 && !l->options->rejects ? TB_BAD_INPUT : TB_OK;
}

enum { MEBIBYTE = 1 << 20 };

/* What the builder's TB_LIMIT is about. */
static tb_status tell_limit(const loader *l, const char *path) {
  const uint64_t needed = tb_builder_needs_bytes(l->builder), allowed = l->options->memory_limit;
  if (allowed > 0 && needed > allowed) {
    const unsigned long long needed_mebibytes = needed / MEBIBYTE + (needed % MEBIBYTE > 0), allowed_mebibytes = allowed / MEBIBYTE;
    tb_log_add(l->log, TB_ERROR, (tb_place){.file = path},
               "the observations do not fit: they take %llu MiB of memory or more, and %llu are allowed; expected a higher limit, or fewer "
               "indicators in the input",
               "观测值无法全部装入内存：至少需要%lluMiB，而上限为%lluMiB；请提高上限，或减少输入中的指标", needed_mebibytes,
               allowed_mebibytes);
    return TB_NO_MEMORY;
  }
  tb_log_add(l->log, TB_ERROR, (tb_place){.file = path}, "a limit is passed: 255 different statuses or bases, or 2^32 - 1 records",
             "超出限制：255种状态或口径，或2^32-1条记录");
  return TB_LIMIT;
}

static void tell_progress(const loader *l, uint64_t of_file_bytes) {
  if (l->options->progress) l->options->progress(l->options->progress_context, l->done_bytes + of_file_bytes, l->all_bytes);
}

static void before_reading_on(void *context) {
  loader *l = context;
  settle_rows(l);
  if (!l->scanning) tell_progress(l, tb_reader_taken_bytes(l->reader));
}

static tb_status read_fed_rows(void *context) {
  return read_rows(context);
}

static void tell_scanned(void *context, uint64_t of_file_bytes) {
  tell_progress(context, of_file_bytes);
}

static tb_status scan_rows(loader *l) {
  const tb_scan_host host = {
      .context = l, .read_rows = read_fed_rows, .progress = tell_scanned, .before_bytes = l->done_bytes, .all_bytes = l->all_bytes};
  l->scanning = true;
  const tb_status status = tb_scan_file(l->scan, l->reader, &host);
  l->scanning = false;
  return status;
}

static tb_status read_file(loader *l, const char *path) {
  tb_status status = tb_reader_open(TB_TABLE_OBSERVATIONS, path, l->options, l->log, &l->reader);
  if (status != TB_OK) return status;
  const uint64_t contradictions = tb_rows_contradictions(l->rows);
  l->mark_told = false;
  tb_rows_file(l->rows, path);
  tb_reader_watch(l->reader, before_reading_on, l);
  status = l->scan && tb_scan_suits(l->scan, l->reader) ? scan_rows(l) : read_rows(l);
  tell_progress(l, tb_reader_taken_bytes(l->reader));
  l->done_bytes += tb_reader_taken_bytes(l->reader);
  const tb_status flushed = tb_rows_flush(l->rows, l->builder, l->log), closed = close_file(l);
  if (status == TB_OK) status = flushed;
  if (status == TB_LIMIT) status = tell_limit(l, path);
  if (status != TB_OK) return status;
  return tb_rows_contradictions(l->rows) > contradictions ? TB_BAD_INPUT : closed;
}

/* Files with errors do not keep the others from being read: all errors are wanted at once. */
static bool may_go_on(tb_status status) {
  return status == TB_OK || status == TB_BAD_INPUT || status == TB_IO_ERROR;
}

uint64_t tb_files_bytes(const char *const *paths, size_t n_paths) {
  uint64_t all = 0;
  for (size_t i = 0; i < n_paths; i++) {
    struct stat status;
    if (strcmp(paths[i], "-") == 0 || stat(paths[i], &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    all += (uint64_t)status.st_size;
  }
  return all;
}

static tb_status read_files(loader *l, const char *const *paths, size_t n_paths) {
  tb_status first = TB_OK;
  l->all_bytes = tb_files_bytes(paths, n_paths);
  for (size_t i = 0; i < n_paths; i++) {
    const tb_status status = read_file(l, paths[i]);
    if (!may_go_on(status)) return status;
    if (first == TB_OK) first = status;
  }
  return first;
}

static tb_status loader_open(loader *l, const tb_read_options *options, tb_builder *builder, tb_log *log) {
  *l = (loader){.options = options, .builder = builder, .log = log, .rows = tb_rows_new()};
  l->last_period.period = tb_period_unstated();
  if (!l->rows) return TB_NO_MEMORY;
  if (TB_IS_REFERENCE || options->scan_bytes == TB_SCAN_NOTHING) return TB_OK;
  l->scan = tb_scan_new(options, builder, l->rows, log);
  return l->scan ? TB_OK : TB_NO_MEMORY;
}

static void loader_close(loader *l) {
  tb_scan_free(l->scan);
  tb_rows_free(l->rows);
  tb_buffer_free(&l->value_text);
  tb_buffer_free(&l->base_text);
  tb_unit_lint_free(&l->units);
}

tb_status tb_read_observations(const char *const *paths, size_t n_paths, const tb_read_options *options, tb_builder *builder, tb_log *log) {
  if ((!paths && n_paths > 0) || !builder) return TB_BAD_ARGUMENT;
  tb_read_options checked;
  tb_status status = tb_options_check(options, log, &checked);
  if (status != TB_OK) return status;
  loader l;
  status = loader_open(&l, &checked, builder, log);
  if (status == TB_OK) status = read_files(&l, paths, n_paths);
  loader_close(&l);
  return status;
}
