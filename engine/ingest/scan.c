#include "scan_inside.h"

#include "base/threads.h"
#include "number.h"
#include "options.h"

#include <stdlib.h>

enum { BLOCK_BYTES = 256 * 1024, BLOCKS_FOR_A_THREAD = 4 };

/* --------------------------------------------------------------------------------------------------------------------- life */

tb_scan *tb_scan_new(const tb_read_options *options, tb_builder *builder, tb_rows *rows, tb_log *log) {
  tb_scan *scan = calloc(1, sizeof *scan);
  if (!scan) return NULL;
  *scan = (tb_scan){.options = options, .builder = builder, .rows = rows, .log = log};
  scan->block_bytes = options->scan_bytes ? options->scan_bytes : BLOCK_BYTES;
  pthread_mutex_init(&scan->names.mutex, NULL);
  pthread_mutex_init(&scan->reading, NULL);
  pthread_mutex_init(&scan->turns, NULL);
  pthread_cond_init(&scan->freed, NULL);
  const bool by_rows = tb_builder_needs_records(builder);
  scan->names.builder = builder;
  scan->names.period_texts = tb_dictionary_new();
  scan->aside = tb_log_new(tb_log_language(log));
  scan->carry = malloc(scan->block_bytes);
  if (!by_rows) scan->placer = tb_placer_new(builder);
  if (scan->names.period_texts && scan->aside && scan->carry && (by_rows || scan->placer)) return scan;
  tb_scan_free(scan);
  return NULL;
}

void tb_scan_free(tb_scan *scan) {
  if (!scan) return;
  for (size_t i = 0; i < scan->n_blocks; i++)
    tb_scan_block_free(scan->blocks[i]);
  tb_placer_free(scan->placer);
  tb_dictionary_free(scan->names.period_texts);
  free(scan->names.periods);
  tb_log_free(scan->aside);
  free(scan->carry);
  free(scan->roles);
  free(scan->settled);
  pthread_mutex_destroy(&scan->names.mutex);
  pthread_mutex_destroy(&scan->reading);
  pthread_mutex_destroy(&scan->turns);
  pthread_cond_destroy(&scan->freed);
  free(scan);
}

/* ------------------------------------------------------------------------------------------------------------------ the plan */

bool tb_scan_suits(const tb_scan *scan, const tb_reader *reader) {
  /* Where a declared mark could stand for an empty base, an empty column says something. */
  const bool has_base = tb_reader_columns(reader)->field[TB_OBSERVATION(base)] != TB_NO_FIELD;
  return tb_reader_is_plain(reader) && !(has_base && scan->options->n_missing_values > 0);
}

static uint8_t role_of(size_t column) {
  switch (column) {
  case TB_OBSERVATION(entity): return TB_KEY_ENTITY;
  case TB_OBSERVATION(indicator): return TB_KEY_INDICATOR;
  case TB_OBSERVATION(period): return TB_KEY_PERIOD;
  case TB_OBSERVATION(value): return TB_SCAN_VALUE;
  default: return TB_SCAN_EMPTY;
  }
}

static bool set_roles(tb_scan *scan, const tb_columns *columns) {
  free(scan->roles);
  scan->roles = malloc(columns->n_fields);
  if (!scan->roles) return false;
  memset(scan->roles, TB_SCAN_OTHER, columns->n_fields);
  for (size_t c = 0; c < tb_table_columns(TB_TABLE_OBSERVATIONS); c++)
    if (columns->field[c] != TB_NO_FIELD) scan->roles[columns->field[c]] = role_of(c);
  return true;
}

/* Whether no declared mark looks like a number, so that digits need not be compared with them. */
static bool marks_are_no_numbers(const tb_read_options *options) {
  for (size_t i = 0; i < options->n_missing_values; i++) {
    const char *text = options->missing_values[i].text;
    if (strcspn(text, "0123456789") < strlen(text)) return false;
  }
  return true;
}

static bool set_plan(tb_scan *scan) {
  static const uint8_t usual[] = {TB_KEY_ENTITY, TB_KEY_INDICATOR, TB_KEY_PERIOD, TB_SCAN_VALUE};
  const tb_columns *columns = tb_reader_columns(scan->reader);
  const tb_read_options *options = scan->options;
  if (!set_roles(scan, columns)) return false;
  const bool plain_form = options->decimal_char == '.' && options->group_char == '\0';
  scan->plan = (tb_scan_plan){.options = options,
                              .names = &scan->names,
                              .delimiter = tb_reader_delimiter(scan->reader),
                              .usual = columns->n_fields == sizeof usual && memcmp(scan->roles, usual, sizeof usual) == 0,
                              .plain_numbers = plain_form && marks_are_no_numbers(options),
                              .empty_is_missing = options->n_missing_values == 0,
                              .n_fields = columns->n_fields,
                              .value_field = columns->field[TB_OBSERVATION(value)],
                              .roles = scan->roles};
  return true;
}

/* As many as there is work for; a sink is not asked to take rows from several threads. */
static unsigned threads_for(const tb_scan *scan) {
  const uint64_t bytes = tb_reader_size_bytes(scan->reader), enough = bytes / (BLOCKS_FOR_A_THREAD * scan->block_bytes) + 1;
  unsigned n = scan->options->n_threads ? scan->options->n_threads : tb_processors();
  if (!scan->placer) return 1;
  if (bytes > 0 && enough < n) n = (unsigned)enough;
  return n < TB_SCAN_THREADS_MAX ? n : TB_SCAN_THREADS_MAX;
}

tb_status tb_scan_file(tb_scan *scan, tb_reader *reader, const tb_scan_host *host) {
  scan->reader = reader;
  scan->host = host;
  scan->carry_n = 0;
  scan->ended = false;
  scan->next_number = scan->turn = 0;
  scan->handed_bytes = scan->handed_rows = scan->pulled_bytes = 0;
  scan->status = TB_OK;
  if (!set_plan(scan)) return TB_NO_MEMORY;
  tb_reader_begin_pieces(reader, scan->aside);
  tb_status status = tb_scan_run(scan, threads_for(scan));
  if (scan->placer) tb_placer_settle(scan->placer);
  if (status == TB_OK) status = tb_reader_feed(reader, "", 0, true);
  return status == TB_OK ? host->read_rows(host->context) : status;
}
