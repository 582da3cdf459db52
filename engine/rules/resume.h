/*
 * Resuming: a run over more data begins each timeline at the first step that the new rows may touch, with the lives of all entities as an
 * earlier run left them after the step before. What comes out, put together with what the earlier run told (tb_judgement_holds), is what a
 * run over all data tells.
 */
#ifndef TB_RULES_RESUME_H
#define TB_RULES_RESUME_H

#include "expr/changes.h"
#include "rules.h"

/**
 * The first step of a timeline (number `line` of the machine's indicator) that the changed rows may touch, its number of steps when they
 * touch none: truths, values and decisions of the steps before are as they were. 0 in doubt, among others when the line is new or was
 * another one; the judge itself begins at 0 for newcomers whom the steps before might concern. TB_BAD_ARGUMENT: there is no such machine or
 * line; TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_rules_start_step(const tb_rules *rules, size_t machine, size_t line, const tb_changes *changes, uint32_t *step);

/** The step that a timeline begins with, and the lives that `keep` was given for the step before it (ignored when the step is 0). */
typedef struct tb_line_start {
  uint32_t step; /* the number of steps: none is run, and the line counts all the same */
  const uint8_t *lives;
  size_t n_bytes;
} tb_line_start;

/**
 * How a judge resumes and what it keeps for a later run. The callbacks are called on the judge's thread: at the same time for different
 * machines where there are several judges. A status but TB_OK ends the machine with it.
 *
 * Entities have numbers that are the same in all runs, known of an entity from the run on in which it came: numbered_entities[number] is
 * the entity in this panel, TB_NO_ID where the panel has none; every entity of the panel has one number.
 */
struct tb_resume {
  void *context;
  const uint32_t *numbered_entities;
  size_t n_numbers;
  /* where to begin; NULL: at step 0. *out is zero before. The bytes are borrowed until the next call */
  tb_status (*begin)(void *context, size_t machine, size_t line, tb_line_start *out);
  /* whether an earlier run told this alert, so decided, and it is still there: it stays, else it comes out anew with its evidence, as one
   * does whose later end was revised away. NULL: none was told. Called in the order of lines and entities */
  bool (*told)(void *context, size_t machine, const tb_staying *alert);
  /* the lives after `step`, for those of the last keep_steps steps of the line that were run; the bytes are the judge's. May be NULL */
  tb_status (*keep)(void *context, size_t machine, size_t line, uint32_t step, const uint8_t *bytes, size_t n_bytes);
  uint32_t keep_steps;
};

/** An alert that an earlier run told, its line and entity as they are numbered now. */
typedef struct tb_told_alert {
  uint32_t line, entity, episode, step; /* as in tb_decided_at; nodata and error: UINT32_MAX */
  tb_alert_state state;
} tb_told_alert;

/**
 * Whether an alert of an earlier run still holds, as it is and with the evidence that it has. All alerts of the machine that do, and those
 * of the judgement, are what a run over all data tells. Transitions hold whose step lies before first_steps of their line.
 * O(log n_staying).
 */
bool tb_judgement_holds(const tb_judgement *judgement, const tb_told_alert *told);

#endif
