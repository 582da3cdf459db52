/* Ranks and classes: 第8名, 倒数第一, 最高, 8th, ranked first; Ⅲ类, class III. */
#include "reported_reader.h"

/* Sets a figure that is a whole number and exact. */
static void set_whole(tb_reported *out, tb_reported_kind kind, const tb_rational *number, bool from_below) {
  out->kind = kind;
  out->from_below = from_below;
  tb_rational_set(&out->figure, number);
  tb_rational_set_integer(&out->last_unit, 1);
  tb_rational_set_integer(&out->last_nonzero_unit, 1);
}

static void set_small(tb_reported *out, tb_reported_kind kind, int number, bool from_below) {
  tb_rational r;
  tb_rational_init(&r);
  tb_rational_set_integer(&r, number);
  set_whole(out, kind, &r, from_below);
  tb_rational_clear(&r);
}

static bool ends(tb_report_reader *in) {
  return tb_report_at_end(in) || tb_report_fail_behind(in, TB_EXPECTED_END);
}

static bool ends_rank(tb_report_reader *in) {
  (void)tb_report_take(in, TB_WORD_RANK_END);
  return ends(in);
}

static bool is_whole(const tb_report_number *number) {
  return number->decimals == 0 && !number->scaled && !number->and_some;
}

/* Behind 第: a whole number from 1 on. */
static bool read_number(tb_report_reader *in, tb_reported_kind kind, bool from_below, tb_expected expected, tb_reported *out) {
  tb_report_number number;
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  if (!tb_report_sees_number(in)) return tb_report_fail(in, begin, expected);
  tb_rational_init(&number.value);
  bool ok = tb_report_number_read(in, &number);
  if (ok && (!is_whole(&number) || tb_rational_sign(&number.value) < 1)) ok = tb_report_fail(in, begin, expected);
  if (ok) set_whole(out, kind, &number.value, from_below);
  tb_rational_clear(&number.value);
  return ok;
}

/* -------------------------------------------------------------------------------------------------- ordinals in digits */

static bool sees(const tb_report_reader *in, size_t at, const char *ending) {
  const char *c = in->normal + at;
  const bool boundary = c[0] && c[1] && !(c[2] >= 'a' && c[2] <= 'z');
  return boundary && c[0] == ending[0] && c[1] == ending[1];
}

static const char *const endings[] = {"th", "st", "nd", "rd"};

/* 1st, 2nd, 3rd, 11th, 21st. */
static const char *ending_of(const tb_report_reader *in, size_t begin, size_t end) {
  const int last = in->normal[end - 1] - '0';
  const bool teens = end - begin > 1 && in->normal[end - 2] == '1';
  return endings[last > 3 || teens ? 0 : last];
}

/* Digits with an ending of ordinals; *end where the digits end. */
static bool sees_ordinal(tb_report_reader *in, size_t *end) {
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  while (tb_report_sees_digit(in))
    in->at++;
  *end = in->at;
  in->at = begin;
  bool found = false;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    found = found || sees(in, *end, endings[i]);
  return found && *end > begin;
}

static bool read_ordinal(tb_report_reader *in, size_t end, tb_reported *out) {
  const char *ending = ending_of(in, in->at, end);
  if (!sees(in, end, ending)) return tb_report_fail(in, end, TB_EXPECTED_ORDINAL);
  if (!read_number(in, TB_REPORTED_RANK, false, TB_EXPECTED_RANK, out)) return false;
  in->at = end + 2;
  return ends_rank(in);
}

/* ------------------------------------------------------------------------------------------------------------- classes */

static bool read_class(tb_report_reader *in, tb_reported *out) {
  const tb_report_word *roman = tb_report_take(in, TB_WORD_ROMAN);
  if (!roman) return read_number(in, TB_REPORTED_CLASS, false, TB_EXPECTED_CLASS, out) && ends(in);
  set_small(out, TB_REPORTED_CLASS, roman->meaning, false);
  return ends(in);
}

/* Ⅲ类. *taken false, nothing read, without 类: a letter may begin anything. */
static bool read_roman(tb_report_reader *in, tb_reported *out, bool *taken) {
  const size_t begin = in->at;
  const tb_report_word *roman = tb_report_take(in, TB_WORD_ROMAN);
  *taken = roman && tb_report_take(in, TB_WORD_CLASS_END);
  if (!*taken) {
    in->at = begin;
    return true;
  }
  set_small(out, TB_REPORTED_CLASS, roman->meaning, false);
  return ends(in);
}

/* --------------------------------------------------------------------------------------------------------------- ranks */

/* 最高, where it is all there is: 最多3000个 is a level. */
static bool read_extreme(tb_report_reader *in, tb_reported *out, bool *taken) {
  const size_t begin = in->at;
  const tb_report_word *word = tb_report_take(in, TB_WORD_EXTREME);
  *taken = word && tb_report_at_end(in);
  if (*taken) {
    set_small(out, TB_REPORTED_RANK, 1, word->meaning < 0);
  } else {
    in->at = begin;
  }
  return true;
}

bool tb_report_rank_read(tb_report_reader *in, tb_reported *out, bool *taken) {
  bool ranked = false;
  size_t end;
  while (tb_report_take(in, TB_WORD_RANKED))
    ranked = true;
  if (!read_extreme(in, out, taken) || *taken) return true;
  if (!read_roman(in, out, taken)) return false;
  if (*taken) return true;
  *taken = true;
  if (sees_ordinal(in, &end)) return read_ordinal(in, end, out);
  const tb_report_word *word = tb_report_take(in, TB_WORD_PLACED | TB_WORD_ORDINAL);
  if (word && word->class == TB_WORD_PLACED && word->meaning == TB_PLACED_CLASS) return read_class(in, out);
  if (word && word->class == TB_WORD_PLACED)
    return read_number(in, TB_REPORTED_RANK, word->meaning < 0, TB_EXPECTED_RANK, out) && ends_rank(in);
  if (word) {
    set_small(out, TB_REPORTED_RANK, word->meaning, false);
    return ends_rank(in);
  }
  *taken = ranked;
  return !ranked || (read_number(in, TB_REPORTED_RANK, false, TB_EXPECTED_RANK, out) && ends_rank(in));
}
