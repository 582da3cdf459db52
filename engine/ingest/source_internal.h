/* What source.c and unpack.c share: plain bytes below, expanded bytes above. */
#ifndef TB_INGEST_SOURCE_INTERNAL_H
#define TB_INGEST_SOURCE_INTERNAL_H

#include "source.h"

enum { TB_SOURCE_LEAD = 4 }; /* bytes that tell a compressed file */

typedef struct tb_unpacker tb_unpacker;

struct tb_source {
  const char *path;
  tb_log *log;
  int fd; /* -1: memory */
  bool owns_fd;
  const char *memory; /* what is still to be read */
  size_t memory_n;
  uint64_t size_bytes, taken_bytes; /* as the system told at opening (0: not known), and read so far */
  char lead[TB_SOURCE_LEAD];        /* looked at already, to be given out first */
  size_t lead_at, lead_n;
  tb_unpacker *unpacker; /* NULL: not compressed */
};

/** Adds an error about the whole file. */
#define TB_SOURCE_ERROR(source, ...) tb_log_add((source)->log, TB_ERROR, (tb_place){.file = (source)->path}, __VA_ARGS__)

/** Bytes as they are stored: like tb_source_read. */
TB_NODISCARD tb_status tb_source_take(tb_source *source, char *to, size_t room, size_t *n);

/** True when the first bytes are those of a gzip, Zstandard or zip file. */
bool tb_unpacker_wanted(const char *lead, size_t n);

/** An expander over what tb_source_take gives; on failure with an error in the source's log. */
TB_NODISCARD tb_status tb_unpacker_open(tb_source *source, tb_unpacker **out);
void tb_unpacker_free(tb_unpacker *unpacker);
TB_NODISCARD tb_status tb_unpacker_read(tb_unpacker *unpacker, char *to, size_t room, size_t *n);

#endif
