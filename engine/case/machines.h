/* Machines on all threads. */
#ifndef TB_CASE_MACHINES_H
#define TB_CASE_MACHINES_H

#include "rules/rules.h"

/** Takes what a machine said, which is then the taker's to free with tb_judgement_free. */
typedef tb_status (*tb_machine_taker)(void *context, size_t machine, tb_judgement *said);

/**
 * Runs n machines, those listed in `machines` or, where it is NULL, the first n, and hands over what they say on the calling thread and in
 * that order. n_threads 0: as many as processors. TB_NO_MEMORY, what `take` and the resuming callbacks return.
 */
TB_NODISCARD tb_status tb_machines_run(const tb_rules *rules, const tb_judge_options *options, const size_t *machines, size_t n,
                                       unsigned n_threads, tb_machine_taker take, void *context);

#endif
