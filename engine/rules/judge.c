/* Machines run: over the timelines of an indicator, period after period, tile after tile. */
#include "judge.h"

#include <stdlib.h>

/* --------------------------------------------------------------------------------------------------------- making and freeing */

static tb_status allocate(tb_judge *judge) {
  const size_t n = judge->n_tiles ? judge->n_tiles : 1;
  judge->lanes = calloc(n, sizeof *judge->lanes);
  judge->members = calloc(n, sizeof *judge->members);
  return judge->lanes && judge->members ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_judge_new(const tb_rules *rules, const tb_judge_options *options, tb_judge **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!rules || (options && options->resume && (options->every_period || options->entities || options->period_wanted)))
    return TB_BAD_ARGUMENT;
  tb_judge *judge = calloc(1, sizeof *judge);
  if (!judge) return TB_NO_MEMORY;
  judge->rules = rules;
  judge->panel = tb_model_panel(rules->model);
  if (options) judge->options = *options;
  judge->n_entities = tb_panel_entities(judge->panel);
  judge->n_tiles = (judge->n_entities + TB_TILE - 1) / TB_TILE;
  judge->drafts.item_bytes = judge->drafts_before.item_bytes = sizeof(tb_draft);
  judge->group_begins.item_bytes = sizeof(size_t);
  judge->alerts.item_bytes = sizeof(tb_filed_alert);
  judge->grounds.item_bytes = sizeof(tb_filed_ground);
  judge->transitions.item_bytes = sizeof(tb_filed_transition);
  judge->first_steps.item_bytes = sizeof(uint32_t);
  judge->staying.item_bytes = sizeof(tb_staying);
  judge->out_alerts.item_bytes = sizeof(tb_alert);
  judge->out_entities.item_bytes = sizeof(uint32_t);
  judge->out_alert_steps.item_bytes = judge->out_transition_steps.item_bytes = sizeof(tb_decided_at);
  judge->out_transitions.item_bytes = sizeof(tb_transition);
  judge->out_quiet.item_bytes = sizeof(uint32_t);
  judge->all_labels.item_bytes = sizeof(tb_period);
  judge->ranks.item_bytes = sizeof(tb_alert_rank);
  judge->places.item_bytes = judge->places_before.item_bytes = sizeof(tb_alert_place);
  const tb_status status = allocate(judge);
  if (status == TB_OK)
    *out = judge;
  else
    tb_judge_free(judge);
  return status;
}

static void release_evaluators(tb_judge *judge) {
  tb_evaluator_free(judge->when);
  tb_evaluator_free(judge->clear);
  tb_evaluator_free(judge->value);
  judge->when = judge->clear = judge->value = NULL;
}

void tb_judge_free(tb_judge *judge) {
  if (!judge) return;
  release_evaluators(judge);
  tb_list *lists[] = {&judge->drafts_before,        &judge->group_begins,    &judge->drafts,          &judge->alerts,
                      &judge->transitions,          &judge->first_steps,     &judge->staying,         &judge->out_alerts,
                      &judge->out_entities,         &judge->out_alert_steps, &judge->out_transitions, &judge->out_quiet,
                      &judge->out_transition_steps, &judge->all_labels,      &judge->ranks,           &judge->places,
                      &judge->places_before,        &judge->grounds};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    tb_list_free(lists[i]);
  tb_buffer_free(&judge->lives);
  free(judge->lanes);
  free(judge->members);
  free(judge);
}

/* -------------------------------------------------------------------------------------------------------------------- scope */

/* Adds to `mask` the entities of a tile that are observed in one of the line's periods from first_period on; done when all are. */
static void gather_observed(const tb_judge *judge, size_t tile, tb_mask *mask) {
  const tb_model *model = judge->rules->model;
  const tb_subject *subject = judge->subject;
  const size_t n = tb_judge_tile_size(judge, tile);
  bool present[TB_TILE];
  tb_mask all, seen;
  tb_flags_pack(NULL, n, &all);
  for (size_t p = judge->first_period; p < subject->n_periods; p++) {
    if (subject->timelines->line_of[p] != judge->line_index || !tb_subject_has_tile(model, subject, p, tile)) continue;
    tb_subject_present(model, subject, p, (uint32_t)(tile * TB_TILE), n, present);
    tb_flags_pack(present, n, &seen);
    tb_mask_join(mask, &seen);
    if (tb_mask_equal(mask, &all)) return;
  }
}

/* Leaves those that are to come out. */
static void keep_wanted(const tb_judge *judge, size_t tile, tb_mask *mask) {
  if (!judge->options.entities) return;
  tb_mask wanted;
  tb_flags_pack(judge->options.entities + tile * TB_TILE, tb_judge_tile_size(judge, tile), &wanted);
  tb_mask_meet(mask, &wanted);
}

void tb_judge_find_scope(tb_judge *judge, size_t tile, tb_mask *scope) {
  memset(scope, 0, sizeof *scope);
  if (judge->rule->scope)
    tb_flags_pack(judge->rule->scope + tile * TB_TILE, tb_judge_tile_size(judge, tile), scope);
  else
    gather_observed(judge, tile, scope);
  judge->anyone |= !tb_mask_is_empty(scope);
  keep_wanted(judge, tile, scope);
}

/* Nobody is judged yet; those whom a rule names are in scope without any timeline. */
static void begin_scope(tb_judge *judge) {
  judge->anyone = false;
  for (size_t tile = 0; tile < judge->n_tiles; tile++) {
    memset(&judge->lanes[tile].judged_once, 0, sizeof(tb_mask));
    memset(&judge->lanes[tile].uneasy, 0, sizeof(tb_mask));
    memset(&judge->members[tile], 0, sizeof(tb_mask));
    if (judge->rule->scope) tb_judge_find_scope(judge, tile, &judge->members[tile]);
  }
}

/* -------------------------------------------------------------------------------------------------------------- one timeline */

static tb_status draft_row(tb_judge *judge, uint32_t entity, const tb_life *life) {
  if (!tb_judge_wants(judge, life->decided)) return TB_OK;
  tb_draft *draft = tb_list_add(&judge->drafts);
  if (!draft) return TB_NO_MEMORY;
  *draft = (tb_draft){entity, false, *life};
  return TB_OK;
}

/* Drafts for all of a tile in `mask`, whom the step at hand decided to be in that state. */
static tb_status draft_rows(tb_judge *judge, size_t tile, const tb_mask *mask, tb_alert_state state) {
  const tb_lanes *lanes = &judge->lanes[tile];
  if (tb_mask_is_empty(mask)) return TB_OK;
  tb_draft *draft = tb_list_add_many(&judge->drafts, TB_TILE); /* there is no more of them, and less costs a count */
  if (!draft) return TB_NO_MEMORY;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    for (uint64_t rest = mask->words[w]; rest; rest &= rest - 1) {
      const size_t lane = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      draft->entity = (uint32_t)(tile * TB_TILE + lane);
      draft->by_clear = state == TB_RESOLVED;
      tb_lanes_fired(lanes, lane, state, &draft->life);
      draft++;
    }
  }
  judge->drafts.n = (size_t)(draft - (tb_draft *)judge->drafts.items);
  return TB_OK;
}

/* Who was awake and who fired before a step. */
typedef struct stand {
  tb_mask awake, firing;
} stand;

/* As far as a transition asks for it: a pending run that broke had an episode's number. */
static tb_life life_before(const stand *before, const tb_life *after, size_t lane) {
  const bool was_firing = tb_mask_has(&before->firing, lane), was_pending = tb_mask_has(&before->awake, lane) && !was_firing;
  const uint32_t fired = after->episode - (!was_firing && tb_life_is_awake(after));
  const tb_alert_state asleep = fired > 0 ? TB_RESOLVED : TB_INACTIVE;
  return (tb_life){.episode = fired + was_pending, .state = (uint8_t)(was_firing ? TB_FIRING : was_pending ? TB_PENDING : asleep)};
}

static tb_status file_transitions(tb_judge *judge, size_t tile, const stand *before, uint32_t step) {
  const tb_lanes *lanes = &judge->lanes[tile];
  if (!judge->options.transitions || !tb_judge_wants(judge, step)) return TB_OK;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    uint64_t rest = (before->awake.words[w] ^ lanes->awake.words[w]) | (before->firing.words[w] ^ lanes->firing.words[w]);
    for (; rest; rest &= rest - 1) {
      const size_t lane = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      const tb_life after = tb_lanes_life(lanes, lane), was = life_before(before, &after, lane);
      const tb_status status = tb_judge_file_transition(judge, (uint32_t)(tile * TB_TILE + lane), &was, &after, step);
      if (status != TB_OK) return status;
    }
  }
  return TB_OK;
}

/* Of alerts a period every one that is decided in state firing, with that period's evidence; of episodes every one that ends. */
static tb_status file_step(tb_judge *judge, size_t tile, const stand *before, uint32_t step) {
  const tb_lanes *lanes = &judge->lanes[tile];
  const bool every_period = judge->options.every_period;
  const tb_status status = file_transitions(judge, tile, before, step);
  if (status != TB_OK || !tb_judge_wants(judge, step)) return status;
  tb_mask out;
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    out.words[w] = every_period ? lanes->firing.words[w] & lanes->fresh.words[w] : before->firing.words[w] & ~lanes->firing.words[w];
  return draft_rows(judge, tile, &out, every_period ? TB_FIRING : TB_RESOLVED);
}

/* What is still pending or firing when the timeline ends. */
static tb_status file_end(tb_judge *judge, size_t tile) {
  const tb_lanes *lanes = &judge->lanes[tile];
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    for (uint64_t rest = lanes->scope.words[w] & lanes->awake.words[w]; rest; rest &= rest - 1) {
      const size_t lane = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      const uint32_t entity = (uint32_t)(tile * TB_TILE + lane);
      const tb_life life = tb_lanes_life(lanes, lane);
      const bool stays = life.decided < judge->first_step && tb_judge_was_told(judge, entity, &life);
      const tb_status status = stays ? tb_judge_let_stay(judge, entity, &life) : draft_row(judge, entity, &life);
      if (status != TB_OK) return status;
    }
  }
  return TB_OK;
}

/* Without an evaluator nobody asks, and all are false. */
static tb_status read_truths(tb_evaluator *evaluator, tb_period period, size_t tile, size_t n, tb_truth_masks *out) {
  if (!evaluator) memset(out, 0, sizeof *out);
  return !evaluator ? TB_OK : tb_evaluate_truths(evaluator, period, (uint32_t)(tile * TB_TILE), n, out);
}

/* Evaluates what the tile's lives will ask for: `when` unless all fire, a clear condition of its own if any fires. */
static tb_status step_tile(tb_judge *judge, size_t tile, uint32_t step) {
  tb_lanes *lanes = &judge->lanes[tile];
  if (tb_mask_is_empty(&lanes->scope)) return TB_OK;
  const tb_period period = judge->line->steps[step];
  const size_t n = tb_judge_tile_size(judge, tile);
  tb_truth_masks when, clear;
  tb_status status = read_truths(!judge->clear || tb_lanes_wait(lanes) ? judge->when : NULL, period, tile, n, &when);
  if (status == TB_OK && judge->clear) status = read_truths(tb_lanes_fire(lanes) ? judge->clear : NULL, period, tile, n, &clear);
  if (status != TB_OK) return status;
  const tb_period_truths truths = {&when, judge->clear ? &clear : NULL};
  const stand before = {lanes->awake, lanes->firing};
  tb_outlook outlook;
  tb_judge_look_out(judge, tile, &truths, &outlook);
  tb_lanes_step(lanes, &judge->terms, &truths, step);
  status = file_step(judge, tile, &before, step);
  return status == TB_OK ? tb_judge_show(judge, tile, step, &outlook) : status;
}

/* The periods of all lines' steps as they are printed: those observed by their labels, others by their keys. */
static tb_status label_steps(tb_judge *judge) {
  const tb_subject *subject = judge->subject;
  const tb_timelines *timelines = subject->timelines;
  size_t n = 0;
  for (size_t l = 0; l < timelines->n_lines; l++)
    n += timelines->lines[l].n_steps;
  if (tb_list_reserve(&judge->all_labels, n) != TB_OK) return TB_NO_MEMORY;
  tb_period *labels = judge->all_labels.items;
  if (n > 0) memcpy(labels, timelines->steps, n * sizeof *labels);
  for (size_t p = 0; p < subject->n_periods; p++) {
    const tb_timeline *line = &timelines->lines[timelines->line_of[p]];
    labels[line->steps - timelines->steps + timelines->step_of[p]] = subject->labels[p];
  }
  judge->all_labels.n = n;
  return TB_OK;
}

/* Nobody has lived yet. */
static void begin_lives(tb_judge *judge) {
  for (size_t tile = 0; tile < judge->n_tiles; tile++) {
    tb_mask scope;
    tb_judge_find_scope(judge, tile, &scope);
    tb_mask_join(&judge->members[tile], &scope);
    tb_lanes_reset(&judge->lanes[tile], &scope);
  }
}

static tb_status begin_line(tb_judge *judge, size_t line_index) {
  judge->line_index = line_index;
  judge->line = &judge->subject->timelines->lines[line_index];
  judge->labels = tb_judge_labels(judge, line_index);
  tb_evaluator_set_line(judge->when, judge->line);
  tb_evaluator_set_line(judge->value, judge->line);
  if (judge->clear) tb_evaluator_set_line(judge->clear, judge->line);
  judge->first_step = 0;
  judge->first_period = 0;
  const tb_status status = judge->options.resume ? tb_judge_resume(judge) : TB_OK;
  if (status != TB_OK) return status;
  if (judge->first_step == 0) begin_lives(judge);
  uint32_t *first_step = tb_list_add(&judge->first_steps);
  if (!first_step) return TB_NO_MEMORY;
  *first_step = judge->first_step;
  return TB_OK;
}

static tb_status end_line(tb_judge *judge) {
  tb_status status = TB_OK;
  for (size_t tile = 0; status == TB_OK && tile < judge->n_tiles; tile++) {
    tb_lanes_end(&judge->lanes[tile]);
    if (!judge->options.every_period) status = file_end(judge, tile);
  }
  return status == TB_OK ? tb_judge_file_drafts(judge) : status;
}

static tb_status run_line(tb_judge *judge, size_t line_index) {
  tb_status status = begin_line(judge, line_index);
  for (uint32_t step = judge->first_step; status == TB_OK && step < judge->line->n_steps; step++) {
    const bool is_guest = tb_timeline_has_guest(judge->line, judge->line->steps[step]); /* judged on its own line: one cell, one alert */
    for (size_t tile = 0; status == TB_OK && !is_guest && tile < judge->n_tiles; tile++) {
      status = step_tile(judge, tile, step);
      /* rows of this very period and tile: what the evaluators hold of it serves them */
      if (status == TB_OK && judge->options.every_period) status = tb_judge_file_drafts(judge);
    }
    if (status == TB_OK && judge->options.resume) status = tb_judge_keep(judge, step);
  }
  return status == TB_OK ? end_line(judge) : status;
}

/* --------------------------------------------------------------------------------------------------------------- one machine */

/* A row for each entity in scope about whom no period of any timeline decided anything, or one for all when there is nobody. */
static tb_status file_nodata(tb_judge *judge) {
  if (judge->options.every_period) return TB_OK;
  if (!judge->anyone) return tb_judge_file_plain(judge, TB_NODATA, TB_NO_ID);
  for (uint32_t entity = 0; entity < judge->n_entities; entity++) {
    const size_t tile = entity / TB_TILE, lane = entity % TB_TILE;
    if (!tb_mask_has(&judge->members[tile], lane) || tb_mask_has(&judge->lanes[tile].judged_once, lane)) continue;
    const tb_status status = tb_judge_file_plain(judge, TB_NODATA, entity);
    if (status != TB_OK) return status;
  }
  return TB_OK;
}

/* A rule that cannot be evaluated is never quietly inactive. */
static tb_status file_error(tb_judge *judge) {
  return judge->options.every_period ? TB_OK : tb_judge_file_plain(judge, TB_RULE_ERROR, TB_NO_ID);
}

static tb_status make_evaluators(tb_judge *judge, uint32_t indicator) {
  const tb_model *model = judge->rules->model;
  tb_status status = tb_evaluator_new(model, judge->rule->when, indicator, NULL, &judge->when);
  if (status == TB_OK && judge->rule->clear) status = tb_evaluator_new(model, judge->rule->clear, indicator, NULL, &judge->clear);
  if (status == TB_OK) status = tb_evaluator_new(model, judge->rules->value, indicator, NULL, &judge->value);
  if (status != TB_OK || !judge->options.every_period) return status;
  tb_evaluator_read_once(judge->when); /* evidence is read while the period is at hand */
  if (judge->clear) tb_evaluator_read_once(judge->clear);
  return TB_OK;
}

static tb_status run_lines(tb_judge *judge, uint32_t indicator) {
  judge->subject = tb_model_subject(judge->rules->model, indicator);
  begin_scope(judge);
  if (label_steps(judge) != TB_OK) return TB_NO_MEMORY;
  tb_status status = make_evaluators(judge, indicator);
  if (status == TB_NO_MEMORY) return status;
  if (status != TB_OK) return file_error(judge);
  for (size_t line = 0; status == TB_OK && line < judge->subject->timelines->n_lines; line++)
    status = run_line(judge, line);
  return status == TB_OK ? file_nodata(judge) : status;
}

static void begin_machine(tb_judge *judge, size_t index, const tb_machine *machine) {
  const tb_rule *rule = &judge->rules->rules[machine->rule];
  judge->machine = index;
  judge->rule = rule;
  judge->terms = (tb_life_terms){rule->for_periods, rule->clear_for, rule->missing};
  judge->indicator = machine->indicator == TB_NO_ID ? rule->indicator_text : tb_panel_indicator_code(judge->panel, machine->indicator);
  judge->drafts.n = judge->alerts.n = judge->grounds.n = judge->transitions.n = judge->first_steps.n = judge->staying.n = 0;
  judge->first_period = 0;
  judge->subject = NULL;
}

tb_status tb_judge_machine(tb_judge *judge, size_t machine, tb_judgement *out) {
  if (!judge || !out || machine >= judge->rules->n_machines) return TB_BAD_ARGUMENT;
  const tb_machine *at = &judge->rules->machines[machine];
  begin_machine(judge, machine, at);
  const tb_status status = at->indicator == TB_NO_ID ? file_error(judge) : run_lines(judge, at->indicator);
  release_evaluators(judge);
  return status == TB_OK ? tb_judge_lay_out(judge, at->indicator != TB_NO_ID, out) : status;
}
