/* Deriving a piece: the entities observed in a period of an indicator, their values and measures, in the order of their codes. */
#include "derive_plan.h"
#include "order.h"

#include "base/reference.h"
#include "measure/orders.h"

#include <stdlib.h>

/* Entities so near to each other are evaluated in one slice. */
enum { GAP_MAX = 32 };

/* Growing columns of one piece; column 0 is the value, the others the measures. */
typedef struct sheet {
  size_t n, capacity;
  double **values;
  uint8_t **reasons;
} sheet;

struct tb_derive_worker {
  const tb_derive_plan *plan;
  size_t n_columns;
  tb_evaluator **evaluators; /* a column each, for the indicator at hand */
  uint32_t indicator;
  const tb_timeline *line;
  uint32_t *entities;          /* of the rows found */
  uint32_t *sorted, *in_order; /* their order, and the entities in it */
  sheet found, out;            /* the rows as they were found, and sorted where that is not their order */
  const uint32_t *shown;       /* entities of the last chunk */
  bool is_by_number;           /* tb_order_is_by_number */
  const char **codes;
  tb_order order;
  tb_orders orders; /* of rows that are ranked, by several measures */
  char period[TB_PERIOD_TEXT_BYTES];
};

/* -------------------------------------------------------------------------------------------------------------- the sheets */

static tb_status sheet_open(sheet *of, size_t n_columns) {
  of->values = calloc(n_columns, sizeof *of->values);
  of->reasons = calloc(n_columns, sizeof *of->reasons);
  return of->values && of->reasons ? TB_OK : TB_NO_MEMORY;
}

static void sheet_close(sheet *of, size_t n_columns) {
  for (size_t c = 0; c < n_columns; c++) {
    if (of->values) free(of->values[c]);
    if (of->reasons) free(of->reasons[c]);
  }
  free(of->values);
  free(of->reasons);
}

/* The capacity that n rows want. A sheet has it once all its arrays do: they may be longer, never shorter. */
static size_t grown(const sheet *of, size_t n) {
  return n > 2 * of->capacity ? n : 2 * of->capacity;
}

static tb_status sheet_resize(sheet *of, size_t n_columns, size_t capacity) {
  for (size_t c = 0; c < n_columns; c++) {
    double *values = reallocarray(of->values[c], capacity, sizeof *values);
    if (!values) return TB_NO_MEMORY;
    of->values[c] = values;
    uint8_t *reasons = reallocarray(of->reasons[c], capacity, sizeof *reasons);
    if (!reasons) return TB_NO_MEMORY;
    of->reasons[c] = reasons;
  }
  of->capacity = capacity;
  return TB_OK;
}

static tb_status rows_reserve(tb_derive_worker *worker, size_t n) {
  if (n <= worker->found.capacity) return TB_OK;
  const size_t capacity = grown(&worker->found, n);
  uint32_t *entities = reallocarray(worker->entities, capacity, sizeof *entities);
  if (!entities) return TB_NO_MEMORY;
  worker->entities = entities;
  return sheet_resize(&worker->found, worker->n_columns, capacity);
}

static tb_status out_reserve(tb_derive_worker *worker, size_t n) {
  if (n <= worker->out.capacity) return TB_OK;
  const size_t capacity = grown(&worker->out, n);
  uint32_t *sorted = reallocarray(worker->sorted, capacity, sizeof *sorted);
  if (!sorted) return TB_NO_MEMORY;
  worker->sorted = sorted;
  uint32_t *in_order = reallocarray(worker->in_order, capacity, sizeof *in_order);
  if (!in_order) return TB_NO_MEMORY;
  worker->in_order = in_order;
  const char **codes = reallocarray(worker->codes, capacity, sizeof *codes);
  if (!codes) return TB_NO_MEMORY;
  worker->codes = codes;
  return sheet_resize(&worker->out, worker->n_columns, capacity);
}

/* ------------------------------------------------------------------------------------------------------------ the evaluators */

static void close_evaluators(tb_derive_worker *worker) {
  for (size_t c = 0; c < worker->n_columns; c++) {
    tb_evaluator_free(worker->evaluators[c]);
    worker->evaluators[c] = NULL;
  }
  worker->indicator = TB_NO_ID;
}

static tb_status open_evaluators(tb_derive_worker *worker, uint32_t indicator) {
  const tb_derive_plan *plan = worker->plan;
  if (worker->indicator == indicator) return TB_OK;
  close_evaluators(worker);
  worker->line = NULL;
  for (size_t c = 0; c < worker->n_columns; c++) {
    const tb_plan *text = c == 0 ? plan->value : plan->measures[c - 1];
    const tb_status status = tb_evaluator_new(plan->model, text, indicator, NULL, &worker->evaluators[c]);
    if (status) return status;
    tb_evaluator_read_once(worker->evaluators[c]);
    if (!TB_IS_REFERENCE) tb_evaluator_share_orders(worker->evaluators[c], &worker->orders);
  }
  worker->indicator = indicator;
  return TB_OK;
}

static void set_line(tb_derive_worker *worker, const tb_timeline *line) {
  for (size_t c = 0; line != worker->line && c < worker->n_columns; c++)
    tb_evaluator_set_line(worker->evaluators[c], line);
  worker->line = line;
}

/* ------------------------------------------------------------------------------------------------------------------- rows */

/* Wanted entities that stand side by side in a tile. */
typedef struct run {
  uint16_t begin, end;
} run;

/* The runs of wanted entities in a tile; there are no more than every other one. */
typedef struct runs {
  run all[TB_TILE / 2];
  size_t n;
} runs;

static void find_runs(const bool *wanted, size_t n, runs *out) {
  out->n = 0;
  for (size_t at = 0; at < n;) {
    const bool *begin = memchr(wanted + at, true, n - at);
    if (!begin) return;
    const size_t from = (size_t)(begin - wanted);
    const bool *end = memchr(begin, false, n - from);
    at = end ? (size_t)(end - wanted) : n;
    out->all[out->n++] = (run){(uint16_t)from, (uint16_t)at};
  }
}

/* Cells of a tile's column that begins `skipped` entities into the tile; those of a run go one behind the other. */
static void copy_run(const tb_column *from, size_t skipped, run of, double *values, uint8_t *reasons) {
  const size_t n = of.end - of.begin, at = of.begin - skipped;
  memcpy(values, from->values + at, n * sizeof *values);
  memcpy(reasons, from->reasons + at, n * sizeof *reasons);
}

/* Adds n runs, near to each other, to the sheet: they are evaluated in one slice. */
static tb_status add_slice(tb_derive_worker *worker, tb_period period, uint32_t tile, const run *all, size_t n) {
  sheet *found = &worker->found;
  const size_t skipped = all[0].begin, width = all[n - 1].end - skipped;
  tb_status status = rows_reserve(worker, found->n + width);
  size_t end = found->n;
  for (size_t c = 0; c < worker->n_columns && !status; c++) {
    const tb_column *column;
    status = tb_evaluate_numbers(worker->evaluators[c], period, tile + (uint32_t)skipped, width, &column);
    if (status) break;
    end = found->n;
    for (size_t r = 0; r < n; end += all[r].end - all[r].begin, r++)
      copy_run(column, skipped, all[r], found->values[c] + end, found->reasons[c] + end);
  }
  for (size_t r = 0; !status && r < n; r++) {
    for (uint32_t i = all[r].begin; i < all[r].end; i++)
      worker->entities[found->n++] = tile + i;
  }
  return status;
}

static tb_status add_tile(tb_derive_worker *worker, const tb_subject *subject, size_t period, uint32_t first, size_t n) {
  bool wanted[TB_TILE];
  runs found;
  tb_subject_present(worker->plan->model, subject, period, first, n, wanted);
  for (size_t i = 0; i < n; i++)
    wanted[i] &= worker->plan->entities[first + i];
  find_runs(wanted, n, &found);
  tb_status status = TB_OK;
  for (size_t r = 0, end; r < found.n && !status; r = end) {
    end = r + 1;
    while (end < found.n && found.all[end].begin - found.all[end - 1].end <= GAP_MAX)
      end++;
    status = add_slice(worker, subject->labels[period], first, found.all + r, end - r);
  }
  return status;
}

static tb_status find_rows(tb_derive_worker *worker, const tb_subject *subject, size_t period) {
  const tb_model *model = worker->plan->model;
  const size_t entities = tb_panel_entities(model->panel), tiles = tb_panel_tiles(model->panel);
  tb_status status = TB_OK;
  worker->found.n = 0;
  for (size_t tile = 0; tile < tiles && !status; tile++) {
    if (!tb_subject_has_tile(model, subject, period, tile)) continue;
    const size_t first = tile * TB_TILE;
    status = add_tile(worker, subject, period, (uint32_t)first, entities - first < TB_TILE ? entities - first : TB_TILE);
  }
  return status;
}

static void sort_column(const tb_derive_worker *worker, size_t c) {
  const size_t n = worker->found.n;
  const uint32_t *restrict sorted = worker->sorted;
  const double *restrict values = worker->found.values[c];
  const uint8_t *restrict reasons = worker->found.reasons[c];
  double *restrict values_out = worker->out.values[c];
  uint8_t *restrict reasons_out = worker->out.reasons[c];
  for (size_t k = 0; k < n; k++) {
    values_out[k] = values[sorted[k]];
    reasons_out[k] = reasons[sorted[k]];
  }
}

/* Puts the rows into the order of their codes, which they mostly have; *rows is the sheet that holds them then. */
static tb_status sort_rows(tb_derive_worker *worker, const sheet **rows) {
  const tb_panel *panel = worker->plan->model->panel;
  const size_t n = worker->found.n;
  tb_status status = out_reserve(worker, n);
  if (status) return status;
  *rows = &worker->found;
  worker->shown = worker->entities;
  if (!worker->is_by_number && !tb_order_is_by_code(panel, worker->entities, n)) {
    status = tb_order_by_code(&worker->order, panel, worker->entities, n, worker->sorted);
    if (status) return status;
    for (size_t c = 0; c < worker->n_columns; c++)
      sort_column(worker, c);
    for (size_t k = 0; k < n; k++)
      worker->in_order[k] = worker->entities[worker->sorted[k]];
    *rows = &worker->out;
    worker->shown = worker->in_order;
  }
  for (size_t k = 0; k < n; k++)
    worker->codes[k] = worker->plan->codes[worker->shown[k]];
  return TB_OK;
}

const uint32_t *tb_derive_worker_entities(const tb_derive_worker *worker) {
  return worker->shown;
}

tb_status tb_derive_piece(tb_derive_worker *worker, size_t piece, tb_chunk *chunk) {
  const tb_derive_plan *plan = worker->plan;
  *chunk = (tb_chunk){0};
  if (piece >= plan->n_pieces) return TB_BAD_ARGUMENT;
  const tb_derive_piece_of *at = &plan->pieces[piece];
  const tb_subject *subject = tb_model_subject(plan->model, at->indicator);
  tb_status status = open_evaluators(worker, at->indicator);
  if (status) return status;
  set_line(worker, &subject->timelines->lines[subject->timelines->line_of[at->period]]);
  const sheet *rows;
  status = find_rows(worker, subject, at->period);
  if (!status) status = sort_rows(worker, &rows);
  if (status) return status;
  tb_period_format(subject->labels[at->period], worker->period);
  *chunk = (tb_chunk){.indicator = tb_panel_indicator_code(plan->model->panel, at->indicator),
                      .period = worker->period,
                      .n = worker->found.n,
                      .entities = worker->codes,
                      .values = rows->values[0],
                      .reasons = rows->reasons[0],
                      .measures = (const double *const *)rows->values + 1,
                      .measure_reasons = (const uint8_t *const *)rows->reasons + 1};
  return TB_OK;
}

/* ----------------------------------------------------------------------------------------------------------------- workers */

tb_status tb_derive_worker_new(const tb_derive_plan *plan, tb_derive_worker **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!plan) return TB_BAD_ARGUMENT;
  tb_derive_worker *worker = calloc(1, sizeof *worker);
  if (!worker) return TB_NO_MEMORY;
  worker->plan = plan;
  worker->n_columns = plan->n_measures + 1;
  worker->indicator = TB_NO_ID;
  worker->is_by_number = tb_order_is_by_number(plan->model->panel);
  worker->evaluators = calloc(worker->n_columns, sizeof(tb_evaluator *));
  tb_status status = worker->evaluators ? TB_OK : TB_NO_MEMORY;
  if (!status) status = sheet_open(&worker->found, worker->n_columns);
  if (!status) status = sheet_open(&worker->out, worker->n_columns);
  if (!status) status = rows_reserve(worker, 1);
  if (!status) status = out_reserve(worker, 1);
  if (status) {
    tb_derive_worker_free(worker);
    return status;
  }
  *out = worker;
  return TB_OK;
}

void tb_derive_worker_free(tb_derive_worker *worker) {
  if (!worker) return;
  if (worker->evaluators) close_evaluators(worker);
  free(worker->evaluators);
  sheet_close(&worker->found, worker->n_columns);
  sheet_close(&worker->out, worker->n_columns);
  free(worker->entities);
  free(worker->sorted);
  free(worker->in_order);
  free(worker->codes);
  tb_orders_free(&worker->orders);
  tb_order_free(&worker->order);
  free(worker);
}
