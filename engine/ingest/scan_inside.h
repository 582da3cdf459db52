/* The inside of the scanner: scan.c sets up, scan_turn.c hands blocks over in their turn, scan_threads.c lets threads work. */
#ifndef TB_INGEST_SCAN_INSIDE_H
#define TB_INGEST_SCAN_INSIDE_H

#include "model/placing.h"
#include "scan.h"
#include "scan_block.h"

enum {
  TB_SCAN_THREADS_MAX = 8, /* one thread at a time hands over: more would only wait */
  TB_SCAN_BLOCKS_A_THREAD = 3
};

struct tb_scan {
  const tb_read_options *options;
  tb_builder *builder;
  tb_rows *rows;
  tb_log *log, *aside; /* aside: of reading ahead, told in its turn */
  tb_placer *placer;   /* NULL: records go through `rows`, for a sink or provenance */
  tb_scan_names names;
  size_t block_bytes;

  /* Of the file at hand. */
  tb_reader *reader;
  const tb_scan_host *host;
  tb_scan_plan plan;
  uint8_t *roles;
  uint64_t handed_bytes, handed_rows; /* by the scanner itself, for an estimate */
  uint32_t *settled;                  /* ids for the new texts of a block */
  size_t settled_capacity;

  pthread_mutex_t reading; /* guards what follows */
  char *carry;             /* the beginning of a line, for the next block */
  size_t carry_n;
  bool ended;
  uint64_t next_number, pulled_bytes;

  pthread_mutex_t turns; /* guards what follows */
  pthread_cond_t freed;  /* a block is free again, or all is over */
  tb_scan_block *blocks[TB_SCAN_THREADS_MAX * TB_SCAN_BLOCKS_A_THREAD], *waiting[TB_SCAN_THREADS_MAX * TB_SCAN_BLOCKS_A_THREAD];
  tb_scan_block *idle[TB_SCAN_THREADS_MAX * TB_SCAN_BLOCKS_A_THREAD];
  size_t n_blocks, n_idle;
  uint64_t turn; /* the number of the block that is handed over next; block b waits in waiting[b % n_blocks] */
  bool handing;  /* a thread is at it */
  tb_status status;
};

/** Hands a block over: ids for its new texts, its records into the builder, or its lines to the reference. One thread at a time, in order.
 */
TB_NODISCARD tb_status tb_scan_hand_over(tb_scan *scan, const tb_scan_block *block);

/** Reads, scans and hands over all blocks of the file, with up to n_threads threads, the calling one among them. */
TB_NODISCARD tb_status tb_scan_run(tb_scan *scan, unsigned n_threads);

#endif
