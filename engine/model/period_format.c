/* Writing periods in their canonical form. */
#include "period.h"

#include "base/digits.h"

#include <string.h>

static char *put_text(char *at, const char *text) {
  const size_t n = strlen(text);
  memcpy(at, text, n);
  return at + n;
}

static char *put_number(char *at, int number, unsigned digits) {
  tb_digits_write((uint64_t)number, digits, at);
  return at + digits;
}

/* "2024-07" of a month counted from year 0. */
static char *put_month(char *at, int32_t month) {
  at = put_number(at, month / 12, 4);
  return put_number(put_text(at, "-"), month % 12 + 1, 2);
}

static char *put_day(char *at, tb_day day) {
  int year, month, dom;
  tb_day_to_date(day, &year, &month, &dom);
  at = put_month(at, 12 * year + month - 1);
  return put_number(put_text(at, "-"), dom, 2);
}

static char *put_years(char *at, int first, int years) {
  at = put_number(at, first, 4);
  return years == 1 ? at : put_number(put_text(at, ".."), first + years - 1, 4);
}

/* The subdivisions of a year that have a name of their own. */
static const struct {
  int months;
  const char *letter;
} named[] = {{6, "-H"}, {3, "-Q"}};

static char *put_months(char *at, int32_t first, int months) {
  const int of_year = first % 12;
  if (of_year == 0 && months % 12 == 0) return put_years(at, first / 12, months / 12);
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (months == named[i].months && of_year % months == 0)
      return put_number(put_text(put_number(at, first / 12, 4), named[i].letter), of_year / months + 1, 1);
  at = put_month(at, first);
  return months == 1 ? at : put_month(put_text(at, ".."), first + months - 1);
}

static char *put_open(char *at, tb_day first) {
  const int32_t month = tb_day_month(first);
  const bool is_first = first == tb_day_from_date(month / 12, month % 12 + 1, 1);
  return put_text(is_first ? put_month(at, month) : put_day(at, first), "..");
}

static char *put_days(char *at, tb_period period) {
  at = put_day(at, period.first);
  return period.first == period.last ? at : put_day(put_text(at, ".."), period.last);
}

static char *put_period(char *at, tb_period period) {
  if (tb_period_is_unstated(period)) return at;
  if (period.open) return put_open(at, period.first);
  const int months = tb_period_months(period);
  return months > 0 ? put_months(at, tb_period_first_month(period), months) : put_days(at, period);
}

size_t tb_period_format(tb_period period, char out[TB_PERIOD_TEXT_BYTES]) {
  if (!out) return 0;
  char *end = put_period(out, period);
  *end = '\0';
  return (size_t)(end - out);
}
