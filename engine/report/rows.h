/* Rows from several threads into one sheet. */
#ifndef TB_REPORT_ROWS_H
#define TB_REPORT_ROWS_H

#include "base/threads.h"
#include "sheet.h"

#include <pthread.h>

/** Formats a row into a thread's buffer; a paged writer takes it straight into the sheet, which then works on one thread only. */
static inline void tb_put_row(tb_sheet *sheet, const tb_out_cell *cells, tb_buffer *out) {
  if (sheet->writer->page != NULL) {
    tb_sheet_row(sheet, cells);
  } else {
    sheet->writer->row(&sheet->table, cells, out);
  }
}

/** How many threads may format rows. */
static inline unsigned tb_threads_for(const tb_sheet *sheet, const tb_report_options *options) {
  return sheet->writer->page != NULL ? 1 : options->n_threads;
}

/**
 * Buffers whose rows were written, and which are used again by any thread: fresh memory costs more than what is done with it. Who takes a
 * buffer is seldom who gives it back. Initialise with TB_SPARE_NONE; tb_spare_free when the threads have ended.
 */
enum { TB_SPARE_MAX = 16 };
typedef struct tb_spare {
  pthread_mutex_t mutex; /* guards what follows */
  tb_buffer buffers[TB_SPARE_MAX];
  size_t n;
} tb_spare;

#define TB_SPARE_NONE                                                                                                                      \
  { .mutex = PTHREAD_MUTEX_INITIALIZER }

/** An empty buffer. */
static inline tb_buffer tb_spare_take(tb_spare *spare) {
  pthread_mutex_lock(&spare->mutex);
  tb_buffer taken = spare->n > 0 ? spare->buffers[--spare->n] : (tb_buffer){0};
  pthread_mutex_unlock(&spare->mutex);
  return taken;
}

/** Takes a buffer over, or frees it where there are enough; it is empty then. */
static inline void tb_spare_give(tb_spare *spare, tb_buffer *buffer) {
  pthread_mutex_lock(&spare->mutex);
  if (spare->n < TB_SPARE_MAX && !buffer->failed) {
    spare->buffers[spare->n] = *buffer;
    spare->buffers[spare->n++].n = 0;
    *buffer = (tb_buffer){0};
  }
  pthread_mutex_unlock(&spare->mutex);
  tb_buffer_free(buffer);
}

static inline void tb_spare_free(tb_spare *spare) {
  while (spare->n > 0) {
    tb_buffer_free(&spare->buffers[--spare->n]);
  }
}

#endif
