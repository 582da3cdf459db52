/* The records of a block: keys into ids, and where their values are. */
#ifndef TB_INGEST_SCAN_RECORDS_H
#define TB_INGEST_SCAN_RECORDS_H

#include "scan_block.h"

/** What reading the records of a block needs, and where they go; the arrays do not overlap. */
typedef struct tb_scan_reading {
  const tb_scan_plan *plan;
  tb_scanner *scanner;
  tb_scan_block *block;
  bool has_returns; /* CR may stand before LF: of series, because it does in the first line */
} tb_scan_reading;

/** Where the last field of a line ends: before the CR of a CRLF. */
static inline size_t tb_scan_without_return(const tb_scan_reading *r, size_t begin, size_t end) {
  return end - (r->has_returns && end > begin && r->block->bytes[end - 1] == '\r');
}

/** Where the line of a record begins. */
static inline size_t tb_scan_line(const tb_scanner *scanner, size_t row) {
  return (uint32_t)(scanner->line_ends[(ptrdiff_t)row - 1] + 1);
}

/** Notes a value, number i: it is read when some are at hand. */
static inline void tb_scan_note_value(const tb_scan_reading *r, size_t i, size_t begin, size_t end) {
  tb_scan_notes *notes = &r->scanner->notes;
  notes->words[i] = tb_swar_load(r->block->bytes + begin);
  notes->value_at[i] = (uint32_t)begin;
  notes->lengths[i] = (uint8_t)(end - begin <= 8 ? end - begin : 0);
}

/** The id of a key, TB_NO_ID when the block is the reference's. */
uint32_t tb_scan_key(const tb_scan_reading *r, tb_key kind, size_t begin, size_t end);

/** Reads the records of block->n_rows that are of no run, a line each. False: the block is the reference's. */
bool tb_scan_records_take(const tb_scan_reading *r);

/** Reads the values of records [from, from + n) from what is noted of them. False: the block is the reference's. */
bool tb_scan_take_values(const tb_scan_reading *r, size_t from, size_t n);

/** Only those of up to eight bytes; returns the number of the first other one, n where there is none. */
size_t tb_scan_take_short_values(const tb_scan_reading *r, size_t from, size_t n);

/** The first number from i on of a value that was not read so, n where there is none. */
static inline size_t tb_scan_next_other(const tb_scan_notes *notes, size_t i, size_t n) {
  const uint8_t *found = i < n ? memchr(notes->short_ones + i, false, n - i) : NULL;
  return found ? (size_t)(found - notes->short_ones) : n;
}

/** A value of 9 to 15 bytes, or of none where that is missing. False where it is something else. */
bool tb_scan_take_long_value(const tb_scan_reading *r, size_t row, const char *text, size_t n);

/** Any other value, as the reference reads it. False: the reference would say something, or keep the text, or it is two fields. */
bool tb_scan_take_rare_value(const tb_scan_reading *r, size_t row, const char *text, size_t n);

#endif
