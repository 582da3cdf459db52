/* Calendar days: the proleptic Gregorian calendar, years 1 to 9999. */
#include "period.h"

enum { DAYS_400_YEARS = 146097, EPOCH = 719162 /* days from 0001-01-01 to 1970-01-01 */ };

/* Days of the year before each month, and before the next year; the second row is a leap year's. */
static const int16_t days_before[2][13] = {{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
                                           {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366}};

static bool is_leap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 0001-01-01 to the first day of a year. */
static int64_t days_before_year(int64_t year) {
  const int64_t past = year - 1;
  return 365 * past + past / 4 - past / 100 + past / 400;
}

int tb_month_days(int year, int month) {
  const int16_t *before = days_before[is_leap(year)];
  return before[month] - before[month - 1];
}

tb_day tb_day_from_date(int year, int month, int day) {
  if (year < TB_YEAR_FIRST || year > TB_YEAR_LAST || month < 1 || month > 12) return TB_DAY_UNKNOWN;
  if (day < 1 || day > tb_month_days(year, month)) return TB_DAY_UNKNOWN;
  return (tb_day)(days_before_year(year) + days_before[is_leap(year)][month - 1] + day - 1 - EPOCH);
}

void tb_day_to_date(tb_day day, int *year, int *month, int *dom) {
  const int64_t days = (int64_t)day + EPOCH;
  /* The mean length of a year is 146097 / 400 days; the estimate is off by one at most, near a year's end. */
  int64_t y = days * 400 / DAYS_400_YEARS + 1;
  if (days < days_before_year(y)) y--;
  if (days >= days_before_year(y + 1)) y++;
  const int16_t *before = days_before[is_leap(y)];
  const int of_year = (int)(days - days_before_year(y));
  int m = of_year / 31 + 1; /* at most one month too early */
  if (of_year >= before[m]) m++;
  *year = (int)y;
  *month = m;
  *dom = of_year - before[m - 1] + 1;
}

bool tb_day_is_month_end(tb_day day) {
  int year, month, dom;
  tb_day_to_date(day, &year, &month, &dom);
  return dom == tb_month_days(year, month);
}

int32_t tb_day_month(tb_day day) {
  int year, month, dom;
  tb_day_to_date(day, &year, &month, &dom);
  return 12 * year + month - 1;
}

tb_day tb_day_shift(tb_day day, int months) {
  int year, month, dom;
  tb_day_to_date(day, &year, &month, &dom);
  const int64_t moved = (int64_t)12 * year + month - 1 + months;
  if (moved < TB_MONTH_FIRST || moved > TB_MONTH_LAST) return TB_DAY_UNKNOWN;
  const int to_year = (int)(moved / 12), to_month = (int)(moved % 12) + 1;
  const int to_days = tb_month_days(to_year, to_month);
  const bool at_end = dom == tb_month_days(year, month) || dom > to_days;
  return tb_day_from_date(to_year, to_month, at_end ? to_days : dom);
}
