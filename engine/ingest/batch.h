/* Rows on their way into the builder: some thousand at a time, as columns. */
#ifndef TB_INGEST_BATCH_H
#define TB_INGEST_BATCH_H

#include "base/arena.h"
#include "model/builder.h"

enum { TB_BATCH_ROWS = 2048 };

/** What a row has beside its key and value; a column that no row has is left out of the batch. */
typedef enum tb_batch_text {
  TB_BATCH_STATUS,
  TB_BATCH_BASIS,
  TB_BATCH_UNIT,
  TB_BATCH_WRITTEN,
  TB_BATCH_SOURCE,
  TB_BATCH_LONG,      /* of a value with too many digits: the value's text */
  TB_BATCH_BASE_LONG, /* of a base with too many digits */
  TB_BATCH_TEXT_COUNT
} tb_batch_text;

/** One row. texts[]: NULL where not given; they must live until the batch is emptied: see tb_rows_keep. */
typedef struct tb_observation {
  uint32_t entity, indicator;
  tb_period period;
  tb_decimal value, base;
  tb_reason reason, base_reason; /* TB_VALUE or TB_MISSING */
  tb_day vintage;
  const char *texts[TB_BATCH_TEXT_COUNT];
  uint64_t line;
  uint32_t column; /* of the value: for contradictions */
} tb_observation;

typedef struct tb_rows tb_rows;

/** NULL when memory is short. */
tb_rows *tb_rows_new(void);
void tb_rows_free(tb_rows *rows);

/** Begins a row: texts kept for rows that were handed over, and for a row that never came, are gone. */
void tb_rows_begin(tb_rows *rows);

/** A copy of a text that lives until a row begins behind the handing over; NULL when memory is short. */
const char *tb_rows_keep(tb_rows *rows, const char *text, size_t n);

/** Begins a file: records count from 0 again. */
void tb_rows_file(tb_rows *rows, const char *file);

/**
 * Adds a row; when the batch is full, hands it over. A row that contradicts one already there is an error in the log, and counted in
 * tb_rows_contradictions. Status: the builder's. O(1) amortised.
 */
TB_NODISCARD tb_status tb_rows_add(tb_rows *rows, const tb_observation *row, tb_builder *builder, tb_log *log);

/** Hands over what there is; a row in the making may be added afterwards, its texts are kept. */
TB_NODISCARD tb_status tb_rows_flush(tb_rows *rows, tb_builder *builder, tb_log *log);

/** Tells that a row at `line`, its value at `column`, contradicts one that is there, and counts it. */
void tb_rows_contradict(tb_rows *rows, const tb_conflict *conflict, uint64_t line, uint32_t column, tb_log *log);
uint64_t tb_rows_contradictions(const tb_rows *rows);

#endif
