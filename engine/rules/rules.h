/*
 * Rules and the life of alerts. See README.md for the state machine.
 */
#ifndef TB_RULES_RULES_H
#define TB_RULES_RULES_H

#include "expr/expr.h"
#include <tongbi/rules.h>

/** One row of rules.csv as text; NULL or "" where empty. Places are those of the cells. */
typedef struct tb_rule_text {
  const char *rule, *finding, *indicator, *when, *clear, *for_periods, *clear_for, *within, *entities, *missing;
  const char *severity, *inhibits, *message, *message_zh;
  tb_place rule_place, indicator_place, when_place, clear_place, for_place, clear_for_place, within_place, entities_place;
  tb_place missing_place, severity_place, inhibits_place;
} tb_rule_text;

/** Seen from the entity of an alert: whose alerts. */
typedef enum tb_kin { TB_KIN_ITSELF, TB_KIN_CHILDREN, TB_KIN_DESCENDANTS } tb_kin;

/** What a firing alert inhibits: alerts of a rule. Of its own rule only those on the same indicator. */
typedef struct tb_inhibition {
  size_t rule;
  tb_kin whom;
} tb_inhibition;

typedef enum tb_missing_policy { TB_MISSING_HOLD, TB_MISSING_RESET, TB_MISSING_ALERT } tb_missing_policy;

/** Compiled rules, immutable, shared by threads. They borrow the model. */
typedef struct tb_rules tb_rules;

/**
 * Compiles n rules. What is wrong with the text (syntax, unknown words in missing or severity, `for` that is no number, doubled ids) is an
 * error in the log: TB_BAD_INPUT, all rules are read before it is returned. A rule that is well written but names an indicator, entity or
 * group that is neither declared nor observed compiles into one of state `error`, with a warning. An empty `indicator` is every indicator,
 * empty `missing`, `for`, `clear_for` and `severity` are hold, 1, 1 and medium. What of `inhibits` names no rule, or goes round in a
 * circle, is a warning and has no effect. Texts are copied; the caller frees with tb_rules_free.
 * TB_NO_MEMORY, TB_BAD_ARGUMENT.
 */
TB_NODISCARD tb_status tb_rules_new(const tb_model *model, const tb_rule_text *texts, size_t n, tb_log *log, tb_rules **out);

/** The same, but rules of state `error` are told of as `in_error`: as errors to who asks whether the rules are well formed. They compile.
 */
TB_NODISCARD tb_status tb_rules_new_told(const tb_model *model, const tb_rule_text *texts, size_t n, tb_severity in_error, tb_log *log,
                                         tb_rules **out);
void tb_rules_free(tb_rules *rules);

/**
 * The same without a model: what is wrong with the text alone (syntax, words, numbers), for a case whose data cannot be read. Errors go to
 * the log: TB_BAD_INPUT; TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_rules_check_texts(const tb_rule_text *texts, size_t n, tb_log *log);
size_t tb_rules_count(const tb_rules *rules);

/** A compiled rule, in the order of the bytes of its id. */
typedef struct tb_rule {
  const char *rule, *finding, *inhibits, *message, *message_zh; /* "" where not given */
  const char *within, *when_text, *clear_text, *indicator_text, *entities_text;
  tb_place place;
  const tb_plan *when, *clear; /* clear may be NULL; both NULL in an error rule */
  unsigned for_periods, clear_for;
  tb_missing_policy missing;
  tb_importance severity;
  const uint32_t *indicators; /* in the order of codes */
  size_t n_indicators;
  const bool *scope; /* a flag an entity, NULL: those observed */
  const tb_inhibition *inhibitions;
  size_t n_inhibitions;
  const char *inhibits_unknown; /* the first item of `inhibits` that names no rule, NULL: none */
  tb_place inhibits_place;
  const char *error, *error_zh; /* not NULL: state error, and why */
} tb_rule;
const tb_rule *tb_rules_at(const tb_rules *rules, size_t i);

/** One machine is one rule on one indicator; machines are ordered by rule and indicator code. A rule in error has one, its indicator is
 * TB_NO_ID. */
size_t tb_rules_machines(const tb_rules *rules);
void tb_rules_machine(const tb_rules *rules, size_t machine, size_t *rule, uint32_t *indicator);

/**
 * Sets reads[i] for the observed indicators that a machine reads, through formulas too; none of a rule in error. `reads` has a flag an
 * indicator of the panel. TB_NO_MEMORY, TB_BAD_ARGUMENT for a machine out of range. O(nodes of its expressions).
 */
TB_NODISCARD tb_status tb_rules_machine_reads(const tb_rules *rules, size_t machine, bool *reads);

typedef struct tb_resume tb_resume; /* resume.h */
/** One thread's evaluators and state counters. Borrows the rules. */
typedef struct tb_judge tb_judge;

/** How an entity stands after a step of a timeline. `since` and `episode` are those of the current or latest run of the condition. */
typedef struct tb_standing {
  size_t line; /* which of the indicator's timelines */
  uint32_t step, entity;
  tb_period key, label; /* of the step: in the timeline, and as it is printed */
  bool present;         /* the indicator has a row there */
  tb_alert_state state;
  uint32_t episode;
  tb_period since; /* unstated unless pending or firing */
  bool nodata;     /* the condition asked for is unknown, and the rule does not take that for an alarm: it decides nothing by data */
  bool by_clear;   /* the condition asked for was the rule's clear condition */
} tb_standing;

/**
 * Fills in span, firing and latest of an alert of a machine; `every_period`: it is the row of a period, and all three are that period's
 * days. Unstated for alerts without an episode. O(log steps).
 */
void tb_rules_mark_days(const tb_rules *rules, size_t machine, bool every_period, tb_alert *alert);

/** What a run keeps. The arrays are borrowed until tb_judge_free. */
typedef struct tb_judge_options {
  bool every_period; /* alerts: one a period decided in state firing, instead of episodes */
  bool transitions;
  bool quiet;           /* judgements list the entities about which data was quiet */
  bool unranked;        /* nobody asks how many peers were ranked: `ranked` of alerts stays 0 */
  bool one_by_one;      /* judgements have no arrays of alerts: these are read with tb_judge_alert_at */
  const bool *entities; /* a flag an entity: which come out; NULL: all */
  /* which periods come out: of alerts `period`, transitions their own, nodata and error always; NULL: all */
  bool (*period_wanted)(const void *context, tb_period period);
  const void *context;
  /* NULL: every timeline is run from its first step; not together with every_period, entities or period_wanted */
  const tb_resume *resume;
  /* sees every entity in scope (and wanted) after every step, timeline after timeline; what is not TB_OK ends the run; NULL: nobody */
  tb_status (*watch)(void *context, tb_judge *judge, const tb_standing *at);
  void *watch_context;
} tb_judge_options;

/** Where an alert or transition stands: on the timeline `line` of its machine's indicator, decided by the step `step`; both UINT32_MAX for
 * nodata and error. Alerts of an entity are ordered by `order`, episode and line, transitions by `order` and line. */
typedef struct tb_decided_at {
  uint32_t line, step;
  tb_period order; /* key of the step since which the condition holds; with every_period, and of transitions, of the step that decided */
} tb_decided_at;

/** An alert that is pending or firing, and about which no step that was run decided: it is as an earlier run told it. */
typedef struct tb_staying {
  uint32_t line, entity, episode, step; /* the step that decided, before the first one run */
} tb_staying;

/** The outcome of a machine; with one_by_one `alerts`, `alert_entities` and `alert_steps` are NULL. Arrays belong to the judge until its
 * next call. Ordered by entity code, then since, episode (transitions: entity, period). */
typedef struct tb_judgement {
  const tb_alert *alerts;
  const uint32_t *alert_entities; /* entity of each alert, TB_NO_ID: none */
  const tb_decided_at *alert_steps;
  size_t n_alerts;
  const tb_transition *transitions;
  const tb_decided_at *transition_steps;
  size_t n_transitions;
  const uint32_t *first_steps; /* of each timeline the first step that was run: as many as it has, when none was */
  size_t n_lines;              /* 0 of a rule in error */
  const tb_staying *staying;   /* by line, entity; none without resume */
  size_t n_staying;
  const uint32_t
      *quiet; /* if asked for: entities decided on a timeline and neither pending nor firing at the end of any, in the order of codes */
  size_t n_quiet;
} tb_judgement;

/** A judgement that lives by itself, freed with tb_judgement_free; texts stay the rules' and the panel's. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_judgement_copy(const tb_judgement *said, tb_judgement **out);
void tb_judgement_free(tb_judgement *judgement);

/** The judge borrows the rules; options may be NULL. */
TB_NODISCARD tb_status tb_judge_new(const tb_rules *rules, const tb_judge_options *options, tb_judge **out);
void tb_judge_free(tb_judge *judge);

/**
 * Runs a machine over all timelines, period after period, tiles of 512 entities at a time. TB_NO_MEMORY, TB_BAD_ARGUMENT for a machine out
 * of range. What comes out depends on nothing but the rules, the panel and the options.
 */
TB_NODISCARD tb_status tb_judge_machine(tb_judge *judge, size_t machine, tb_judgement *out);

/**
 * What all alerts of the machine that was run last have in common; and the rest of the i-th one of its judgement, i < n_alerts, written
 * over that of another: identity and days stay, and what hides it. Returns its entity, TB_NO_ID: none. O(1).
 */
void tb_judge_alert_begin(const tb_judge *judge, tb_alert *alert);
uint32_t tb_judge_alert_at(const tb_judge *judge, size_t i, tb_alert *alert);

/** The step that decided an alert, and what its figure was held against: those filed together mostly share one. */
typedef struct tb_filed_ground {
  uint32_t line, step; /* UINT32_MAX for nodata and error, which have no steps */
  tb_ground of;
} tb_filed_ground;

/** An alert of the machine that was run last, without what others share with it: short, because there may be many and they are put in
 * order. */
typedef struct tb_filed_alert {
  uint32_t entity; /* TB_NO_ID: none */
  uint32_t ground;
  uint32_t since, fired; /* steps, UINT32_MAX for nodata and error; fired is void while pending */
  uint32_t episode;
  uint8_t state, value_reason, figure_reason, base_reason;
  double value, figure, base_value;
} tb_filed_alert;

/** An entity's place in the order of codes, and the number of what was filed about it. */
typedef struct tb_alert_place {
  uint32_t place, index;
} tb_alert_place;

/** All of them as they were filed, and their order. Steps are numbered through all lines of the machine, one line behind the other. */
typedef struct tb_filed {
  const tb_filed_alert *alerts;
  const tb_alert_place *order; /* the i-th alert that comes out is alerts[order[i].index] */
  size_t n_alerts;
  const tb_filed_ground *grounds;
  size_t n_grounds;
  const tb_period *labels; /* of the steps, as they are printed */
  size_t n_labels;
} tb_filed;

/** What tb_judge_alert_at tells one by one, for whoever lets alerts share what they have in common. Belongs to the judge until its next
 * call. O(1). */
void tb_judge_filed(const tb_judge *judge, tb_filed *out);

/** For a watch: the indicator's value in the step at hand, and both sides of the comparison that decides the condition asked for.
 * TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_judge_evidence(tb_judge *judge, const tb_standing *at, tb_number *value, tb_number *figure, tb_number *threshold);

#endif
