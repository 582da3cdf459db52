/*
 * A first pass adds whole numbers cell by cell and passes over what fits by far; what may not fit is worked out once more on intervals,
 * with the figures as they are printed.
 */
#include "gaps.h"

#include "check.h"

#include "base/decimal.h"
#include "base/int128.h"

#include <stdlib.h>
#include <string.h>

/* What is known of a parent in the row at hand: sums are `sum` / 10^decimals. */
typedef struct family {
  tb_int128 sum;   /* value less children */
  tb_int128 units; /* of the last digits of what is rounded */
  uint32_t n_children;
  uint8_t decimals;
  bool has_value, is_wide; /* wide: the whole numbers do not hold it */
} family;

typedef struct search {
  const tb_gap_search *what;
  const tb_claims *claims;
  const tb_panel *panel;
  tb_claim_worker *worker;
  tb_claim claim; /* stands for all: it has the rounding */
  tb_column column;
  family *families;  /* one an entity, all zero between rows */
  uint32_t *touched; /* parents of the row at hand */
  size_t n_touched;
  uint64_t n_rows, n_done;
  tb_gap_counts counts;
  tb_gap gap;
} search;

/* ------------------------------------------------------------------------------------------------------------- first pass */

static bool scale_up(tb_int128 *number, unsigned by) {
  return tb_int128_multiply(*number, tb_int128_power10(by), number);
}

/* Brings a family to at least so many decimals. */
static bool refine(family *of, uint8_t decimals) {
  if (decimals <= of->decimals) return true;
  const unsigned by = decimals - of->decimals;
  of->decimals = decimals;
  return scale_up(&of->sum, by) && scale_up(&of->units, by);
}

static void add_cell(family *of, tb_int128 mantissa, uint8_t decimals, bool is_exact) {
  tb_int128 unit = is_exact ? 0 : 1;
  if (of->is_wide || decimals > TB_DECIMALS_MAX || !refine(of, decimals)) {
    of->is_wide = true;
    return;
  }
  const unsigned by = of->decimals - decimals;
  const bool fits = scale_up(&mantissa, by) && scale_up(&unit, by) && tb_int128_add(of->sum, mantissa, &of->sum) &&
                    tb_int128_add(of->units, unit, &of->units);
  of->is_wide = !fits;
}

static family *family_of(search *of, uint32_t parent) {
  family *found = &of->families[parent];
  if (!found->has_value && found->n_children == 0) of->touched[of->n_touched++] = parent;
  return found;
}

static bool is_parent(const search *of, uint32_t entity) {
  const uint32_t *first = of->claims->children.first;
  return first[entity] < first[entity + 1];
}

/* A cell goes to its entity as the whole, and to the entity's parent as a part. */
static void add(search *of, uint32_t indicator, size_t i) {
  const uint32_t entity = of->column.first + (uint32_t)i, parent = tb_panel_entity(of->panel, entity)->parent;
  const uint8_t decimals = of->column.decimals[i];
  const bool is_exact = decimals == 0 && tb_panel_indicator(of->panel, indicator)->count;
  const tb_int128 mantissa = decimals <= TB_DECIMALS_MAX ? tb_decimal_mantissa(of->column.values[i], decimals) : 0;
  if (is_parent(of, entity)) {
    family *own = family_of(of, entity);
    own->has_value = true;
    add_cell(own, mantissa, decimals, is_exact);
  }
  if (parent == TB_NO_ID) return;
  family *whole = family_of(of, parent);
  whole->n_children++;
  add_cell(whole, -mantissa, decimals, is_exact);
}

static void add_row(search *of, uint32_t indicator, const tb_row *row) {
  const size_t n = tb_panel_entities(of->panel), n_tiles = tb_panel_tiles(of->panel);
  for (size_t tile = 0; tile < n_tiles; tile++) {
    if (!tb_row_has_tile(row, tile)) continue;
    const size_t first = tile * TB_TILE, size = n - first < TB_TILE ? n - first : TB_TILE;
    of->column.n = size;
    of->column.first = (uint32_t)first;
    tb_row_read(of->panel, row, (uint32_t)first, size, &of->column);
    for (size_t i = 0; i < size; i++)
      if (tb_column_has(&of->column, i)) add(of, indicator, i);
  }
}

/*
 * Rounding to the nearest leaves half a unit each; where a sum stays inside, some true values add up. What is given as printed may be finer
 * or wider than the numbers.
 */
static bool fits_by_far(const search *of, const tb_row *row, const family *found) {
  if (found->is_wide || tb_row_has_written(row)) return false;
  if (found->sum == 0) return true;
  const bool to_nearest = of->claim.rounding != TB_ROUND_DOWN && of->claim.rounding != TB_ROUND_UP;
  return to_nearest && 2 * tb_int128_magnitude(found->sum) < tb_int128_magnitude(found->units);
}

/* ------------------------------------------------------------------------------------------------------------ second pass */

/* The true values of the whole less its parts, as a term on the stack. */
static bool push_difference(search *of, uint32_t indicator, const tb_row *row, uint32_t parent) {
  tb_claim_worker *worker = of->worker;
  const tb_children *children = &of->claims->children;
  bool pushed = tb_operand_push(worker, indicator, parent, tb_row_key(row), false);
  for (uint32_t i = children->first[parent]; i < children->first[parent + 1] && pushed; i++)
    pushed = tb_operand_push(worker, indicator, children->list[i], tb_row_key(row), false) && tb_term_push_binary(worker, TB_NODE_SUBTRACT);
  return pushed;
}

/* The gap as written, from the operands: the whole stands first. */
static void add_up(search *of) {
  const tb_claim_worker *worker = of->worker;
  tb_gap *gap = &of->gap;
  tb_rational number;
  tb_rational_init(&number);
  (void)tb_operand_number(&worker->operands[0], &gap->value);
  tb_rational_set_integer(&gap->children_sum, 0);
  for (size_t i = 1; i < worker->n_operands; i++) {
    (void)tb_operand_number(&worker->operands[i], &number);
    tb_rational_add(&gap->children_sum, &gap->children_sum, &number);
  }
  tb_rational_subtract(&gap->gap, &gap->value, &gap->children_sum);
  gap->n_children = worker->n_operands - 1;
  tb_rational_clear(&number);
}

/* What rounding allows on the side of zero on which all true differences lie: as far as the nearest of them lies from the one written. */
static void measure(search *of, const tb_interval *differences) {
  tb_gap *gap = &of->gap;
  const bool is_above = differences->low.finite && tb_rational_sign(&differences->low.value) >= 0;
  tb_rational_subtract(&gap->tolerance, &gap->gap, is_above ? &differences->low.value : &differences->high.value);
  if (!is_above) tb_rational_negate(&gap->tolerance, &gap->tolerance);
  gap->has_size = tb_rational_divide(&gap->size, &gap->gap, &gap->tolerance);
  if (tb_rational_sign(&gap->size) < 0) tb_rational_negate(&gap->size, &gap->size);
}

static tb_status look_closely(search *of, uint32_t indicator, const tb_row *row, uint32_t parent) {
  tb_claim_worker *worker = of->worker;
  tb_worker_begin(worker, &of->claim);
  if (!push_difference(of, indicator, row, parent)) return worker->status;
  (void)tb_term_range(worker, tb_term_top(worker), &worker->lone);
  if (tb_interval_contains_zero(&worker->lone)) return TB_OK;
  if (worker->reasons.n > 0) {
    of->counts.checked--;
    of->counts.not_comparable++;
    return TB_OK;
  }
  of->counts.violated++;
  of->gap.indicator = indicator;
  of->gap.entity = parent;
  of->gap.row = row;
  of->gap.period = tb_row_label(row);
  add_up(of);
  measure(of, &worker->lone);
  return of->what->visit ? of->what->visit(of->what->context, &of->gap) : TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- all rows */

static tb_status settle_family(search *of, uint32_t indicator, const tb_row *row, uint32_t parent) {
  const uint32_t *first = of->claims->children.first;
  const family found = of->families[parent];
  of->families[parent] = (family){0};
  if (of->what->entities && !of->what->entities[parent]) return TB_OK;
  if (!tb_kind_adds_over_places(tb_panel_indicator(of->panel, indicator)->kind)) {
    of->counts.never_added += found.has_value;
  } else if (!found.has_value) {
    of->counts.without_whole++;
  } else if (found.n_children < first[parent + 1] - first[parent]) {
    of->counts.lacking++;
  } else {
    of->counts.checked++;
    return fits_by_far(of, row, &found) ? TB_OK : look_closely(of, indicator, row, parent);
  }
  return TB_OK;
}

static int compare_places(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* By the codes of the parents: places in their order are sorted, and turned back. */
static void sort_touched(search *of) {
  const uint32_t *place = tb_panel_entity_place(of->panel), *order = tb_panel_entity_order(of->panel);
  for (size_t i = 0; i < of->n_touched; i++)
    of->touched[i] = place[of->touched[i]];
  if (of->n_touched > 1) qsort(of->touched, of->n_touched, sizeof *of->touched, compare_places);
  for (size_t i = 0; i < of->n_touched; i++)
    of->touched[i] = order[of->touched[i]];
}

static tb_status search_row(search *of, uint32_t indicator, const tb_row *row) {
  of->n_touched = 0;
  add_row(of, indicator, row);
  sort_touched(of);
  tb_status status = TB_OK;
  for (size_t i = 0; i < of->n_touched && !status; i++)
    status = settle_family(of, indicator, row, of->touched[i]);
  return status;
}

static bool wants_row(const search *of, const tb_row *row) {
  return !of->what->wants_period || of->what->wants_period(of->what->period_context, tb_row_label(row));
}

static tb_status search_series(search *of, uint32_t indicator) {
  const tb_gap_search *what = of->what;
  const size_t n = tb_panel_rows(of->panel, indicator);
  tb_status status = TB_OK;
  for (size_t i = 0; i < n && !status; i++) {
    const tb_row *row = tb_panel_row_at(of->panel, indicator, i);
    if (wants_row(of, row)) status = search_row(of, indicator, row);
    of->n_done++;
    if (what->progress) what->progress(what->progress_context, of->n_done, of->n_rows);
  }
  return status;
}

static bool wants_indicator(const search *of, uint32_t indicator) {
  return !of->what->indicators || of->what->indicators[indicator];
}

static tb_status search_all(search *of) {
  const size_t n = tb_panel_indicators(of->panel);
  const uint32_t *order = tb_panel_indicator_order(of->panel);
  tb_status status = TB_OK;
  for (size_t i = 0; i < n; i++)
    if (wants_indicator(of, order[i])) of->n_rows += tb_panel_rows(of->panel, order[i]);
  for (size_t i = 0; i < n && !status; i++)
    if (wants_indicator(of, order[i])) status = search_series(of, order[i]);
  return status;
}

static tb_status open_search(search *of) {
  const size_t n = tb_panel_entities(of->panel);
  tb_rational *numbers[] = {&of->gap.value, &of->gap.children_sum, &of->gap.gap, &of->gap.tolerance, &of->gap.size};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    tb_rational_init(numbers[i]);
  of->families = calloc(n + 1, sizeof *of->families);
  of->touched = calloc(n + 1, sizeof *of->touched);
  if (!of->families || !of->touched) return TB_NO_MEMORY;
  const tb_status status = tb_column_alloc(&of->column, TB_TILE, false, false);
  return status ? status : tb_claim_worker_new(of->claims, &of->worker);
}

static void close_search(search *of) {
  tb_rational_clear(&of->gap.value);
  tb_rational_clear(&of->gap.children_sum);
  tb_rational_clear(&of->gap.gap);
  tb_rational_clear(&of->gap.tolerance);
  tb_rational_clear(&of->gap.size);
  tb_claim_worker_free(of->worker);
  tb_column_free(&of->column);
  free(of->families);
  free(of->touched);
}

tb_status tb_gaps_find(const tb_claims *claims, const tb_gap_search *what, tb_gap_counts *counts) {
  if (!claims || !what) return TB_BAD_ARGUMENT;
  search of = {.what = what, .claims = claims, .panel = claims->panel};
  of.claim = (tb_claim){.claim = "",
                        .finding = "",
                        .check = "",
                        .reported = "",
                        .basis = "",
                        .comparable = "",
                        .note = "",
                        .entity = TB_NO_ID,
                        .rounding = what->rounding};
  tb_status status = open_search(&of);
  if (!status) status = search_all(&of);
  close_search(&of);
  if (counts) *counts = of.counts;
  return status;
}
