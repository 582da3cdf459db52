/* A CSV file open for reading: source, decoder and records in one, the header matched, refused rows and files told. */
#ifndef TB_INGEST_READER_H
#define TB_INGEST_READER_H

#include "columns.h"
#include "record.h"

typedef struct tb_reader tb_reader;

/**
 * Opens `path`, or the bytes that the options have for it, and reads the header. The options were checked. All arguments stay the caller's
 * and must outlive the reader. When the file is refused, the log says why: TB_BAD_INPUT, TB_IO_ERROR, TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_reader_open(tb_table_kind kind, const char *path, const tb_read_options *options, tb_log *log, tb_reader **out);
void tb_reader_free(tb_reader *reader);

const char *tb_reader_file(const tb_reader *reader);
const tb_columns *tb_reader_columns(const tb_reader *reader);

/** The header's names, n of them, trimmed; they belong to the reader. */
const tb_field *tb_reader_headers(const tb_reader *reader, size_t *n);

/**
 * The next record with as many fields as the header; *out is NULL at the end. Rows that cannot be read are told and passed over. Status as
 * above: the file is refused.
 */
TB_NODISCARD tb_status tb_reader_next(tb_reader *reader, const tb_record **out);

/**
 * Refuses a row: with rejects it goes there, else it is an error in the log. The formats are those of tb_log_add.
 */
void tb_reader_refuse_row(tb_reader *reader, const tb_record *record, tb_place place, const char *english, const char *chinese, ...)
    TB_FORMAT(4, 6) TB_FORMAT(5, 6);

/**
 * Calls `before` whenever the file is read on and before anything is told of it, so that what is held back about earlier rows can be told
 * first: messages stand in the order of the file.
 */
void tb_reader_watch(tb_reader *reader, void (*before)(void *context), void *context);

/**
 * Reading by pieces, for who takes most of a file by himself. tb_reader_pull gives the bytes behind the header, as tb_decoder_read does,
 * and may be called from any thread, one at a time; its errors go to `aside`. Each piece is then either passed over, when nothing fed
 * before it is left, or fed: tb_reader_next reads it, with what is left of earlier ones, and gives NULL where it needs more. `last`:
 * nothing comes behind it. Both in the order of the file. TB_NO_MEMORY.
 */
void tb_reader_begin_pieces(tb_reader *reader, tb_log *aside);
TB_NODISCARD tb_status tb_reader_pull(tb_reader *reader, char *to, size_t room, size_t *n);
TB_NODISCARD tb_status tb_reader_feed(tb_reader *reader, const char *bytes, size_t n, bool last);
bool tb_reader_has_left(const tb_reader *reader);

/** Passes over n bytes, `rows` lines that are records. */
void tb_reader_pass(tb_reader *reader, size_t n, uint64_t rows, bool is_ascii);

/** The line on which the next piece begins, when nothing is left. */
uint64_t tb_reader_line(const tb_reader *reader);

/** True when the file is UTF-8 and not compressed, so that pieces can be read; how its fields end; the bytes that it has, 0: not known. */
bool tb_reader_is_plain(const tb_reader *reader);
char tb_reader_delimiter(const tb_reader *reader);
uint64_t tb_reader_size_bytes(const tb_reader *reader);

/** Bytes of the file, as they are stored, that were read so far. */
uint64_t tb_reader_taken_bytes(const tb_reader *reader);

/** Rows refused so far, and the blank lines passed over. */
uint64_t tb_reader_refused(const tb_reader *reader);
uint64_t tb_reader_blank_lines(const tb_reader *reader);

/** A found text as it stands in a message: cut where it is long. */
enum { TB_SHOWN_BYTES = 96 };
const char *tb_shown(const char *text, size_t n, char out[TB_SHOWN_BYTES]);

#endif
