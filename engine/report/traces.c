#include "traces.h"

#include "base/arena.h"
#include "model/panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t tb_period_place(const tb_subject *subject, tb_period key) {
  size_t low = 0, high = subject->n_periods;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = tb_period_compare(subject->keys[middle], key);
    if (order == 0) {
      return middle;
    }
    low = order < 0 ? middle + 1 : low;
    high = order < 0 ? high : middle;
  }
  return SIZE_MAX;
}

bool tb_indicator_is_read(const tb_model *model, uint32_t indicator) {
  const tb_panel *panel = tb_model_panel(model);
  size_t n_reads;
  const uint32_t *reads = tb_model_reads(model, indicator, &n_reads);
  for (size_t i = 0; i < n_reads; i++) {
    for (size_t k = 0; k < tb_panel_rows(panel, reads[i]); k++) {
      if (tb_row_is_held(tb_panel_row_at(panel, reads[i], k))) {
        return false;
      }
    }
  }
  return true;
}

/* The cells of one step: tile after tile, those with an entity that is wanted. `tile_of` marks them. */
static tb_status read_step(const tb_traces_request *request, tb_evaluator *evaluator, const bool *tiles, size_t step, tb_traces *traces) {
  uint32_t all = (uint32_t)tb_panel_entities(tb_model_panel(request->model));
  for (uint32_t first = 0; first < all; first += TB_TILE) {
    const tb_column *column;
    uint32_t n = all - first < TB_TILE ? all - first : TB_TILE;
    if (!tiles[first / TB_TILE]) {
      continue;
    }
    tb_status status = tb_evaluate_numbers(evaluator, request->line->steps[step], first, n, &column);
    if (status != TB_OK) {
      return status;
    }
    for (size_t i = 0; i < request->n_entities; i++) {
      uint32_t entity = request->entities[i];
      if (entity >= first && entity - first < n && tb_column_has(column, entity - first)) {
        traces->cells[i * traces->n_steps + step] = column->values[entity - first];
      }
    }
  }
  return TB_OK;
}

static tb_status read_steps(const tb_traces_request *request, tb_evaluator *evaluator, tb_traces *traces) {
  size_t n_tiles = tb_panel_entities(tb_model_panel(request->model)) / TB_TILE + 1;
  bool *tiles = calloc(n_tiles, sizeof *tiles);
  tb_status status = tiles != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < request->n_entities; i++) {
    tiles[request->entities[i] / TB_TILE] = true;
  }
  for (size_t step = 0; status == TB_OK && step < traces->n_steps; step++) {
    if (request->line->present[step]) {
      status = read_step(request, evaluator, tiles, step, traces);
    }
  }
  free(tiles);
  return status;
}

static tb_status open_traces(const tb_traces_request *request, tb_traces *out) {
  size_t cells;
  *out = (tb_traces){.n_entities = request->n_entities, .n_steps = request->line->n_steps};
  if (!tb_size_multiply(out->n_entities, out->n_steps, &cells) || (out->cells = calloc(cells + 1, sizeof *out->cells)) == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < cells; i++) {
    out->cells[i] = NAN;
  }
  return TB_OK;
}

tb_status tb_traces_read(const tb_traces_request *request, tb_log *log, tb_traces *out) {
  const tb_plan_options reading = {.expected = TB_EXPECT_NUMBER, .place = request->place, .within = request->within};
  tb_plan *plan = NULL;
  tb_evaluator *evaluator = NULL;
  tb_status status = open_traces(request, out);
  if (status == TB_OK) {
    status = tb_plan_parse(request->model, request->expression, strlen(request->expression), &reading, log, &plan);
  }
  if (status == TB_OK) {
    status = tb_evaluator_new(request->model, plan, request->indicator, log, &evaluator);
  }
  if (status == TB_OK) {
    tb_evaluator_set_line(evaluator, request->line);
    status = read_steps(request, evaluator, out);
  }
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  if (status != TB_OK) {
    tb_traces_free(out);
  }
  return status;
}

void tb_traces_free(tb_traces *traces) {
  free(traces->cells);
  *traces = (tb_traces){0};
}
