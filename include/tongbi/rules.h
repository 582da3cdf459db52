/*
 * tongbi/rules.h - alerts: what rules say about entities.
 */
#ifndef TONGBI_RULES_H
#define TONGBI_RULES_H

#include <tongbi/model.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tb_alert_state { TB_INACTIVE, TB_PENDING, TB_FIRING, TB_RESOLVED, TB_NODATA, TB_RULE_ERROR } tb_alert_state;
typedef enum tb_importance { TB_INFO, TB_LOW, TB_MEDIUM, TB_HIGH, TB_CRITICAL } tb_importance;

/** "inactive", "pending" ..., "error"; "info" ... "critical". Keys, never translated. */
TB_API const char *tb_alert_state_name(tb_alert_state state);
TB_API const char *tb_importance_name(tb_importance importance);

/** A number with the reason why there is none. */
typedef struct tb_number {
  double value;
  tb_reason reason;
} tb_number;

/** One alert: identity, state, beginning, evidence. Strings belong to what the alert came from; "" where there is none. */
typedef struct tb_alert {
  const char *rule, *finding, *indicator, *entity;
  const char *message, *message_zh;
  tb_alert_state state;
  tb_importance severity;
  uint32_t episode;      /* from 1; 0 for nodata and error */
  tb_period since;       /* first period of the run in which the condition held */
  tb_period fired;       /* the period in which it began to fire; unstated while pending */
  tb_period period;      /* the last period that decided the state */
  tb_number value;       /* the indicator then */
  tb_number figure;      /* left side of the deciding comparison */
  tb_number threshold;   /* its right side */
  tb_period base_period; /* of the first measure with a base in the figure; unstated: none */
  tb_number base_value;
  uint64_t ranked; /* peers ranked, 0: no rank in the figure */
  size_t timeline; /* which of the indicator's timelines */

  /* Days, unstated where there are none, or while nobody has asked what hides the alert. Of a period from January they are those that it
   * adds to the one before. Where alerts come out a row a period, all three are the days of that period. */
  tb_period span;   /* from `since` to the last period in which the alert was pending or firing */
  tb_period firing; /* from `fired` to the same; unstated while pending */
  tb_period latest; /* of that last period */

  /* Why tables leave it out: filled in by whoever knows of mutes and of other rules' alerts. It stays in the record all the same. */
  const char *muted;                        /* the reason that the mute gives, "" for none; NULL: not muted */
  tb_place muted_at;                        /* the row of mutes.csv */
  const char *inhibitor, *inhibitor_entity; /* rule and entity of an alert that inhibits this one; NULL: none */
  tb_period inhibitor_fired;                /* the period in which that one began to fire */
} tb_alert;

/** Muted or inhibited: in the record, but not in tables. */
TB_API bool tb_alert_is_hidden(const tb_alert *alert);

/** A change of state. */
typedef struct tb_transition {
  const char *rule, *finding, *indicator, *entity;
  tb_period period;
  tb_alert_state from, to;
  uint32_t episode;
} tb_transition;

#ifdef __cplusplus
}
#endif
#endif
