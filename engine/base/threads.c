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

/* A task from when it is begun until its slot is free again. */
typedef enum stage { FREE, BEGUN, DONE, EMITTED } stage;

typedef struct slot {
  stage stage;
  tb_status status;
  void *result;
} slot;

/* A run on several threads. Task t stands in slots[t % n_slots]; no task is begun before its slot is free. */
typedef struct run {
  const tb_ordered_work *work;
  slot *slots;
  size_t n_slots;
  pthread_mutex_t mutex; /* guards what follows, and the slots */
  pthread_cond_t task_done, job_ready;
  size_t next_task, next_emit, next_deliver, n_delivering;
  tb_status delivered; /* the first failure to deliver */
  bool stopped;
} run;

static slot *slot_of(const run *r, size_t task) {
  return &r->slots[task % r->n_slots];
}

/*
 * What a worker does next: what is emitted first, for that frees a slot, but not while another delivers and there is work: most of what is
 * delivered is written to one file, which the system lets one thread do at a time.
 */
typedef enum job { NO_JOB, WORK, DELIVER, WAIT } job;

static job next_job(const run *r, bool may_deliver) {
  const size_t n = r->work->n_tasks;
  if (r->stopped) return NO_JOB;
  const bool has_emitted = may_deliver && r->next_deliver < r->next_emit;
  if (has_emitted && r->n_delivering == 0) return DELIVER;
  if (r->next_task < n && slot_of(r, r->next_task)->stage == FREE) return WORK;
  if (has_emitted) return DELIVER;
  return r->next_task < n || (may_deliver && r->next_deliver < n) ? WAIT : NO_JOB;
}

/* The next job of a worker and its task; of what is delivered the result. Waits while there is none yet. */
static job take_job(run *r, bool may_deliver, size_t *task, void **result) {
  pthread_mutex_lock(&r->mutex);
  job taken;
  while ((taken = next_job(r, may_deliver)) == WAIT)
    pthread_cond_wait(&r->job_ready, &r->mutex);
  if (taken == WORK) {
    *task = r->next_task++;
    slot_of(r, *task)->stage = BEGUN;
  }
  if (taken == DELIVER) {
    *task = r->next_deliver++;
    r->n_delivering++;
    slot *s = slot_of(r, *task);
    *result = s->result;
    s->result = NULL;
  }
  pthread_mutex_unlock(&r->mutex);
  return taken;
}

static void put_result(run *r, size_t task, tb_status status, void *result) {
  pthread_mutex_lock(&r->mutex);
  *slot_of(r, task) = (slot){.stage = DONE, .status = status, .result = result};
  if (task == r->next_emit) pthread_cond_signal(&r->task_done);
  pthread_mutex_unlock(&r->mutex);
}

/* A result is out of the way. */
static void put_delivered(run *r, size_t task, tb_status status) {
  pthread_mutex_lock(&r->mutex);
  *slot_of(r, task) = (slot){.stage = FREE};
  r->n_delivering--;
  if (status != TB_OK && r->delivered == TB_OK) r->delivered = status;
  if (status != TB_OK) {
    r->stopped = true;
    pthread_cond_signal(&r->task_done);
  }
  pthread_cond_broadcast(&r->job_ready);
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
  void *scratch, *result;
  const tb_status opened = open_scratch(work, &scratch);
  const bool may_deliver = work->deliver && opened == TB_OK;
  size_t task = 0;
  for (job next; (next = take_job(r, may_deliver, &task, &result)) != NO_JOB;) {
    if (next == DELIVER) {
      put_delivered(r, task, work->deliver(work->context, scratch, result));
      continue;
    }
    result = NULL;
    const tb_status status = opened == TB_OK ? work->work(work->context, scratch, task, &result) : opened;
    put_result(r, task, status, result);
    if (status != TB_OK) break;
  }
  if (opened == TB_OK) close_scratch(work, scratch);
  return NULL;
}

/* Waits for the task's result; false when the run was stopped before. */
static bool take_result(run *r, size_t task, slot *taken) {
  slot *s = slot_of(r, task);
  pthread_mutex_lock(&r->mutex);
  while (s->stage != DONE && !r->stopped)
    pthread_cond_wait(&r->task_done, &r->mutex);
  const bool is_done = s->stage == DONE;
  if (is_done) *taken = *s;
  if (is_done) s->result = NULL;
  pthread_mutex_unlock(&r->mutex);
  return is_done;
}

/* The task is emitted: its slot is free, or waits to be delivered. */
static void put_emitted(run *r, size_t task, void *result) {
  pthread_mutex_lock(&r->mutex);
  *slot_of(r, task) = r->work->deliver ? (slot){.stage = EMITTED, .result = result} : (slot){.stage = FREE};
  r->next_emit = task + 1;
  pthread_cond_broadcast(&r->job_ready);
  pthread_mutex_unlock(&r->mutex);
}

/* Emits all tasks in order, up to the first failure. */
static tb_status emit_all(run *r) {
  const tb_ordered_work *work = r->work;
  slot s;
  for (size_t task = 0; task < work->n_tasks && take_result(r, task, &s); task++) {
    const tb_status status = s.status == TB_OK ? work->emit(work->context, task, s.result) : s.status;
    if (status != TB_OK) return status;
    put_emitted(r, task, s.result);
  }
  return TB_OK;
}

/* What failed was the last to be done; else what is emitted is delivered. */
static void finish(run *r, tb_status status) {
  pthread_mutex_lock(&r->mutex);
  r->stopped |= status != TB_OK;
  pthread_cond_broadcast(&r->job_ready);
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
    if (status == TB_OK && work->deliver) status = work->deliver(work->context, scratch, result);
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
  pthread_cond_init(&r.job_ready, NULL);

  const unsigned n_started = start_threads(&r, threads, n_threads);
  tb_status status = n_started > 0 ? emit_all(&r) : run_alone(work); /* a system short of threads still does the work */
  finish(&r, status);
  for (unsigned i = 0; i < n_started; i++)
    pthread_join(threads[i], NULL);
  if (status == TB_OK) status = r.delivered;
  discard_rest(&r);

  pthread_cond_destroy(&r.job_ready);
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
