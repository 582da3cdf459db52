/* Ordered work on threads: the order of results, failures, and that nothing leaks. */
#include "tb_test.h"

#include "base/threads.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { NEVER = -1, MANY_TASKS = 3000 };

/* A run that squares the numbers of its tasks, and what it saw. */
typedef struct squares {
  long work_fails_at, emit_fails_at, deliver_fails_at;
  bool open_fails, delivers;
  atomic_size_t n_open, n_closed, n_alive, most_alive, n_worked, n_delivered;
  atomic_uchar delivered[MANY_TASKS];
  atomic_size_t n_emitted;
} squares;

static tb_status open_scratch(void *context, void **scratch) {
  squares *s = context;
  if (s->open_fails) return TB_NO_MEMORY;
  s->n_open++;
  *scratch = calloc(1, sizeof(size_t));
  return TB_OK;
}

static void close_scratch(void *context, void *scratch) {
  squares *s = context;
  s->n_closed++;
  s->n_worked += *(size_t *)scratch;
  free(scratch);
}

static tb_status square(void *context, void *scratch, size_t task, void **result) {
  squares *s = context;
  ++*(size_t *)scratch; /* each thread's own: a race here shows under ThreadSanitizer */
  if (s->work_fails_at != NEVER && task >= (size_t)s->work_fails_at) return task == (size_t)s->work_fails_at ? TB_BAD_INPUT : TB_LIMIT;
  size_t *out = malloc(sizeof *out);
  *out = task * task;
  const size_t alive = ++s->n_alive;
  size_t most = s->most_alive;
  while (alive > most && !atomic_compare_exchange_weak(&s->most_alive, &most, alive))
    continue;
  *result = out;
  return TB_OK;
}

static void discard(void *context, void *result) {
  squares *s = context;
  s->n_alive--;
  free(result);
}

static tb_status emit(void *context, size_t task, void *result) {
  squares *s = context;
  assert_int_equal(task, s->n_emitted);
  assert_int_equal(*(size_t *)result, task * task);
  const bool fails = s->emit_fails_at != NEVER && task == (size_t)s->emit_fails_at;
  if (!s->delivers || fails) discard(context, result);
  if (s->emit_fails_at != NEVER && task == (size_t)s->emit_fails_at) return TB_IO_ERROR;
  s->n_emitted++;
  return TB_OK;
}

static tb_status deliver(void *context, void *scratch, void *result) {
  squares *s = context;
  size_t task = 0;
  while (task * task < *(size_t *)result)
    task++;
  assert_true(task < s->n_emitted + 1); /* what is being counted by emit has been emitted */
  if (task < MANY_TASKS) s->delivered[task]++;
  s->n_delivered++;
  (void)*(volatile size_t *)scratch; /* each thread's own */
  discard(context, result);
  return s->deliver_fails_at != NEVER && task == (size_t)s->deliver_fails_at ? TB_IO_ERROR : TB_OK;
}

static tb_status run(squares *s, size_t n_tasks, unsigned n_threads) {
  const tb_ordered_work work = {.n_tasks = n_tasks,
                                .n_threads = n_threads,
                                .context = s,
                                .open = open_scratch,
                                .work = square,
                                .emit = emit,
                                .deliver = s->delivers ? deliver : NULL,
                                .discard = discard,
                                .close = close_scratch};
  const tb_status status = tb_ordered_run(&work);
  assert_int_equal(s->n_alive, 0);
  assert_int_equal(s->n_open, s->n_closed);
  return status;
}

static const unsigned thread_counts[] = {0, 1, 2, 3, 7, 16};
enum { N_COUNTS = sizeof thread_counts / sizeof *thread_counts };

static void results_come_in_order(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    squares s = {.work_fails_at = NEVER, .emit_fails_at = NEVER};
    assert_status(TB_OK, run(&s, 3000, thread_counts[i]));
    assert_int_equal(s.n_emitted, 3000);
    assert_int_equal(s.n_worked, 3000);
    if (thread_counts[i] == 0) continue;
    assert_int_equal(s.n_open, thread_counts[i]);
    assert_true(s.most_alive <= 4 * thread_counts[i] + 1); /* and the one that is being emitted */
  }
}

static void fewer_tasks_than_threads(void **state) {
  (void)state;
  squares s = {.work_fails_at = NEVER, .emit_fails_at = NEVER};
  assert_status(TB_OK, run(&s, 0, 8));
  assert_int_equal(s.n_open, 0);
  assert_status(TB_OK, run(&s, 1, 8));
  assert_int_equal(s.n_open, 1);
  s.n_emitted = 0;
  assert_status(TB_OK, run(&s, 3, 8));
  assert_int_equal(s.n_emitted, 3);
  assert_int_equal(s.n_open, 1 + 3);
}

static void the_first_failure_in_order_is_told(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    for (long at = 0; at < 100; at += 33) {
      squares s = {.work_fails_at = at, .emit_fails_at = NEVER};
      assert_status(TB_BAD_INPUT, run(&s, 1000, thread_counts[i]));
      assert_int_equal(s.n_emitted, at);
    }
  }
}

static void a_failing_emit_stops_the_run(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    squares s = {.work_fails_at = NEVER, .emit_fails_at = 50};
    assert_status(TB_IO_ERROR, run(&s, 100000, thread_counts[i]));
    assert_int_equal(s.n_emitted, 50);
    assert_true(s.n_worked < 1000);
  }
}

static void a_failing_open_fails_the_run(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    squares s = {.work_fails_at = NEVER, .emit_fails_at = NEVER, .open_fails = true};
    assert_status(TB_NO_MEMORY, run(&s, 100, thread_counts[i]));
    assert_int_equal(s.n_emitted, 0);
  }
}

static void what_is_emitted_is_delivered_once(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    squares s = {.work_fails_at = NEVER, .emit_fails_at = NEVER, .deliver_fails_at = NEVER, .delivers = true};
    assert_status(TB_OK, run(&s, MANY_TASKS, thread_counts[i]));
    assert_int_equal(s.n_emitted, MANY_TASKS);
    assert_int_equal(s.n_delivered, MANY_TASKS);
    for (size_t task = 0; task < MANY_TASKS; task++)
      assert_int_equal(s.delivered[task], 1);
    if (thread_counts[i] > 0) assert_true(s.most_alive <= 4 * thread_counts[i] + 1);
  }
}

static void a_failing_delivery_ends_the_run(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    squares s = {.work_fails_at = NEVER, .emit_fails_at = NEVER, .deliver_fails_at = 50, .delivers = true};
    assert_status(TB_IO_ERROR, run(&s, 100000, thread_counts[i]));
    assert_true(s.n_worked < 1000);
  }
}

/* The first failure in the order of the tasks is told, and what was emitted before and not delivered is not lost. */
static void failures_before_delivery(void **state) {
  (void)state;
  for (int i = 0; i < N_COUNTS; i++) {
    squares at_work = {.work_fails_at = 66, .emit_fails_at = NEVER, .deliver_fails_at = NEVER, .delivers = true};
    assert_status(TB_BAD_INPUT, run(&at_work, 1000, thread_counts[i]));
    assert_int_equal(at_work.n_emitted, 66);
    squares at_emit = {.work_fails_at = NEVER, .emit_fails_at = 66, .deliver_fails_at = NEVER, .delivers = true};
    assert_status(TB_IO_ERROR, run(&at_emit, 100000, thread_counts[i]));
    assert_int_equal(at_emit.n_emitted, 66);
    squares at_open = {.work_fails_at = NEVER, .emit_fails_at = NEVER, .deliver_fails_at = NEVER, .delivers = true, .open_fails = true};
    assert_status(TB_NO_MEMORY, run(&at_open, 100, thread_counts[i]));
  }
}

static tb_status no_result(void *context, void *scratch, size_t task, void **result) {
  (void)scratch;
  (void)task;
  (void)result;
  atomic_size_t *n = context;
  ++*n;
  return TB_OK;
}

static tb_status take_nothing(void *context, size_t task, void *result) {
  (void)context;
  (void)task;
  assert_null(result);
  return TB_OK;
}

static void scratch_and_results_are_optional(void **state) {
  (void)state;
  atomic_size_t n = 0;
  const tb_ordered_work work = {.n_tasks = 500, .n_threads = 4, .context = &n, .work = no_result, .emit = take_nothing};
  assert_status(TB_OK, tb_ordered_run(&work));
  assert_int_equal(n, 500);
}

static void there_is_a_processor(void **state) {
  (void)state;
  assert_true(tb_processors() >= 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(results_come_in_order),
      cmocka_unit_test(fewer_tasks_than_threads),
      cmocka_unit_test(what_is_emitted_is_delivered_once),
      cmocka_unit_test(a_failing_delivery_ends_the_run),
      cmocka_unit_test(failures_before_delivery),
      cmocka_unit_test(the_first_failure_in_order_is_told),
      cmocka_unit_test(a_failing_emit_stops_the_run),
      cmocka_unit_test(a_failing_open_fails_the_run),
      cmocka_unit_test(scratch_and_results_are_optional),
      cmocka_unit_test(there_is_a_processor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
