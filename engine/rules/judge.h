/* A judge at work: what judge.c, evidence.c and outcome.c share. */
#ifndef TB_RULES_JUDGE_H
#define TB_RULES_JUDGE_H

#include "compiled.h"
#include "lanes.h"
#include "resume.h"

#include "base/buffer.h"
#include "base/list.h"

/** A row that will come out, before its evidence is looked up. */
typedef struct tb_draft {
  uint32_t entity;
  bool by_clear; /* the clear condition decided, else `when` */
  tb_life life;
} tb_draft;

/** Where an alert stands among others: of an entity, by `order`, episode and line. */
typedef struct tb_alert_rank {
  tb_period order;
  uint32_t episode, line, index;
} tb_alert_rank;

typedef struct tb_filed_transition {
  uint32_t place;
  tb_decided_at at;
  tb_transition transition;
} tb_filed_transition;

struct tb_judge {
  const tb_rules *rules;
  const tb_panel *panel;
  tb_judge_options options;
  size_t n_entities, n_tiles;
  tb_lanes *lanes;  /* a tile each */
  tb_mask *members; /* entities in scope on any timeline of the machine at hand, a tile each */
  bool anyone;      /* whether there are any, wanted by options.entities or not */

  /* the machine at hand */
  size_t machine;
  const tb_rule *rule;
  const char *indicator; /* code */
  const tb_subject *subject;
  tb_evaluator *when, *clear, *value; /* clear: NULL where it is not `when` */
  tb_life_terms terms;
  size_t line_index;
  const tb_timeline *line;
  tb_list all_labels;      /* tb_period: of the steps of all lines, as they are printed, one line behind the other */
  const tb_period *labels; /* those of the line's steps */
  uint32_t first_step;     /* the first that is run */
  size_t first_period;     /* of the subject: those before it are left alone */
  tb_buffer lives;         /* bytes of lives that are kept */

  tb_list drafts, drafts_before; /* tb_draft: the line's, and memory for ordering them */
  tb_list group_begins;          /* size_t: the same */
  tb_list alerts;                /* tb_filed_alert: the machine's */
  tb_list grounds;               /* tb_filed_ground: theirs */
  tb_list transitions;           /* tb_filed_transition */
  tb_list first_steps;           /* uint32_t: of the machine's lines */
  tb_list staying;               /* tb_staying */
  tb_list ranks;                 /* tb_alert_rank: for ordering alerts */
  tb_list places, places_before; /* tb_alert_place: the machine's alerts in their order, and memory for ordering them */
  tb_list out_alerts, out_entities, out_alert_steps, out_transitions, out_transition_steps, out_quiet;

  /* for evidence of drafts of a tile and step */
  uint32_t chosen[TB_TILE];
  double values[TB_TILE];
  uint8_t reasons[TB_TILE];
  tb_decisions decisions;
};

/** How many entities of the panel a tile holds: TB_TILE, or fewer in the last one. */
static inline size_t tb_judge_tile_size(const tb_judge *judge, size_t tile) {
  const size_t left = judge->n_entities - tile * TB_TILE;
  return left < TB_TILE ? left : TB_TILE;
}

/** The number of a line's first step among those of all lines. */
static inline uint32_t tb_judge_steps_before(const tb_judge *judge, size_t line) {
  const tb_timelines *timelines = judge->subject->timelines;
  return (uint32_t)(timelines->lines[line].steps - timelines->steps);
}

/** The periods of a line's steps, as they are printed. */
static inline const tb_period *tb_judge_labels(const tb_judge *judge, size_t line) {
  return (const tb_period *)judge->all_labels.items + tb_judge_steps_before(judge, line);
}

/* judge.c */

/** Who of a tile is in scope: named by the rule, or else observed on the line at hand, from first_period on. */
void tb_judge_find_scope(tb_judge *judge, size_t tile, tb_mask *scope);

/* resume.c */

/**
 * Restores the lives of the line at hand as the step before first_step left them, and sets first_step; 0: there is nothing to restore, the
 * line is run from its first step. TB_BAD_INPUT: the bytes are no lives of this line; what `begin` returns; TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_judge_resume(tb_judge *judge);

/** Whether an earlier run told an alert of the line at hand as it is; such a one stays without new evidence. */
bool tb_judge_was_told(const tb_judge *judge, uint32_t entity, const tb_life *life);
TB_NODISCARD tb_status tb_judge_let_stay(tb_judge *judge, uint32_t entity, const tb_life *life);

/** Hands over the lives after a step that was run, if they are wanted. What `keep` returns; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_judge_keep(tb_judge *judge, uint32_t step);

/* watch.c */

/** Of a tile before a step: about whom the conditions asked for say nothing, and who fires. */
typedef struct tb_outlook {
  tb_mask blind, firing;
} tb_outlook;

/** Looks at a tile before it steps. Does nothing when nobody watches. */
void tb_judge_look_out(const tb_judge *judge, size_t tile, const tb_period_truths *truths, tb_outlook *out);

/** Tells the watch how the tile stands after the step. */
TB_NODISCARD tb_status tb_judge_show(tb_judge *judge, size_t tile, uint32_t step, const tb_outlook *before);

/* evidence.c */

/** Whether alerts decided in a step of the line at hand come out. */
bool tb_judge_wants(const tb_judge *judge, uint32_t step);

/**
 * Reads the values of n <= TB_TILE entities, in ascending order, in a period of the line at hand, and their decisions, into the judge's
 * arrays. `by_clear`: the clear condition decided. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_judge_read_evidence(tb_judge *judge, const uint32_t *entities, size_t n, bool by_clear, tb_period period);

/** Files a ground, unless it is the last one again; *index is its number. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_judge_file_ground(tb_judge *judge, const tb_filed_ground *ground, uint32_t *index);

/** Turns the drafts into filed alerts with their evidence, period after period, and empties them. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_judge_file_drafts(tb_judge *judge);

/* order.c */

/** Puts what was filed of alerts in order: judge->places. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_judge_order_alerts(tb_judge *judge);

/** Where an alert stands; see tb_decided_at. */
tb_decided_at tb_judge_decided_at(const tb_judge *judge, const tb_filed_alert *filed);

/* outcome.c */

/** An alert of the machine at hand without period or evidence; entity TB_NO_ID: none. */
TB_NODISCARD tb_status tb_judge_file_plain(tb_judge *judge, tb_alert_state state, uint32_t entity);

/** Files a change of state at a step of the line at hand. */
TB_NODISCARD tb_status tb_judge_file_transition(tb_judge *judge, uint32_t entity, const tb_life *before, const tb_life *after,
                                                uint32_t step);

/** Orders what was filed and lays it out; `ran`: the machine was run, so that entities may be quiet. */
TB_NODISCARD tb_status tb_judge_lay_out(tb_judge *judge, bool ran, tb_judgement *out);

#endif
