/* Places gained, percentiles, how many are ranked: whole numbers counted among peers. */
#include "check_rank.h"

/* A figure and where it stands. */
typedef struct own {
  tb_facts facts;
  tb_interval values;
} own;

static uint32_t peer_set(const tb_unfolding *of) {
  return of->node->of.measure.peers->set_of[of->scope->first];
}

/* What has just been pushed is read and taken away; where it is missing it stays, and *there is false. */
static void take_own(const tb_unfolding *of, uint32_t begin, own *out, bool *there) {
  out->facts = *tb_term_facts(of->worker);
  *there = !out->facts.missing;
  if (!*there) return;
  (void)tb_term_range(of->worker, tb_term_top(of->worker), &out->values);
  tb_term_truncate(of->worker, begin);
}

/* ------------------------------------------------------------------------------------------------- percentile, ranked */

typedef bool push_place(const tb_ranking *of, const tb_rank_table *table, const own *it);

static bool push_of_table(const tb_unfolding *of, push_place *push) {
  const tb_ranking ranking = tb_ranking_of(of);
  const uint32_t begin = (uint32_t)of->worker->n_terms;
  bool there;
  if (peer_set(of) == TB_NO_PEER_SET) return tb_ranking_refuse(&ranking, TB_REMARK_no_peers);
  if (!tb_push_now(of)) return false;
  own it;
  tb_interval_init(&it.values);
  take_own(of, begin, &it, &there);
  bool pushed = true;
  if (there) {
    const tb_rank_table *table = tb_ranking_table(&ranking, peer_set(of), it.facts.span.period);
    const bool alone = table && table->n < 2;
    pushed = table && (alone ? tb_ranking_refuse(&ranking, TB_REMARK_no_peers) : push(&ranking, table, &it));
  }
  tb_interval_clear(&it.values);
  return pushed;
}

static void note_ranked(const tb_ranking *of, size_t index, const tb_rank_table *table) {
  if (index == TB_NO_OPERAND) return;
  of->worker->operands[index].n_ranked = table->n;
  of->worker->operands[index].n_unknown = table->n_unknown;
}

/* The number `name`, an operand that is one however often it occurs. */
static bool push_counted(const tb_ranking *of, const tb_rank_table *table, const own *it, const char *name, size_t low, size_t high) {
  const uint32_t indicator = tb_ranking_indicator(of, &it->facts);
  const tb_period period = it->facts.span.period;
  size_t index = tb_ranking_find(of, name, period);
  if (index == TB_NO_OPERAND) {
    index = tb_ranking_add(of, name, indicator, period, low, high);
    note_ranked(of, index, table);
  }
  if (!tb_ranking_push(of, index, it->facts.span)) return false;
  tb_term_facts(of->worker)->unit = (tb_check_unit){0};
  return true;
}

/* 100 * (peers with a smaller value) / (other peers with a value). */
static bool push_share_below(const tb_ranking *of, const tb_rank_table *table, const own *it) {
  tb_claim_worker *worker = of->worker;
  const tb_beyond below = tb_ranking_below(table, &it->values, false);
  return tb_term_push_integer(worker, 100) && push_counted(of, table, it, "below", below.certain, below.possible) &&
         tb_term_push_binary(worker, TB_NODE_MULTIPLY) && tb_term_push_integer(worker, (int64_t)table->n - 1) &&
         tb_term_push_binary(worker, TB_NODE_DIVIDE);
}

static void divide_end(tb_end *end, size_t others) {
  const tb_rational hundred = {.n = 100, .d = 1}, divisor = {.n = (tb_int128)others, .d = 1};
  tb_rational_multiply(&end->value, &end->value, &hundred);
  (void)tb_rational_divide(&end->value, &end->value, &divisor);
}

/* Peers without a figure may have one: at least as if all of them were not below, at most as if all were. */
static bool push_share_around(const tb_ranking *of, const tb_rank_table *table, const own *it) {
  const tb_beyond below = tb_ranking_below(table, &it->values, false);
  const char *name = of->measure->row->name;
  const bool is_new = tb_ranking_find(of, name, it->facts.span.period) == TB_NO_OPERAND;
  if (!push_counted(of, table, it, name, below.certain, below.possible + table->n_unknown)) return false;
  const tb_facts *facts = tb_term_facts(of->worker);
  if (is_new) {
    tb_interval *shares = &of->worker->operands[facts->figure].interval;
    divide_end(&shares->low, table->n - 1 + table->n_unknown);
    divide_end(&shares->high, table->n - 1 + table->n_unknown);
  }
  return true;
}

static bool push_percentile(const tb_ranking *of, const tb_rank_table *table, const own *it) {
  return table->n_unknown == 0 ? push_share_below(of, table, it) : push_share_around(of, table, it);
}

bool tb_push_percentile(const tb_unfolding *of) {
  return push_of_table(of, push_percentile) && tb_in_percent(of, TB_DIMENSION_PERCENT);
}

static bool push_number_ranked(const tb_ranking *of, const tb_rank_table *table, const own *it) {
  return push_counted(of, table, it, of->measure->row->name, table->n, table->n + table->n_unknown);
}

bool tb_push_ranked(const tb_unfolding *of) {
  return push_of_table(of, push_number_ranked);
}

/* ------------------------------------------------------------------------------------------------------------ rank_yoy */

/* Peers above own values, of those that have a figure in both periods; others may have one, and then stand above. */
typedef struct gained {
  tb_beyond before, now;
  size_t n_both, n_lacking;
} gained;

/* Whether a peer is above for certain, or possibly; see check_rank.c for what only touches. */
static tb_beyond is_above(const tb_interval *peer, const tb_interval *it, bool ties) {
  const bool equal_counts = ties || !tb_interval_is_point(it), equal_may = ties && tb_interval_is_point(it);
  tb_beyond out = {0, 1};
  if (peer->low.finite && it->high.finite) {
    const int order = tb_rational_compare(&peer->low.value, &it->high.value);
    out.certain = order > 0 || (order == 0 && equal_counts);
  }
  if (peer->high.finite && it->low.finite) {
    const int order = tb_rational_compare(&peer->high.value, &it->low.value);
    out.possible = order > 0 || (order == 0 && equal_may);
  }
  if (out.certain > 0) out.possible = 1;
  return out;
}

/*
 * A peer that lacks one of the two figures may lack it only here. If it has both, it moves the gain by whether it was above before less
 * whether it is above now: up at most when it may have been above and need not be, down at most the other way round.
 */
static void add_lacking(gained *out, const tb_beyond *before, const tb_beyond *now) {
  out->n_lacking++;
  if (before->possible > 0 && now->certain == 0) out->before.possible++;
  if (now->possible > 0 && before->certain == 0) out->now.possible++;
}

static bool add_peer(const tb_ranking *now, const tb_ranking *before, uint32_t peer, const own *its_now, const own *its_before, gained *out,
                     tb_interval *values) {
  const bool ties = now->measure->args.ties == TB_TIES_MAX;
  tb_beyond above_now = {0, 1}, above_before = {0, 1}; /* nothing known */
  bool has_now, has_before;
  if (!tb_ranking_read(now, peer, values, &has_now)) return false;
  if (has_now) above_now = is_above(values, &its_now->values, ties);
  if (!tb_ranking_read(before, peer, values, &has_before)) return false;
  if (has_before) above_before = is_above(values, &its_before->values, ties);
  if (!has_now || !has_before) {
    add_lacking(out, &above_before, &above_now);
    return true;
  }
  out->n_both++;
  out->before.certain += above_before.certain;
  out->before.possible += above_before.possible;
  out->now.certain += above_now.certain;
  out->now.possible += above_now.possible;
  return true;
}

static bool count_gained(const tb_unfolding *of, const tb_ranking *now, const tb_ranking *before, const own *its_now, const own *its_before,
                         gained *out) {
  const size_t n = tb_panel_entities(of->worker->panel);
  const uint32_t set = peer_set(of);
  tb_interval values;
  tb_interval_init(&values);
  bool counted = true;
  *out = (gained){0};
  for (size_t peer = 0; peer < n && counted; peer++)
    if (now->measure->peers->set_of[peer] == set && peer != of->scope->first)
      counted = add_peer(now, before, (uint32_t)peer, its_now, its_before, out, &values);
  tb_interval_clear(&values);
  return counted;
}

static bool push_place_of(const tb_ranking *of, const char *name, const own *it, const tb_beyond *ahead, const gained *counted) {
  const uint32_t indicator = tb_ranking_indicator(of, &it->facts);
  const tb_period period = it->facts.span.period;
  size_t index = tb_ranking_find(of, name, period);
  if (index == TB_NO_OPERAND) {
    index = tb_ranking_add(of, name, indicator, period, ahead->certain + 1, ahead->possible + 1);
    if (index == TB_NO_OPERAND) return false;
    of->worker->operands[index].n_ranked = counted->n_both + 1;
    of->worker->operands[index].n_unknown = counted->n_lacking;
  }
  return tb_ranking_push(of, index, it->facts.span);
}

/* Both figures of its own are known. */
static bool push_gain(const tb_unfolding *of, const tb_scope *year_ago, const own *its_now, const own *its_before) {
  const tb_ranking now = tb_ranking_of(of);
  tb_ranking before = now;
  before.scope = year_ago;
  gained counted;
  if (!count_gained(of, &now, &before, its_now, its_before, &counted)) return false;
  if (counted.n_both == 0) return tb_ranking_refuse(&now, TB_REMARK_no_peers);
  return push_place_of(&before, "rank_yoy.before", its_before, &counted.before, &counted) &&
         push_place_of(&now, "rank_yoy.now", its_now, &counted.now, &counted) && tb_term_push_binary(of->worker, TB_NODE_SUBTRACT);
}

bool tb_push_places_gained(const tb_unfolding *of) {
  const tb_shift year = {.kind = TB_SHIFT_YEARS, .count = 1};
  const uint32_t begin = (uint32_t)of->worker->n_terms;
  tb_shift store;
  tb_scope year_ago;
  bool has_now, has_before = false;
  if (peer_set(of) == TB_NO_PEER_SET) {
    const tb_ranking ranking = tb_ranking_of(of);
    return tb_ranking_refuse(&ranking, TB_REMARK_no_peers);
  }
  own its_now, its_before;
  tb_interval_init(&its_now.values);
  tb_interval_init(&its_before.values);
  bool pushed = tb_push_now(of);
  if (pushed) take_own(of, begin, &its_now, &has_now);
  if (pushed && has_now) pushed = tb_push_moved(of, year);
  if (pushed && has_now) take_own(of, begin, &its_before, &has_before);
  if (pushed && has_before && tb_unfolding_move(of, year, &store, &year_ago)) pushed = push_gain(of, &year_ago, &its_now, &its_before);
  tb_interval_clear(&its_now.values);
  tb_interval_clear(&its_before.values);
  return pushed;
}
