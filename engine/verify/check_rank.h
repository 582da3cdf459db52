/* Places among peers: what the files share in which they are counted. */
#ifndef TB_VERIFY_CHECK_RANK_H
#define TB_VERIFY_CHECK_RANK_H

#include "check_measure.h"

struct tb_rank_table {
  /* what it is of; of expressions it serves once */
  bool reusable;
  uint32_t indicator, set;
  tb_period period;
  const tb_peers *peers;
  tb_rounding rounding;
  tb_end *lows, *highs; /* n sorted ends each: of all peers with a value, the entity itself too */
  size_t n, capacity, n_unknown;
};

/** A place being worked out. */
typedef struct tb_ranking {
  tb_claim_worker *worker;
  const tb_plan *plan;
  tb_range operand;
  const tb_node_measure *measure;
  const tb_scope *scope;
  bool ascending;
} tb_ranking;

static inline tb_ranking tb_ranking_of(const tb_unfolding *of) {
  return (tb_ranking){.worker = of->worker, .plan = of->plan, .operand = of->operand, .measure = &of->node->of.measure, .scope = of->scope};
}

/** Peers for certain beyond own values, and possibly. */
typedef struct tb_beyond {
  size_t certain, possible;
} tb_beyond;

/** The operand's values for one entity; false in *there when it has none. What was unfolded for it is forgotten. */
bool tb_ranking_read(const tb_ranking *of, uint32_t entity, tb_interval *out, bool *there);

/** Of whom, in which period: of what facts are known. */
uint32_t tb_ranking_indicator(const tb_ranking *of, const tb_facts *own);

/** The table of the entity's peers, from the claim before where that is the same; NULL, with worker->status set. */
const tb_rank_table *tb_ranking_table(const tb_ranking *of, uint32_t set, tb_period period);

/** Other peers with smaller values. `ties`: those equal count, too. */
tb_beyond tb_ranking_below(const tb_rank_table *table, const tb_interval *own, bool ties);

/** The operand of that name that was pushed for the same place of the same series before; TB_NO_OPERAND: none, or of an expression. */
size_t tb_ranking_find(const tb_ranking *of, const char *name, tb_period period);

/** A new operand of that name with the whole numbers low .. high; TB_NO_OPERAND when memory is short. */
size_t tb_ranking_add(const tb_ranking *of, const char *name, uint32_t indicator, tb_period period, size_t low, size_t high);

/** Pushes such an operand; false for TB_NO_OPERAND. */
bool tb_ranking_push(const tb_ranking *of, size_t index, tb_span span);

/** Pushes what is missing, for a reason. */
bool tb_ranking_refuse(const tb_ranking *of, tb_remark_kind why);

#endif
