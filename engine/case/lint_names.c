/* Names that mean something else, formulas that are not used, figures from after the reference day. */
#include "lint.h"

#include "expr/model.h"

/* ------------------------------------------------------------------------------------------------------------------------- names */

static bool is_measure(const char *code) {
  return strcmp(code, "value") == 0 || tb_measure_row(tb_measure_find(code, strlen(code))) != NULL;
}

static uint64_t observations(const tb_panel *panel, uint32_t indicator) {
  uint64_t n = 0;
  for (size_t r = 0; r < tb_panel_rows(panel, indicator); r++) {
    n += tb_row_observations(tb_panel_row_at(panel, indicator, r));
  }
  return n;
}

void tb_lint_names(const tb_case *opened, tb_log *log) {
  for (size_t i = 0; i < tb_panel_indicators(opened->panel); i++) {
    uint32_t indicator = tb_panel_indicator_order(opened->panel)[i];
    const tb_indicator *row = tb_panel_indicator(opened->panel, indicator);
    const char *code = tb_panel_indicator_code(opened->panel, indicator);
    if (is_measure(code)) {
      tb_log_add(log, TB_WARNING, tb_lint_indicator_place(opened, code),
                 "indicator %s has the name of a measure: in expressions %s is the measure, and \"%s\" in quotes the indicator",
                 "指标 %s 与计算量同名：表达式中 %s 指计算量，加引号的 \"%s\" 才指指标", code, code, code);
    }
    uint64_t n = row->formula[0] != '\0' ? observations(opened->panel, indicator) : 0;
    if (n > 0) {
      tb_log_add(log, TB_WARNING, (tb_place){row->formula_file, row->formula_line, row->formula_column},
                 "the formula of %s is not used: it has observations of its own, %llu of them",
                 "%s 的公式不起作用：该指标已有观测值 %llu 个", code, (unsigned long long)n);
    }
  }
}

/* ---------------------------------------------------------------------------------------------------------------- later than as_of */

static void note_first(tb_lint *lint, const tb_row *row, tb_lint_first *first) {
  for (size_t tile = 0; tile < tb_panel_tiles(lint->panel); tile++) {
    for (size_t i = 0, n = tb_lint_read(lint, row, tile) ? lint->column.n : 0; i < n; i++) {
      if (!lint->column.absent[i]) {
        tb_lint_note(lint, first, row, lint->column.first + (uint32_t)i);
      }
    }
  }
}

/* What lies behind as_of altogether is a mistake; what only ends there may be a plan. */
typedef struct later {
  bool begins; /* look for periods that begin after as_of, else for those that only end there */
  tb_severity severity;
  const char *english, *chinese;
} later;

static const later LATER[] = {{true, TB_WARNING, "%s: observations about periods after as_of %s: %llu; the first: %s, %s",
                               "%s：时期晚于 as_of %s 的观测值 %llu 个；首例：%s，%s"},
                              {false, TB_NOTE, "%s: observations about periods that were not over on as_of %s: %llu; the first: %s, %s",
                               "%s：至 as_of %s 时期尚未结束的观测值 %llu 个；首例：%s，%s"}};

static bool is_later(const later *l, tb_period period, tb_day as_of) {
  if (tb_period_is_unstated(period) || period.open || period.last <= as_of) {
    return false;
  }
  return l->begins == (period.first > as_of);
}

static void lint_later(tb_lint *lint, uint32_t indicator, const later *l) {
  tb_lint_first first = {0};
  uint64_t n = 0;
  for (size_t r = 0; r < tb_panel_rows(lint->panel, indicator); r++) {
    const tb_row *row = tb_panel_row_at(lint->panel, indicator, r);
    if (!is_later(l, tb_row_label(row), tb_panel_as_of(lint->panel))) {
      continue;
    }
    n += tb_row_observations(row);
    if (first.row == NULL) {
      note_first(lint, row, &first);
    }
  }
  if (n == 0 || !tb_lint_counts(lint, l->begins ? TB_LINT_FUTURE : TB_LINT_UNFINISHED)) {
    return;
  }
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(tb_row_label(first.row), period);
  tb_log_add(lint->log, l->severity, tb_lint_place(lint, first.row, first.entity), l->english, l->chinese,
             tb_panel_indicator_code(lint->panel, indicator), lint->opened->as_of, (unsigned long long)n,
             tb_panel_entity_code(lint->panel, first.entity), period);
}

void tb_lint_future(tb_lint *lint) {
  if (tb_panel_as_of(lint->panel) == TB_DAY_UNKNOWN) {
    return;
  }
  for (size_t k = 0; k < sizeof LATER / sizeof LATER[0]; k++) {
    for (size_t i = 0; i < tb_panel_indicators(lint->panel); i++) {
      lint_later(lint, tb_panel_indicator_order(lint->panel)[i], &LATER[k]);
    }
  }
}
