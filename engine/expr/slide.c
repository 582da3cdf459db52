#include "slide.h"

#include <stdlib.h>

/* Windows are kept for as many cells together, with all that belongs to them at most a hundred bytes a cell; further ones are not. */
enum { KEPT_CELLS_MAX = 1024 * 1024 };

/* Of one measure and run of entities as many are kept: nested measures read one window in two periods by turns. */
enum { WINDOWS_A_KEY = 2 };

/* A window that was last asked for so many steps before is not moved but read anew. */
enum { STEPS_MOVED_MAX = 32 };

enum { N_BUCKETS = 256 };

typedef struct entry entry;
struct entry {
  tb_slide slide;
  uint32_t measure, first;
  size_t n;
  bool exact;
  const tb_timeline *line;
  tb_period end; /* the period of the scope that it was last moved to */
  uint64_t used;
  entry *next;
};

struct tb_slide_table {
  entry *buckets[N_BUCKETS];
  size_t cells;
  uint64_t clock;
};

void tb_slides_forget(tb_slide_table *table) {
  for (size_t b = 0; table && b < N_BUCKETS; b++) {
    while (table->buckets[b]) {
      entry *first = table->buckets[b];
      table->buckets[b] = first->next;
      tb_window_free(&first->slide.window);
      tb_running_free(first->slide.running);
      free(first);
    }
  }
  if (table) table->cells = 0;
}

/* ----------------------------------------------------------------------------------------------------------- what slides */

/* Exact figures of one entity, such as those that decide a comparison again, have a window of their own. */
static size_t block_size(const tb_node_measure *measure, const tb_scope *scope) {
  if (scope->exact && scope->n == 1) return 1;
  const size_t most = TB_WINDOW_CELLS / (size_t)measure->args.n;
  if (most >= TB_TILE) return TB_TILE;
  return most > 0 ? most : 1;
}

bool tb_slides(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope) {
  const tb_node_measure *of = &evaluator->program.nodes[measure].of.measure;
  return of->row->reach == TB_REACH_WINDOW && of->args.n >= TB_SLIDE_STEPS && !scope->shifts &&
         !evaluator->program.facts[measure].is_anchored;
}

void tb_slide_block(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, size_t at, uint32_t *first, size_t *n) {
  const size_t size = block_size(&evaluator->program.nodes[measure].of.measure, scope);
  const size_t entity = scope->first + at, tile = entity / TB_TILE * TB_TILE, entities = tb_panel_entities(evaluator->panel);
  const size_t begin = tile + (entity - tile) / size * size;
  size_t end = begin + size;
  if (end > tile + TB_TILE) end = tile + TB_TILE;
  if (end > entities) end = entities;
  *first = (uint32_t)begin;
  *n = end - begin;
}

/*
 * The timeline along which a window slides: one of which the steps from a period are those from its earlier step and some more. Month ends
 * are written in several ways, so that figures of several series may step otherwise there. NULL: none.
 */
static const tb_timeline *line_of(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope) {
  const tb_operand_facts *facts = &evaluator->program.facts[measure];
  const tb_node *anchor = &evaluator->program.nodes[facts->anchor];
  tb_timeline implicit;
  tb_period period;
  if (!tb_series_period(evaluator, anchor, scope, &period)) return NULL;
  const tb_timeline *line = tb_stand(evaluator->model, &evaluator->own, anchor->of.series.indicator, period, &implicit).line;
  if (!line || line == &implicit) return NULL;
  return line->kind == TB_LINE_MONTH_ENDS && facts->plain == TB_NO_NODE ? NULL : line;
}

/* --------------------------------------------------------------------------------------------------------------- finding */

static bool is_of(const entry *of, uint32_t measure, const tb_scope *scope) {
  return of->measure == measure && of->first == scope->first && of->n == scope->n && of->exact == scope->exact;
}

/* The window that ends in a period of the line. */
static entry *find_end(entry *bucket, uint32_t measure, const tb_scope *scope, const tb_timeline *line, tb_period end) {
  for (entry *at = bucket; at; at = at->next)
    if (is_of(at, measure, scope) && at->slide.is_whole && at->line == line && tb_period_compare(at->end, end) == 0) return at;
  return NULL;
}

/* The window that can be moved to the scope's period by the fewest steps; NULL: none. */
static entry *find_movable(const tb_evaluator *evaluator, entry *bucket, uint32_t measure, const tb_scope *scope, const tb_timeline *line,
                           size_t *moved) {
  tb_reached step = {.exists = true, .scope = *scope};
  for (*moved = 0; bucket && step.exists && *moved <= STEPS_MOVED_MAX; ++*moved) {
    if (*moved > 0) tb_reach_shift(evaluator, measure, scope, (tb_shift){.kind = TB_SHIFT_STEPS, .count = (int)*moved}, &step);
    entry *found = step.exists ? find_end(bucket, measure, scope, line, step.scope.period) : NULL;
    if (found) return found;
  }
  return NULL;
}

/* One to be filled anew: a new one, or of those of this measure and these entities the one used longest ago. NULL: too much is kept. */
static entry *find_other(tb_slide_table *table, entry **bucket, uint32_t measure, const tb_scope *scope, size_t cells, tb_status *status) {
  entry *oldest = NULL;
  size_t n = 0;
  for (entry *at = *bucket; at; at = at->next) {
    if (!is_of(at, measure, scope)) continue;
    n++;
    if (!oldest || at->used < oldest->used) oldest = at;
  }
  if (n >= WINDOWS_A_KEY || table->cells + cells > KEPT_CELLS_MAX) return oldest;
  entry *made = calloc(1, sizeof *made);
  if (!made) {
    *status = TB_NO_MEMORY;
    return NULL;
  }
  *made = (entry){.measure = measure, .first = scope->first, .n = scope->n, .exact = scope->exact, .next = *bucket};
  table->cells += cells;
  *bucket = made;
  return made;
}

static tb_status table_of(tb_evaluator *evaluator, tb_slide_table **out) {
  if (!evaluator->slides) evaluator->slides = calloc(1, sizeof *evaluator->slides);
  *out = evaluator->slides;
  return *out ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_slide_find(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, const tb_window_shape *shape, size_t n,
                        tb_slide **out, size_t *n_fresh) {
  *out = NULL;
  const tb_timeline *line = tb_slides(evaluator, measure, scope) ? line_of(evaluator, measure, scope) : NULL;
  if (!line) return TB_OK;
  tb_slide_table *table;
  tb_status status = table_of(evaluator, &table);
  if (status) return status;
  entry **bucket = &table->buckets[(measure * 31 + scope->first) % N_BUCKETS];
  size_t moved;
  entry *found = find_movable(evaluator, *bucket, measure, scope, line, &moved);
  if (found && moved <= n && found->slide.window.n + moved >= n) {
    tb_window_slide(&found->slide.window, found->slide.window.n + moved - n, moved);
    *n_fresh = moved;
  } else {
    found = find_other(table, bucket, measure, scope, shape->capacity * shape->n_cells, &status);
    if (!found) return status;
    found->slide.is_whole = false;
    status = tb_window_begin(&found->slide.window, shape, n);
    if (status) return status;
    *n_fresh = n;
  }
  found->slide.is_whole = false;
  found->slide.last_step += *n_fresh;
  found->line = line;
  found->end = scope->period;
  found->used = ++table->clock;
  *out = &found->slide;
  return TB_OK;
}
