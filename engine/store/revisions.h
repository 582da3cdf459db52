/* Revisions from the inside: figures as written, the sizes of revisions, and the alerts that came and went with them. */
#ifndef TB_STORE_REVISIONS_H
#define TB_STORE_REVISIONS_H

#include "store.h"

#include "base/rational.h"
#include "case/case.h"

/* ------------------------------------------------------------------------------------------------------------------- sizes */

/** The value of an observation as written. `digits` (of numbers longer than a double) is borrowed, NULL for others. */
typedef struct tb_figure {
  double value;
  uint8_t decimals;
  bool missing;
  const char *digits;
} tb_figure;

/** The exact number of a figure that is not missing; `out` is initialised. */
void tb_figure_exact(const tb_figure *figure, tb_rational *out);

/** -1, 0, 1: how two figures that are not missing compare as written. */
int tb_figure_compare(const tb_figure *a, const tb_figure *b);

/** One figure that took another's place. */
typedef struct tb_revised_figure {
  tb_figure before, after;
  double difference, percent; /* rounded once; percent: of a figure before that is above zero */
} tb_revised_figure;

/** All revisions of an indicator. Zero-initialise; free with tb_revision_sizes_free. */
typedef struct tb_revision_sizes {
  tb_revised_figure *items;
  size_t n, capacity;
} tb_revision_sizes;

/** Adds a revision; the figures' digits stay borrowed. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_revision_sizes_add(tb_revision_sizes *sizes, const tb_figure *before, const tb_figure *after);

/** Fills in mean, mean_abs, median, largest and median_pct; changes the order of the items. O(n log n). */
void tb_revision_sizes_read(tb_revision_sizes *sizes, tb_revisions *out);
void tb_revision_sizes_free(tb_revision_sizes *sizes);

/* ------------------------------------------------------------------------------------------------------------------ alerts */

/** An alert that is told: the texts are in the list's arena. */
typedef struct tb_turned_alert {
  const char *rule, *indicator, *entity;
  tb_period fired;
  tb_day known_by; /* TB_DAY_UNKNOWN: before all vintages */
  bool later;      /* the latest figures give it, those known then did not; else the other way round */
  const char *then_state, *later_state;
} tb_turned_alert;

/** Zero-initialise; free with tb_turned_alerts_free. */
typedef struct tb_turned_alerts {
  tb_arena *arena;
  tb_turned_alert *items;
  size_t n, capacity;
} tb_turned_alerts;

enum { TB_VINTAGE_DATES_MAX = 400 };

/**
 * Judges what run `run` had as of each date on which something was published, and lists the alerts that differ from those of the latest
 * figures: by rule, indicator, entity, period. The run has rules. TB_LIMIT, told in the log: more than
 * TB_VINTAGE_DATES_MAX dates. Not within a transaction. Time: a judging a date; memory: two panels.
 */
TB_NODISCARD tb_status tb_turned_alerts_find(tb_store *store, int64_t run, unsigned n_threads, tb_turned_alerts *out);
void tb_turned_alerts_free(tb_turned_alerts *alerts);

/** A state that is asked for: of a rule for an entity in a period. */
typedef struct tb_state_asked {
  const char *rule, *indicator, *entity;
  tb_period period;
  const char *state; /* the answer: its key; "" where the case does not know the period */
} tb_state_asked;

/** Answers from the transitions of a judged case. O(transitions + asked). TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_states_find(const tb_case *opened, tb_state_asked *asked, size_t n);

/** The period by which a figure is known however a case writes it: of a stock its last day, of an open span its begin. */
tb_period tb_period_identity(const tb_case *opened, const char *indicator, tb_period period);

#endif
