/* The inside of the reader: reader.c reads records, reader_pieces.c lets somebody else take most of a file. */
#ifndef TB_INGEST_READER_INSIDE_H
#define TB_INGEST_READER_INSIDE_H

#include "decode.h"
#include "reader.h"

#include "base/buffer.h"

struct tb_reader {
  tb_table_kind kind;
  const char *file;
  const tb_read_options *options;
  tb_log *log;
  tb_source *source;
  tb_decoder *decoder;
  tb_records *records;
  char *block;
  size_t filled, capacity;
  bool ended;     /* the decoder has nothing more */
  bool by_pieces; /* the block is what was fed; nobody else reads on */
  char *lead;     /* what was read behind the header before it went by pieces, to be pulled first */
  size_t lead_at, lead_n;
  char delimiter;
  bool multibyte_seen; /* an earlier record held UTF-8 beyond ASCII: the file is UTF-8, and a bad byte is only that */
  tb_record record;    /* the present one */
  tb_columns columns;
  tb_buffer header_text;
  tb_field *headers; /* n_fields of them, in header_text */
  uint64_t n_rows, n_refused;
  void (*before)(void *context); /* NULL: nobody watches */
  void *watcher;
};

#endif
