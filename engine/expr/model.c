#include "model.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* The day that a milestone means must be known: an open one ends with the case's reference day, or is the day of its begin. */
static tb_period milestone_period(const tb_model *model, tb_period written) {
  tb_period period = tb_period_close(written, tb_panel_as_of(model->panel));
  if (tb_period_is_endless(period)) period.last = period.first;
  return period;
}

static tb_status add_milestones(tb_model *model, const tb_model_options *options) {
  model->milestone_codes = tb_dictionary_new();
  model->milestone_dates = tb_arena_array(model->arena, options->n_milestones, sizeof *model->milestone_dates);
  if (!model->milestone_codes || !model->milestone_dates) return TB_NO_MEMORY;
  for (size_t i = 0; i < options->n_milestones; i++) {
    const tb_milestone *milestone = &options->milestones[i];
    if (tb_period_is_unstated(milestone->date)) continue;
    const uint32_t id = tb_dictionary_intern(model->milestone_codes, milestone->code, strlen(milestone->code));
    if (id == TB_NO_ID) return TB_NO_MEMORY;
    model->milestone_dates[id] = milestone_period(model, milestone->date);
  }
  return TB_OK;
}

static bool has_observed_parents(const tb_panel *panel) {
  for (size_t i = 0; i < tb_panel_entities(panel); i++) {
    const uint32_t parent = tb_panel_entity(panel, (uint32_t)i)->parent;
    if (parent != TB_NO_ID && !tb_panel_entity(panel, parent)->declared) return true;
  }
  return false;
}

static tb_status fill(tb_model *model, const tb_model_options *options, tb_log *log) {
  const size_t n = tb_panel_indicators(model->panel);
  model->known = calloc(n > 0 ? n : 1, sizeof *model->known);
  if (!model->known) return TB_NO_MEMORY;
  tb_status status = tb_model_observe(model);
  if (!status && options) status = add_milestones(model, options);
  if (!status) status = tb_model_compile_formulas(model, log);
  return status;
}

tb_status tb_model_new(const tb_panel *panel, const tb_model_options *options, tb_log *log, tb_model **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!panel || (options && options->n_milestones > 0 && !options->milestones)) return TB_BAD_ARGUMENT;
  tb_model *model = calloc(1, sizeof *model);
  if (!model) return TB_NO_MEMORY;
  model->panel = panel;
  if (options) model->options = *options;
  model->has_observed_parents = has_observed_parents(panel);
  model->arena = tb_arena_new();
  if (!model->arena || pthread_mutex_init(&model->peers_lock, NULL) != 0) {
    tb_arena_free(model->arena);
    free(model);
    return TB_NO_MEMORY;
  }
  const tb_status status = fill(model, options, log);
  if (status) {
    tb_model_free(model);
    return status;
  }
  *out = model;
  return TB_OK;
}

void tb_model_free(tb_model *model) {
  if (!model) return;
  const size_t n = model->known ? tb_panel_indicators(model->panel) : 0;
  for (size_t id = 0; id < n; id++) {
    tb_plan_free(model->known[id].formula);
    tb_timelines_free(&model->known[id].timelines);
  }
  free(model->known);
  tb_dictionary_free(model->milestone_codes);
  pthread_mutex_destroy(&model->peers_lock);
  tb_arena_free(model->arena);
  free(model);
}

const tb_panel *tb_model_panel(const tb_model *model) {
  return model->panel;
}
