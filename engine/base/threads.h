/* Work on several threads whose results come out in order. */
#ifndef TB_BASE_THREADS_H
#define TB_BASE_THREADS_H

#include "buffer.h"

/** How many processors this process may use, at least 1. */
unsigned tb_processors(void);

/**
 * What an ordered run does. `work` is called once a task on any thread with that thread's own `scratch`; `emit` in the order of the tasks,
 * one at a time. A `work` that fails leaves *result NULL. `discard` never gets NULL. Where there is `deliver`, what needs no order is left
 * to it: once emitted, a result is delivered by any thread with that thread's scratch, at any time before the run ends.
 */
typedef struct tb_ordered_work {
  size_t n_tasks;
  unsigned n_threads; /* 0: tb_processors() */
  void *context;
  tb_status (*open)(void *context, void **scratch); /* once a thread; may be NULL */
  tb_status (*work)(void *context, void *scratch, size_t task, void **result);
  tb_status (*emit)(void *context, size_t task, void *result);      /* owns `result`, also when it fails; but not when it is delivered */
  tb_status (*deliver)(void *context, void *scratch, void *result); /* owns `result`, also when it fails; may be NULL */
  void (*discard)(void *context, void *result);                     /* frees a result that will not be emitted or delivered */
  void (*close)(void *context, void *scratch);                      /* once a thread; may be NULL */
} tb_ordered_work;

/**
 * Runs all tasks; at most 4 results a thread wait to be emitted or delivered. The first failure in the order of the tasks is returned, and
 * no later task is emitted; a failure to deliver ends the run as soon as it is seen, and is returned where nothing else failed. With one
 * thread, everything runs on the calling thread. `emit` runs on the calling thread always.
 */
tb_status tb_ordered_run(const tb_ordered_work *work);

#endif
