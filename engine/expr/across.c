#include "across.h"

#include "mixed.h"
#include "order.h"
#include "recall.h"
#include "wide.h"

#include <stdlib.h>
#include <string.h>

/* Results are kept for as many cells together; the latest is kept whatever its size. */
enum { KEPT_CELLS_MAX = 4 * 1024 * 1024 };

/* A result across all entities. Entities without a cell have the reason TB_MISSING. */
typedef struct entry entry;
struct entry {
  uint32_t node;
  const tb_measure *row;
  tb_period period;
  tb_shift *shifts; /* a copy of the scope's, the latest first, linked in place */
  size_t n_shifts;
  bool exact;
  uint32_t places; /* as tb_operand_facts has them; 0: all */
  tb_wide cells;
  tb_span span;
  entry *next; /* the one used before it */
};

/* The operand across all entities. */
typedef struct operand {
  tb_wide now, base;
  bool *flags;
  bool has_base, has_flags, known;
  tb_span span;
} operand;

struct tb_across {
  entry *entries; /* the latest used first */
  tb_order order;
  uint32_t *peer_set, *place, *parent, *sorted; /* gathered for one call of a kernel */
  size_t capacity;
  tb_scratch scratch;  /* of kernels */
  operand operands[2]; /* memory for fast and for exact ones; empty while they are in use */
  entry *spare[2];     /* results no longer kept, for their memory; NULL: none */
};

/* ---------------------------------------------------------------------------------------------------------------- keeping */

static void entry_free(entry *of) {
  if (!of) return;
  tb_wide_free(&of->cells);
  free(of->shifts);
  free(of);
}

/* Takes an entry out of the list; its memory is used by the next one. */
static void forget(tb_across *across, entry **at) {
  entry *old = *at;
  *at = old->next;
  entry_free(across->spare[old->exact]);
  across->spare[old->exact] = old;
}

void tb_across_forget(tb_across *across) {
  while (across && across->entries)
    forget(across, &across->entries);
}

static void operand_free(operand *of) {
  tb_wide_free(&of->now);
  tb_wide_free(&of->base);
  free(of->flags);
  *of = (operand){0};
}

void tb_across_free(tb_across *across) {
  if (!across) return;
  tb_across_forget(across);
  for (int exact = 0; exact < 2; exact++) {
    entry_free(across->spare[exact]);
    operand_free(&across->operands[exact]);
  }
  tb_scratch_free(&across->scratch);
  tb_order_free(&across->order);
  free(across->peer_set);
  free(across->place);
  free(across->parent);
  free(across->sorted);
  free(across);
}

static bool same_shifts(const entry *of, const tb_shift *shift) {
  size_t i = 0;
  for (; shift && i < of->n_shifts; shift = shift->before, i++)
    if (shift->kind != of->shifts[i].kind || shift->count != of->shifts[i].count) return false;
  return !shift && i == of->n_shifts;
}

static bool is_entry(const entry *of, uint32_t node, const tb_measure *row, uint32_t places, const tb_scope *scope) {
  return of->node == node && of->row == row && of->places == places && of->exact == scope->exact &&
         tb_period_equal(of->period, scope->period) && same_shifts(of, scope->shifts);
}

/* The entry of a scope, made the latest used; NULL when it is not kept. */
static entry *find(tb_across *across, uint32_t node, const tb_measure *row, uint32_t places, const tb_scope *scope) {
  for (entry **at = &across->entries; *at; at = &(*at)->next) {
    entry *found = *at;
    if (!is_entry(found, node, row, places, scope)) continue;
    *at = found->next;
    found->next = across->entries;
    across->entries = found;
    return found;
  }
  return NULL;
}

static void forget_old(tb_across *across) {
  size_t cells = 0;
  entry *of = across->entries;
  while (of && of->next) {
    cells += of->cells.capacity;
    if (cells + of->next->cells.capacity > KEPT_CELLS_MAX) {
      forget(across, &of->next);
    } else {
      of = of->next;
    }
  }
}

/* A result that is asked for once, period by period, makes room for the next one: that of what stands first, in no other measure. */
static void forget_last(const tb_evaluator *evaluator, uint32_t node, const tb_measure *row, uint32_t places, bool exact) {
  if (!evaluator->is_read_once || node != tb_program_all(&evaluator->program).begin) return;
  for (entry **at = &evaluator->across->entries; *at; at = &(*at)->next) {
    if ((*at)->node != node || (*at)->row != row || (*at)->places != places || (*at)->exact != exact) continue;
    forget(evaluator->across, at);
    return;
  }
}

static entry *entry_new(tb_across *across, uint32_t node, const tb_measure *row, uint32_t places, const tb_scope *scope) {
  entry *of = across->spare[scope->exact];
  across->spare[scope->exact] = NULL;
  if (!of) of = calloc(1, sizeof *of);
  if (!of) return NULL;
  size_t n_shifts = 0;
  for (const tb_shift *shift = scope->shifts; shift; shift = shift->before)
    n_shifts++;
  tb_shift *shifts = reallocarray(of->shifts, n_shifts > 0 ? n_shifts : 1, sizeof *shifts);
  if (!shifts) {
    entry_free(of);
    return NULL;
  }
  of->cells.column.n = 0;
  *of = (entry){.node = node,
                .row = row,
                .places = places,
                .period = scope->period,
                .shifts = shifts,
                .n_shifts = n_shifts,
                .exact = scope->exact,
                .cells = of->cells};
  size_t i = 0;
  for (const tb_shift *shift = scope->shifts; shift; shift = shift->before)
    of->shifts[i++] = (tb_shift){.kind = shift->kind, .count = shift->count};
  return of;
}

/* --------------------------------------------------------------------------------------------------------------- gathering */

static bool is_among_peers(const tb_measure *row) {
  return row->takes & TB_TAKES_WITHIN;
}

/* Peers are those that have a cell; parents and children must be there even without one. What is not sorted need not be left out. */
static bool is_compact(const tb_measure *row, uint32_t places) {
  return is_among_peers(row) && places == 0;
}

static tb_status reserve(operand *of, size_t more, bool exact, bool is_marked) {
  const size_t before = of->now.capacity;
  tb_status status = tb_wide_reserve(&of->now, more, exact, is_marked);
  if (!status) status = tb_wide_reserve(&of->base, more, exact, is_marked);
  if (status || of->now.capacity == before) return status;
  bool *flags = reallocarray(of->flags, of->now.capacity, sizeof *flags);
  if (!flags) return TB_NO_MEMORY;
  of->flags = flags;
  return TB_OK;
}

static bool has_long(const tb_figure *figure) {
  return figure && memchr(figure->column.decimals, TB_DECIMALS_LONG, figure->column.n) != NULL;
}

/* Adds the cells of a slice. A long number's text stays behind, so in doubles it makes the whole unknown. */
static void add_slice(operand *of, const tb_gathered *read, bool compact, bool exact) {
  uint16_t kept[TB_TILE];
  const size_t n = tb_wide_choose(&of->now, &read->now->column, compact, kept);
  if (!exact && (has_long(read->now) || has_long(read->base))) of->known = false;
  bool *flags = of->flags + of->now.column.n;
  memset(flags, false, n * sizeof *flags);
  for (size_t k = 0; read->has_flags && k < n; k++)
    flags[k] = read->flags[kept[k]];
  tb_wide_append(&of->now, read->now, kept, n);
  if (read->base) tb_wide_append(&of->base, read->base, kept, n);
  of->has_base = read->base != NULL;
  of->has_flags |= read->has_flags;
  of->span = read->now->span;
}

/* The node of the series of everybody's own figures that the operand is alone, read in doubles as it stands; TB_NO_NODE: it is more. */
static uint32_t plain_series(const tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const uint32_t plain = evaluator->program.facts[node].plain;
  if (scope->exact || evaluator->program.is_marked || plain == TB_NO_NODE) return TB_NO_NODE;
  const tb_node *series = &evaluator->program.nodes[plain];
  return series->kind == TB_NODE_SERIES && series->of.series.entity == TB_NO_ID ? plain : TB_NO_NODE;
}

/* Its row, of which all cells are wanted as they are, is read at once. */
static bool is_one_row(const tb_evaluator *evaluator, uint32_t node, bool compact, const tb_scope *scope) {
  const tb_reach reach = evaluator->program.nodes[node].of.measure.row->reach;
  return !compact && reach == TB_REACH_NOW && plain_series(evaluator, node, scope) != TB_NO_NODE;
}

static tb_status gather_row(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, operand *out) {
  const size_t n = tb_panel_entities(evaluator->panel);
  const tb_status status = reserve(out, n, false, false);
  if (status) return status;
  const tb_row *row = tb_recall_scope(evaluator, evaluator->program.facts[node].plain, scope, &out->span);
  out->known = tb_wide_read_row(&out->now, evaluator->panel, row, n);
  return TB_OK;
}

static tb_status gather_all(tb_evaluator *evaluator, uint32_t node, bool compact, const tb_scope *scope, operand *out) {
  const size_t entities = tb_panel_entities(evaluator->panel);
  tb_scope tile = *scope;
  tb_gathered read;
  const bool is_marked = evaluator->program.is_marked;
  if (is_one_row(evaluator, node, compact, scope)) return gather_row(evaluator, node, scope, out);
  tb_status status = reserve(out, 1, scope->exact, is_marked);
  out->known = true;
  for (size_t first = 0; first < entities && !status && out->known; first += TB_TILE) {
    tile.first = (uint32_t)first;
    tile.n = entities - first < TB_TILE ? entities - first : TB_TILE;
    status = reserve(out, tile.n, scope->exact, is_marked);
    if (!status) status = tb_gather(evaluator, node, &tile, &read);
    if (status) break;
    out->known = read.known;
    if (read.known) add_slice(out, &read, compact, scope->exact);
    tb_gathered_give(evaluator, &read);
  }
  return status;
}

/* An operand without cells. Its memory is that of the one before, unless that is in use around this one. */
static void operand_take(tb_across *across, bool exact, operand *out) {
  *out = (operand){.now = across->operands[exact].now, .base = across->operands[exact].base, .flags = across->operands[exact].flags};
  across->operands[exact] = (operand){0};
  out->now.column.n = out->base.column.n = 0;
}

static void operand_give(tb_across *across, bool exact, operand *of) {
  operand_free(&across->operands[exact]);
  across->operands[exact] = *of;
}

/* Reads the operand so that it is exactly known, in the arithmetic that *exact says in the end. The operand is given back in any case. */
static tb_status gather_known(tb_evaluator *evaluator, uint32_t node, bool compact, tb_scope scope, bool *exact, operand *out) {
  operand_take(evaluator->across, scope.exact, out);
  *exact = scope.exact;
  tb_status status = gather_all(evaluator, node, compact, &scope, out);
  if (status || out->known) return status;
  operand_give(evaluator->across, scope.exact, out);
  *exact = scope.exact = true;
  operand_take(evaluator->across, true, out);
  return gather_all(evaluator, node, compact, &scope, out);
}

/* -------------------------------------------------------------------------------------------------------------- computing */

static tb_status reserve_attributes(tb_across *across, size_t n) {
  if (n <= across->capacity && across->peer_set) return TB_OK;
  uint32_t **arrays[] = {&across->peer_set, &across->place, &across->parent, &across->sorted};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    uint32_t *array = reallocarray(*arrays[i], n > 0 ? n : 1, sizeof *array);
    if (!array) return TB_NO_MEMORY;
    *arrays[i] = array;
  }
  across->capacity = n;
  return TB_OK;
}

/* The places of the entities gathered in the order of codes; only ordinal ties are told apart by that. */
static tb_status set_places(const tb_evaluator *evaluator, const tb_wide *cells) {
  tb_across *across = evaluator->across;
  const size_t n = cells->column.n;
  const tb_status status = tb_order_by_code(&across->order, evaluator->panel, cells->entities, n, across->sorted);
  for (size_t k = 0; !status && k < n; k++)
    across->place[across->sorted[k]] = (uint32_t)k;
  return status;
}

/* Where all entities have a cell, their sets are those of the cells. */
static const uint32_t *find_peers(const uint32_t *set_of, const tb_wide *cells, bool all, uint32_t *peer_set) {
  const size_t n = cells->column.n;
  if (set_of && all) return set_of;
  for (size_t k = 0; k < n; k++)
    peer_set[k] = set_of ? set_of[cells->entities[k]] : TB_NO_PEER_SET;
  return peer_set;
}

/* Peers, places and parents. Parents are numbered by entity: they serve where none is left out. */
static tb_status set_attributes(const tb_evaluator *evaluator, const tb_node_measure *measure, bool parents, const tb_wide *cells,
                                const uint32_t **peers) {
  tb_across *across = evaluator->across;
  const uint32_t *set_of = measure->peers ? measure->peers->set_of : NULL;
  const size_t n = cells->column.n;
  tb_status status = reserve_attributes(across, n);
  if (!status && measure->args.ties == TB_TIES_ORDINAL) status = set_places(evaluator, cells);
  if (status) return status;
  *peers = find_peers(set_of, cells, n == tb_panel_entities(evaluator->panel), across->peer_set);
  for (size_t k = 0; parents && k < n; k++)
    across->parent[k] = tb_panel_entity(evaluator->panel, cells->entities[k])->parent;
  return TB_OK;
}

/* The result's cells are those of the operand. */
static tb_status result_reserve(tb_wide *result, const tb_wide *from, bool exact, tb_carries carries) {
  const size_t n = from->column.n;
  const tb_status status = tb_wide_reserve(result, n, exact, from->footings != NULL);
  if (status) return status;
  for (size_t k = 0; from->footings && k < n; k++)
    result->footings[k] = tb_footing_carried(from->footings[k], carries);
  memcpy(result->entities, from->entities, n * sizeof *result->entities);
  result->column.n = n;
  return TB_OK;
}

/*
 * Flags results that throw together figures of different footings. A measure with a base looks at its peers in both periods, of whom only
 * those count that are in both; of its parent it reads nothing but the base.
 */
static tb_status flag_mixed(const operand *read, const tb_rows *rows, entry *out) {
  const tb_company company = out->row->company;
  const tb_column *now = &read->now.column, *base = read->has_base ? &read->base.column : NULL;
  if (!read->now.footings || company == TB_ALONE || rows->n == 0) return TB_OK;
  bool *flags = calloc(rows->n, sizeof *flags);
  tb_status status = flags ? TB_OK : TB_NO_MEMORY;
  if (!status && !(base && company == TB_WITH_PARENT)) status = tb_flag_mixed_company(company, rows, read->now.footings, now, base, flags);
  if (!status && base) status = tb_flag_mixed_company(company, rows, read->base.footings, base, now, flags);
  if (!status) tb_column_flag_incomparable(&out->cells.column, flags);
  free(flags);
  return status;
}

static tb_status compute(tb_evaluator *evaluator, uint32_t node, const operand *read, entry *out) {
  const tb_node_measure *measure = &evaluator->program.nodes[node].of.measure;
  tb_across *across = evaluator->across;
  const bool parents = !is_among_peers(out->row);
  tb_args args = measure->args;
  args.places = out->places;
  const uint32_t *peers = NULL;
  tb_status status = set_attributes(evaluator, measure, parents, &read->now, &peers);
  if (!status) status = result_reserve(&out->cells, &read->now, out->exact, out->row->carries);
  if (status) return status;
  tb_rows rows = {.n = read->now.column.n,
                  .now = &read->now.column,
                  .base = read->has_base ? &read->base.column : NULL,
                  .incomparable = read->has_flags ? read->flags : NULL,
                  .scratch = &across->scratch,
                  .orders = evaluator->orders,
                  .peer_set = peers,
                  .n_peer_sets = measure->peers ? measure->peers->n_sets : 0,
                  .parent = parents ? across->parent : NULL,
                  .place = measure->args.ties == TB_TIES_ORDINAL ? across->place : NULL};
  tb_operand_character(evaluator, node, &rows.kind, &rows.better);
  out->span = read->span;
  out->span.kind = tb_kind_of_result(out->span.kind);
  status = out->row->kernel(&rows, &args, &out->cells.column);
  return status ? status : flag_mixed(read, &rows, out);
}

/* How many places are told apart, here and now. */
static uint32_t places_of(const tb_evaluator *evaluator, uint32_t node, const tb_measure *row, const tb_scope *scope) {
  const bool is_own = row == evaluator->program.nodes[node].of.measure.row;
  return evaluator->is_deciding && is_own && !scope->exact && !scope->shifts ? evaluator->program.facts[node].places : 0;
}

/* Where most entities have a cell, all are gathered: then a row has the same cells now and as a base, and one order for both. */
static bool is_full(const tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const uint32_t plain = plain_series(evaluator, node, scope);
  tb_span span;
  const tb_row *row = plain != TB_NO_NODE ? tb_recall_scope(evaluator, plain, scope, &span) : NULL;
  return row && 2 * tb_row_observations(row) >= tb_panel_entities(evaluator->panel);
}

static tb_status make(tb_evaluator *evaluator, uint32_t node, const tb_measure *row, uint32_t places, const tb_scope *scope, entry **out) {
  tb_across *across = evaluator->across;
  operand read;
  bool exact;
  const bool compact = is_compact(row, places) && !is_full(evaluator, node, scope);
  tb_status status = gather_known(evaluator, node, compact, *scope, &exact, &read);
  if (!status) forget_last(evaluator, node, row, places, scope->exact);
  entry *made = status ? NULL : entry_new(across, node, row, places, scope);
  if (!status && !made) status = TB_NO_MEMORY;
  if (!status) status = compute(evaluator, node, &read, made);
  operand_give(across, exact, &read);
  if (status) {
    entry_free(made);
    return status;
  }
  made->next = across->entries;
  across->entries = made;
  forget_old(across);
  *out = made;
  return TB_OK;
}

/* ----------------------------------------------------------------------------------------------------------------- slices */

tb_status tb_run_across(tb_evaluator *evaluator, uint32_t node, const tb_measure *row, const tb_scope *scope, tb_figure **out) {
  if (!evaluator->across) evaluator->across = calloc(1, sizeof *evaluator->across);
  if (!evaluator->across) return TB_NO_MEMORY;
  const uint32_t places = places_of(evaluator, node, row, scope);
  entry *found = find(evaluator->across, node, row, places, scope);
  if (!found) {
    const tb_status status = make(evaluator, node, row, places, scope, &found);
    if (status) return status;
  }
  *out = tb_figure_take(&evaluator->pool, scope->exact, scope->first, scope->n);
  if (!*out) return TB_NO_MEMORY;
  tb_wide_read(&found->cells, *out);
  tb_set_kernel_errors(*out, found->row);
  (*out)->span = found->span;
  return TB_OK;
}
