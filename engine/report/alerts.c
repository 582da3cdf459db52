/* `tongbi alerts`: machines judged and formatted by threads, written in order. */
#include "alerts.h"

#include "alert_work.h"
#include "case/case.h"
#include "options.h"
#include "selection.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------- work */

/* In the order of the machines; what may be written in any order is left to tb_alert_machine_deliver. */
static tb_status emit_machine(void *context, size_t task, void *left) {
  tb_alert_run *run = context;
  tb_alert_result *result = left;
  tb_status status = TB_OK;
  if (run->spool != NULL) {
    status = tb_spool_put(run->spool, run->machines[run->first + task], &result->rows);
  } else {
    tb_sheet_claim(&run->sheet, &result->rows, &result->place);
    status = run->sheet.status;
  }
  run->fired += result->fired;
  tb_hidden_add(&run->hidden, &result->hidden);
  if (run->options->progress != NULL) {
    run->options->progress(run->options->progress_context, run->first + task + 1, run->n_machines);
  }
  if (status != TB_OK) {
    tb_alert_result_discard(context, result);
  }
  return status;
}

static tb_status run_tasks(tb_alert_run *run) {
  tb_ordered_work work = {.n_tasks = run->end - run->first,
                          .n_threads = tb_threads_for(&run->sheet, run->options),
                          .context = run,
                          .open = tb_alert_scratch_open,
                          .work = tb_alert_machine_work,
                          .emit = emit_machine,
                          .deliver = tb_alert_machine_deliver,
                          .discard = tb_alert_result_discard,
                          .close = tb_alert_scratch_close};
  return tb_ordered_run(&work);
}

/* ------------------------------------------------------------------------------------------------------------------------- parts */

/* For tb_part_work. */
static tb_status reads_of(void *context, size_t piece, bool *reads) {
  const tb_alert_run *run = context;
  return tb_rules_machine_reads(run->rules, run->machines[piece], reads);
}

/* For tb_part_work: of a parted case the rules are other ones than before. */
static tb_status run_part(void *context, size_t from, size_t end) {
  tb_alert_run *run = context;
  run->rules = tb_case_rules(run->opened);
  run->first = from;
  run->end = end;
  return run_tasks(run);
}

/* Machines by indicator: as few parts as there can be. */
typedef struct placed_machine {
  uint32_t indicator;
  size_t machine;
} placed_machine;

static int compare_machines(const void *a, const void *b) {
  const placed_machine *left = a, *right = b;
  if (left->indicator != right->indicator) {
    return left->indicator < right->indicator ? -1 : 1;
  }
  return (left->machine > right->machine) - (left->machine < right->machine);
}

static tb_status order_by_indicator(tb_alert_run *run) {
  placed_machine *placed = calloc(run->n_machines + 1, sizeof *placed);
  if (placed == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < run->n_machines; i++) {
    size_t rule;
    placed[i].machine = run->machines[i];
    tb_rules_machine(run->rules, run->machines[i], &rule, &placed[i].indicator);
  }
  qsort(placed, run->n_machines, sizeof *placed, compare_machines);
  for (size_t i = 0; i < run->n_machines; i++) {
    run->machines[i] = placed[i].machine;
  }
  free(placed);
  return TB_OK;
}

/* Names that outlive the panel. */
static tb_status name_machines(tb_alert_run *run, tb_arena *texts) {
  run->names = tb_arena_array(texts, run->n_machines + 1, sizeof *run->names);
  for (size_t i = 0; run->names != NULL && i < run->n_machines; i++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(run->rules, run->machines[i], &rule, &indicator);
    const char *code = indicator != TB_NO_ID ? tb_panel_indicator_code(tb_case_panel(run->opened), indicator) : "";
    run->names[i] = tb_arena_string(texts, code, strlen(code));
    if (run->names[i] == NULL) {
      return TB_NO_MEMORY;
    }
  }
  return run->names != NULL ? TB_OK : TB_NO_MEMORY;
}

/* The rows that waited, in the order of the machines. */
static tb_status write_spooled(tb_alert_run *run) {
  tb_buffer rows = {0};
  tb_status status = TB_OK;
  for (size_t machine = 0; status == TB_OK && machine < tb_rules_machines(run->rules); machine++) {
    status = tb_spool_get(run->spool, machine, &rows);
    if (status == TB_OK) {
      tb_sheet_rows(&run->sheet, &rows);
      status = run->sheet.status;
    }
  }
  tb_buffer_free(&rows);
  return status;
}

/* Pages are laid out as their rows come, so a parted case is read rule by rule for them, and else indicator by indicator. */
static tb_status run_parts(tb_alert_run *run, tb_log *log) {
  tb_arena *texts = tb_arena_new();
  tb_status status = texts != NULL ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK && tb_case_is_parted(run->opened) && run->sheet.writer->page == NULL) {
    status = tb_spool_new(tb_rules_machines(run->rules), log, &run->spool);
    if (status == TB_OK) {
      status = order_by_indicator(run);
    }
  }
  if (status == TB_OK) {
    status = name_machines(run, texts);
  }
  if (status == TB_OK) {
    const tb_part_work work = {.context = run, .n = run->n_machines, .reads = reads_of, .run = run_part};
    status = tb_case_run_parts(run->opened, &work, run->names, log);
  }
  if (status == TB_OK && run->spool != NULL) {
    status = write_spooled(run);
  }
  tb_spool_free(run->spool);
  tb_arena_free(texts);
  return status;
}

static tb_status run_machines(tb_alert_run *run, tb_log *log) {
  size_t n_columns = run->show_hidden ? TB_ALERT_ALL_COLUMNS : TB_ALERT_COLUMNS;
  tb_status status = tb_sheet_open(&run->sheet, TB_ALERT_HEADS, n_columns, run->options, log);
  if (status != TB_OK) {
    return status;
  }
  status = tb_alert_run_has_pages(run) ? TB_OK : tb_alert_rows_entities(&run->entities, &run->sheet, tb_case_panel(run->opened));
  if (status == TB_OK) {
    status = run_parts(run, log);
  }
  tb_ready_free(&run->entities);
  status = tb_sheet_close(&run->sheet, status);
  if (status == TB_OK) {
    tb_case_tell_parts(run->opened, log);
  }
  return status;
}

/* Error rules have no indicator; they come out whatever is selected. */
static tb_status choose_machines(tb_alert_run *run, const tb_selection *chosen) {
  size_t all = tb_rules_machines(run->rules);
  run->machines = calloc(all + 1, sizeof *run->machines);
  if (run->machines == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < all; i++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(run->rules, i, &rule, &indicator);
    if (indicator == TB_NO_ID || chosen->indicators == NULL || chosen->indicators[indicator]) {
      run->machines[run->n_machines++] = i;
    }
  }
  return TB_OK;
}

/* Who hides whom is known when all rules were judged. */
static tb_status refuse_hiding(tb_log *log) {
  tb_log_add(
      log, TB_ERROR, (tb_place){0},
      "the observations do not fit into memory at once, which mutes and rules that inhibit others need; expected a higher memory limit",
      "观测值无法一次装入内存，而静默与抑制规则需要同时用到全部观测值；请提高内存上限");
  return TB_NO_MEMORY;
}

static tb_status report_alerts(tb_case *opened, const tb_alert_options *what, const tb_report_options *options, tb_log *log,
                               uint64_t *fired) {
  tb_alert_run run = {.opened = opened,
                      .rules = tb_case_rules(opened),
                      .show_hidden = what->hidden,
                      .options = options,
                      .spare = TB_SPARE_NONE,
                      .judging = {.every_period = what->every_period, .unranked = true, .one_by_one = true}};
  tb_selection chosen;
  tb_status status = tb_selection_new(tb_case_panel(opened), what->entities, what->indicators, what->periods, log, &chosen);
  if (status == TB_OK) {
    run.judging.entities = chosen.entities;
    run.judging.period_wanted = chosen.periods.n > 0 ? tb_selection_wants_period : NULL;
    run.judging.context = &chosen.periods;
    status = choose_machines(&run, &chosen);
  }
  if (status == TB_OK && tb_hiding_needed(opened)) {
    status = tb_case_is_parted(opened) ? refuse_hiding(log) : tb_hiding_new(opened, options->n_threads, &run.hiding);
  }
  if (status == TB_OK) {
    status = run_machines(&run, log);
  }
  if (status == TB_OK && !run.show_hidden) {
    tb_hidden_tell(&run.hidden, log);
  }
  if (fired != NULL) {
    *fired = run.fired;
  }
  tb_spare_free(&run.spare);
  tb_hiding_free(run.hiding);
  free(run.machines);
  tb_selection_free(&chosen);
  return status;
}

tb_status tb_report_alerts(tb_case *opened, const tb_alert_options *what, const tb_report_options *given, tb_log *log, uint64_t *fired) {
  if (fired != NULL) {
    *fired = 0;
  }
  tb_alert_options wanted;
  tb_report_options options;
  if (opened == NULL || tb_options_take(&wanted, sizeof wanted, what) != TB_OK ||
      tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  if (tb_case_rules(opened) == NULL) {
    tb_log_add(log, TB_ERROR, (tb_place){0}, "no rules: expected rules.csv in the case, or --rules FILE",
               "没有规则：案例中应有 rules.csv，或用 --rules 给出文件");
    return TB_BAD_INPUT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  return status != TB_OK ? status : report_alerts(opened, &wanted, &options, log, fired);
}
