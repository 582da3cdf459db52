/* Threads at work on the blocks of a file. Each reads a block, scans it and leaves it; whose turn has come hands over all that wait. */
#include "scan_inside.h"

#include <stdlib.h>

typedef struct worker {
  tb_scan *scan;
  tb_scanner scanner;
  pthread_t thread;
  bool is_caller, opened;
} worker;

/* ------------------------------------------------------------------------------------------------------------------- reading */

/* Fills a block up to the last line end that it has room for. False at the end of the file, or behind what could not be read. */
static bool read_block(tb_scan *scan, tb_scan_block *block) {
  memcpy(block->bytes, scan->carry, scan->carry_n);
  size_t n = scan->carry_n;
  scan->carry_n = 0;
  block->status = TB_OK;
  while (n < block->room && !scan->ended && block->status == TB_OK) {
    size_t got = 0;
    block->status = tb_reader_pull(scan->reader, block->bytes + n, block->room - n, &got);
    scan->ended = got == 0;
    n += got;
  }
  if (block->status != TB_OK) scan->ended = true;
  const char *last = n > 0 ? memrchr(block->bytes, '\n', n) : NULL;
  block->whole_lines = last != NULL;
  block->n = last ? (size_t)(last - block->bytes) + 1 : n;
  scan->carry_n = block->status == TB_OK ? n - block->n : 0;
  memcpy(scan->carry, block->bytes + block->n, scan->carry_n);
  scan->pulled_bytes = tb_reader_taken_bytes(scan->reader);
  block->number = scan->next_number;
  if (n == 0 && block->status == TB_OK) return false;
  scan->next_number++;
  return true;
}

/* A block that nobody uses, NULL when the work is over. */
static tb_scan_block *take_idle(tb_scan *scan) {
  pthread_mutex_lock(&scan->turns);
  while (scan->n_idle == 0 && scan->status == TB_OK)
    pthread_cond_wait(&scan->freed, &scan->turns);
  tb_scan_block *block = scan->status == TB_OK ? scan->idle[--scan->n_idle] : NULL;
  pthread_mutex_unlock(&scan->turns);
  return block;
}

/* Called with `turns` held. */
static void give_back(tb_scan *scan, tb_scan_block *block) {
  scan->idle[scan->n_idle++] = block;
  pthread_cond_signal(&scan->freed);
}

static tb_scan_block *next_block(tb_scan *scan) {
  tb_scan_block *block = take_idle(scan);
  if (!block) return NULL;
  pthread_mutex_lock(&scan->reading);
  const bool more = read_block(scan, block);
  pthread_mutex_unlock(&scan->reading);
  if (more) return block;
  pthread_mutex_lock(&scan->turns);
  give_back(scan, block);
  pthread_mutex_unlock(&scan->turns);
  return NULL;
}

/* --------------------------------------------------------------------------------------------------------------------- turns */

/* Leaves a scanned block, and hands over those whose turn has come, unless another thread is at it, who will see this one. */
static void take_turn(tb_scan *scan, tb_scan_block *scanned) {
  pthread_mutex_lock(&scan->turns);
  scan->waiting[scanned->number % scan->n_blocks] = scanned;
  while (!scan->handing && scan->waiting[scan->turn % scan->n_blocks]) {
    tb_scan_block *block = scan->waiting[scan->turn % scan->n_blocks];
    scan->waiting[scan->turn % scan->n_blocks] = NULL;
    scan->handing = true;
    const bool failed = scan->status != TB_OK;
    pthread_mutex_unlock(&scan->turns);
    const tb_status status = failed ? TB_OK : tb_scan_hand_over(scan, block);
    pthread_mutex_lock(&scan->turns);
    if (status != TB_OK) {
      scan->status = status;
      pthread_cond_broadcast(&scan->freed);
    }
    scan->handing = false;
    scan->turn++;
    give_back(scan, block);
  }
  pthread_mutex_unlock(&scan->turns);
}

static void tell_progress(tb_scan *scan) {
  pthread_mutex_lock(&scan->reading);
  const uint64_t bytes = scan->pulled_bytes;
  pthread_mutex_unlock(&scan->reading);
  scan->host->progress(scan->host->context, bytes);
}

static void work(worker *w) {
  tb_scan_block *block;
  while ((block = next_block(w->scan)) != NULL) {
    if (block->status == TB_OK) tb_scan_block_read(&w->scan->plan, &w->scanner, block);
    take_turn(w->scan, block);
    if (w->is_caller) tell_progress(w->scan);
  }
}

static void *run_thread(void *argument) {
  work(argument);
  return NULL;
}

/* ----------------------------------------------------------------------------------------------------------------------- run */

/* As many blocks as the threads need, as far as there is memory; all are idle then. False: there is not one. */
static bool reserve_blocks(tb_scan *scan, unsigned n_threads) {
  const size_t wanted = n_threads > 1 ? (size_t)n_threads * TB_SCAN_BLOCKS_A_THREAD : 1;
  while (scan->n_blocks < wanted) {
    tb_scan_block *block = tb_scan_block_new(scan->block_bytes);
    if (!block) break;
    scan->blocks[scan->n_blocks++] = block;
  }
  memcpy(scan->idle, scan->blocks, scan->n_blocks * sizeof *scan->idle);
  memset(scan->waiting, 0, sizeof scan->waiting);
  scan->n_idle = scan->n_blocks;
  return scan->n_blocks > 0;
}

/* Starts threads for workers 1 and on; returns how many workers there are then, the caller's included. */
static unsigned start_threads(worker *workers, unsigned n) {
  for (unsigned i = 1; i < n; i++)
    if (!workers[i].opened || pthread_create(&workers[i].thread, NULL, run_thread, &workers[i]) != 0) return i;
  return n;
}

tb_status tb_scan_run(tb_scan *scan, unsigned n_threads) {
  worker workers[TB_SCAN_THREADS_MAX];
  const bool ready = reserve_blocks(scan, n_threads);
  for (unsigned i = 0; i < n_threads; i++) {
    workers[i] = (worker){.scan = scan, .is_caller = i == 0};
    workers[i].opened = tb_scanner_open(&workers[i].scanner, scan->block_bytes);
  }
  const unsigned n = ready && workers[0].opened ? start_threads(workers, n_threads) : 0;
  if (n > 0) work(&workers[0]);
  for (unsigned i = 1; i < n; i++)
    pthread_join(workers[i].thread, NULL);
  for (unsigned i = 0; i < n_threads; i++)
    tb_scanner_close(&workers[i].scanner);
  return n > 0 ? scan->status : TB_NO_MEMORY;
}
