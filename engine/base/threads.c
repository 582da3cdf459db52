#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAITING_PER_THREAD = 4 };

unsigned tb_processors(void) {
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0) {
    const int n = CPU_COUNT(&usable);
    if (n > 0) return (unsigned)n;
  }
  const long online = sysconf(_SC_NPROCESSORS_ONLN); /* more processors than a cpu_set_t holds */
  return online > 0 ? (unsigned)online : 1;
}

/* A finished task that waits to be emitted. */
typedef struct slot {
  bool done;
  tb_status status;
  void *result;
} slot;

/* A run on several threads. Task t waits in slots[t % n_slots]; no task is begun before its slot is free. */
typedef struct run {
  const tb_ordered_work *work;
  slot *slots;
  size_t n_slots;
  pthread_mutex_t mutex; /* guards what follows, and the slots */
  pthread_cond_t task_done, slot_free;
  size_t next_task, next_emit;
  bool stopped;
} run;

/* The next task for a worker; false when there is none left. Waits while too many results do. */
static bool take_task(run *r, size_t *task) {
  pthread_mutex_lock(&r->mutex);
  while (!r->stopped && r->next_task < r->work->n_tasks && r->next_task - r->next_emit >= r->n_slots)
    pthread_cond_wait(&r->slot_free, &r->mutex);
  const bool taken = !r->stopped && r->next_task < r->work->n_tasks;
  if (taken) *task = r->next_task++;
  pthread_mutex_unlock(&r->mutex);
  return taken;
}

static void put_result(run *r, size_t task, tb_status status, void *result) {
  pthread_mutex_lock(&r->mutex);
  r->slots[task % r->n_slots] = (slot){.done = true, .status = status, .result = result};
  if (task == r->next_emit) pthread_cond_signal(&r->task_done);
  pthread_mutex_unlock(&r->mutex);
}

static tb_status open_scratch(const tb_ordered_work *work, void **scratch) {
  *scratch = NULL;
  return work->open ? work->open(work->context, scratch) : TB_OK;
}

static void close_scratch(const tb_ordered_work *work, void *scratch) {
  if (work->close) work->close(work->context, scratch);
}

/* A thread. When its scratch cannot be opened, the first task that it would have done fails with that. */
static void *run_worker(void *argument) {
  run *r = argument;
  const tb_ordered_work *work = r->work;
  void *scratch;
  const tb_status opened = open_scratch(work, &scratch);
  size_t task;
  while (take_task(r, &task)) {
    void *result = NULL;
    const tb_status status = opened == TB_OK ? work->work(work->context, scratch, task, &result) : opened;
    put_result(r, task, status, result);
    if (status != TB_OK) break;
  }
  if (opened == TB_OK) close_scratch(work, scratch);
  return NULL;
}

/* Waits for the task's result and frees its slot. */
static slot take_result(run *r, size_t task) {
  slot *s = &r->slots[task % r->n_slots];
  pthread_mutex_lock(&r->mutex);
  while (!s->done)
    pthread_cond_wait(&r->task_done, &r->mutex);
  const slot taken = *s;
  *s = (slot){0};
  r->next_emit = task + 1;
  pthread_cond_signal(&r->slot_free);
  pthread_mutex_unlock(&r->mutex);
  return taken;
}

/* Emits all tasks in order, up to the first failure. */
static tb_status emit_all(run *r) {
  const tb_ordered_work *work = r->work;
  for (size_t task = 0; task < work->n_tasks; task++) {
    const slot s = take_result(r, task);
    const tb_status status = s.status == TB_OK ? work->emit(work->context, task, s.result) : s.status;
    if (status != TB_OK) return status;
  }
  return TB_OK;
}

static void stop(run *r) {
  pthread_mutex_lock(&r->mutex);
  r->stopped = true;
  pthread_cond_broadcast(&r->slot_free);
  pthread_mutex_unlock(&r->mutex);
}

static void discard_rest(run *r) {
  for (size_t i = 0; i < r->n_slots; i++) {
    if (r->slots[i].result) r->work->discard(r->work->context, r->slots[i].result);
  }
}

/* Starts up to n threads; returns how many there are. */
static unsigned start_threads(run *r, pthread_t *threads, unsigned n) {
  unsigned started = 0;
  while (started < n && pthread_create(&threads[started], NULL, run_worker, r) == 0)
    started++;
  return started;
}

/* Everything on the calling thread. */
static tb_status run_alone(const tb_ordered_work *work) {
  void *scratch;
  tb_status status = open_scratch(work, &scratch);
  if (status != TB_OK) return status;
  for (size_t task = 0; task < work->n_tasks && status == TB_OK; task++) {
    void *result = NULL;
    status = work->work(work->context, scratch, task, &result);
    if (status == TB_OK) status = work->emit(work->context, task, result);
  }
  close_scratch(work, scratch);
  return status;
}

static tb_status run_threads(const tb_ordered_work *work, unsigned n_threads) {
  run r = {.work = work, .n_slots = (size_t)WAITING_PER_THREAD * n_threads};
  pthread_t *threads = calloc(n_threads, sizeof *threads);
  r.slots = calloc(r.n_slots, sizeof *r.slots);
  if (!threads || !r.slots) {
    free(threads);
    free(r.slots);
    return TB_NO_MEMORY;
  }
  pthread_mutex_init(&r.mutex, NULL);
  pthread_cond_init(&r.task_done, NULL);
  pthread_cond_init(&r.slot_free, NULL);

  const unsigned n_started = start_threads(&r, threads, n_threads);
  const tb_status status = n_started > 0 ? emit_all(&r) : run_alone(work); /* a system short of threads still does the work */
  stop(&r);
  for (unsigned i = 0; i < n_started; i++)
    pthread_join(threads[i], NULL);
  discard_rest(&r);

  pthread_cond_destroy(&r.slot_free);
  pthread_cond_destroy(&r.task_done);
  pthread_mutex_destroy(&r.mutex);
  free(r.slots);
  free(threads);
  return status;
}

tb_status tb_ordered_run(const tb_ordered_work *work) {
  if (work->n_tasks == 0) return TB_OK;
  const unsigned wanted = work->n_threads ? work->n_threads : tb_processors();
  const unsigned n_threads = work->n_tasks < wanted ? (unsigned)work->n_tasks : wanted;
  return n_threads > 1 ? run_threads(work, n_threads) : run_alone(work);
}
