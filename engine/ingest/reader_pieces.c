/* Reading by pieces: what lies between the bytes of a file and its records, without the reading. */
#include "reader_inside.h"

#include <stdlib.h>
#include <string.h>

bool tb_reader_is_plain(const tb_reader *reader) {
  return !tb_decoder_converts(reader->decoder) && tb_source_is_plain(reader->source);
}

char tb_reader_delimiter(const tb_reader *reader) {
  return reader->delimiter;
}

uint64_t tb_reader_size_bytes(const tb_reader *reader) {
  return tb_source_size_bytes(reader->source);
}

void tb_reader_begin_pieces(tb_reader *reader, tb_log *aside) {
  reader->lead = reader->block;
  reader->lead_at = tb_records_consumed(reader->records);
  reader->lead_n = reader->filled;
  reader->block = NULL;
  reader->filled = reader->capacity = 0;
  reader->by_pieces = true;
  tb_source_tell(reader->source, aside);
  tb_records_block(reader->records, "", 0, false);
}

tb_status tb_reader_pull(tb_reader *reader, char *to, size_t room, size_t *n) {
  const size_t left = reader->lead_n - reader->lead_at;
  if (left == 0 && reader->ended) {
    *n = 0;
    return TB_OK;
  }
  if (left == 0) return tb_decoder_read(reader->decoder, to, room, n);
  *n = left < room ? left : room;
  memcpy(to, reader->lead + reader->lead_at, *n);
  reader->lead_at += *n;
  return TB_OK;
}

static bool reserve_block(tb_reader *reader, size_t capacity) {
  if (capacity <= reader->capacity) return true;
  const size_t ample = capacity + capacity / 2;
  char *block = realloc(reader->block, ample);
  if (!block) return false;
  reader->block = block;
  reader->capacity = ample;
  return true;
}

tb_status tb_reader_feed(tb_reader *reader, const char *bytes, size_t n, bool last) {
  const size_t consumed = tb_records_consumed(reader->records), left = reader->filled - consumed;
  if (!reserve_block(reader, reader->filled + n + 1)) return TB_NO_MEMORY;
  memmove(reader->block, reader->block + consumed, left);
  if (n > 0) memcpy(reader->block + left, bytes, n);
  reader->filled = left + n;
  tb_records_block(reader->records, reader->block, reader->filled, last);
  return TB_OK;
}

bool tb_reader_has_left(const tb_reader *reader) {
  return tb_records_consumed(reader->records) < reader->filled;
}

void tb_reader_pass(tb_reader *reader, size_t n, uint64_t rows, bool is_ascii) {
  tb_records_pass(reader->records, n, rows);
  reader->n_rows += rows;
  reader->multibyte_seen |= !is_ascii;
}

uint64_t tb_reader_line(const tb_reader *reader) {
  return tb_records_line(reader->records);
}
