#include "sequence.h"

enum { YEAR = 12 };

static tb_period date(tb_day day) {
  return day < TB_DAY_FIRST || day > TB_DAY_LAST ? tb_period_unstated() : (tb_period){.first = day, .last = day};
}

static tb_period cumulative_at(const tb_sequence *s, int64_t i) {
  const int steps_a_year = (YEAR - s->shortest) / s->step + 1;
  const int64_t place = (tb_period_months(s->first) - s->shortest) / s->step + i;
  const int64_t first_month = tb_period_first_month(s->first) + YEAR * (place / steps_a_year);
  if (first_month > TB_MONTH_LAST) return tb_period_unstated();
  return tb_period_from_months((int32_t)first_month, s->shortest + (int)(place % steps_a_year) * s->step);
}

static tb_period days_at(const tb_sequence *s, int64_t i) {
  const int64_t first = s->first.first + i * s->step, last = s->first.last + i * s->step;
  return last > TB_DAY_LAST ? tb_period_unstated() : (tb_period){.first = (tb_day)first, .last = (tb_day)last};
}

tb_period tb_sequence_at(const tb_sequence *s, size_t i) {
  enum { FAR = 4000000 }; /* more days than the calendar has */
  if (i > FAR) return tb_period_unstated();
  const int64_t months = (int64_t)i * s->step;
  switch (s->kind) {
  case TB_SEQUENCE_SPANS: return months > TB_MONTH_LAST ? tb_period_unstated() : tb_period_shift(s->first, (int)months);
  case TB_SEQUENCE_CUMULATIVE: return cumulative_at(s, (int64_t)i);
  case TB_SEQUENCE_DATES: return months > TB_MONTH_LAST ? tb_period_unstated() : date(tb_day_shift(s->first.first, (int)months));
  case TB_SEQUENCE_DAYS: return days_at(s, (int64_t)i);
  case TB_SEQUENCE_NONE: break;
  }
  return tb_period_unstated();
}

/* ----------------------------------------------------------------------------------------------------------------- reading */

/* From January, and neither a month, a quarter, a half nor a year: nobody reports such spans but cumulatively. */
static bool looks_cumulative(tb_period period) {
  const int months = tb_period_months(period);
  const bool named = months == 1 || months == 3 || months == 6;
  return months > 0 && months < YEAR && !named && tb_period_first_month(period) % YEAR == 0;
}

static tb_sequence follow_one(tb_period first) {
  const int months = tb_period_months(first);
  if (looks_cumulative(first)) return (tb_sequence){TB_SEQUENCE_CUMULATIVE, first, 1, 2};
  if (months > 0) return (tb_sequence){TB_SEQUENCE_SPANS, first, months, 0};
  return (tb_sequence){TB_SEQUENCE_DAYS, first, first.last - first.first + 1, 0};
}

/* Months from one date to a later one when it is the same day, or both are month-ends; 0: they are not. */
static int months_between(tb_day first, tb_day second) {
  const int months = tb_day_month(second) - tb_day_month(first);
  return months > 0 && tb_day_shift(first, months) == second ? months : 0;
}

static bool follow_cumulative(tb_period first, tb_period second, tb_sequence *out) {
  const int shorter = tb_period_months(first), step = tb_period_months(second) - shorter;
  if (step < 1 || tb_period_first_month(first) % YEAR != 0 || tb_period_months(second) > YEAR || (YEAR - shorter) % step != 0) return false;
  const int rest = shorter % step == 0 ? step : shorter % step;
  *out = (tb_sequence){TB_SEQUENCE_CUMULATIVE, first, step, step == 1 && shorter > 1 ? 2 : rest};
  return true;
}

static bool follow_two(tb_period first, tb_period second, tb_sequence *out) {
  const int months = tb_period_months(first), months_after = tb_period_months(second);
  if (second.first < first.first || (second.first == first.first && second.last <= first.last)) return false;
  if (months > 0 && months_after > 0 && second.first == first.first) return follow_cumulative(first, second, out);
  if (months > 0 && months == months_after) {
    *out = (tb_sequence){TB_SEQUENCE_SPANS, first, tb_period_first_month(second) - tb_period_first_month(first), 0};
    return true;
  }
  const bool alike = months == 0 && months_after == 0 && second.last - second.first == first.last - first.first;
  const bool dates = alike && tb_period_is_date(first);
  const int between = dates ? months_between(first.first, second.first) : 0;
  *out = between > 0 ? (tb_sequence){TB_SEQUENCE_DATES, first, between, 0}
                     : (tb_sequence){TB_SEQUENCE_DAYS, first, second.first - first.first, 0};
  return alike;
}

static tb_status read_period(tb_line *line, tb_period *out) {
  const tb_word word = tb_line_word(line), shown = tb_word_shown(word);
  if (word.n == 0 || tb_period_parse(word.text, word.n, out) != TB_OK)
    return TB_LINE_ERROR(line, word.text, "\"%.*s\" is no period, expected one such as 2023-Q1, 2023-01, 2023 or 2023-01..2023-02",
                         "“%.*s”不是时期，应如 2023-Q1、2023-01、2023 或 2023-01..2023-02", TB_WORD(shown));
  if (!out->open) return TB_OK;
  return TB_LINE_ERROR(line, word.text, "\"%.*s\" has no end; a series needs periods that end", "“%.*s”没有终点；序列的时期须有终点",
                       TB_WORD(shown));
}

tb_status tb_sequence_read(tb_line *line, tb_sequence *out) {
  tb_period first, second;
  tb_status status = read_period(line, &first);
  if (status != TB_OK) return status;
  *out = follow_one(first);
  if (tb_line_is_over(line)) return TB_OK;
  const char *at = line->at;
  status = read_period(line, &second);
  if (status != TB_OK) return status;
  if (!follow_two(first, second, out))
    return TB_LINE_ERROR(line, at,
                         "this period does not follow the first: expected a later one of the same length, or a longer one from January",
                         "此时期不能接在前一时期之后：应为同样长度的后一时期，或从1月起更长的时期");
  if (tb_line_is_over(line)) return TB_OK;
  const tb_word found = tb_line_found(line);
  return TB_LINE_ERROR(line, line->at, "found \"%.*s\" behind the two periods, expected nothing more",
                       "两个时期之后读到“%.*s”，应无其他内容", TB_WORD(found));
}
