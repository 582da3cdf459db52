/* What a model holds; see expr.h for what it is. */
#ifndef TB_EXPR_MODEL_H
#define TB_EXPR_MODEL_H

#include "plan.h"

#include <pthread.h>

/** An indicator in a model. */
typedef struct tb_known {
  tb_subject subject;
  tb_timelines timelines; /* of a derived indicator: its own */
  bool is_dated;          /* keyed by end dates: a stock, or derived from stocks alone */
  bool is_marked;         /* breaks, bases or units that forbid comparing occur in its rows */
  bool states_footings;   /* of these, bases or units */
  tb_plan *formula;       /* NULL: none */
  uint32_t *reads;        /* derived: the observed indicators that its formula reads where it is evaluated, through other formulas too */
  size_t n_reads;
  size_t program_nodes; /* derived: size of its formula with all formulas in it inlined */
  unsigned depth;       /* derived: how deep formulas stand in formulas */
} tb_known;

typedef struct tb_peers_entry tb_peers_entry;

struct tb_model {
  const tb_panel *panel;
  tb_arena *arena;
  tb_model_options options; /* the functions; milestones are below */
  tb_known *known;          /* one an indicator of the panel */
  tb_dictionary *milestone_codes;
  tb_period *milestone_dates;
  bool has_observed_parents; /* an entity has a parent that is observed and not declared */
  pthread_mutex_t peers_lock;
  tb_peers_entry *peers;
};

enum { TB_FORMULA_DEPTH_MAX = TB_DEPTH_MAX };

/** The indicator's place in its subject's periods with this key, or SIZE_MAX. O(log n_periods). */
size_t tb_subject_find(const tb_subject *subject, tb_period key);

/** How many of n keys in order come before a key. O(log n). */
size_t tb_keys_before(const tb_period *keys, size_t n, tb_period key);

/** The key of a period among those of an indicator: its end date where the indicator is dated. */
tb_period tb_known_key(const tb_known *known, tb_period period);

/** How a key of an indicator is printed: as it was written where the indicator has it. */
tb_period tb_known_label(const tb_known *known, tb_period key);

/**
 * The row of an observed indicator for a period; NULL when there is none. Of open spans any row with the same begin is taken, the latest
 * known by the period's end first.
 */
const tb_row *tb_model_row(const tb_model *model, uint32_t indicator, tb_period period);

/* Parts of tb_model_new and tb_model_free. */
TB_NODISCARD tb_status tb_model_compile_formulas(tb_model *model, tb_log *log);
TB_NODISCARD tb_status tb_model_observe(tb_model *model);             /* the subjects of observed indicators */
TB_NODISCARD tb_status tb_model_derive(tb_model *model, uint32_t id); /* the subject of a derived one, those it reads being ready */

#endif
