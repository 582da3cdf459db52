/* Figures set against each other: the exact difference, whether it may be drawn, and if not, what figure would be needed. */
#include "figures.h"

#include "model/period.h"

/* Two figures of one series, the earlier with the earlier period. */
typedef struct pair {
  const tb_figure *earlier, *later;
} pair;

/* -------------------------------------------------------------------------------------------------------------------- the periods */

/* "7 months", "62 days". */
static const char *length_words(tb_explanation *e, tb_period period) {
  int months = tb_period_months(period);
  if (months > 0) {
    return tb_explain_format(e, months == 1 ? "%d month" : "%d months", "%d个月", months);
  }
  int days = period.last - period.first + 1;
  return tb_explain_format(e, days == 1 ? "%d day" : "%d days", "%d天", days);
}

/* "January to July", "a full year"; NULL for what is no span of whole months in one year. */
static const char *season_words(tb_explanation *e, tb_period period) {
  static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
  int months = tb_period_months(period);
  int first = months > 0 ? tb_period_first_month(period) % 12 : 0;
  if (months == 0 || first + months > 12) {
    return NULL;
  }
  if (months == 12) {
    return tb_text(e->language, "a full year", "全年");
  }
  const char *one = MONTHS[first], *last = MONTHS[first + months - 1];
  if (e->language == TB_CHINESE) {
    int number = first + 1, end = first + months;
    return months == 1 ? tb_explain_format(e, "%d", "%d月", number) : tb_explain_format(e, "%d to %d", "%d至%d月", number, end);
  }
  return months == 1 ? one : tb_explain_format(e, "%s to %s", "%s至%s", one, last);
}

/* "7 months (2024-01..2024-07) against 12 months (2023): January to July against a full year". */
static const char *contrast(tb_explanation *e, tb_period later, tb_period earlier) {
  const char *sizes = tb_explain_format(e, "%s (%s) against %s (%s)", "%s（%s）对%s（%s）", length_words(e, later),
                                        tb_word_period(e, later), length_words(e, earlier), tb_word_period(e, earlier));
  const char *now = season_words(e, later), *then = season_words(e, earlier);
  if (now == NULL || then == NULL) {
    return sizes;
  }
  return tb_explain_format(e, "%s: %s against %s", "%s：%s对%s", sizes, now, then);
}

static bool is_observed(const tb_case *opened, const tb_figure *figure, tb_period period) {
  tb_cell_detail cell;
  const tb_row *row = tb_panel_find_row(opened->panel, figure->indicator, period);
  return row != NULL && tb_row_detail(opened->panel, row, figure->entity, &cell) && cell.reason == TB_VALUE;
}

/* "; a year-on-year change needs the figure of 2023-01..2023-07". */
static const char *needed(tb_explanation *e, const tb_case *opened, const tb_figure *later) {
  tb_period base = tb_period_year_ago(tb_row_label(later->row));
  if (tb_period_is_unstated(base)) {
    return "";
  }
  if (is_observed(opened, later, base)) {
    return tb_explain_format(e, "; a year-on-year change sets it against %s", "；同比应与 %s 相比", tb_word_period(e, base));
  }
  return tb_explain_format(e, "; a year-on-year change needs the figure of %s, which is not there", "；同比需要 %s 的数字，现无此数",
                           tb_word_period(e, base));
}

/* ------------------------------------------------------------------------------------------------------------------ comparability */

static bool may_compare(tb_comparison relation) {
  return relation <= TB_COMPARE_PART;
}

static const char *same_season_words(tb_explanation *e, tb_period later, tb_period earlier) {
  int years = (tb_period_first_month(later) - tb_period_first_month(earlier)) / 12;
  return tb_explain_format(e, years == 1 ? "the same span, %d year apart" : "the same span, %d years apart", "同一时段，相隔%d年", years);
}

static const char *relation_words(tb_explanation *e, const tb_case *opened, const pair *p, tb_comparison relation) {
  tb_period later = tb_row_label(p->later->row), earlier = tb_row_label(p->earlier->row);
  switch (relation) {
  case TB_COMPARE_SAME: return tb_text(e->language, "the same period", "同一时期");
  case TB_COMPARE_YEARS: return same_season_words(e, later, earlier);
  case TB_COMPARE_ADJACENT: return tb_text(e->language, "adjacent periods of the same length", "长度相同的相邻时期");
  case TB_COMPARE_DATES: return tb_text(e->language, "two dates of a stock", "时点数的两个日期");
  case TB_COMPARE_PART:
    return tb_text(e->language, "one span lies in the other: the difference is the rest", "一个时段含于另一个：差为其余部分");
  case TB_COMPARE_LENGTHS:
  case TB_COMPARE_SEASONS: return tb_explain_format(e, "%s%s", "%s%s", contrast(e, later, earlier), needed(e, opened, p->later));
  case TB_COMPARE_UNSTATED: return tb_text(e->language, "a period is not stated, or its end not known", "有时期未注明，或终点不明");
  case TB_COMPARE_OPEN:
    return tb_explain_format(e, "an open span compares only with that of the same begin a year before%s",
                             "起始开放的时段只能与上年同一起点的相比%s", needed(e, opened, p->later));
  }
  return "";
}

/* Basis, unit, or a break in between. */
static bool is_mixed(const tb_case *opened, const pair *p) {
  bool mixed = false;
  tb_rows_incomparable(opened->panel, p->later->row, p->earlier->row, p->later->entity, 1, &mixed);
  return mixed;
}

/* ------------------------------------------------------------------------------------------------------------------------ the row */

/* Differences of percentages are points. */
static const char *difference_unit(const char *unit, tb_language language) {
  if (strcmp(unit, "%") == 0) {
    return tb_text(language, "points", "个百分点");
  }
  return strcmp(unit, "‰") == 0 ? tb_text(language, "per-mille points", "个千分点") : unit;
}

static const char *difference_text(tb_explanation *e, const tb_case *opened, const pair *p) {
  tb_exact now, then, difference;
  tb_buffer text = {0};
  tb_exact_of_cell(&p->later->cell, &now);
  tb_exact_of_cell(&p->earlier->cell, &then);
  tb_exact_subtract(&now, &then, &difference);
  tb_exact_text(&difference, true, &text);
  tb_exact_clear(&now);
  tb_exact_clear(&then);
  tb_exact_clear(&difference);
  const char *unit = difference_unit(tb_word_unit(opened, p->later->indicator, &p->later->cell), e->language);
  if (unit[0] != '\0') {
    tb_buffer_format(&text, " %s", unit);
  }
  return tb_explain_take(e, &text);
}

static void add_row(tb_grid *grid, const tb_case *opened, const pair *p) {
  tb_explanation *e = grid->explanation;
  const tb_panel *panel = opened->panel;
  tb_kind kind = tb_panel_indicator(panel, p->later->indicator)->kind;
  tb_comparison relation = tb_period_relation(tb_row_key(p->later->row), tb_row_key(p->earlier->row), kind);
  bool mixed = is_mixed(opened, p), fine = may_compare(relation) && !mixed;
  const char *why = mixed ? tb_text(e->language, "another basis or unit, or a break in between", "口径或单位不同，或其间序列中断")
                          : relation_words(e, opened, p, relation);
  tb_grid_cell(grid, tb_panel_indicator_code(panel, p->later->indicator));
  tb_grid_cell(grid, tb_panel_entity_code(panel, p->later->entity));
  tb_grid_cell(grid, tb_word_period(e, tb_row_label(p->earlier->row)));
  tb_grid_cell(grid, tb_word_figure(e, &p->earlier->cell));
  tb_grid_cell(grid, tb_word_period(e, tb_row_label(p->later->row)));
  tb_grid_cell(grid, tb_word_figure(e, &p->later->cell));
  tb_grid_cell(grid, difference_text(e, opened, p));
  tb_grid_cell(grid, fine ? tb_text(e->language, "comparable", "可比") : tb_text(e->language, "not comparable", "不可比"));
  tb_grid_cell(grid, why);
}

/* ---------------------------------------------------------------------------------------------------------------------- the pairs */

/* The figure before the i-th of a series: on its own timeline, else the nearest in time. NULL: none. */
static const tb_figure *figure_before(const tb_case *opened, const tb_figures *list, size_t i) {
  const tb_figure *figure = &list->figures[i], *nearest = NULL;
  const uint32_t *line_of = tb_panel_timelines(opened->panel, figure->indicator)->line_of;
  while (i-- > 0) {
    const tb_figure *other = &list->figures[i];
    if (other->indicator != figure->indicator || other->entity != figure->entity) {
      break;
    }
    if (other->cell.reason != TB_VALUE) {
      continue;
    }
    if (line_of[other->row_index] == line_of[figure->row_index]) {
      return other;
    }
    nearest = nearest != NULL ? nearest : other;
  }
  return nearest;
}

void tb_explain_differences(tb_explanation *e, const tb_case *opened, const tb_figures *figures) {
  static const char *const COLUMNS[][2] = {{"indicator", "指标"},       {"entity", "主体"},        {"earlier", "前期"},
                                           {"figure before", "前期数"}, {"later", "后期"},         {"figure", "后期数"},
                                           {"difference", "差"},        {"comparable?", "可比性"}, {"why", "说明"}};
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  size_t left_out = 0;
  for (size_t i = 0; i < figures->n; i++) {
    pair p = {.later = &figures->figures[i]};
    p.earlier = p.later->cell.reason == TB_VALUE ? figure_before(opened, figures, i) : NULL;
    if (p.earlier != NULL && tb_grid_rows(&grid) < TB_EXPLAINED_ROWS) {
      add_row(&grid, opened, &p);
    } else {
      left_out += p.earlier != NULL;
    }
  }
  tb_grid_end(&grid, tb_text(e->language, "Differences between figures next to each other in time", "时间上相邻的数字之差"));
  tb_explain_left_out(e, left_out);
}
