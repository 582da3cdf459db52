#include "scan_block.h"

#include "base/text.h"
#include "model/short.h"
#include "number.h"
#include "scan_series.h"
#include "scan_survey.h"
#include "scan_values.h"

#include <stdlib.h>

bool tb_scanner_open(tb_scanner *scanner, size_t room) {
  scanner->number_text = (tb_buffer){0};
  scanner->found_series = false;
  scanner->marks = malloc(room / 8 + TB_SCAN_MARKS_SPARE);
  scanner->ends_room = reallocarray(NULL, 1 + room + TB_SCAN_ENDS_SPARE, sizeof *scanner->ends_room);
  bool fine = scanner->marks && scanner->ends_room;
  for (size_t i = 0; i < TB_KEYS; i++)
    fine &= tb_scan_keys_open(&scanner->keys[i]);
  if (!scanner->ends_room) return false;
  scanner->line_ends = scanner->ends_room + 1;
  return fine;
}

void tb_scanner_close(tb_scanner *scanner) {
  for (size_t i = 0; i < TB_KEYS; i++)
    tb_scan_keys_close(&scanner->keys[i]);
  tb_buffer_free(&scanner->number_text);
  free(scanner->marks);
  free(scanner->ends_room);
}

tb_scan_block *tb_scan_block_new(size_t room) {
  tb_scan_block *block = calloc(1, sizeof *block);
  if (!block) return NULL;
  block->bytes = malloc(room + TB_SCAN_BEHIND);
  block->room = room;
  if (block->bytes) return block;
  free(block);
  return NULL;
}

void tb_scan_block_free(tb_scan_block *block) {
  if (!block) return;
  for (size_t i = 0; i < TB_KEYS; i++) {
    free(block->ids[i]);
    free(block->fresh[i].texts);
  }
  free(block->fresh_periods);
  free(block->runs);
  free(block->mantissa);
  free(block->decimals);
  free(block->value);
  free(block->bytes);
  free(block);
}

bool tb_scan_grow(void *array, size_t capacity, size_t item_bytes) {
  void *old, *grown;
  memcpy(&old, array, sizeof old);
  grown = reallocarray(old, capacity, item_bytes);
  if (grown) memcpy(array, &grown, sizeof grown);
  return grown != NULL;
}

bool tb_scan_block_reserve(tb_scan_block *block, size_t n) {
  if (n <= block->capacity) return true;
  const size_t capacity = 2 * n;
  bool fine = tb_scan_grow(&block->mantissa, capacity, sizeof *block->mantissa) && tb_scan_grow(&block->decimals, capacity, 1) &&
              tb_scan_grow(&block->value, capacity, sizeof *block->value);
  for (size_t i = 0; i < TB_KEYS; i++)
    fine = fine && tb_scan_grow(&block->ids[i], capacity, sizeof *block->ids[i]);
  if (fine) block->capacity = capacity;
  return fine;
}

/* ------------------------------------------------------------------------------------------------------------------- values */

static bool put_missing(tb_scan_block *block, size_t row) {
  block->mantissa[row] = TB_SHORT_MISSING;
  block->decimals[row] = TB_DECIMALS_REAL;
  return true;
}

/* A decimal of at most 15 digits and TB_DECIMALS_MAX decimals. */
static bool put_value(tb_scan_block *block, size_t row, int64_t mantissa, uint8_t decimals) {
  const bool is_short = mantissa >= TB_SHORT_LEAST && mantissa <= INT32_MAX;
  block->mantissa[row] = is_short ? (int32_t)mantissa : TB_SHORT_NONE;
  block->decimals[row] = decimals;
  if (!is_short) block->value[row] = (double)mantissa / tb_power10(decimals); /* both exact: rounded once */
  return true;
}

/* A value as the reference reads it; false where it would say something, or keep a text, or where it is two fields. */
bool tb_scan_take_rare_value(const tb_scan_reading *r, size_t row, const char *text, size_t n) {
  tb_number number;
  if (memchr(text, r->plan->delimiter, n)) return false;
  text = tb_trim(text, &n);
  const tb_number_kind kind = tb_number_read(r->plan->options, text, n, &r->scanner->number_text, &number);
  if (kind == TB_NUMBER_MISSING) return put_missing(r->block, row);
  if (kind != TB_NUMBER_VALUE || number.decimal.decimals > TB_DECIMALS_MAX) return false;
  return put_value(r->block, row, number.decimal.mantissa, number.decimal.decimals);
}

bool tb_scan_take_long_value(const tb_scan_reading *r, size_t row, const char *text, size_t n) {
  enum { LONGEST = 15 };
  tb_swar_decimal decimal;
  if (n == 0 && r->plan->empty_is_missing) return put_missing(r->block, row);
  if (!r->plan->plain_numbers || n <= 8 || n > LONGEST || !tb_swar_long(text, (unsigned)n, &decimal)) return false;
  const int64_t magnitude = (int64_t)decimal.magnitude;
  return put_value(r->block, row, decimal.negative ? -magnitude : magnitude, (uint8_t)decimal.decimals);
}

/* Value number i of those that are noted, which was not read with the others. */
static bool take_value_again(const tb_scan_reading *r, size_t row, size_t i) {
  const size_t begin = r->scanner->notes.value_at[i];
  const bool is_last = r->plan->value_field + 1 == r->plan->n_fields;
  const size_t end = is_last ? r->scanner->line_ends[row] : tb_scan_next_mark(r->scanner->marks, begin);
  const size_t n = (is_last ? tb_scan_without_return(r, begin, end) : end) - begin;
  const char *text = r->block->bytes + begin;
  return tb_scan_take_long_value(r, row, text, n) || tb_scan_take_rare_value(r, row, text, n);
}

size_t tb_scan_take_short_values(const tb_scan_reading *r, size_t from, size_t n) {
  tb_scan_notes *notes = &r->scanner->notes;
  if (r->plan->plain_numbers) {
    tb_scan_values_read(n, notes->words, notes->lengths, r->block->mantissa + from, r->block->decimals + from, notes->short_ones);
  } else {
    memset(notes->short_ones, false, n);
  }
  return tb_scan_next_other(notes, 0, n);
}

bool tb_scan_take_values(const tb_scan_reading *r, size_t from, size_t n) {
  const tb_scan_notes *notes = &r->scanner->notes;
  for (size_t i = tb_scan_take_short_values(r, from, n); i < n; i = tb_scan_next_other(notes, i + 1, n))
    if (!take_value_again(r, from + i, i)) return false;
  return true;
}

/* Whether the first line of a block of whole lines ends with CR and LF. */
static bool ends_with_return(const tb_scan_block *block) {
  const char *newline = memchr(block->bytes, '\n', block->n);
  return newline > block->bytes && newline[-1] == '\r';
}

void tb_scan_block_read(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block) {
  tb_scan_reading r = {.plan = plan, .scanner = scanner, .block = block};
  block->n_rows = block->n_runs = block->n_run_rows = 0;
  block->taken = false;
  block->is_ascii = true;
  for (size_t i = 0; i < TB_KEYS; i++) {
    block->fresh[i].n = 0;
    tb_scan_keys_forget_fresh(&scanner->keys[i]);
  }
  memset(block->bytes + block->n, 0, TB_SCAN_BEHIND);
  if (!block->whole_lines) return;
  r.has_returns = ends_with_return(block);
  const size_t from = plan->usual ? tb_scan_series_take(&r) : 0, row = block->n_rows;
  const tb_scan_seen survey = tb_scan_survey(block->bytes, from, block->n, scanner->line_ends + row);
  if (survey.has_quotes || survey.has_nuls || survey.has_lone_returns) return;
  if (!survey.is_ascii && tb_utf8_check(block->bytes + from, block->n - from) < block->n - from) return;
  if (!tb_scan_block_reserve(block, row + survey.n_lines)) return;
  scanner->line_ends[(ptrdiff_t)row - 1] = (uint32_t)from - 1;
  block->n_rows += survey.n_lines;
  block->is_ascii &= survey.is_ascii;
  r.has_returns = survey.has_returns;
  block->taken = tb_scan_records_take(&r);
}
