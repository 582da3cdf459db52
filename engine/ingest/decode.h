/* From the bytes of a source to UTF-8. */
#ifndef TB_INGEST_DECODE_H
#define TB_INGEST_DECODE_H

#include "source.h"

/** A byte that no UTF-8 text holds: it stands where input in a declared encoding could not be decoded. */
#define TB_UNDECODABLE '\xFF'

/** Room that a reading needs at least. */
enum { TB_DECODER_ROOM_MIN = 64 };

typedef struct tb_decoder tb_decoder;

/**
 * True when `encoding` is a name that iconv knows, without the suffixes that would make it drop or invent characters. NULL is UTF-8.
 */
bool tb_encoding_known(const char *encoding);

/**
 * A decoder over `source`, which stays the caller's and must outlive it. The encoding is: what a byte order mark says; else `encoding`;
 * else (NULL) UTF-8. UTF-16 and UTF-32, told by mark or by their NUL bytes, are refused with an error in `log`. UTF-8 is passed on as it
 * is, not checked.
 */
TB_NODISCARD tb_status tb_decoder_open(tb_source *source, const char *path, const char *encoding, tb_log *log, tb_decoder **out);
void tb_decoder_free(tb_decoder *decoder);

/** The encoding that is decoded; NULL: UTF-8 that nobody declared, so that a wrong byte may mean another encoding. */
const char *tb_decoder_encoding(const tb_decoder *decoder);

/** True when the input is not UTF-8, so that what could not be decoded is marked by TB_UNDECODABLE. */
bool tb_decoder_converts(const tb_decoder *decoder);

/** Bytes of the input before the text that is given out: the length of UTF-8's mark. */
size_t tb_decoder_skipped(const tb_decoder *decoder);

/** Writes UTF-8 to to[0 .. room), room at least TB_DECODER_ROOM_MIN; *n is 0 only at the end. Errors as tb_source_read. */
TB_NODISCARD tb_status tb_decoder_read(tb_decoder *decoder, char *to, size_t room, size_t *n);

#endif
