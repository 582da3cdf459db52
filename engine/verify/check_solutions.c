/* The whole numbers that are left of ?m and ?n: listed, counted, and how much the figure could have told. */
#include "attain_parts.h"
#include "check_whole.h"

enum { BOUND = 10000, LOOP_MAX = 100000 };

/* ---------------------------------------------------------------------------------------------------------- whole numbers */

bool tb_whole_number(const tb_rational *number, uint64_t *out) {
  return tb_rational_whole(number, out) && *out < INT64_MAX;
}

bool tb_whole_range(const tb_interval *interval, uint64_t *low, uint64_t *high) {
  if (interval->empty) return false;
  tb_rational whole, one;
  tb_rational_init(&whole);
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  *low = 0;
  *high = INT64_MAX;
  bool any = true;
  if (interval->low.finite && tb_rational_sign(&interval->low.value) >= 0) {
    tb_rational_floor(&whole, &interval->low.value);
    const bool on = tb_rational_compare(&whole, &interval->low.value) == 0 && !interval->low.open;
    if (!on) tb_rational_add(&whole, &whole, &one);
    any = tb_whole_number(&whole, low);
  }
  if (interval->high.finite) {
    tb_rational_floor(&whole, &interval->high.value);
    const bool left_out = tb_rational_compare(&whole, &interval->high.value) == 0 && interval->high.open;
    if (left_out) tb_rational_subtract(&whole, &whole, &one);
    if (tb_rational_sign(&whole) < 0) any = false;
    if (any && !tb_whole_number(&whole, high)) *high = INT64_MAX;
  }
  tb_rational_clear(&whole);
  tb_rational_clear(&one);
  return any && *low <= *high;
}

/* ---------------------------------------------------------------------------------------------------------------- answers */

static void add_pair(tb_attainment *found, uint64_t m, uint64_t n) {
  if (found->n_list < TB_ATTAIN_LIST) found->list[found->n_list++] = (tb_attained){m, n};
}

/* Lists one unknown from `low` to `high`. */
static void list_range(const tb_system *of, bool is_m, uint64_t low, uint64_t high, tb_attainment *found) {
  for (uint64_t i = low; i <= high && found->n_list < TB_ATTAIN_LIST; i++)
    add_pair(found, is_m ? i : of->part, is_m ? of->total : i);
  found->n_solutions = high == INT64_MAX ? UINT64_MAX : high - low + 1;
  found->bound = is_m ? of->total : high;
}

/* The share of figures of that many decimals that no m gives: those between two neighbouring ones. */
static void find_power(const tb_system *of, tb_attainment *found) {
  if (tb_rational_sign(&of->step) <= 0 || tb_rational_sign(&of->unit) <= 0) return;
  tb_rational one;
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  (void)tb_rational_divide(&found->power, &of->unit, &of->step);
  tb_rational_subtract(&found->power, &one, &found->power);
  if (tb_rational_sign(&found->power) < 0) tb_rational_set_integer(&found->power, 0);
  found->has_power = true;
}

/* Pairs one n after the other: where n begins above 1, or m is bounded, too. */
static void list_pairs(const tb_system *of, uint64_t low, uint64_t high, tb_attainment *found) {
  tb_interval ms;
  tb_interval_init(&ms);
  for (uint64_t n = low; n <= high && n - low < LOOP_MAX; n++) {
    const tb_rational number = {.n = n, .d = 1};
    tb_interval_set_point(&ms, &number);
    tb_interval_multiply(&ms, &ms, &of->ratio);
    tb_interval_meet(&ms, &ms, &of->m);
    uint64_t from_m, to_m;
    found->bound = n;
    if (!tb_whole_range(&ms, &from_m, &to_m)) continue;
    for (uint64_t m = from_m; m <= to_m && found->n_list < TB_ATTAIN_LIST; m++)
      add_pair(found, m, n);
    found->n_solutions += to_m - from_m + 1;
  }
  tb_interval_clear(&ms);
}

static bool is_from(const tb_interval *interval, int64_t low) {
  return !interval->empty && !interval->high.finite && interval->low.finite && !interval->low.value.big && interval->low.value.n == low &&
         interval->low.value.d == 1;
}

/* The simplest pair, when it lies beyond the bound to which pairs are counted. */
static tb_status seek_further(const tb_system *of, tb_attainment *found) {
  tb_rational simplest;
  tb_rational_init(&simplest);
  tb_status status = TB_OK;
  if (tb_simplest_fraction(&of->ratio, &simplest) && !simplest.big && simplest.d <= (tb_int128)TB_ATTAIN_BOUND_MAX) {
    tb_attainment_clear(found);
    status = tb_attain(TB_ATTAIN_RATIO, &of->ratio, NULL, 0, (uint64_t)simplest.d, found);
  }
  tb_rational_clear(&simplest);
  return status;
}

static tb_status find_pairs(const tb_system *of, tb_attainment *found) {
  uint64_t low, high;
  if (of->ratio.empty || !tb_whole_range(&of->n, &low, &high)) return TB_OK;
  const bool is_bounded = high != INT64_MAX;
  if (high > TB_ATTAIN_BOUND_MAX) high = is_bounded ? TB_ATTAIN_BOUND_MAX : BOUND;
  if (low > 1 || !is_from(&of->m, 0)) {
    list_pairs(of, low, is_bounded ? high : low + BOUND, found);
    return TB_OK;
  }
  const tb_status status = tb_attain(TB_ATTAIN_RATIO, &of->ratio, NULL, 0, high, found);
  return status || is_bounded || found->n_list > 0 ? status : seek_further(of, found);
}

/* A share of a whole is no more than the whole, unless the figure says so. */
static void keep_shares(tb_system *of) {
  if (of->kind != TB_WHOLE_SHARE || !of->has_ratio) return;
  tb_interval proper;
  tb_interval_init(&proper);
  tb_rational_set_integer(&proper.high.value, 1);
  tb_interval_meet(&proper, &proper, &of->ratio);
  if (!proper.empty) tb_interval_set(&of->ratio, &proper);
  tb_interval_clear(&proper);
}

bool tb_system_answer(tb_system *of, tb_attainment *found) {
  uint64_t low = 0, high = 0;
  if (of->has_ratio) {
    keep_shares(of);
    if (tb_whole_range(&of->n, &low, &high) && low == high) of->sought[TB_UNKNOWN_N] = false; /* pinned by another relation */
    const tb_status status = find_pairs(of, found);
    if (status && !of->worker->status && status != TB_LIMIT) of->worker->status = status;
    return found->n_list > 0 || status == TB_LIMIT;
  }
  if (of->sought[TB_UNKNOWN_M] && !tb_whole_range(&of->m, &low, &high)) return false;
  if (of->sought[TB_UNKNOWN_M]) list_range(of, true, low, high, found);
  if (of->sought[TB_UNKNOWN_M]) find_power(of, found);
  if (of->sought[TB_UNKNOWN_N] && !tb_whole_range(&of->n, &low, &high)) return false;
  if (of->sought[TB_UNKNOWN_N] && !of->sought[TB_UNKNOWN_M]) list_range(of, false, low, high, found);
  return true;
}
