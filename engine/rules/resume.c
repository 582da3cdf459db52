/* Timelines that begin where an earlier run can be taken up, and the lives that are kept for a later one. */
#include "judge.h"
#include "lives.h"

#include "expr/model.h"

/* ----------------------------------------------------------------------------------------------------------------- beginning */

/* The first of the subject's periods that is not before a step of the line; none are left when there is no such step. */
static size_t period_of_step(const tb_judge *judge, uint32_t step) {
  const tb_subject *subject = judge->subject;
  if (step == judge->line->n_steps) return subject->n_periods;
  return tb_keys_before(subject->keys, subject->n_periods, judge->line->steps[step]);
}

static bool has_more(const tb_mask *a, const tb_mask *b) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    if (a->words[w] & ~b->words[w]) return true;
  return false;
}

/* Adds those who are in scope since the lives were kept; *newcomers tells whether there are any. */
static tb_status join_scope(tb_judge *judge, bool *newcomers) {
  *newcomers = false;
  for (size_t tile = 0; tile < judge->n_tiles; tile++) {
    tb_lanes *lanes = &judge->lanes[tile];
    tb_mask scope;
    tb_judge_find_scope(judge, tile, &scope);
    if (judge->rule->scope && has_more(&lanes->scope, &scope)) return TB_BAD_INPUT;
    *newcomers |= has_more(&scope, &lanes->scope);
    tb_mask_join(&lanes->scope, &scope);
    tb_mask_join(&judge->members[tile], &lanes->scope);
    judge->anyone |= !tb_mask_is_empty(&lanes->scope);
  }
  return TB_OK;
}

/*
 * Whether the steps before a newcomer's first observation leave it as it is: nothing is known of it there, and that is no alarm. A period
 * that is a step here has its row on this line, unless it is a guest, which is not judged here.
 */
static tb_status may_come_late(const tb_judge *judge, bool *may) {
  *may = false;
  if (judge->terms.missing == TB_MISSING_ALERT) return TB_OK;
  return tb_evaluator_needs_own(judge->when, may);
}

/* Gives up what was restored: the line is run from its first step. */
static void begin_anew(tb_judge *judge) {
  judge->first_step = 0;
  judge->first_period = 0;
}

tb_status tb_judge_resume(tb_judge *judge) {
  const tb_resume *resume = judge->options.resume;
  tb_line_start start = {0};
  tb_status status = resume->begin ? resume->begin(resume->context, judge->machine, judge->line_index, &start) : TB_OK;
  if (status != TB_OK || start.step == 0) return status;
  if (start.step > judge->line->n_steps) return TB_BAD_INPUT;
  const tb_lives_line line = {judge->lanes, judge->n_entities, judge->terms, start.step - 1};
  status = tb_lives_read(&line, resume, start.lives, start.n_bytes);
  if (status != TB_OK) return status;
  judge->first_step = start.step;
  judge->first_period = period_of_step(judge, start.step);
  bool newcomers, may = true;
  status = join_scope(judge, &newcomers);
  if (status == TB_OK && newcomers) status = may_come_late(judge, &may);
  if (status == TB_OK && newcomers && !may) begin_anew(judge);
  return status;
}

static tb_staying staying_of(const tb_judge *judge, uint32_t entity, const tb_life *life) {
  return (tb_staying){(uint32_t)judge->line_index, entity, life->episode, life->decided};
}

bool tb_judge_was_told(const tb_judge *judge, uint32_t entity, const tb_life *life) {
  const tb_resume *resume = judge->options.resume;
  const tb_staying staying = staying_of(judge, entity, life);
  return resume->told && resume->told(resume->context, judge->machine, &staying);
}

tb_status tb_judge_let_stay(tb_judge *judge, uint32_t entity, const tb_life *life) {
  tb_staying *staying = tb_list_add(&judge->staying);
  if (!staying) return TB_NO_MEMORY;
  *staying = staying_of(judge, entity, life);
  return TB_OK;
}

tb_status tb_judge_keep(tb_judge *judge, uint32_t step) {
  const tb_resume *resume = judge->options.resume;
  if (!resume->keep || judge->line->n_steps - step > resume->keep_steps) return TB_OK;
  const tb_lives_line line = {judge->lanes, judge->n_entities, judge->terms, step};
  judge->lives.n = 0;
  tb_lives_write(&line, resume, &judge->lives);
  if (judge->lives.failed) return TB_NO_MEMORY;
  return resume->keep(resume->context, judge->machine, judge->line_index, step, (const uint8_t *)judge->lives.bytes, judge->lives.n);
}

/* ------------------------------------------------------------------------------------------------------------ what still holds */

static int compare_staying(const tb_staying *a, const tb_told_alert *b) {
  if (a->line != b->line) return a->line < b->line ? -1 : 1;
  return (a->entity > b->entity) - (a->entity < b->entity);
}

static bool is_staying(const tb_judgement *judgement, const tb_told_alert *told) {
  size_t low = 0, high = judgement->n_staying;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const tb_staying *staying = &judgement->staying[middle];
    const int order = compare_staying(staying, told);
    if (order == 0) return staying->episode == told->episode && staying->step == told->step;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

bool tb_judgement_holds(const tb_judgement *judgement, const tb_told_alert *told) {
  if (told->line >= judgement->n_lines || told->step >= judgement->first_steps[told->line]) return false;
  return told->state == TB_RESOLVED || is_staying(judgement, told);
}
