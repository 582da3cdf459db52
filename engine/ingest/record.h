/* From a block of UTF-8 bytes to records of fields: libcsv, with line numbers, places, checked quotes and limits around it. */
#ifndef TB_INGEST_RECORD_H
#define TB_INGEST_RECORD_H

#include <tongbi/base.h>

enum {
  TB_RECORD_BYTES_MAX = 16 * 1024 * 1024, /* of a record, without its line end */
  TB_RECORD_FIELDS_MAX = 10000
};

/** The content of a field, unquoted, a NUL behind it. Nothing is trimmed. */
typedef struct tb_field {
  const char *text;
  size_t n;
} tb_field;

/** A record. Everything it points to is valid until the next call for the same tb_records. */
typedef struct tb_record {
  const char *raw; /* as it stands in the block, without its line end */
  size_t n;
  uint64_t line, byte; /* the line on which it begins, from 1; the offset of its first byte, from 0 */
  const tb_field *fields;
  size_t n_fields;
  size_t bad_at; /* offset in `raw` of the first byte that is NUL or not UTF-8; n: there is none */
  char delimiter;
  bool has_quotes; /* a quote stands in it: places of fields need a scan */
  bool is_ascii;
} tb_record;

typedef enum tb_record_status {
  TB_RECORD_READ,
  TB_RECORD_MORE, /* the block is used up but for the beginning of a record */
  TB_RECORD_END,  /* after the last record of the last block */
  /* The file is to be refused. The record has raw, n, line and byte, and bad_at is where the fault is. */
  TB_RECORD_UNCLOSED,       /* a quote is never closed: bad_at is where it opens */
  TB_RECORD_AFTER_QUOTE,    /* text after a closing quote */
  TB_RECORD_TOO_LONG,       /* more than TB_RECORD_BYTES_MAX */
  TB_RECORD_TOO_LONG_QUOTE, /* the same, inside a quoted field: bad_at is where it opens */
  TB_RECORD_TOO_WIDE,       /* more than TB_RECORD_FIELDS_MAX fields */
  TB_RECORD_NO_MEMORY
} tb_record_status;

typedef struct tb_records tb_records;

/** A splitter whose first byte begins line `line` and has offset `byte`. NULL when memory is short. */
tb_records *tb_records_new(uint64_t line, uint64_t byte);
void tb_records_free(tb_records *records);

/** Fields end with `delimiter` from now on (at first ','). */
void tb_records_delimit(tb_records *records, char delimiter);

/**
 * The bytes to split from now on; they stay the caller's and must begin where the last block's consumed bytes ended. `last`: nothing comes
 * behind them.
 */
void tb_records_block(tb_records *records, const char *bytes, size_t n, bool last);

/** Passes over lines that somebody else read: n bytes of whole lines behind a block that is used up. */
void tb_records_pass(tb_records *records, size_t n, uint64_t lines);

/** The line on which what was not given out yet begins. */
uint64_t tb_records_line(const tb_records *records);

/** Bytes of the block that records given out took. */
size_t tb_records_consumed(const tb_records *records);

/**
 * The first line of the block that is not blank, without its end, not consumed; false when the block holds no whole one. For looking at a
 * header before it is known how it is delimited.
 */
bool tb_records_peek(tb_records *records, const char **line, size_t *n);

/**
 * The next record. Lines end with LF, CRLF or CR; between quotes they are content. Lines of nothing but blanks are passed over. A quote
 * inside an unquoted field is text. O(bytes).
 */
tb_record_status tb_records_next(tb_records *records, tb_record *out);

/** Blank lines passed over so far. */
uint64_t tb_records_blank_lines(const tb_records *records);

/** Where a byte of a record stands: its line, and its column in characters from 1. O(offset). */
tb_place tb_record_position(const tb_record *record, const char *file, size_t offset);

/** Where a field begins; of one that is not there, the end of the record. O(1) where the record has neither quotes nor characters beyond
 * ASCII. */
tb_place tb_record_place(const tb_record *record, const char *file, size_t field);

/** Where the content of each field begins, behind its quote if it has one; n_fields places, in one pass. */
void tb_record_places(const tb_record *record, const char *file, tb_place *places);

#endif
