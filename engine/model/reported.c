/*
 * Reading reported figures:
 *
 *   text   = against* (rank | class | change | level) [qualifier behind] against*
 *   change = [约] verb [了 | 达] figure | noun [为 | 达到] figure | 翻 number 番 | 翻番      (verb 至 figure is a level)
 *   level  = [达到 | 为 | 占] figure
 *   figure = [qualifier] [sign] [百分之] number [unit]
 *
 * The words are rows of reported_words.def; whatever does not fit is refused where it stands.
 */
#include "reported_reader.h"

#include <string.h>

void tb_reported_init(tb_reported *reported) {
  *reported = (tb_reported){.kind = TB_REPORTED_LEVEL};
  tb_rational_init(&reported->figure);
  tb_rational_init(&reported->last_unit);
  tb_rational_init(&reported->last_nonzero_unit);
}

void tb_reported_clear(tb_reported *reported) {
  tb_rational_clear(&reported->figure);
  tb_rational_clear(&reported->last_unit);
  tb_rational_clear(&reported->last_nonzero_unit);
  tb_reported_init(reported);
}

/* What the words before the number said, and where, for errors that show only later. */
typedef struct lead {
  int direction; /* 0: none */
  int sign;
  size_t sign_at;
  bool of_time; /* 近 or "over", which before a span of time mean the latest and during */
  size_t of_time_at;
} lead;

/* ----------------------------------------------------------------------------------------------------------- qualifiers */

static bool qualify(tb_report_reader *in, size_t at, int qualifier, tb_reported *out) {
  if (out->qualifier != TB_EXACTLY_AS_WRITTEN && out->qualifier != (tb_qualifier)qualifier)
    return tb_report_fail(in, at, TB_EXPECTED_ONE_QUALIFIER);
  out->qualifier = (tb_qualifier)qualifier;
  return true;
}

/* Qualifiers of the classes, as many as there are, which must say the same: 约80%左右. */
static bool read_qualifiers(tb_report_reader *in, uint32_t classes, lead *words, tb_reported *out) {
  while (!tb_report_at_end(in)) {
    const size_t at = in->at;
    const tb_report_word *word = tb_report_take(in, classes);
    if (!word) return true;
    if (!qualify(in, at, word->meaning, out)) return false;
    if (strcmp(word->text, "近") != 0 && strcmp(word->text, "over") != 0) continue;
    words->of_time = true;
    words->of_time_at = at;
  }
  return true;
}

static bool read_against(tb_report_reader *in) {
  bool any = false;
  while (tb_report_take(in, TB_WORD_NEUTRAL))
    any = true;
  return any;
}

static bool read_rest(tb_report_reader *in, lead *words, tb_reported *out) {
  if (!read_qualifiers(in, TB_WORD_SUFFIX | TB_WORD_SOME, words, out)) return false;
  (void)read_against(in);
  if (tb_report_at_end(in)) return true;
  return tb_report_fail_behind(in, out->qualifier == TB_EXACTLY_AS_WRITTEN ? TB_EXPECTED_QUALIFIER : TB_EXPECTED_END);
}

/* -------------------------------------------------------------------------------------------------- changes in one word */

/* A change in percent whose figure is not written in digits: as 100% would be. */
static void set_percent_change(tb_reported *out, int percent) {
  out->kind = TB_REPORTED_CHANGE;
  out->unit = TB_UNIT_PERCENT;
  out->direction = percent < 0 ? -1 : 1;
  tb_rational_set_integer(&out->figure, percent);
  tb_rational_set_integer(&out->last_unit, 1);
  tb_rational_set_integer(&out->last_nonzero_unit, percent % 100 == 0 ? 100 : 10);
}

/* The number in 翻两番; 0 when it is none that may stand there. */
static int turns_of(const tb_report_number *number) {
  enum { TURNS_MAX = 16 };
  const bool whole = number->decimals == 0 && !number->scaled && !number->and_some && !number->value.big;
  return whole && number->value.n >= 1 && number->value.n <= TURNS_MAX ? (int)number->value.n : 0;
}

/* Behind 翻: 两番 is twice twice, 300 % more. */
static bool read_turns(tb_report_reader *in, lead *words, tb_reported *out) {
  (void)tb_report_take(in, TB_WORD_BY);
  if (!read_qualifiers(in, TB_WORD_PREFIX, words, out)) return false;
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  if (tb_report_take(in, TB_WORD_TURNS)) {
    set_percent_change(out, 100);
    return read_rest(in, words, out);
  }
  tb_report_number number;
  tb_rational_init(&number.value);
  const bool ok = tb_report_number_read(in, &number);
  const int turns = ok ? turns_of(&number) : 0;
  tb_rational_clear(&number.value);
  if (!ok) return false;
  if (turns == 0) return tb_report_fail(in, begin, TB_EXPECTED_TURNS);
  if (!tb_report_take(in, TB_WORD_TURNS)) return tb_report_fail_behind(in, TB_EXPECTED_TURNS);
  set_percent_change(out, 100 * ((1 << turns) - 1));
  return read_rest(in, words, out);
}

/* --------------------------------------------------------------------------------------------------------------- figures */

/* The number with its unit: 百分之三十, 35.9%, 2880套. */
static bool read_number_and_unit(tb_report_reader *in, tb_report_number *number, tb_reported *out) {
  enum { HUNDRED = 2 };
  const tb_report_word *parts = tb_report_take(in, TB_WORD_PARTS);
  if (!parts) return tb_report_number_read(in, number) && tb_report_unit_read(in, number, out);
  out->unit = parts->meaning == TB_MEASURE_PERCENT ? TB_UNIT_PERCENT : TB_UNIT_PER_MILLE;
  const tb_report_word *place = tb_report_peek(in, TB_WORD_PLACE);
  if (!place || place->meaning != HUNDRED) return tb_report_number_read(in, number);
  (void)tb_report_take(in, TB_WORD_PLACE); /* 百分之百 */
  *number = (tb_report_number){.nonzero_place = HUNDRED};
  tb_rational_init(&number->value);
  tb_rational_set_integer(&number->value, 100);
  return true;
}

static void set_figure(const tb_report_number *number, bool negative, tb_reported *out) {
  tb_rational_set(&out->figure, &number->value);
  if (negative) tb_rational_negate(&out->figure, &out->figure);
  tb_rational_set_integer(&out->last_unit, 1);
  tb_report_scale(&out->last_unit, number->last_place);
  tb_rational_set_integer(&out->last_nonzero_unit, 1);
  tb_report_scale(&out->last_nonzero_unit, number->nonzero_place);
  out->decimals = number->decimals;
  out->scaled = number->scaled;
}

/* -5, −5, 负5; not behind a verb that says the direction. */
static bool read_sign(tb_report_reader *in, lead *words) {
  (void)tb_report_at_end(in);
  words->sign_at = in->at;
  const tb_report_word *sign = tb_report_take(in, TB_WORD_SIGN);
  if (!sign) return true;
  words->sign = sign->meaning;
  if (words->direction == TB_DIRECTION_UP || words->direction == TB_DIRECTION_DOWN)
    return tb_report_fail(in, words->sign_at, TB_EXPECTED_NO_SIGN);
  return in->normal[in->at] != ' ' || tb_report_fail(in, in->at, TB_EXPECTED_NUMBER);
}

/* 近三年 is nearly three years, or the latest three; "over 3 years" more than three, or in the course of three. */
static bool is_span_of_time(const tb_reported *out) {
  static const char *const spans[] = {"年", "个月", "月", "天", "日", "周", "季度", "个季度", "year", "month", "week", "day", "hour"};
  for (size_t i = 0; i < sizeof spans / sizeof *spans && out->unit == TB_UNIT_NAMED; i++) {
    const size_t n = strlen(spans[i]);
    if (out->unit_text_n >= n && memcmp(out->unit_text, spans[i], n) == 0) return true;
  }
  return false;
}

/* What can be seen only when all has been read. */
static bool check_whole(tb_report_reader *in, const lead *words, const tb_reported *out) {
  if (words->of_time && is_span_of_time(out)) return tb_report_fail(in, words->of_time_at, TB_EXPECTED_NEAR);
  const bool one_sided = out->qualifier != TB_EXACTLY_AS_WRITTEN && out->qualifier != TB_ABOUT;
  const bool unclear = words->sign < 0 && out->kind == TB_REPORTED_CHANGE && one_sided; /* 增长-5%以上: more of a fall, or less? */
  return !unclear || tb_report_fail(in, words->sign_at, TB_EXPECTED_NO_SIGN);
}

static bool read_figure(tb_report_reader *in, lead *words, tb_reported *out) {
  tb_report_number number;
  if (!read_qualifiers(in, TB_WORD_PREFIX, words, out) || !read_sign(in, words)) return false;
  const bool expects_words = words->direction == 0 && words->sign == 0 && out->qualifier == TB_EXACTLY_AS_WRITTEN;
  if (expects_words && !tb_report_peek(in, TB_WORD_PARTS) && !tb_report_sees_number(in))
    return tb_report_fail(in, in->at, TB_EXPECTED_FIGURE);
  tb_rational_init(&number.value);
  bool ok = read_number_and_unit(in, &number, out);
  if (words->sign < 0) out->direction = 0; /* 增长-5.3% */
  if (ok) set_figure(&number, words->sign < 0 || out->direction < 0, out);
  if (ok && number.and_some) ok = qualify(in, in->at, TB_AND_SOME, out);
  tb_rational_clear(&number.value);
  return ok && read_rest(in, words, out) && check_whole(in, words, out);
}

/* --------------------------------------------------------------------------------------------------------------- changes */

/* Behind a verb of change: the change itself, unless 至, 到 or 为 makes it the level that was reached. */
static bool read_link(tb_report_reader *in, tb_reported *out) {
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  const uint32_t links = TB_WORD_BY | TB_WORD_TO;
  const tb_report_word *word = tb_report_peek(in, links | TB_WORD_PREFIX); /* 至少 is not 至 */
  if (!word || !(word->class & links)) return true;
  (void)tb_report_take(in, links);
  if (word->class == TB_WORD_BY) return true;
  if (word->meaning == TB_TO_UNCLEAR) return tb_report_fail(in, begin, TB_EXPECTED_BY_OR_TO);
  out->kind = TB_REPORTED_LEVEL;
  return true;
}

/* 增速 and growth name what may be negative; the verb 增长 says that it is not. */
static int direction_said(const tb_report_word *word) {
  if (word->meaning == TB_DIRECTION_DOWN) return -1;
  return word->class == TB_WORD_RATE ? 0 : 1;
}

static bool read_change(tb_report_reader *in, const tb_report_word *word, lead *words, tb_reported *out) {
  out->kind = TB_REPORTED_CHANGE;
  if (word->class == TB_WORD_RATE) {
    (void)tb_report_take(in, TB_WORD_BY | TB_WORD_REACHES);
  } else if (!read_link(in, out)) {
    return false;
  }
  if (out->kind == TB_REPORTED_CHANGE) {
    words->direction = word->meaning;
    out->direction = direction_said(word);
  }
  return read_figure(in, words, out);
}

static bool read_verb(tb_report_reader *in, lead *words, tb_reported *out) {
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  const tb_report_word *word = tb_report_take(in, TB_WORD_DIRECTION | TB_WORD_RATE | TB_WORD_REACHES | TB_WORD_MULTIPLIED | TB_WORD_TURN);
  if (!word || word->class == TB_WORD_REACHES) return read_figure(in, words, out);
  if (word->class == TB_WORD_TURN) return read_turns(in, words, out);
  if (word->class == TB_WORD_MULTIPLIED) {
    set_percent_change(out, word->meaning);
    return read_rest(in, words, out);
  }
  if (out->qualifier != TB_EXACTLY_AS_WRITTEN && out->qualifier != TB_ABOUT) return tb_report_fail(in, begin, TB_EXPECTED_NUMBER);
  return read_change(in, word, words, out);
}

static bool read_text(tb_report_reader *in, tb_reported *out) {
  bool ranked;
  lead words = {0};
  if (read_against(in)) out->kind = TB_REPORTED_CHANGE;
  if (!tb_report_rank_read(in, out, &ranked)) return false;
  if (ranked) return true;
  return read_qualifiers(in, TB_WORD_PREFIX, &words, out) && read_verb(in, &words, out);
}

tb_status tb_reported_read(const char *text, size_t n, tb_place place, tb_log *log, tb_reported *out) {
  if (!out || (!text && n > 0)) return TB_BAD_ARGUMENT;
  tb_reported_clear(out);
  tb_report_reader in;
  if (tb_report_start(&in, text, n, place, log) && read_text(&in, out)) return TB_OK;
  tb_reported_clear(out);
  return TB_BAD_INPUT;
}
