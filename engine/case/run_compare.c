#include "run_compare.h"

#include "base/buffer.h"
#include "base/log.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------------------------------------- words */

static const char *const WORDS[TB_DIFFERENCE_KINDS][3] = {
#define DIFFERENCE(kind, key, english, chinese) [TB_DIFFERENCE_##kind] = {key, english, chinese},
#include "run_differences.def"
#undef DIFFERENCE
};

const char *tb_difference_name(tb_difference_kind kind) {
  return (size_t)kind < TB_DIFFERENCE_KINDS ? WORDS[kind][0] : "";
}

const char *tb_difference_text(tb_difference_kind kind, tb_language language) {
  return (size_t)kind < TB_DIFFERENCE_KINDS ? tb_text(language, WORDS[kind][1], WORDS[kind][2]) : "";
}

/* -------------------------------------------------------------------------------------------------------------------------- lists */

bool tb_run_list_copy(const tb_run_list *list, tb_run_list *out) {
  *out = (tb_run_list){.rows = calloc(list->n + 1, sizeof *out->rows), .n = list->n, .capacity = list->n + 1};
  if (out->rows != NULL && list->n > 0) {
    memcpy(out->rows, list->rows, list->n * sizeof *out->rows);
  }
  return out->rows != NULL;
}

typedef struct sorting {
  tb_run_order order;
  size_t n_columns;
} sorting;

/* By key; rows of one key by all their cells, so that the order they came in does not matter. */
static int compare_rows(const void *a, const void *b, void *context) {
  const sorting *by = context;
  tb_run_row left = *(const tb_run_row *)a, right = *(const tb_run_row *)b;
  int order = by->order(left, right);
  for (size_t i = 0; order == 0 && i < by->n_columns; i++) {
    order = strcmp(left[i], right[i]);
  }
  return order;
}

void tb_run_join(tb_run_list lists[TB_SIDES], size_t n_columns, tb_run_order order, tb_run_visitor visit, void *context) {
  sorting by = {order, n_columns};
  for (size_t side = 0; side < TB_SIDES; side++) {
    if (lists[side].n > 1) {
      qsort_r(lists[side].rows, lists[side].n, sizeof *lists[side].rows, compare_rows, &by);
    }
  }
  const tb_run_list *before = &lists[TB_BEFORE], *after = &lists[TB_AFTER];
  for (size_t b = 0, a = 0; b < before->n || a < after->n;) {
    int which = b == before->n ? 1 : a == after->n ? -1 : order(before->rows[b], after->rows[a]);
    visit(context, which <= 0 ? before->rows[b] : NULL, which >= 0 ? after->rows[a] : NULL);
    b += which <= 0;
    a += which >= 0;
  }
}

/* -------------------------------------------------------------------------------------------------------------------- differences */

static const char *given(const char *text) {
  return text != NULL ? text : "";
}

void tb_differences_add(tb_differences *d, tb_difference difference) {
  if (d->n == d->capacity) {
    size_t capacity = d->capacity > 0 ? 2 * d->capacity : 64;
    tb_listed_difference *items = reallocarray(d->items, capacity, sizeof *items);
    d->failed = d->failed || items == NULL;
    if (items == NULL) {
      return;
    }
    d->items = items;
    d->capacity = capacity;
  }
  const char **texts[] = {&difference.rule,  &difference.finding, &difference.indicator, &difference.entity,
                          &difference.claim, &difference.period,  &difference.before,    &difference.after};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    *texts[i] = given(*texts[i]);
  }
  tb_listed_difference *item = &d->items[d->n++];
  *item = (tb_listed_difference){difference, tb_period_unstated()};
  if (tb_period_parse(difference.period, strlen(difference.period), &item->period) != TB_OK) {
    item->period = tb_period_unstated();
  }
}

static const char *keep(tb_differences *d, tb_buffer *text) {
  const char *copy = text->failed ? NULL : tb_arena_string(d->arena, tb_buffer_string(text), text->n);
  d->failed = d->failed || copy == NULL;
  tb_buffer_free(text);
  return copy;
}

bool tb_differences_cells(tb_differences *d, tb_run_table table, size_t first, size_t last, tb_run_row before, tb_run_row after,
                          tb_difference *out) {
  tb_buffer texts[TB_SIDES] = {0};
  tb_run_row rows[TB_SIDES] = {before, after};
  bool any = false;
  for (size_t c = first; c <= last; c++) {
    bool differs = strcmp(before[c], after[c]) != 0;
    for (size_t side = 0; differs && side < TB_SIDES; side++) {
      const char *cell = rows[side][c][0] != '\0' ? rows[side][c] : "-";
      tb_buffer_format(&texts[side], "%s%s %s", any ? "; " : "", tb_run_column(table, c), cell);
    }
    any = any || differs;
  }
  out->before = keep(d, &texts[TB_BEFORE]);
  out->after = keep(d, &texts[TB_AFTER]);
  return any;
}

/* -------------------------------------------------------------------------------------------------------------- findings, verdicts */

static int compare_ids(tb_run_row a, tb_run_row b) {
  return strcmp(a[0], b[0]);
}

/* A row that only one of the runs has. */
static void add_alone(tb_differences *d, tb_difference difference, tb_run_row before, tb_run_row after, size_t column) {
  difference.kind = after != NULL ? TB_DIFFERENCE_APPEARED : TB_DIFFERENCE_DISAPPEARED;
  difference.before = before != NULL ? before[column] : "";
  difference.after = after != NULL ? after[column] : "";
  tb_differences_add(d, difference);
}

static void visit_finding(void *context, tb_run_row before, tb_run_row after) {
  enum { EVIDENCE = TB_FINDINGS(evidence) };
  tb_run_row row = after != NULL ? after : before;
  tb_difference difference = {.kind = TB_DIFFERENCE_EVIDENCE, .finding = row[TB_FINDINGS(finding)]};
  if (before == NULL || after == NULL) {
    add_alone(context, difference, before, after, EVIDENCE);
  } else if (strcmp(before[EVIDENCE], after[EVIDENCE]) != 0) {
    difference.before = before[EVIDENCE];
    difference.after = after[EVIDENCE];
    tb_differences_add(context, difference);
  }
}

static void visit_verdict(void *context, tb_run_row before, tb_run_row after) {
  enum { VERDICT = TB_VERDICTS(verdict) };
  tb_run_row row = after != NULL ? after : before;
  tb_difference difference = {.kind = TB_DIFFERENCE_VERDICT, .claim = row[TB_VERDICTS(claim)], .finding = row[TB_VERDICTS(finding)]};
  if (before == NULL || after == NULL) {
    add_alone(context, difference, before, after, VERDICT);
  } else if (strcmp(before[VERDICT], after[VERDICT]) != 0) {
    difference.before = before[VERDICT];
    difference.after = after[VERDICT];
    tb_differences_add(context, difference);
  } else if (tb_differences_cells(context, TB_RUN_VERDICTS, TB_VERDICTS(reported), TB_VERDICTS(high), before, after, &difference)) {
    difference.kind = TB_DIFFERENCE_REVISED;
    tb_differences_add(context, difference);
  }
}

static bool join_table(const tb_run_rows *before, const tb_run_rows *after, tb_run_table table, tb_run_visitor visit, tb_differences *d) {
  tb_run_list lists[TB_SIDES] = {0};
  bool ok = tb_run_list_copy(&before->tables[table], &lists[TB_BEFORE]) && tb_run_list_copy(&after->tables[table], &lists[TB_AFTER]);
  if (ok) {
    tb_run_join(lists, tb_run_columns(table), compare_ids, visit, d);
  }
  free(lists[TB_BEFORE].rows);
  free(lists[TB_AFTER].rows);
  return ok;
}

/* ------------------------------------------------------------------------------------------------------------------------ comparing */

static int compare_differences(const void *a, const void *b) {
  const tb_listed_difference *x = a, *y = b;
  const tb_difference *left = &x->difference, *right = &y->difference;
  if (left->kind != right->kind) {
    return left->kind < right->kind ? -1 : 1;
  }
  int order = strcmp(left->rule, right->rule);
  order = order != 0 ? order : strcmp(left->indicator, right->indicator);
  order = order != 0 ? order : strcmp(left->entity, right->entity);
  order = order != 0 ? order : tb_period_compare(x->period, y->period);
  order = order != 0 ? order : strcmp(left->claim, right->claim);
  order = order != 0 ? order : strcmp(left->finding, right->finding);
  order = order != 0 ? order : strcmp(left->before, right->before);
  return order != 0 ? order : strcmp(left->after, right->after);
}

static bool compare(const tb_run_rows *before, const tb_run_rows *after, tb_differences *d) {
  d->arena = tb_arena_new();
  bool ok = d->arena != NULL && tb_run_compare_alerts(before, after, d) && join_table(before, after, TB_RUN_VERDICTS, visit_verdict, d) &&
            join_table(before, after, TB_RUN_FINDINGS, visit_finding, d);
  if (d->n > 1) {
    qsort(d->items, d->n, sizeof *d->items, compare_differences);
  }
  return ok && !d->failed;
}

tb_status tb_runs_compare(const tb_run_rows *before, const tb_run_rows *after, tb_differences **out) {
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = NULL;
  if (before == NULL || after == NULL) {
    return TB_BAD_ARGUMENT;
  }
  tb_differences *d = calloc(1, sizeof *d);
  if (d == NULL || !compare(before, after, d)) {
    tb_differences_free(d);
    return TB_NO_MEMORY;
  }
  *out = d;
  return TB_OK;
}

void tb_differences_free(tb_differences *d) {
  if (d == NULL) {
    return;
  }
  tb_arena_free(d->arena);
  free(d->items);
  free(d);
}

size_t tb_differences_count(const tb_differences *d) {
  return d != NULL ? d->n : 0;
}

tb_status tb_differences_at(const tb_differences *d, size_t i, tb_difference *out) {
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= tb_differences_count(d)) {
    return TB_NOT_FOUND;
  }
  *out = d->items[i].difference;
  return TB_OK;
}
