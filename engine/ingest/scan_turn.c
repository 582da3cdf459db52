/* A block's turn: what only one thread may do, in the order of the file. */
#include "base/text.h"
#include "scan_inside.h"

#include <stdlib.h>

/* ---------------------------------------------------------------------------------------------------------------- new texts */

/* The id of a new period: its number in names->periods. */
static uint32_t intern_period(tb_scan_names *names, const char *text, size_t n, tb_period period) {
  const uint32_t known = tb_dictionary_count(names->period_texts);
  if (known == names->periods_capacity) {
    const size_t capacity = names->periods_capacity ? 2 * names->periods_capacity : 64;
    tb_period *periods = reallocarray(names->periods, capacity, sizeof *periods);
    if (!periods) return TB_NO_ID;
    names->periods = periods;
    names->periods_capacity = capacity;
  }
  const uint32_t id = tb_dictionary_intern(names->period_texts, text, n);
  if (id == known) names->periods[id] = period;
  return id;
}

static uint32_t intern(tb_scan *scan, const tb_scan_block *block, tb_key kind, size_t i) {
  const tb_scan_text text = block->fresh[kind].texts[i];
  if (kind == TB_KEY_ENTITY) return tb_builder_entity(scan->builder, text.bytes, text.n);
  if (kind == TB_KEY_INDICATOR) return tb_builder_indicator(scan->builder, text.bytes, text.n);
  return intern_period(&scan->names, text.bytes, text.n, block->fresh_periods[i]);
}

static bool reserve_settled(tb_scan *scan, size_t n) {
  if (n <= scan->settled_capacity) return true;
  uint32_t *settled = reallocarray(scan->settled, 2 * n, sizeof *settled);
  if (!settled) return false;
  scan->settled = settled;
  scan->settled_capacity = 2 * n;
  return true;
}

static void settle_id(const tb_scan *scan, uint32_t *id) {
  if (*id & TB_SCAN_FRESH) *id = scan->settled[*id & ~TB_SCAN_FRESH];
}

/* Gives the new texts of a column their ids, in the order of the file, as the reference would. */
static tb_status settle_ids(tb_scan *scan, const tb_scan_block *block, tb_key kind) {
  const size_t n = block->fresh[kind].n;
  if (n == 0) return TB_OK;
  if (!reserve_settled(scan, n)) return TB_NO_MEMORY;
  pthread_mutex_lock(&scan->names.mutex);
  bool fine = true;
  for (size_t i = 0; i < n && fine; i++) {
    scan->settled[i] = intern(scan, block, kind, i);
    fine = scan->settled[i] != TB_NO_ID;
  }
  pthread_mutex_unlock(&scan->names.mutex);
  if (!fine) return TB_NO_MEMORY;
  for (size_t i = 0; i < block->n_runs; i++)
    settle_id(scan, &block->runs[i].first[kind]);
  for (size_t i = block->n_run_rows; i < block->n_rows; i++)
    settle_id(scan, &block->ids[kind][i]);
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------- places */

static const char *next_line(const tb_scan_block *block, const char *line) {
  return (const char *)memchr(line, '\n', (size_t)(block->bytes + block->n - line)) + 1;
}

/* The column of a line's value, in characters from 1. */
static uint32_t value_column(const tb_scan *scan, const char *line) {
  const char *at = line;
  for (const uint8_t *role = scan->plan.roles; *role != TB_SCAN_VALUE; role++)
    at = strchr(at, scan->plan.delimiter) + 1;
  return (uint32_t)tb_utf8_length(line, (size_t)(at - line)) + 1;
}

static const char *line_at(const tb_scan_block *block, size_t row) {
  const char *line = block->bytes;
  for (size_t i = 0; i < row; i++)
    line = next_line(block, line);
  return line;
}

/* ------------------------------------------------------------------------------------------------------------------ records */

/* Into the panel, without provenance: the short way. */
static tb_status place_records(tb_scan *scan, const tb_scan_block *block, uint64_t first_line) {
  const tb_cells cells = {.n = block->n_rows,
                          .runs = block->runs,
                          .n_runs = block->n_runs,
                          .keys = {block->ids[TB_KEY_ENTITY], block->ids[TB_KEY_INDICATOR], block->ids[TB_KEY_PERIOD]},
                          .mantissa = block->mantissa,
                          .decimals = block->decimals,
                          .value = block->value,
                          .periods = scan->names.periods,
                          .n_periods = tb_dictionary_count(scan->names.period_texts)};
  for (size_t from = 0; from < cells.n;) {
    tb_conflict conflict;
    const tb_status status = tb_placer_add(scan->placer, &cells, from, &conflict);
    if (status != TB_BAD_INPUT) return status;
    const uint32_t column = value_column(scan, line_at(block, conflict.index));
    tb_rows_contradict(scan->rows, &conflict, first_line + conflict.index, column, scan->log);
    from = conflict.index + 1;
  }
  return TB_OK;
}

static tb_observation observation_at(const tb_scan *scan, const tb_scan_block *block, size_t i) {
  const bool missing = block->decimals[i] == TB_DECIMALS_REAL;
  tb_observation row = {.entity = block->ids[TB_KEY_ENTITY][i],
                        .indicator = block->ids[TB_KEY_INDICATOR][i],
                        .period = scan->names.periods[block->ids[TB_KEY_PERIOD][i]],
                        .reason = missing ? TB_MISSING : TB_VALUE,
                        .base_reason = TB_MISSING,
                        .vintage = TB_DAY_UNKNOWN};
  if (missing) return row;
  const uint8_t decimals = block->decimals[i];
  const double value = block->mantissa[i] != TB_SHORT_NONE ? tb_short_value(block->mantissa[i], decimals) : block->value[i];
  row.value = (tb_decimal){.value = value, .mantissa = tb_decimal_mantissa(value, decimals), .decimals = decimals};
  return row;
}

/* The ids of records in runs, as those of the others stand in the block. */
static void spread_runs(const tb_scan_block *block) {
  size_t row = 0;
  for (size_t k = 0; k < block->n_runs; k++)
    for (uint32_t i = 0; i < block->runs[k].n; i++, row++)
      for (tb_key key = 0; key < TB_KEYS; key++)
        block->ids[key][row] = block->runs[k].first[key] + (key == block->runs[k].moving ? i : 0);
}

/* Into batches as the reference makes them, for a sink or provenance. */
static tb_status add_records(tb_scan *scan, const tb_scan_block *block, uint64_t first_line) {
  const char *line = block->bytes;
  spread_runs(block);
  for (size_t i = 0; i < block->n_rows; i++, line = next_line(block, line)) {
    tb_observation row = observation_at(scan, block, i);
    row.line = first_line + i;
    row.column = value_column(scan, line);
    const tb_status status = tb_rows_add(scan->rows, &row, scan->builder, scan->log);
    if (status != TB_OK) return status;
  }
  return tb_rows_flush(scan->rows, scan->builder, scan->log);
}

/* --------------------------------------------------------------------------------------------------------------------- turn */

/* How many records there will be in all, if they go on being as long as they were. */
static void tell_expected(const tb_scan *scan) {
  const tb_scan_host *host = scan->host;
  const double rows = (double)scan->handed_rows, bytes = (double)scan->handed_bytes;
  const double all = (double)host->all_bytes - (double)host->before_bytes;
  const uint64_t read = tb_builder_counts(scan->builder)->read - scan->handed_rows;
  if (host->all_bytes > 0 && bytes > 0 && all > bytes) tb_builder_expect(scan->builder, read + (uint64_t)(rows / bytes * all));
}

static tb_status hand_over_records(tb_scan *scan, const tb_scan_block *block) {
  tb_status status = TB_OK;
  for (tb_key kind = 0; kind < TB_KEYS && status == TB_OK; kind++)
    status = settle_ids(scan, block, kind);
  if (status != TB_OK) return status;
  const uint64_t first_line = tb_reader_line(scan->reader);
  status = scan->placer ? place_records(scan, block, first_line) : add_records(scan, block, first_line);
  tb_reader_pass(scan->reader, block->n, block->n_rows, block->is_ascii);
  scan->handed_bytes += block->n;
  scan->handed_rows += block->n_rows;
  tell_expected(scan);
  return status;
}

/* The reference gives ids to new texts, too. */
static tb_status hand_to_reference(tb_scan *scan, const tb_scan_block *block) {
  if (scan->placer) tb_placer_settle(scan->placer);
  tb_status status = tb_reader_feed(scan->reader, block->bytes, block->n, false);
  if (status != TB_OK) return status;
  pthread_mutex_lock(&scan->names.mutex);
  status = scan->host->read_rows(scan->host->context);
  pthread_mutex_unlock(&scan->names.mutex);
  return status;
}

tb_status tb_scan_hand_over(tb_scan *scan, const tb_scan_block *block) {
  if (block->status != TB_OK) {
    tb_log_merge(scan->log, scan->aside);
    return block->status;
  }
  const bool takes = block->taken && !tb_reader_has_left(scan->reader);
  return takes ? hand_over_records(scan, block) : hand_to_reference(scan, block);
}
