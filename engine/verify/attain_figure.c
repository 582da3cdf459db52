/* Whole numbers behind a figure as it is printed: the public side of attain.h. */
#include "attain.h"
#include "interval_end.h"
#include "reported.h"

#include "base/options.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <tongbi/verify.h>

enum { BOUND_DEFAULT = 10000 };

struct tb_attain_result {
  tb_attainment found;
  bool change;
};

/* Everything on the way from a text to its whole numbers. */
typedef struct question {
  tb_attain_options options;
  tb_rounding rounding;
  tb_reported reported;
  tb_interval values; /* in percent */
  tb_rational unit;   /* how far apart figures lie, in percent; no matter if has_unit is false */
  bool has_unit;
} question;

static tb_status take_options(question *asked, const tb_attain_options *given, tb_log *log) {
  asked->options = (tb_attain_options){.struct_size = sizeof asked->options};
  if (given) {
    if (!tb_struct_size_fits(given->struct_size, sizeof *given)) return TB_BAD_ARGUMENT;
    memcpy(&asked->options, given, given->struct_size);
  }
  if (asked->options.bound == 0) asked->options.bound = BOUND_DEFAULT;
  const char *rounding = asked->options.rounding ? asked->options.rounding : "";
  if (tb_rounding_parse(rounding, strlen(rounding), &asked->rounding)) return TB_OK;
  tb_log_add(log, TB_ERROR, (tb_place){0}, "unknown rounding \"%s\"; expected half_up, half_even, half_down, down, up or unstated",
             "未知的修约方式“%s”；应为 half_up、half_even、half_down、down、up 或 unstated", rounding);
  return TB_BAD_INPUT;
}

static tb_status no_percentage(const char *figure, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){0}, "found \"%s\", expected a share or a change in percent, such as 91.05%% or -38.05%%",
             "读到“%s”，应为百分比形式的占比或变动，如 91.05%% 或 -38.05%%", figure);
  return TB_BAD_INPUT;
}

/* What a figure's unit is in percent, as n / d: a percent sign may be left out; points, ranks and things are no percentages. */
static bool percent_of_unit(const tb_reported *reported, tb_rational *out) {
  static const struct {
    bool known;
    int n, d;
  } units[] = {[TB_UNIT_NONE] = {true, 1, 1},
               [TB_UNIT_PERCENT] = {true, 1, 1},
               [TB_UNIT_PER_MILLE] = {true, 1, 10},
               [TB_UNIT_TIMES] = {true, 100, 1},
               [TB_UNIT_NAMED] = {0}};
  const bool counted = reported->kind == TB_REPORTED_LEVEL || reported->kind == TB_REPORTED_CHANGE;
  if (!counted || (size_t)reported->unit >= sizeof units / sizeof *units || !units[reported->unit].known) return false;
  const tb_rational divisor = {.n = units[reported->unit].d, .d = 1};
  tb_rational_set_integer(out, units[reported->unit].n);
  return tb_rational_divide(out, out, &divisor);
}

/* Figures lie one unit of the last digit apart, or as far as a qualifier widens them; the power of 以上 cannot be said. */
static void set_unit(question *asked, const tb_rational *scale) {
  asked->has_unit = asked->values.low.finite && asked->values.high.finite;
  tb_rational width;
  tb_rational_init(&width);
  tb_rational_subtract(&width, &asked->values.high.value, &asked->values.low.value);
  tb_rational_multiply(&asked->unit, &asked->reported.last_unit, scale);
  if (tb_rational_compare(&width, &asked->unit) > 0) tb_rational_set(&asked->unit, &width);
  tb_rational_clear(&width);
}

static tb_status read_figure(question *asked, const char *figure, tb_log *log) {
  const tb_status status = tb_reported_read(figure, strlen(figure), (tb_place){.column = 1}, log, &asked->reported);
  if (status != TB_OK) return status;
  tb_interval scale;
  tb_interval_init(&scale);
  const bool known = percent_of_unit(&asked->reported, &scale.low.value);
  if (known) {
    tb_interval_set_point(&scale, &scale.low.value);
    tb_reported_interval(&asked->reported, asked->rounding, false, &asked->values);
    tb_interval_multiply(&asked->values, &asked->values, &scale);
    set_unit(asked, &scale.low.value);
  }
  tb_interval_clear(&scale);
  return known ? TB_OK : no_percentage(figure, log);
}

/* Most likely the sign of a change: that no counts give it would be true, and of no use. */
static tb_status negative_share(const char *figure, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){0}, "found \"%s\" as a share, expected one from 0 to 100%%; is it a change?",
             "读到占比“%s”，应在 0 至 100%% 之间；是否为变动？", figure);
  return TB_BAD_INPUT;
}

static tb_status too_large(const tb_attain_options *options, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){0},
             "totals up to %" PRIu64 " are too large; expected at most %" PRIu64 " (a known total: %" PRIu64 "), and counts below 2^62",
             "总数 %" PRIu64 " 过大；应不超过 %" PRIu64 "（已知总数：%" PRIu64 "），且数目小于 2^62",
             options->of ? options->of : options->bound, TB_ATTAIN_BOUND_MAX, TB_ATTAIN_OF_MAX);
  return TB_LIMIT;
}

static tb_status answer(question *asked, const char *figure, tb_log *log, tb_attain_result *result) {
  tb_status status = read_figure(asked, figure, log);
  if (status != TB_OK) return status;
  result->change = asked->options.change || asked->reported.kind == TB_REPORTED_CHANGE;
  if (!result->change && tb_end_sign(&asked->values.high, TB_HIGH) < 0) return negative_share(figure, log);
  const tb_attain_kind kind = result->change ? TB_ATTAIN_CHANGE : TB_ATTAIN_SHARE;
  const tb_rational *unit = asked->has_unit ? &asked->unit : NULL;
  status = tb_attain(kind, &asked->values, unit, asked->options.of, asked->options.bound, &result->found);
  return status == TB_LIMIT ? too_large(&asked->options, log) : status;
}

tb_status tb_attain_figure(const char *figure, const tb_attain_options *options, tb_log *log, tb_attain_result **out) {
  if (!figure || !out) return TB_BAD_ARGUMENT;
  *out = NULL;
  question asked = {0};
  tb_status status = take_options(&asked, options, log);
  if (status != TB_OK) return status;
  tb_attain_result *result = calloc(1, sizeof *result);
  if (!result) return TB_NO_MEMORY;
  tb_reported_init(&asked.reported);
  tb_interval_init(&asked.values);
  tb_rational_init(&asked.unit);
  tb_rational_init(&result->found.power);
  status = answer(&asked, figure, log, result);
  tb_reported_clear(&asked.reported);
  tb_interval_clear(&asked.values);
  tb_rational_clear(&asked.unit);
  if (status == TB_OK) {
    *out = result;
  } else {
    tb_attain_result_free(result);
  }
  return status;
}

void tb_attain_result_free(tb_attain_result *result) {
  if (!result) return;
  tb_attainment_clear(&result->found);
  free(result);
}

bool tb_attain_is_change(const tb_attain_result *result) {
  return result && result->change;
}

size_t tb_attain_pairs(const tb_attain_result *result) {
  return result ? result->found.n_list : 0;
}

tb_status tb_attain_pair(const tb_attain_result *result, size_t i, tb_whole_pair *out) {
  if (!result || !out) return TB_BAD_ARGUMENT;
  if (i >= result->found.n_list) return TB_NOT_FOUND;
  *out = (tb_whole_pair){.m = result->found.list[i].m, .n = result->found.list[i].n};
  return TB_OK;
}

uint64_t tb_attain_solutions(const tb_attain_result *result) {
  return result ? result->found.n_solutions : 0;
}

uint64_t tb_attain_bound(const tb_attain_result *result) {
  return result ? result->found.bound : 0;
}

bool tb_attain_power(const tb_attain_result *result, uint64_t *numerator, uint64_t *denominator) {
  if (!result || !numerator || !denominator || !result->found.has_power) return false;
  const tb_rational *power = &result->found.power;
  if (power->big || power->n > UINT64_MAX || power->d > UINT64_MAX) return false;
  *numerator = (uint64_t)power->n;
  *denominator = (uint64_t)power->d;
  return true;
}
