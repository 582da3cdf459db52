/* Units of figures: %, ‰, points, times, tenths, or any name that holds no word which could change the number. */
#include "reported_reader.h"

#include <utf8proc.h>

/* Words that no name of a unit holds: behind a figure they say something about it that was not understood. */
static const uint32_t never_in_names = TB_WORD_DIRECTION | TB_WORD_NUMERAL | TB_WORD_PLACE | TB_WORD_MYRIAD | TB_WORD_CARDINAL |
                                       TB_WORD_SCALE | TB_WORD_SUFFIX | TB_WORD_SOME | TB_WORD_RANGE | TB_WORD_REFUSED | TB_WORD_PREFIX |
                                       TB_WORD_ORDINAL;

typedef struct character {
  utf8proc_int32_t code_point;
  size_t n;
  tb_origin origin;
} character;

static character character_at(const tb_report_reader *in, size_t at) {
  character c = {.n = 1};
  const utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)in->normal + at, (utf8proc_ssize_t)(in->end - at), &c.code_point);
  if (n > 0) c.n = (size_t)n;
  c.origin = (tb_origin)in->origin[at];
  return c;
}

static bool is_letter(character c) {
  const utf8proc_category_t category = utf8proc_category(c.code_point);
  return c.origin != TB_ORIGIN_ROMAN && category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_digit(character c) {
  return c.code_point >= '0' && c.code_point <= '9';
}

/* km³, ㎡: a composed digit; m2, m3, CO2: not 1e5. */
static bool is_exponent(const tb_report_reader *in, character c) {
  if (!is_digit(c) || in->at == 0) return false;
  if (c.origin == TB_ORIGIN_COMPOSED) return true;
  const char before = in->normal[in->at - 1], next = in->normal[in->at + 1];
  return (before == 'm' || before == 'o') && (c.code_point == '2' || c.code_point == '3') && (next < '0' || next > '9');
}

/* A single character before the figure, such as 超, may be part of a name: 超市. */
static bool spoils_name(const tb_report_word *word, bool behind_slash) {
  if (word->class == TB_WORD_PREFIX) return word->n > 3;
  return !(behind_slash && (word->class & (TB_WORD_PLACE | TB_WORD_MYRIAD)));
}

/* A word behind the unit: a qualifier, or 余 and 多 where they end the text, or 同比. */
static bool name_ends(tb_report_reader *in) {
  if (tb_report_at_end(in) || tb_report_peek(in, TB_WORD_SUFFIX | TB_WORD_NEUTRAL)) return true;
  const size_t begin = in->at;
  const bool ends = tb_report_take(in, TB_WORD_SOME) && tb_report_at_end(in);
  in->at = begin;
  return ends;
}

/* Behind 三, 五 makes a second number or one that is not written in full. */
static bool refuse_in_name(tb_report_reader *in, const tb_report_word *word, bool first) {
  if (!first) return tb_report_fail_behind(in, TB_EXPECTED_QUALIFIER);
  const bool numeral = word && (word->class & (TB_WORD_NUMERAL | TB_WORD_PLACE));
  return tb_report_fail_behind(in, numeral ? TB_EXPECTED_NUMERAL : TB_EXPECTED_UNIT);
}

/* One character of a name, or 千瓦; *slash: powers of ten may follow, as in 件/万人. */
static bool read_name_character(tb_report_reader *in, bool first, bool *slash) {
  if (tb_report_take(in, TB_WORD_NAME)) return true;
  const tb_report_word *word = tb_report_peek(in, never_in_names);
  const character c = character_at(in, in->at);
  if (word && spoils_name(word, *slash)) return refuse_in_name(in, word, first);
  const bool sign = c.code_point == '/' || c.code_point == 0xB7 /* middle dot */ || c.code_point == '(' || c.code_point == ')';
  const bool fits = is_letter(c) || c.code_point == 0xB0 /* degree */ || (!first && (sign || is_exponent(in, c)));
  if (!fits) return refuse_in_name(in, word, first);
  *slash = c.code_point == '/' || (*slash && word);
  in->at += c.n;
  return true;
}

static bool read_name(tb_report_reader *in, tb_reported *out) {
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  size_t end = begin;
  bool slash = false;
  while (!name_ends(in)) {
    if (!read_name_character(in, end == begin, &slash)) return false;
    end = in->at;
  }
  if (end == begin) return true;
  out->unit = TB_UNIT_NAMED;
  out->unit_text = in->text + in->from[begin];
  out->unit_text_n = (size_t)(in->from[end] - in->from[begin]);
  return true;
}

/* Multiplies the number, and its places, by a power of ten. */
static void shift(tb_report_number *number, int power) {
  tb_report_scale(&number->value, power);
  number->last_place += power;
  number->nonzero_place += power;
}

/* 三成, 三成五. */
static bool take_tenths(tb_report_reader *in, tb_report_number *number) {
  int digit;
  tb_rational more;
  const bool whole = number->last_place == 0 && number->decimals == 0 && !number->and_some;
  shift(number, 1);
  if (!whole || !tb_report_one_digit(in, &digit)) return true;
  tb_rational_init(&more);
  tb_rational_set_integer(&more, digit);
  tb_rational_add(&number->value, &number->value, &more);
  tb_rational_clear(&more);
  number->last_place = 0;
  if (digit > 0) number->nonzero_place = 0;
  return true;
}

/* Behind a verb of change so many times are so many hundred percent more; a fall by times is nothing. */
static bool take_times(tb_report_reader *in, size_t begin, bool english, tb_report_number *number, tb_reported *out) {
  out->unit = TB_UNIT_TIMES;
  if (out->kind != TB_REPORTED_CHANGE) return true;
  if (english || out->direction < 0) return tb_report_fail(in, begin, TB_EXPECTED_PERCENT);
  out->unit = TB_UNIT_PERCENT;
  shift(number, 2);
  return true;
}

bool tb_report_unit_read(tb_report_reader *in, tb_report_number *number, tb_reported *out) {
  (void)tb_report_at_end(in);
  const size_t begin = in->at;
  const tb_report_word *word = tb_report_take(in, TB_WORD_MEASURE);
  if (!word) return read_name(in, out);
  switch (word->meaning) {
  case TB_MEASURE_PER_MILLE: out->unit = TB_UNIT_PER_MILLE; return true;
  case TB_MEASURE_POINTS: out->unit = TB_UNIT_POINTS; return true;
  case TB_MEASURE_TIMES:
  case TB_MEASURE_TIMES_ENGLISH: return take_times(in, begin, word->meaning == TB_MEASURE_TIMES_ENGLISH, number, out);
  default: break;
  }
  out->unit = TB_UNIT_PERCENT;
  return word->meaning != TB_MEASURE_TENTHS || take_tenths(in, number);
}
