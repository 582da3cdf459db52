/* Periods: calendar arithmetic beyond the public header. */
#ifndef TB_MODEL_PERIOD_H
#define TB_MODEL_PERIOD_H

#include <tongbi/model.h>

/** The calendar's ends; months are counted from year 0: 12 * year + month - 1. */
enum {
  TB_YEAR_FIRST = 1,
  TB_YEAR_LAST = 9999,
  TB_DAY_FIRST = -719162, /* 0001-01-01 */
  TB_DAY_LAST = 2932896,  /* 9999-12-31 */
  TB_MONTH_FIRST = 12 * TB_YEAR_FIRST,
  TB_MONTH_LAST = 12 * TB_YEAR_LAST + 11
};

/** Day number of a calendar date, TB_DAY_UNKNOWN when there is no such date. */
tb_day tb_day_from_date(int year, int month, int day);

/* The functions below take days from TB_DAY_FIRST to TB_DAY_LAST, months from 1 to 12. */

/** The calendar date of a day; `dom` is the day of the month. */
void tb_day_to_date(tb_day day, int *year, int *month, int *dom);

/** The month of a day, counted from year 0. */
int32_t tb_day_month(tb_day day);

int tb_month_days(int year, int month);
bool tb_day_is_month_end(tb_day day);

/**
 * The day moved by a number of months: a month's last day stays one, other days keep their number, or become the last day where the month
 * is too short. TB_DAY_UNKNOWN when that leaves the years 1 to 9999.
 */
tb_day tb_day_shift(tb_day day, int months);

/** Reads YYYY-MM-DD (and 2024年8月26日); TB_BAD_INPUT otherwise. */
TB_NODISCARD tb_status tb_day_parse(const char *text, size_t n, tb_day *out);

tb_period tb_period_unstated(void);

/** True for the unstated period, and for what is no period at all: days outside the years 1 to 9999, an end before its begin. */
bool tb_period_is_unstated(tb_period period);

/** A single closed day. */
bool tb_period_is_date(tb_period period);

/** An open span whose end is not known: nothing is computed on it. */
bool tb_period_is_endless(tb_period period);

static inline bool tb_period_equal(tb_period a, tb_period b) {
  return a.first == b.first && a.last == b.last && a.open == b.open;
}

/** The month in which a stated period begins, counted from year 0. */
int32_t tb_period_first_month(tb_period period);

/** The span of `months` months from a month on; unstated when months < 1 or the span leaves the years 1 to 9999. */
tb_period tb_period_from_months(int32_t first_month, int months);

/**
 * The period moved by a number of months: a span of whole months stays one, otherwise both ends move like tb_day_shift. Unstated when that
 * leaves the years 1 to 9999, and for unstated and endless periods.
 */
tb_period tb_period_shift(tb_period period, int months);

/**
 * An open span with its end known: it stays open, `last` becomes `day`. TB_DAY_UNKNOWN and a day before its begin leave it as it is. Other
 * periods are returned as they are.
 */
tb_period tb_period_close(tb_period period, tb_day day);

/** The key of a stock: the date on which the period ends. Open spans keep their begin and are returned as they are, so is the unstated
 * period. */
tb_period tb_period_end_date(tb_period period);

/**
 * Share of the period gone by the end of `day`, as days gone (0 to all) and days in all; false when the period is unstated or endless, or
 * the day unknown.
 */
bool tb_period_elapsed(tb_period period, tb_day day, int64_t *gone_days, int64_t *all_days);

/** How two periods of figures of a kind may be set against each other. */
typedef enum tb_comparison {
  TB_COMPARE_SAME,     /* the same period */
  TB_COMPARE_YEARS,    /* same length, same first month (or day), other year */
  TB_COMPARE_ADJACENT, /* same length, adjacent */
  TB_COMPARE_DATES,    /* two dates of a stock */
  TB_COMPARE_PART,     /* one lies in the other: parts and wholes of a flow or of an undeclared kind */
  TB_COMPARE_LENGTHS,  /* not comparable: different lengths */
  TB_COMPARE_SEASONS,  /* not comparable: same length, other months, not adjacent */
  TB_COMPARE_UNSTATED, /* not comparable: a period is not stated, or its end not known */
  TB_COMPARE_OPEN      /* not comparable: open spans that are not a year apart, or open against closed */
} tb_comparison;

/** The same for (a, b) and (b, a). Years go before adjacency: 2023 and 2024 are TB_COMPARE_YEARS. Open spans follow the rules of open spans
 * in every kind. */
tb_comparison tb_period_relation(tb_period a, tb_period b, tb_kind kind);

#endif
