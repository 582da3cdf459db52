/* `tongbi derive`: pieces computed and formatted by threads, written in order. */
#include "case/case.h"
#include "derive_rows.h"
#include "options.h"
#include "rows.h"

#include "base/exact_sum.h"
#include "base/reference.h"

#include <stdlib.h>

/* Of small pieces one task takes several: enough rows to make it worth while, few enough to stay in the cache until they are written. */
enum { ROWS_PER_TASK = 2048, PIECES_PER_TASK_MAX = 64, FIXED_COLUMNS = TB_DERIVE_VALUE + 1 };

typedef struct derive_run {
  tb_case *opened;
  const tb_derive_options *what;
  tb_derive_plan *plan;
  uint32_t *targets; /* indicators that have pieces, in their order; and their codes */
  const char **names;
  size_t n_targets;
  tb_sheet sheet;
  tb_spare spare;
  const tb_report_options *options;
  tb_derive_rows made; /* of formats without pages */
  size_t n_measures, n_columns, pieces_per_task;
  size_t first_piece, n_pieces; /* of the plan: those of the part at hand, from where to where */
  size_t n_done;                /* pieces of earlier parts */
  size_t n_all;                 /* of all parts, for progress */
  bool reasons, want_sums;
  tb_exact_sum *sums;
  uint64_t rows;
} derive_run;

/* What a task leaves: formatted rows and its share of the totals. */
typedef struct derive_result {
  tb_buffer rows;
  tb_sheet_place place;
  uint64_t n_rows;
  tb_exact_sum sums[];
} derive_result;

/* One thread's things. */
typedef struct derive_scratch {
  tb_derive_worker *worker;
  tb_out_cell *cells;
  tb_derive_texts texts;
} derive_scratch;

/* ---------------------------------------------------------------------------------------------------------------------- columns */

typedef struct column_list {
  tb_out_column *columns;
  size_t n;
  tb_arena *texts;
} column_list;

static const char *reason_head(tb_arena *texts, const char *name) {
  tb_buffer head = {0};
  tb_buffer_format(&head, "%s_reason", name);
  const char *kept = head.failed ? NULL : tb_arena_string(texts, head.bytes, head.n);
  tb_buffer_free(&head);
  return kept;
}

/* The plan may go before the table is whole. */
static const char *measure_head(tb_arena *texts, const char *measure) {
  return tb_arena_string(texts, measure, strlen(measure));
}

static bool add_column(column_list *list, const char *key, bool numeric) {
  list->columns[list->n++] = (tb_out_column){.key = key, .numeric = numeric};
  return key != NULL;
}

static bool add_number(column_list *list, const char *key, bool reasons) {
  return add_column(list, key, true) && (!reasons || add_column(list, reason_head(list->texts, key), false));
}

static tb_status make_columns(const derive_run *run, column_list *list) {
  list->texts = tb_arena_new();
  list->columns = calloc(FIXED_COLUMNS + 1 + 2 * run->n_measures, sizeof *list->columns);
  if (list->texts == NULL || list->columns == NULL) {
    return TB_NO_MEMORY;
  }
  bool made = add_column(list, "entity", false) && add_column(list, "indicator", false) && add_column(list, "period", false) &&
              add_number(list, "value", run->reasons);
  for (size_t i = 0; made && i < run->n_measures; i++) {
    made = add_number(list, measure_head(list->texts, tb_derive_plan_measure(run->plan, i)), run->reasons);
  }
  return made ? TB_OK : TB_NO_MEMORY;
}

/* ------------------------------------------------------------------------------------------------------------------------- work */

static size_t put_number(const derive_run *run, tb_out_cell *cells, size_t at, double value, uint8_t reason) {
  cells[at++] = tb_cell_number(value, (tb_reason)reason);
  if (run->reasons) {
    cells[at++] = tb_cell_text(tb_reason_name((tb_reason)reason));
  }
  return at;
}

/* Cells beyond the entity's, of row i. */
static void put_numbers(const derive_run *run, const tb_chunk *chunk, size_t i, tb_out_cell *cells) {
  size_t at = put_number(run, cells, TB_DERIVE_VALUE, chunk->values[i], chunk->reasons[i]);
  for (size_t m = 0; m < run->n_measures; m++) {
    at = put_number(run, cells, at, chunk->measures[m][i], chunk->measure_reasons[m][i]);
  }
}

/* Whether cells are put one by one: where pages are laid out from them, and in the program that has no short cuts. */
static bool wants_cells(const derive_run *run) {
  return run->sheet.writer->page != NULL || TB_IS_REFERENCE;
}

static tb_status put_cells(derive_run *run, derive_scratch *scratch, const tb_chunk *chunk, tb_buffer *out) {
  tb_out_cell *cells = scratch->cells;
  cells[TB_DERIVE_INDICATOR] = tb_cell_text(chunk->indicator);
  cells[TB_DERIVE_PERIOD] = tb_cell_text(chunk->period);
  for (size_t i = 0; i < chunk->n; i++) {
    cells[TB_DERIVE_ENTITY] = tb_cell_text(chunk->entities[i]);
    put_numbers(run, chunk, i, cells);
    tb_put_row(&run->sheet, cells, out);
  }
  return out->failed ? TB_NO_MEMORY : TB_OK;
}

static tb_status put_piece(derive_run *run, derive_scratch *scratch, const tb_chunk *chunk, tb_buffer *out) {
  if (wants_cells(run)) {
    return put_cells(run, scratch, chunk, out);
  }
  return tb_derive_rows_put(&run->made, &scratch->texts, &run->sheet, chunk, tb_derive_worker_entities(scratch->worker), out);
}

static void add_sums(const derive_run *run, const tb_chunk *chunk, tb_exact_sum *sums) {
  for (size_t m = 0; m < run->n_measures; m++) {
    tb_exact_sum_add_all(&sums[m], chunk->measures[m], chunk->measure_reasons[m], chunk->n); /* a reason is not TB_VALUE, 0 */
  }
}

static void discard_result(void *context, void *left) {
  (void)context;
  derive_result *result = left;
  if (result != NULL) {
    tb_buffer_free(&result->rows);
    free(result);
  }
}

static void close_scratch(void *context, void *opened) {
  (void)context;
  derive_scratch *scratch = opened;
  if (scratch == NULL) {
    return;
  }
  tb_derive_worker_free(scratch->worker);
  tb_derive_texts_free(&scratch->texts);
  free(scratch->cells);
  free(scratch);
}

static tb_status fill_scratch(const derive_run *run, derive_scratch *scratch) {
  scratch->cells = calloc(run->n_columns, sizeof *scratch->cells);
  tb_status status = scratch->cells != NULL ? tb_derive_texts_open(&scratch->texts, run->n_measures + 1) : TB_NO_MEMORY;
  return status == TB_OK ? tb_derive_worker_new(run->plan, &scratch->worker) : status;
}

static tb_status open_scratch(void *context, void **out) {
  derive_scratch *scratch = calloc(1, sizeof *scratch);
  tb_status status = scratch != NULL ? fill_scratch(context, scratch) : TB_NO_MEMORY;
  if (status != TB_OK) {
    close_scratch(context, scratch);
    return status;
  }
  *out = scratch;
  return TB_OK;
}

static size_t sums_bytes(const derive_run *run) {
  return run->want_sums ? run->n_measures * sizeof(tb_exact_sum) : 0;
}

/* An empty result; NULL when memory is short. */
static derive_result *take_result(derive_run *run) {
  derive_result *result = calloc(1, sizeof *result + sums_bytes(run));
  if (result != NULL) {
    result->rows = tb_spare_take(&run->spare);
  }
  return result;
}

static tb_status work_piece(derive_run *run, derive_scratch *scratch, size_t piece, derive_result *result) {
  tb_chunk chunk;
  tb_status status = tb_derive_piece(scratch->worker, piece, &chunk);
  if (status == TB_OK && chunk.n > 0) {
    status = put_piece(run, scratch, &chunk, &result->rows);
  }
  if (status == TB_OK && run->want_sums) {
    add_sums(run, &chunk, result->sums);
  }
  result->n_rows += chunk.n;
  return status;
}

static size_t end_of_task(const derive_run *run, size_t task) {
  size_t end = run->first_piece + (task + 1) * run->pieces_per_task;
  return end < run->n_pieces ? end : run->n_pieces;
}

static tb_status work_task(void *context, void *opened, size_t task, void **out) {
  derive_run *run = context;
  derive_result *result = take_result(run);
  if (result == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = TB_OK;
  for (size_t piece = run->first_piece + task * run->pieces_per_task; status == TB_OK && piece < end_of_task(run, task); piece++) {
    status = work_piece(run, opened, piece, result);
  }
  if (status != TB_OK) {
    discard_result(context, result);
    return status;
  }
  *out = result;
  return TB_OK;
}

/* In the order of the tasks; what may be written in any order is left to deliver_task. */
static tb_status emit_task(void *context, size_t task, void *left) {
  derive_run *run = context;
  derive_result *result = left;
  tb_sheet_claim(&run->sheet, &result->rows, &result->place);
  for (size_t m = 0; run->want_sums && m < run->n_measures; m++) {
    tb_exact_sum_merge(&run->sums[m], &result->sums[m]);
  }
  run->rows += result->n_rows;
  if (run->options->progress != NULL) {
    run->options->progress(run->options->progress_context, run->n_done + end_of_task(run, task) - run->first_piece, run->n_all);
  }
  if (run->sheet.status != TB_OK) {
    discard_result(context, result);
  }
  return run->sheet.status;
}

static tb_status deliver_task(void *context, void *opened, void *left) {
  derive_run *run = context;
  (void)opened;
  derive_result *result = left;
  tb_status status = tb_sheet_fill(&run->sheet, &result->rows, result->place);
  tb_spare_give(&run->spare, &result->rows);
  discard_result(context, result);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------ totals */

void tb_totals_free(tb_totals *totals) {
  if (totals != NULL) {
    free(totals->sums);
    free(totals->counts);
    *totals = (tb_totals){0};
  }
}

static tb_status read_totals(const derive_run *run, tb_totals *totals) {
  *totals = (tb_totals){.rows = run->rows, .n_measures = run->n_measures};
  totals->sums = calloc(run->n_measures + 1, sizeof *totals->sums);
  totals->counts = calloc(run->n_measures + 1, sizeof *totals->counts);
  if (totals->sums == NULL || totals->counts == NULL) {
    tb_totals_free(totals);
    return TB_NO_MEMORY;
  }
  for (size_t m = 0; m < run->n_measures; m++) {
    totals->sums[m] = tb_exact_sum_read(&run->sums[m]);
    totals->counts[m] = run->sums[m].count;
  }
  return TB_OK;
}

static tb_status run_tasks(derive_run *run) {
  size_t entities = tb_panel_entities(tb_case_panel(run->opened)), pieces = ROWS_PER_TASK / (entities > 0 ? entities : 1);
  run->pieces_per_task = pieces < 1 ? 1 : pieces < PIECES_PER_TASK_MAX ? pieces : PIECES_PER_TASK_MAX;
  tb_ordered_work work = {.n_tasks = (run->n_pieces - run->first_piece + run->pieces_per_task - 1) / run->pieces_per_task,
                          .n_threads = tb_threads_for(&run->sheet, run->options),
                          .context = run,
                          .open = open_scratch,
                          .work = work_task,
                          .emit = emit_task,
                          .deliver = deliver_task,
                          .discard = discard_result,
                          .close = close_scratch};
  return tb_ordered_run(&work);
}

/* ------------------------------------------------------------------------------------------------------------------------- parts */

/* For tb_part_work: what an indicator's pieces read. */
static tb_status reads_of(void *context, size_t target, bool *reads) {
  const derive_run *run = context;
  return tb_derive_plan_reads(run->plan, run->targets[target], reads);
}

/* The pieces of indicators [from, end), which stand together. */
static void choose_pieces(derive_run *run, size_t from, size_t end) {
  const size_t n = tb_derive_plan_pieces(run->plan);
  size_t first = 0;
  while (first < n && tb_derive_plan_indicator(run->plan, first) != run->targets[from]) {
    first++;
  }
  run->first_piece = run->n_pieces = first;
  for (size_t i = from; i < end; i++) {
    while (run->n_pieces < n && tb_derive_plan_indicator(run->plan, run->n_pieces) == run->targets[i]) {
      run->n_pieces++;
    }
  }
}

/* For tb_part_work: of a parted case the model is another one than the plan's. */
static tb_status run_part(void *context, size_t from, size_t end) {
  derive_run *run = context;
  tb_status status = TB_OK;
  if (tb_case_is_parted(run->opened)) {
    tb_derive_plan_free(run->plan);
    run->plan = NULL;
    status = tb_derive_plan_new(tb_case_model(run->opened), run->what, NULL, &run->plan);
    if (status == TB_OK) {
      choose_pieces(run, from, end);
    }
  }
  if (status == TB_OK) {
    status = run_tasks(run);
    run->n_done += run->n_pieces - run->first_piece;
  }
  return status;
}

/* The indicators that have pieces, and their codes, which outlive the panel. */
static tb_status list_targets(derive_run *run, tb_arena *texts) {
  const tb_panel *panel = tb_case_panel(run->opened);
  run->targets = calloc(tb_panel_indicators(panel) + 1, sizeof *run->targets);
  run->names = calloc(tb_panel_indicators(panel) + 1, sizeof *run->names);
  if (run->targets == NULL || run->names == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < run->n_pieces; i++) {
    const uint32_t indicator = tb_derive_plan_indicator(run->plan, i);
    if (run->n_targets > 0 && run->targets[run->n_targets - 1] == indicator) {
      continue;
    }
    const char *code = tb_panel_indicator_code(panel, indicator);
    run->names[run->n_targets] = tb_arena_string(texts, code, strlen(code));
    if (run->names[run->n_targets] == NULL) {
      return TB_NO_MEMORY;
    }
    run->targets[run->n_targets++] = indicator;
  }
  return TB_OK;
}

static tb_status run_all(derive_run *run, const column_list *list, tb_log *log) {
  tb_status status = list_targets(run, list->texts);
  if (status == TB_OK) {
    status = tb_sheet_open(&run->sheet, list->columns, list->n, run->options, log);
  }
  if (status != TB_OK) {
    return status;
  }
  run->n_columns = list->n;
  if (!wants_cells(run)) {
    status = tb_derive_rows_open(&run->made, &run->sheet, tb_case_panel(run->opened), run->n_measures + 1, run->reasons);
  }
  if (status == TB_OK) {
    const tb_part_work work = {.context = run, .n = run->n_targets, .reads = reads_of, .run = run_part};
    status = tb_case_run_parts(run->opened, &work, run->names, log);
  }
  tb_derive_rows_free(&run->made);
  status = tb_sheet_close(&run->sheet, status);
  if (status == TB_OK) {
    tb_case_tell_parts(run->opened, log);
  }
  return status;
}

/* The plan is the run's from here on. */
static tb_status derive(derive_run *run, tb_log *log, tb_totals *totals) {
  run->n_measures = tb_derive_plan_measures(run->plan);
  run->n_pieces = run->n_all = tb_derive_plan_pieces(run->plan);
  run->sums = calloc(run->n_measures + 1, sizeof *run->sums);
  column_list list = {0};
  tb_status status = run->sums != NULL ? make_columns(run, &list) : TB_NO_MEMORY;
  if (status == TB_OK) {
    status = run_all(run, &list, log);
  }
  if (status == TB_OK && totals != NULL) {
    status = read_totals(run, totals);
  }
  free(run->sums);
  free(run->targets);
  free(run->names);
  free(list.columns);
  tb_arena_free(list.texts);
  return status;
}

tb_status tb_report_derive(tb_case *opened, const tb_derive_options *what, const tb_report_options *given, tb_log *log, tb_totals *totals) {
  if (totals != NULL) {
    *totals = (tb_totals){0};
  }
  tb_report_options options;
  if (opened == NULL || what == NULL || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  derive_run run = {
      .opened = opened, .what = what, .options = &options, .spare = TB_SPARE_NONE, .reasons = options.reasons, .want_sums = totals != NULL};
  tb_status status = tb_output_apart(opened, options.path, log);
  if (status == TB_OK) {
    status = tb_derive_plan_new(tb_case_model(opened), what, log, &run.plan);
  }
  if (status == TB_OK) {
    status = derive(&run, log, totals);
  }
  tb_spare_free(&run.spare);
  tb_derive_plan_free(run.plan);
  return status;
}
