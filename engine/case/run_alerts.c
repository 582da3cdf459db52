/*
 * Alerts of two runs. What happened is told by their transitions, the record: an alert that is muted now has not gone. What else changed,
 * by the rows of alerts.
 */
#include "run_compare.h"

#include <stdlib.h>
#include <string.h>

/* What only one of the runs has. */
typedef struct lone {
  tb_run_list events, alerts; /* in the order of their keys */
  bool *told;                 /* a flag an alert: nothing is left to say of it */
} lone;

typedef struct comparing {
  tb_differences *out;
  lone sides[TB_SIDES];
} comparing;

/* ------------------------------------------------------------------------------------------------------------------------- events */

/* Beginnings and ends of firing; a pending run that breaks is neither. */
static bool is_event(tb_run_row transition) {
  bool begins = strcmp(transition[TB_TRANSITIONS(to)], "firing") == 0;
  bool ends = strcmp(transition[TB_TRANSITIONS(from)], "firing") == 0 && strcmp(transition[TB_TRANSITIONS(to)], "resolved") == 0;
  return begins || ends;
}

static void keep_events(tb_run_list *list) {
  size_t kept = 0;
  for (size_t i = 0; i < list->n; i++) {
    if (is_event(list->rows[i])) {
      list->rows[kept++] = list->rows[i];
    }
  }
  list->n = kept;
}

/* Rule, indicator, entity: the first three columns of alerts and of transitions. */
static int compare_subjects(tb_run_row a, tb_run_row b) {
  int order = 0;
  for (size_t i = 0; order == 0 && i < 3; i++) {
    order = strcmp(a[i], b[i]);
  }
  return order;
}

static int compare_events(tb_run_row a, tb_run_row b) {
  int order = compare_subjects(a, b);
  order = order != 0 ? order : strcmp(a[TB_TRANSITIONS(period)], b[TB_TRANSITIONS(period)]);
  return order != 0 ? order : strcmp(a[TB_TRANSITIONS(to)], b[TB_TRANSITIONS(to)]);
}

static tb_difference_kind kind_of_event(tb_run_row event) {
  if (strcmp(event[TB_TRANSITIONS(to)], "firing") != 0) {
    return TB_DIFFERENCE_RESOLVED;
  }
  return strcmp(event[TB_TRANSITIONS(episode)], "1") == 0 ? TB_DIFFERENCE_FIRED : TB_DIFFERENCE_RELAPSED;
}

static void visit_event(void *context, tb_run_row before, tb_run_row after) {
  comparing *x = context;
  if (before != NULL && after != NULL) {
    return;
  }
  tb_run_row row = after != NULL ? after : before;
  tb_run_list *events = &x->sides[after != NULL ? TB_AFTER : TB_BEFORE].events;
  events->rows[events->n++] = row;
  tb_differences_add(x->out, (tb_difference){.kind = after != NULL ? kind_of_event(row) : TB_DIFFERENCE_WITHDRAWN,
                                             .rule = row[TB_TRANSITIONS(rule)],
                                             .finding = row[TB_TRANSITIONS(finding)],
                                             .indicator = row[TB_TRANSITIONS(indicator)],
                                             .entity = row[TB_TRANSITIONS(entity)],
                                             .period = row[TB_TRANSITIONS(period)],
                                             .before = after != NULL ? row[TB_TRANSITIONS(from)] : row[TB_TRANSITIONS(to)],
                                             .after = after != NULL ? row[TB_TRANSITIONS(to)] : ""});
}

/* Whether an event of the alert's episode was told of: it stands only in the alert's own run. */
static bool is_told(const lone *side, tb_run_row alert) {
  const tb_run_list *events = &side->events;
  size_t low = 0, high = events->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_subjects(events->rows[middle], alert) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < events->n && compare_subjects(events->rows[low], alert) == 0; low++) {
    if (strcmp(events->rows[low][TB_TRANSITIONS(episode)], alert[TB_ALERTS(episode)]) == 0) {
      return true;
    }
  }
  return false;
}

/* ------------------------------------------------------------------------------------------------------------------------- alerts */

/* By what began when; those that never began, by their state. */
static int compare_alerts(tb_run_row a, tb_run_row b) {
  int order = compare_subjects(a, b);
  order = order != 0 ? order : strcmp(a[TB_ALERTS(since)], b[TB_ALERTS(since)]);
  return order != 0 || a[TB_ALERTS(since)][0] != '\0' ? order : strcmp(a[TB_ALERTS(state)], b[TB_ALERTS(state)]);
}

static tb_difference about(tb_difference_kind kind, tb_run_row alert) {
  return (tb_difference){.kind = kind,
                         .rule = alert[TB_ALERTS(rule)],
                         .finding = alert[TB_ALERTS(finding)],
                         .indicator = alert[TB_ALERTS(indicator)],
                         .entity = alert[TB_ALERTS(entity)],
                         .period = alert[TB_ALERTS(period)]};
}

static bool agree(tb_run_row before, tb_run_row after, size_t column) {
  return strcmp(before[column], after[column]) == 0;
}

/* The same alert in both runs. One that went on to another period has other figures there, and is not revised. */
static void compare_pair(comparing *x, tb_run_row before, tb_run_row after) {
  tb_difference difference = about(TB_DIFFERENCE_REVISED, after);
  bool same = agree(before, after, TB_ALERTS(state)) && agree(before, after, TB_ALERTS(period));
  if (same && tb_differences_cells(x->out, TB_RUN_ALERTS, TB_ALERTS(value), TB_ALERTS(base_value), before, after, &difference)) {
    tb_differences_add(x->out, difference);
  }
}

static void visit_alert(void *context, tb_run_row before, tb_run_row after) {
  comparing *x = context;
  if (before != NULL && after != NULL) {
    compare_pair(x, before, after);
    return;
  }
  tb_run_list *alerts = &x->sides[after != NULL ? TB_AFTER : TB_BEFORE].alerts;
  alerts->rows[alerts->n++] = after != NULL ? after : before;
}

/* An episode that began in another period than it did, and of which nothing else was told. */
static bool find_moved(comparing *x, size_t *next, tb_run_row before) {
  lone *after = &x->sides[TB_AFTER];
  while (*next < after->alerts.n && compare_subjects(after->alerts.rows[*next], before) < 0) {
    ++*next;
  }
  for (size_t i = *next; i < after->alerts.n && compare_subjects(after->alerts.rows[i], before) == 0; i++) {
    tb_run_row row = after->alerts.rows[i];
    tb_difference difference = about(TB_DIFFERENCE_REVISED, row);
    bool same = !after->told[i] && row[TB_ALERTS(since)][0] != '\0' && agree(before, row, TB_ALERTS(episode));
    if (same && tb_differences_cells(x->out, TB_RUN_ALERTS, TB_ALERTS(since), TB_ALERTS(base_value), before, row, &difference)) {
      tb_differences_add(x->out, difference);
      after->told[i] = true;
      return true;
    }
  }
  return false;
}

static void add_lone(comparing *x, size_t side, tb_run_row alert) {
  tb_difference difference = about(side == TB_AFTER ? TB_DIFFERENCE_APPEARED : TB_DIFFERENCE_DISAPPEARED, alert);
  difference.before = side == TB_BEFORE ? alert[TB_ALERTS(state)] : "";
  difference.after = side == TB_AFTER ? alert[TB_ALERTS(state)] : "";
  tb_differences_add(x->out, difference);
}

/* Alerts that only one run lists: told of by an event, moved, or come and gone: pending, without data, in error, muted. */
static void settle_alerts(comparing *x) {
  for (size_t side = 0; side < TB_SIDES; side++) {
    lone *of = &x->sides[side];
    for (size_t i = 0; i < of->alerts.n; i++) {
      of->told[i] = is_told(of, of->alerts.rows[i]);
    }
  }
  lone *before = &x->sides[TB_BEFORE], *after = &x->sides[TB_AFTER];
  for (size_t i = 0, next = 0; i < before->alerts.n; i++) {
    if (!before->told[i] && !find_moved(x, &next, before->alerts.rows[i])) {
      add_lone(x, TB_BEFORE, before->alerts.rows[i]);
    }
  }
  for (size_t i = 0; i < after->alerts.n; i++) {
    if (!after->told[i]) {
      add_lone(x, TB_AFTER, after->alerts.rows[i]);
    }
  }
}

/* ---------------------------------------------------------------------------------------------------------------------- comparing */

static bool begin_side(lone *of, size_t n_events, size_t n_alerts) {
  of->events.rows = calloc(n_events + 1, sizeof *of->events.rows);
  of->alerts.rows = calloc(n_alerts + 1, sizeof *of->alerts.rows);
  of->told = calloc(n_alerts + 1, sizeof *of->told);
  return of->events.rows != NULL && of->alerts.rows != NULL && of->told != NULL;
}

static void end_side(lone *of) {
  free(of->events.rows);
  free(of->alerts.rows);
  free(of->told);
}

bool tb_run_compare_alerts(const tb_run_rows *before, const tb_run_rows *after, tb_differences *out) {
  const tb_run_rows *runs[TB_SIDES] = {before, after};
  tb_run_list events[TB_SIDES] = {0}, alerts[TB_SIDES] = {0};
  comparing x = {.out = out};
  bool ok = true;
  for (size_t side = 0; ok && side < TB_SIDES; side++) {
    ok = tb_run_list_copy(&runs[side]->tables[TB_RUN_TRANSITIONS], &events[side]) &&
         tb_run_list_copy(&runs[side]->tables[TB_RUN_ALERTS], &alerts[side]) && begin_side(&x.sides[side], events[side].n, alerts[side].n);
  }
  if (ok) {
    keep_events(&events[TB_BEFORE]);
    keep_events(&events[TB_AFTER]);
    tb_run_join(events, tb_run_columns(TB_RUN_TRANSITIONS), compare_events, visit_event, &x);
    tb_run_join(alerts, tb_run_columns(TB_RUN_ALERTS), compare_alerts, visit_alert, &x);
    settle_alerts(&x);
  }
  for (size_t side = 0; side < TB_SIDES; side++) {
    free(events[side].rows);
    free(alerts[side].rows);
    end_side(&x.sides[side]);
  }
  return ok;
}
