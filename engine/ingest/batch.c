#include "batch.h"

#include <stdlib.h>
#include <string.h>

struct tb_rows {
  size_t n;
  const char *file;
  bool file_told; /* the builder knows of it */
  uint64_t next_ordinal, next_line;
  uint64_t n_contradictions;
  tb_arena *texts;
  bool has_text[TB_BATCH_TEXT_COUNT], has_vintage, has_base;

  uint32_t entity[TB_BATCH_ROWS], indicator[TB_BATCH_ROWS];
  tb_period period[TB_BATCH_ROWS];
  tb_decimal value[TB_BATCH_ROWS], base[TB_BATCH_ROWS];
  uint8_t reason[TB_BATCH_ROWS], base_reason[TB_BATCH_ROWS];
  uint64_t ordinal[TB_BATCH_ROWS], line[TB_BATCH_ROWS];
  uint32_t column[TB_BATCH_ROWS];
  tb_day vintage[TB_BATCH_ROWS];
  const char *text[TB_BATCH_TEXT_COUNT][TB_BATCH_ROWS];
};

tb_rows *tb_rows_new(void) {
  tb_rows *rows = calloc(1, sizeof *rows);
  if (!rows) return NULL;
  rows->texts = tb_arena_new();
  if (rows->texts) return rows;
  free(rows);
  return NULL;
}

void tb_rows_free(tb_rows *rows) {
  if (!rows) return;
  tb_arena_free(rows->texts);
  free(rows);
}

void tb_rows_begin(tb_rows *rows) {
  if (rows->n == 0) tb_arena_reset(rows->texts);
}

const char *tb_rows_keep(tb_rows *rows, const char *text, size_t n) {
  return tb_arena_string(rows->texts, text, n);
}

uint64_t tb_rows_contradictions(const tb_rows *rows) {
  return rows->n_contradictions;
}

void tb_rows_file(tb_rows *rows, const char *file) {
  rows->file = file;
  rows->file_told = false;
  rows->next_ordinal = 0;
}

/* Tells the builder where the next record stands, when it could not know. */
static tb_status tell_line(tb_rows *rows, uint64_t line, tb_builder *builder) {
  tb_status status = TB_OK;
  if (!rows->file_told) {
    status = tb_builder_file(builder, rows->file, line);
    rows->file_told = true;
  } else if (line != rows->next_line) {
    status = tb_builder_line(builder, rows->next_ordinal, line);
  }
  rows->next_line = line + 1;
  return status;
}

static void put(tb_rows *rows, const tb_observation *row) {
  const size_t i = rows->n++;
  rows->entity[i] = row->entity;
  rows->indicator[i] = row->indicator;
  rows->period[i] = row->period;
  rows->value[i] = row->value;
  rows->base[i] = row->base;
  rows->reason[i] = (uint8_t)row->reason;
  rows->base_reason[i] = (uint8_t)row->base_reason;
  rows->ordinal[i] = rows->next_ordinal++;
  rows->line[i] = row->line;
  rows->column[i] = row->column;
  rows->vintage[i] = row->vintage;
  rows->has_vintage |= row->vintage != TB_DAY_UNKNOWN;
  rows->has_base |= row->base_reason == TB_VALUE;
  for (int t = 0; t < TB_BATCH_TEXT_COUNT; t++) {
    rows->text[t][i] = row->texts[t];
    rows->has_text[t] |= row->texts[t] != NULL;
  }
}

tb_status tb_rows_add(tb_rows *rows, const tb_observation *row, tb_builder *builder, tb_log *log) {
  const tb_status status = tell_line(rows, row->line, builder);
  if (status != TB_OK) return status;
  put(rows, row);
  return rows->n == TB_BATCH_ROWS ? tb_rows_flush(rows, builder, log) : TB_OK;
}

/* The rows from `from` on. */
static tb_batch slice(const tb_rows *rows, size_t from) {
  const char *const *texts[TB_BATCH_TEXT_COUNT];
  for (int t = 0; t < TB_BATCH_TEXT_COUNT; t++)
    texts[t] = rows->has_text[t] ? rows->text[t] + from : NULL;
  return (tb_batch){.n = rows->n - from,
                    .entity = rows->entity + from,
                    .indicator = rows->indicator + from,
                    .period = rows->period + from,
                    .value = rows->value + from,
                    .reason = rows->reason + from,
                    .long_text = texts[TB_BATCH_LONG],
                    .ordinal = rows->ordinal + from,
                    .vintage = rows->has_vintage ? rows->vintage + from : NULL,
                    .status = texts[TB_BATCH_STATUS],
                    .basis = texts[TB_BATCH_BASIS],
                    .unit = texts[TB_BATCH_UNIT],
                    .written = texts[TB_BATCH_WRITTEN],
                    .source = texts[TB_BATCH_SOURCE],
                    .base = rows->has_base ? rows->base + from : NULL,
                    .base_reason = rows->has_base ? rows->base_reason + from : NULL,
                    .base_long_text = texts[TB_BATCH_BASE_LONG],
                    .file = rows->file,
                    .line = rows->line + from};
}

static const char *number_text(double value, bool missing, tb_language language, char out[TB_DOUBLE_TEXT_BYTES + 1]) {
  if (missing) return tb_text(language, "no value", "缺失");
  out[tb_double_text(value, out)] = '\0';
  return out;
}

void tb_rows_contradict(tb_rows *rows, const tb_conflict *conflict, uint64_t line, uint32_t column, tb_log *log) {
  rows->n_contradictions++;
  char here[TB_DOUBLE_TEXT_BYTES + 1], there[TB_DOUBLE_TEXT_BYTES + 1];
  const tb_language language = tb_log_language(log);
  const char *value = number_text(conflict->value, conflict->missing, language, here);
  const char *other = number_text(conflict->other_value, conflict->other_missing, language, there);
  const tb_place place = {.file = rows->file, .line = line, .column = column};
  if (conflict->other_file) {
    tb_log_add(log, TB_ERROR, place,
               "%s here, but %s for the same entity, indicator and period at %s:%llu; only different vintages may differ",
               "此处为%s，但同一主体、指标和时期的值为%s（%s:%llu）；只有发布日期不同才可不同", value, other, conflict->other_file,
               (unsigned long long)conflict->other_line);
  } else {
    tb_log_add(log, TB_ERROR, place, "%s here, but %s before for the same entity, indicator and period; only different vintages may differ",
               "此处为%s，但同一主体、指标和时期的前值为%s；只有发布日期不同才可不同", value, other);
  }
}

static void empty(tb_rows *rows) {
  rows->n = 0;
  rows->has_vintage = rows->has_base = false;
  memset(rows->has_text, 0, sizeof rows->has_text);
}

tb_status tb_rows_flush(tb_rows *rows, tb_builder *builder, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t from = 0; from < rows->n;) {
    const tb_batch batch = slice(rows, from);
    tb_conflict conflict;
    status = tb_builder_add(builder, &batch, &conflict);
    if (status != TB_BAD_INPUT) break;
    status = TB_OK;
    const size_t at = from + conflict.index;
    tb_rows_contradict(rows, &conflict, rows->line[at], rows->column[at], log);
    from = at + 1;
  }
  empty(rows);
  return status;
}
