/*
 * The fast scanner: blocks of whole lines are read into columns by threads and handed to the builder in the order of the file. It takes
 * only what the reference reader would take without a word, and gives every other block to it, so that both leave the same panel, counts
 * and messages.
 */
#ifndef TB_INGEST_SCAN_H
#define TB_INGEST_SCAN_H

#include "batch.h"
#include "ingest.h"
#include "reader.h"

typedef struct tb_scan tb_scan;

/** Who reads the files: gives progress on, and reads blocks in the reference way. */
typedef struct tb_scan_host {
  void *context;
  tb_status (*read_rows)(void *context);                   /* what the reader was fed, until it needs more */
  void (*progress)(void *context, uint64_t of_file_bytes); /* from the thread that called tb_scan_file only */
  uint64_t before_bytes, all_bytes;                        /* of the files before, and of all (0: not known) */
} tb_scan_host;

/** For all files of a call. NULL when memory is short. The options were checked; they, builder, rows and log stay the caller's. */
tb_scan *tb_scan_new(const tb_read_options *options, tb_builder *builder, tb_rows *rows, tb_log *log);
void tb_scan_free(tb_scan *scan);

/** True when the file that the reader has opened is one for the scanner: UTF-8, not compressed. */
bool tb_scan_suits(const tb_scan *scan, const tb_reader *reader);

/** Reads the rest of a file. What host->read_rows, the builder and the reader return; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_scan_file(tb_scan *scan, tb_reader *reader, const tb_scan_host *host);

#endif
