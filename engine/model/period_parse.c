/*
 * Reading periods. Two families of forms: ASCII (ISO 8601, SDMX, and the canonical texts) and Chinese. In each a text is a part, or a part
 * that stays open, or a range from the first day of one part to the last day of another.
 */
#include "period.h"

#include <string.h>

/* What is still to be read. A failed read leaves the place where it failed: readers that try several ways work on a copy. */
typedef struct reader {
  const char *at, *end;
} reader;

static bool at_end(const reader *in) {
  return in->at == in->end;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool sees_digit(const reader *in) {
  return !at_end(in) && is_digit(*in->at);
}

/* Takes the word when it comes next. */
static bool take(reader *in, const char *word) {
  const size_t n = strlen(word);
  if ((size_t)(in->end - in->at) < n || memcmp(in->at, word, n) != 0) return false;
  in->at += n;
  return true;
}

/* Takes one of a NULL-terminated list of words; the first that fits. */
static bool take_any(reader *in, const char *const *words) {
  for (; *words; words++)
    if (take(in, *words)) return true;
  return false;
}

/* Takes as many ASCII digits as there are, least to most of them. */
static bool take_number(reader *in, int least, int most, int *out) {
  int number = 0, digits = 0;
  for (; digits < most && sees_digit(in); digits++)
    number = 10 * number + (*in->at++ - '0');
  *out = number;
  return digits >= least;
}

/* A number from 1 to `limit`. */
static bool take_ordinal(reader *in, int least_digits, int most_digits, int limit, int *out) {
  return take_number(in, least_digits, most_digits, out) && *out >= 1 && *out <= limit;
}

static bool take_year(reader *in, int *year) {
  return take_ordinal(in, 4, 4, TB_YEAR_LAST, year);
}

static bool set_months(int year, int first, int months, tb_period *out) {
  *out = tb_period_from_months(12 * year + first, months);
  return !tb_period_is_unstated(*out);
}

static bool set_date(int year, int month, int day, tb_period *out) {
  out->first = out->last = tb_day_from_date(year, month, day);
  out->open = false;
  return out->first != TB_DAY_UNKNOWN;
}

static bool set_month_end(int year, int month, tb_period *out) {
  return set_date(year, month, tb_month_days(year, month), out);
}

static bool set_range(tb_period from, tb_period to, tb_period *out) {
  *out = (tb_period){.first = from.first, .last = to.last};
  return from.first <= to.last;
}

static bool set_open(tb_period from, tb_period *out) {
  *out = (tb_period){.first = from.first, .last = TB_DAY_OPEN, .open = true};
  return true;
}

/* ---------------------------------------------------------------------------------------------------------- ASCII forms */

/* 2023-A1, 2024-H1, 2024-S1, 2024-Q1, 2024-M07: `count` equal parts of a year of `months` each, numbered with `digits` digits. */
static const struct {
  const char *letter;
  int digits, count, months;
} subdivisions[] = {{"A", 1, 1, 12}, {"H", 1, 2, 6}, {"S", 1, 2, 6}, {"Q", 1, 4, 3}, {"M", 2, 12, 1}};

static bool read_subdivision(reader *in, int year, tb_period *out) {
  for (size_t i = 0; i < sizeof subdivisions / sizeof *subdivisions; i++) {
    if (!take(in, subdivisions[i].letter)) continue;
    int number;
    if (!take_ordinal(in, subdivisions[i].digits, subdivisions[i].digits, subdivisions[i].count, &number)) return false;
    return set_months(year, (number - 1) * subdivisions[i].months, subdivisions[i].months, out);
  }
  return false;
}

/* 07 or, where dashes are used, 07-31. */
static bool read_month_or_date(reader *in, int year, bool dashed, tb_period *out) {
  int month, day;
  if (!take_ordinal(in, 2, 2, 12, &month)) return false;
  if (!dashed || !take(in, "-")) return set_months(year, month - 1, 1, out);
  return take_number(in, 2, 2, &day) && set_date(year, month, day, out);
}

static bool read_ascii_part(reader *in, tb_period *out) {
  int year;
  if (!take_year(in, &year)) return false;
  const bool dashed = take(in, "-");
  if (sees_digit(in)) return read_month_or_date(in, year, dashed, out);
  const bool is_year = !dashed && (at_end(in) || *in->at == '.');
  return is_year ? set_months(year, 0, 12, out) : read_subdivision(in, year, out);
}

/* The part of an SDMX range behind "/P": 7M, 1Y, 10D, counted from a date; months and years from a first of the month only. */
static bool read_duration(reader *in, tb_period from, tb_period *out) {
  int number;
  if (!tb_period_is_date(from) || !take_ordinal(in, 1, 7, TB_DAY_LAST - TB_DAY_FIRST + 1, &number)) return false;
  if (take(in, "D")) {
    *out = (tb_period){.first = from.first, .last = from.first + number - 1};
    return out->last <= TB_DAY_LAST;
  }
  int year, month, dom;
  tb_day_to_date(from.first, &year, &month, &dom);
  const int unit = take(in, "Y") ? 12 : take(in, "M") ? 1 : 0;
  return dom == 1 && unit > 0 && set_months(year, month - 1, unit * number, out);
}

static bool read_ascii(reader *in, tb_period *out) {
  tb_period from, to;
  if (!read_ascii_part(in, &from)) return false;
  *out = from;
  if (take(in, "/P")) return read_duration(in, from, out);
  if (!take(in, "..")) return true;
  if (at_end(in)) return set_open(from, out);
  return read_ascii_part(in, &to) && set_range(from, to, out);
}

/* -------------------------------------------------------------------------------------------------------- Chinese forms */

static const char *const dashes[] = {"-", "—", "–", "－", "～", "~", "至", "到", NULL};
static const char *const ends[] = {"末", "底", NULL};
static const char *const sinces[] = {"以来", "来", NULL};

static const struct {
  const char *word;
  int first, months;
} year_words[] = {{"年度", 0, 12}, {"年上半年", 0, 6}, {"年下半年", 6, 6}};

static const struct {
  const char *word;
  int number;
} numerals[] = {{"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4}};

static bool take_numeral(reader *in, int *out) {
  for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++) {
    if (!take(in, numerals[i].word)) continue;
    *out = numerals[i].number;
    return true;
  }
  return false;
}

/* The unit of a number, or of the last number of a range whose first leaves it out: 2024年1-7月, 2021-2023年. The range must end the text.
 */
static bool take_unit(reader *in, const char *unit) {
  if (take(in, unit)) return true;
  reader ahead = *in;
  int number;
  const bool has_range = take_any(&ahead, dashes) && (take_number(&ahead, 1, 4, &number) || take_numeral(&ahead, &number));
  return has_range && take(&ahead, unit) && at_end(&ahead);
}

/* 1季度, 一季度, 第1季度, 第一季度, 前三季度 (from January on). */
static bool read_quarter(reader *in, int year, tb_period *out) {
  const bool from_january = take(in, "前");
  if (!from_january) (void)take(in, "第");
  int number;
  if (!take_numeral(in, &number) && !take_ordinal(in, 1, 1, 4, &number)) return false;
  if (from_january) return take(in, "季度") && set_months(year, 0, 3 * number, out);
  return take_unit(in, "季度") && set_months(year, 3 * (number - 1), 3, out);
}

/* 7月, 7月末, 7月5日. */
static bool read_chinese_month(reader *in, int year, tb_period *out) {
  int month, day;
  if (!take_ordinal(in, 1, 2, 12, &month) || !take_unit(in, "月")) return false;
  if (take_any(in, ends)) return set_month_end(year, month, out);
  if (!sees_digit(in)) return set_months(year, month - 1, 1, out);
  return take_number(in, 1, 2, &day) && take(in, "日") && set_date(year, month, day, out);
}

/* What may follow a year in the text and, in the second part of a range, stand alone. */
static bool read_in_year(reader *in, int year, tb_period *out) {
  reader ahead = *in;
  if (read_chinese_month(&ahead, year, out)) {
    *in = ahead;
    return true;
  }
  return read_quarter(in, year, out);
}

/* A part with its own year, which *year becomes. */
static bool read_dated_part(reader *in, int *year, tb_period *out) {
  if (!take_year(in, year)) return false;
  for (size_t i = 0; i < sizeof year_words / sizeof *year_words; i++)
    if (take(in, year_words[i].word)) return set_months(*year, year_words[i].first, year_words[i].months, out);
  if (!take_unit(in, "年")) return false;
  if (take_any(in, ends)) return set_month_end(*year, 12, out);
  reader ahead = *in;
  if (!read_in_year(&ahead, *year, out)) return set_months(*year, 0, 12, out);
  *in = ahead;
  return true;
}

/* The end of a range; it may leave out the year unless the begin is nothing but a year. */
static bool read_second_part(reader *in, int year, tb_period from, tb_period *out) {
  reader ahead = *in;
  int own_year;
  if (!read_dated_part(&ahead, &own_year, out)) return tb_period_months(from) != 12 && read_in_year(in, year, out);
  *in = ahead;
  return true;
}

static bool read_chinese(reader *in, tb_period *out) {
  int year;
  tb_period from, to;
  if (!read_dated_part(in, &year, &from)) return false;
  *out = from;
  if (at_end(in)) return true;
  if (take_any(in, sinces)) return set_open(from, out);
  return take_any(in, dashes) && read_second_part(in, year, from, &to) && set_range(from, to, out);
}

/* ------------------------------------------------------------------------------------------------------------- entrances */

/* Runs a reader over a whole text. */
static bool read_all(bool (*read)(reader *, tb_period *), const char *text, size_t n, tb_period *out) {
  reader in = {text, text + n};
  return read(&in, out) && at_end(&in);
}

tb_status tb_period_parse(const char *text, size_t n, tb_period *out) {
  if (!out || (!text && n > 0)) return TB_BAD_ARGUMENT;
  tb_period found = tb_period_unstated();
  if (n > 0 && !read_all(read_ascii, text, n, &found) && !read_all(read_chinese, text, n, &found)) return TB_BAD_INPUT;
  *out = found;
  return TB_OK;
}

/* 2024-08-26 */
static bool read_ascii_day(reader *in, tb_period *out) {
  int year;
  return take_year(in, &year) && take(in, "-") && read_month_or_date(in, year, true, out);
}

/* 2024年8月26日 */
static bool read_chinese_day(reader *in, tb_period *out) {
  int year;
  return take_year(in, &year) && take(in, "年") && read_chinese_month(in, year, out);
}

tb_status tb_day_parse(const char *text, size_t n, tb_day *out) {
  if (!out || (!text && n > 0)) return TB_BAD_ARGUMENT;
  tb_period found;
  if (n == 0) return TB_BAD_INPUT;
  if (!read_all(read_ascii_day, text, n, &found) && !read_all(read_chinese_day, text, n, &found)) return TB_BAD_INPUT;
  if (!tb_period_is_date(found)) return TB_BAD_INPUT;
  *out = found.first;
  return TB_OK;
}
