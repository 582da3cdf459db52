/* Parts above their whole: of what accumulates and is never negative, a span holds no more than the span around it. */
#include "lint.h"

#include <math.h>
#include <stdlib.h>

typedef struct parts {
  tb_lint *lint;
  uint32_t indicator;
  tb_column part; /* of a tile */
  bool *incomparable;
  uint64_t n, n_above; /* pairs */
  tb_lint_first first; /* the part */
  const tb_row *whole; /* around it */
} parts;

/* Half a unit of the last written digit. */
static double slack(const tb_column *column, size_t i) {
  return tb_column_is_short(column, i) ? 0.5 * pow(10, -(double)column->decimals[i]) : 0;
}

/* Rounding is given the benefit of the doubt; the rest is beyond what doubles can get wrong. */
static bool is_above(const tb_column *part, const tb_column *whole, size_t i) {
  double above = part->values[i] - whole->values[i];
  return above > slack(part, i) + slack(whole, i) + 1e-12 * fabs(part->values[i]);
}

/* The first pair by whole, then part, then code. */
static void note(parts *p, const tb_row *part, const tb_row *whole, uint32_t entity) {
  if (p->whole == NULL || p->whole == whole) {
    p->whole = whole;
    tb_lint_note(p->lint, &p->first, part, entity);
  }
}

static void compare_tile(parts *p, const tb_row *part, const tb_row *whole, size_t tile) {
  tb_lint *lint = p->lint;
  if (!tb_row_has_tile(part, tile) || !tb_lint_read(lint, whole, tile)) {
    return;
  }
  uint32_t first = lint->column.first;
  size_t n = lint->column.n;
  tb_row_read(lint->panel, part, first, n, &p->part);
  tb_rows_incomparable(lint->panel, whole, part, first, n, p->incomparable);
  for (size_t i = 0; i < n; i++) {
    if (!tb_column_has(&p->part, i) || !tb_column_has(&lint->column, i) || p->incomparable[i]) {
      continue;
    }
    p->n++;
    if (is_above(&p->part, &lint->column, i)) {
      p->n_above++;
      note(p, part, whole, first + (uint32_t)i);
    }
  }
}

static void compare_rows(parts *p, const tb_row *part, const tb_row *whole) {
  for (size_t tile = 0; tile < tb_panel_tiles(p->lint->panel); tile++) {
    compare_tile(p, part, whole, tile);
  }
}

static bool is_closed(tb_period period) {
  return !tb_period_is_unstated(period) && !period.open;
}

static bool is_inside(tb_period part, tb_period whole) {
  return is_closed(part) && part.first >= whole.first && part.last <= whole.last && !tb_period_equal(part, whole);
}

/* Rows are ordered by their begin: the parts of a span follow its first possible one until they begin behind its end. */
static void compare_with_parts(parts *p, size_t at) {
  const tb_panel *panel = p->lint->panel;
  const tb_row *whole = tb_panel_row_at(panel, p->indicator, at);
  tb_period span = tb_row_key(whole);
  size_t begin = at;
  if (!is_closed(span)) {
    return;
  }
  while (begin > 0 && tb_row_key(tb_panel_row_at(panel, p->indicator, begin - 1)).first == span.first) {
    begin--;
  }
  for (size_t r = begin; r < tb_panel_rows(panel, p->indicator); r++) {
    const tb_row *part = tb_panel_row_at(panel, p->indicator, r);
    tb_period inner = tb_row_key(part);
    if (inner.first > span.last) {
      return;
    }
    if (is_inside(inner, span)) {
      compare_rows(p, part, whole);
    }
  }
}

static void report(const parts *p) {
  const tb_lint *lint = p->lint;
  char part[TB_PERIOD_TEXT_BYTES], whole[TB_PERIOD_TEXT_BYTES];
  tb_period_format(tb_row_label(p->first.row), part);
  tb_period_format(tb_row_label(p->whole), whole);
  tb_log_add(lint->log, TB_WARNING, tb_lint_place(lint, p->first.row, p->first.entity),
             "%s: %llu of %llu parts are greater than their whole; the first: %s, %s is more than %s",
             "%s：部分大于整体 %llu 处（共 %llu 处）；首例：%s，%s 大于 %s", tb_panel_indicator_code(lint->panel, p->indicator),
             (unsigned long long)p->n_above, (unsigned long long)p->n, tb_panel_entity_code(lint->panel, p->first.entity), part, whole);
}

tb_status tb_lint_parts(tb_lint *lint, uint32_t indicator) {
  parts p = {.lint = lint, .indicator = indicator, .incomparable = calloc(TB_TILE, sizeof *p.incomparable)};
  tb_status status = tb_column_alloc(&p.part, TB_TILE, false, false);
  if (p.incomparable == NULL) {
    status = TB_NO_MEMORY;
  }
  for (size_t r = 0; status == TB_OK && r < tb_panel_rows(lint->panel, indicator); r++) {
    compare_with_parts(&p, r);
  }
  if (p.n_above > 0 && tb_lint_counts(lint, TB_LINT_PART)) {
    report(&p);
  }
  tb_column_free(&p.part);
  free(p.incomparable);
  return status;
}
