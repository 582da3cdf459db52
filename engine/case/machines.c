#include "machines.h"

#include "base/threads.h"

typedef struct running {
  const tb_rules *rules;
  const tb_judge_options *options;
  const size_t *machines; /* NULL: task i is machine i */
  tb_machine_taker take;
  void *context;
} running;

static size_t machine_of(const running *r, size_t task) {
  return r->machines != NULL ? r->machines[task] : task;
}

static tb_status open_judge(void *context, void **scratch) {
  const running *r = context;
  tb_judge *judge = NULL;
  tb_status status = tb_judge_new(r->rules, r->options, &judge);
  *scratch = judge;
  return status;
}

static void close_judge(void *context, void *scratch) {
  (void)context;
  tb_judge_free(scratch);
}

static tb_status run_machine(void *context, void *scratch, size_t task, void **out) {
  tb_judgement said, *copy = NULL;
  tb_status status = tb_judge_machine(scratch, machine_of(context, task), &said);
  if (status == TB_OK) {
    status = tb_judgement_copy(&said, &copy);
  }
  *out = copy;
  return status;
}

static tb_status hand_over(void *context, size_t task, void *said) {
  const running *r = context;
  return r->take(r->context, machine_of(r, task), said);
}

static void discard(void *context, void *said) {
  (void)context;
  tb_judgement_free(said);
}

tb_status tb_machines_run(const tb_rules *rules, const tb_judge_options *options, const size_t *machines, size_t n, unsigned n_threads,
                          tb_machine_taker take, void *context) {
  running r = {rules, options, machines, take, context};
  tb_ordered_work work = {.n_tasks = n,
                          .n_threads = n_threads,
                          .context = &r,
                          .open = open_judge,
                          .work = run_machine,
                          .emit = hand_over,
                          .discard = discard,
                          .close = close_judge};
  return n > 0 ? tb_ordered_run(&work) : TB_OK;
}
