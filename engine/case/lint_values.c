/* Values that their indicator should not have: Eurostat's basic pack, as far as one value shows it. */
#include "lint.h"

#include <math.h>

/* How often something is so among the values of an indicator, and where first. */
typedef struct tally {
  uint64_t n;
  tb_lint_first first;
} tally;

/* An indicator looked through. */
typedef struct looks {
  const tb_indicator *indicator;
  const char *code;
  uint64_t n;   /* values */
  double least; /* of the magnitudes above zero */
  tally negative, fraction, outside, zero;
} looks;

static void add(const tb_lint *lint, tally *of, const tb_row *row, uint32_t entity) {
  of->n++;
  tb_lint_note(lint, &of->first, row, entity);
}

static void look_at(const tb_lint *lint, looks *l, const tb_row *row, uint32_t entity, double value) {
  l->n++;
  if (value < 0) {
    add(lint, &l->negative, row, entity);
  }
  if (value != floor(value)) {
    add(lint, &l->fraction, row, entity);
  }
  if (value < 0 || value > 100) {
    add(lint, &l->outside, row, entity);
  }
  if (value == 0) {
    add(lint, &l->zero, row, entity);
  } else {
    l->least = fmin(l->least, fabs(value));
  }
}

static void look_through(tb_lint *lint, uint32_t indicator, looks *l) {
  for (size_t r = 0; r < tb_panel_rows(lint->panel, indicator); r++) {
    const tb_row *row = tb_panel_row_at(lint->panel, indicator, r);
    for (size_t tile = 0; tile < tb_panel_tiles(lint->panel); tile++) {
      for (size_t i = 0, n = tb_lint_read(lint, row, tile) ? lint->column.n : 0; i < n; i++) {
        if (tb_column_has(&lint->column, i)) {
          look_at(lint, l, row, lint->column.first + (uint32_t)i, lint->column.values[i]);
        }
      }
    }
  }
}

/* --------------------------------------------------------------------------------------------------------------------- judgement */

/* A few among many: what most values of an indicator do is no fault of any. */
enum { MANY = 20, SHARE = 20 };

static bool is_few(const looks *l, const tally *of) {
  return of->n > 0 && l->n >= MANY && of->n * SHARE <= l->n;
}

/* Whole things counted in thousands have fractions. */
static bool is_scaled(const char *unit) {
  static const char *const SCALES[] = {"百", "千", "万", "亿", "housand", "illion", "undred", "000"};
  for (size_t i = 0; i < sizeof SCALES / sizeof SCALES[0]; i++) {
    if (strstr(unit, SCALES[i]) != NULL) {
      return true;
    }
  }
  return false;
}

/* A sentence takes code, count, count of all values, entity, period. */
static void tell(tb_lint *lint, tb_lint_kind kind, tb_severity severity, const looks *l, const tally *of, const char *english,
                 const char *chinese) {
  if (!tb_lint_counts(lint, kind)) {
    return;
  }
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(tb_row_label(of->first.row), period);
  tb_log_add(lint->log, severity, tb_lint_place(lint, of->first.row, of->first.entity), english, chinese, l->code,
             (unsigned long long)of->n, (unsigned long long)l->n, tb_panel_entity_code(lint->panel, of->first.entity), period);
}

/* A flow may well be negative (net migration), a count of things may not. */
static void judge_sign(tb_lint *lint, const looks *l) {
  bool odd = l->indicator->count ? l->negative.n > 0 : l->indicator->kind == TB_FLOW && is_few(l, &l->negative);
  if (odd) {
    tell(lint, TB_LINT_NEGATIVE, TB_WARNING, l, &l->negative, "%s: %llu of %llu values are negative; the first: %s, %s",
         "%s：负值 %llu 个（共 %llu 个值）；首例：%s，%s");
  }
}

static void judge_whole(tb_lint *lint, const looks *l) {
  if (l->indicator->count && l->fraction.n > 0 && !is_scaled(l->indicator->unit)) {
    tell(lint, TB_LINT_FRACTION, TB_WARNING, l, &l->fraction,
         "%s counts whole things, but %llu of %llu values are not whole; the first: %s, %s",
         "%s 为整数计数，却有非整数值 %llu 个（共 %llu 个值）；首例：%s，%s");
  }
}

/* Rates of change leave 0 to 100 as a matter of course, shares never do: only the exceptions are told. */
static void judge_percentage(tb_lint *lint, const looks *l) {
  if (l->indicator->kind == TB_RATIO && strcmp(l->indicator->unit, "%") == 0 && is_few(l, &l->outside)) {
    tell(lint, TB_LINT_OUTSIDE, TB_WARNING, l, &l->outside, "%s: %llu of %llu percentages lie outside 0 to 100; the first: %s, %s",
         "%s：超出 0 至 100 的百分比 %llu 个（共 %llu 个值）；首例：%s，%s");
  }
}

/* Small numbers reach zero now and then; where all others are ten or more, a zero may stand for a missing value. */
static void judge_zero(tb_lint *lint, const looks *l) {
  bool amount = l->indicator->kind == TB_FLOW || l->indicator->kind == TB_STOCK || l->indicator->kind == TB_KIND_UNDECLARED;
  if (amount && l->least >= 10 && is_few(l, &l->zero)) {
    tell(lint, TB_LINT_ZERO, TB_NOTE, l, &l->zero, "%s: %llu of %llu values are zero, all others 10 or more in size; the first: %s, %s",
         "%s：零值 %llu 个（共 %llu 个值），其余绝对值均不小于 10；首例：%s，%s");
  }
}

tb_status tb_lint_values(tb_lint *lint) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_panel_indicators(lint->panel); i++) {
    uint32_t indicator = tb_panel_indicator_order(lint->panel)[i];
    looks l = {.indicator = tb_panel_indicator(lint->panel, indicator),
               .code = tb_panel_indicator_code(lint->panel, indicator),
               .least = INFINITY};
    look_through(lint, indicator, &l);
    judge_sign(lint, &l);
    judge_whole(lint, &l);
    judge_percentage(lint, &l);
    judge_zero(lint, &l);
    if (l.indicator->kind == TB_FLOW && l.negative.n == 0) {
      status = tb_lint_parts(lint, indicator);
    }
  }
  return status;
}
