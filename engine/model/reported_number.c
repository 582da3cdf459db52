/*
 * Figures without sign. A number is a row of groups, each followed by a power of ten that is smaller than the one before: 1.71万,
 * 1亿2000万, 三万五千, 3 million. A group is digits (with separators every three), or numerals up to 9999, or an English word.
 */
#include "reported_reader.h"

#include <limits.h>

enum { DIGITS_MAX = 100, GROUP_PLACES = 4, NO_PLACE = INT_MIN };

/* One group. Digits are kept as text until the group is whole. */
typedef struct group {
  char digits[DIGITS_MAX + 2]; /* point included */
  int n, n_digits, decimals;
  int last_place, nonzero_place;
  bool numerals;          /* 三千, not 3000 */
  bool led_by_zero, lone; /* 零五, 五: only a digit, of ones */
} group;

typedef struct sum {
  int power;  /* of the latest group; NO_PLACE: there was none */
  bool ended; /* nothing can follow the latest group */
} sum;

/* --------------------------------------------------------------------------------------------------------------- digits */

static bool put_digit(tb_report_reader *in, group *g, char digit) {
  if (g->n_digits == DIGITS_MAX) return tb_report_fail(in, in->at, TB_EXPECTED_FEWER_DIGITS);
  g->digits[g->n++] = digit;
  g->n_digits++;
  return true;
}

/* A run of digits; *n how many. */
static bool read_run(tb_report_reader *in, group *g, int *n) {
  for (*n = 0; tb_report_sees_digit(in); ++*n) {
    if (!put_digit(in, g, in->normal[in->at])) return false;
    in->at++;
  }
  return true;
}

/* The character at an offset from the reading, where a digit follows it. */
static bool sees_before_digit(tb_report_reader *in, char sign) {
  if (in->at + 1 >= in->end || in->normal[in->at] != sign) return false;
  in->at++;
  const bool digit = tb_report_sees_digit(in);
  in->at--;
  return digit;
}

/* 1 or ,234,567: the first run has one to three digits, the others three. */
static bool read_whole_part(tb_report_reader *in, group *g) {
  int n;
  if (!read_run(in, g, &n)) return false;
  if (!sees_before_digit(in, ',')) return true;
  if (n < 1 || n > 3) return tb_report_fail(in, in->at, TB_EXPECTED_GROUP);
  while (sees_before_digit(in, ',')) {
    const size_t begin = ++in->at;
    if (!read_run(in, g, &n)) return false;
    if (n != 3) return tb_report_fail(in, n > 3 ? begin + 3 : in->at, TB_EXPECTED_GROUP);
  }
  return true;
}

static bool read_digits(tb_report_reader *in, group *g) {
  if (!read_whole_part(in, g)) return false;
  if (in->at < in->end && in->normal[in->at] == '.' && in->origin[in->at] == TB_ORIGIN_PLAIN) {
    in->at++;
    if (!tb_report_sees_digit(in)) return tb_report_fail(in, in->at, TB_EXPECTED_DIGIT);
    g->digits[g->n++] = '.';
    return read_run(in, g, &g->decimals);
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------------------- numerals */

/* The value so far, the place of the latest digit, whether a 零 waits for the next, whether a power of ten stands before the group. */
typedef struct numerals {
  int value, place;
  bool zero, follows;
} numerals;

/* 百 is no place in 百分点, nor 千 in 千瓦. */
static const tb_report_word *take_place(tb_report_reader *in) {
  const tb_report_word *word = tb_report_peek(in, TB_WORD_PLACE | TB_WORD_MEASURE | TB_WORD_PARTS | TB_WORD_NAME);
  return word && word->class == TB_WORD_PLACE ? tb_report_take(in, TB_WORD_PLACE) : NULL;
}

/* Whether a digit of `place` may come next. 一百五 and 二十零五 leave open what is meant. */
static bool place_follows(const numerals *so_far, int place) {
  const bool first = so_far->place == GROUP_PLACES, skips = place < so_far->place - 1;
  if (first) return so_far->follows || !so_far->zero;
  if (place >= so_far->place) return false;
  return so_far->zero ? skips : !skips || place > 0;
}

static bool read_zero(tb_report_reader *in, size_t begin, group *g, numerals *so_far) {
  if (so_far->zero) return tb_report_fail(in, begin, TB_EXPECTED_NUMERAL);
  so_far->zero = true;
  g->led_by_zero |= so_far->place == GROUP_PLACES;
  return true;
}

/* One digit with its place, 三百 or 五, or 零. *more false: nothing of the kind comes. */
static bool read_numeral(tb_report_reader *in, group *g, numerals *so_far, bool *more) {
  static const int powers[] = {1, 10, 100, 1000};
  const size_t begin = in->at;
  const tb_report_word *digit = tb_report_take(in, TB_WORD_NUMERAL);
  *more = true;
  if (digit && digit->meaning == 0) return read_zero(in, begin, g, so_far);
  const tb_report_word *place = take_place(in);
  if (!digit && (!place || place->meaning != 1)) {
    in->at = begin;
    *more = false;
    return true;
  }
  const int power = place ? place->meaning : 0;
  if (!place_follows(so_far, power)) return tb_report_fail(in, begin, TB_EXPECTED_NUMERAL);
  so_far->value += (digit ? digit->meaning : 1) * powers[power];
  so_far->place = power;
  so_far->zero = false;
  *more = power > 0;
  return true;
}

/* 点五: not 点位. */
static bool read_spoken_decimals(tb_report_reader *in, group *g) {
  const size_t begin = in->at;
  if (!tb_report_take(in, TB_WORD_POINT)) return true;
  if (!tb_report_peek(in, TB_WORD_NUMERAL)) {
    in->at = begin;
    return true;
  }
  g->digits[g->n++] = '.';
  for (const tb_report_word *digit; (digit = tb_report_take(in, TB_WORD_NUMERAL)) != NULL; g->decimals++)
    if (!put_digit(in, g, (char)('0' + digit->meaning))) return false;
  return true;
}

static void put_value(group *g, int value) {
  char reversed[GROUP_PLACES];
  int n = 0;
  do
    reversed[n++] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  while (n > 0) {
    g->digits[g->n++] = reversed[--n];
    g->n_digits++;
  }
}

static bool read_numerals(tb_report_reader *in, group *g, bool follows) {
  numerals so_far = {.place = GROUP_PLACES, .follows = follows};
  bool more = true;
  g->numerals = true;
  while (more)
    if (!read_numeral(in, g, &so_far, &more)) return false;
  const bool nothing = so_far.place == GROUP_PLACES;
  if (so_far.zero && (!nothing || follows)) return tb_report_fail(in, in->at, TB_EXPECTED_NUMERAL);
  g->lone = so_far.value < 10;
  g->last_place = nothing ? 0 : so_far.place;
  put_value(g, so_far.value);
  return read_spoken_decimals(in, g);
}

/* --------------------------------------------------------------------------------------------------------------- groups */

/* Powers of ten of the last written digit and of the last that is not zero. */
static void set_places(group *g) {
  g->nonzero_place = NO_PLACE;
  int place = -g->decimals;
  for (int i = g->n - 1; i >= 0 && g->nonzero_place == NO_PLACE; i--) {
    if (g->digits[i] == '.') continue;
    if (g->digits[i] != '0') g->nonzero_place = place;
    place++;
  }
  if (!g->numerals || g->decimals > 0) g->last_place = -g->decimals;
}

static bool read_group(tb_report_reader *in, group *g, bool follows) {
  *g = (group){0};
  const tb_report_word *cardinal = follows ? NULL : tb_report_take(in, TB_WORD_CARDINAL);
  bool ok = true;
  if (cardinal) {
    put_value(g, cardinal->meaning);
  } else if (tb_report_peek(in, TB_WORD_NUMERAL | TB_WORD_PLACE)) {
    ok = read_numerals(in, g, follows);
  } else {
    ok = read_digits(in, g);
  }
  set_places(g);
  return ok;
}

/* 5百, 5千万, 1.5万亿, 1.2 million. Numerals have taken 十, 百, 千 themselves. */
static int read_power(tb_report_reader *in, const group *g) {
  const size_t begin = in->at;
  int power = 0;
  const tb_report_word *word;
  if (!g->numerals) {
    if ((word = tb_report_take(in, TB_WORD_SCALE)) != NULL) return word->meaning;
    if ((word = take_place(in)) != NULL) power = word->meaning;
  }
  if ((word = tb_report_take(in, TB_WORD_MYRIAD)) == NULL) {
    if (power == 1) in->at = begin; /* 5十 is no number */
    return power == 1 ? 0 : power;
  }
  power += word->meaning;
  if (word->meaning == 4 && (word = tb_report_peek(in, TB_WORD_MYRIAD)) != NULL && word->meaning == 8)
    power += tb_report_take(in, TB_WORD_MYRIAD)->meaning;
  return power;
}

/* --------------------------------------------------------------------------------------------------------------- numbers */

void tb_report_scale(tb_rational *r, int power) {
  tb_rational factor;
  tb_rational_init(&factor);
  tb_rational_set_decimal(&factor, 1, (unsigned)(power < 0 ? -power : power));
  if (power < 0) {
    tb_rational_multiply(r, r, &factor);
  } else {
    (void)tb_rational_divide(r, r, &factor); /* a power of ten is not zero */
  }
  tb_rational_clear(&factor);
}

static bool is_below_power(const tb_rational *r, int power) {
  tb_rational limit;
  tb_rational_init(&limit);
  tb_rational_set_integer(&limit, 1);
  tb_report_scale(&limit, power);
  const bool below = tb_rational_compare(r, &limit) < 0;
  tb_rational_clear(&limit);
  return below;
}

/* Whether the group may stand behind the power of ten before it. 3万5 and 三万五 leave open what is meant. */
static bool check_follows(tb_report_reader *in, size_t begin, const group *g, const tb_rational *value, int power, int before) {
  if (power >= before || !is_below_power(value, before)) return tb_report_fail(in, begin, TB_EXPECTED_SMALLER);
  if (power > 0) return true;
  const bool in_full = g->numerals ? g->led_by_zero || !g->lone : g->n_digits - g->decimals == before;
  return in_full || tb_report_fail(in, begin, TB_EXPECTED_NUMERAL);
}

/* Adds value * 10^power. A 亿 behind 万 takes all before it: 一万二千亿. */
static bool add_value(tb_report_reader *in, size_t begin, const group *g, tb_rational *value, int power, int before,
                      tb_report_number *out) {
  enum { MYRIAD = 4, HUNDRED_MILLION = 8 };
  const bool takes_all = before == MYRIAD && power >= HUNDRED_MILLION && power < HUNDRED_MILLION + MYRIAD;
  const int own_power = takes_all ? power - HUNDRED_MILLION : power;
  tb_report_scale(value, own_power);
  if (before != NO_PLACE && !check_follows(in, begin, g, value, own_power, before)) return false;
  tb_rational_add(&out->value, &out->value, value);
  if (takes_all) {
    tb_report_scale(&out->value, HUNDRED_MILLION);
    if (out->nonzero_place != NO_PLACE) out->nonzero_place += HUNDRED_MILLION;
  }
  return true;
}

/* Numerals are written in full, as 3000 is, unless 万 or 亿 is among them: then they count as far as they are written. */
static void note_places(const group *g, int power, tb_report_number *out) {
  const bool in_full = g->numerals && g->decimals == 0 && (power > 0 || !out->scaled);
  out->last_place = (in_full ? 0 : g->last_place) + power;
  if (g->nonzero_place != NO_PLACE) out->nonzero_place = g->nonzero_place + power;
  out->decimals = g->decimals;
  out->scaled |= power > 0;
}

static bool add_group(tb_report_reader *in, sum *so_far, tb_report_number *out) {
  group g;
  tb_rational value;
  (void)tb_report_at_end(in); /* an error is at the group, not at the blanks before it */
  const size_t begin = in->at;
  if (!read_group(in, &g, so_far->power != NO_PLACE)) return false;
  out->and_some = tb_report_take(in, TB_WORD_SOME) != NULL;
  const int power = read_power(in, &g);
  out->and_some = out->and_some || tb_report_take(in, TB_WORD_SOME) != NULL;
  tb_rational_init(&value);
  (void)tb_rational_set_text(&value, g.digits, (size_t)g.n); /* digits and at most one point */
  const bool ok = add_value(in, begin, &g, &value, power, so_far->power, out);
  tb_rational_clear(&value);
  note_places(&g, power, out);
  so_far->power = power;
  so_far->ended = power == 0 || g.decimals > 0 || out->and_some;
  return ok;
}

bool tb_report_sees_number(tb_report_reader *in) {
  if (tb_report_at_end(in)) return false;
  if (tb_report_sees_digit(in) || sees_before_digit(in, '.')) return true;
  const tb_report_word *word = tb_report_peek(in, TB_WORD_NUMERAL | TB_WORD_CARDINAL | TB_WORD_PLACE | TB_WORD_PARTS);
  return word && (word->class != TB_WORD_PLACE || word->meaning == 1) && word->class != TB_WORD_PARTS;
}

bool tb_report_number_read(tb_report_reader *in, tb_report_number *out) {
  sum so_far = {.power = NO_PLACE};
  out->last_place = out->decimals = 0;
  out->nonzero_place = NO_PLACE;
  out->scaled = out->and_some = false;
  tb_rational_set_integer(&out->value, 0);
  if (!tb_report_sees_number(in)) return tb_report_fail(in, in->at, TB_EXPECTED_NUMBER);
  do {
    if (!add_group(in, &so_far, out)) return false;
  } while (!so_far.ended && tb_report_sees_number(in));
  if (out->nonzero_place == NO_PLACE) out->nonzero_place = out->last_place;
  return true;
}

bool tb_report_one_digit(tb_report_reader *in, int *out) {
  const tb_report_word *numeral = tb_report_take(in, TB_WORD_NUMERAL);
  if (numeral) *out = numeral->meaning;
  if (numeral || !tb_report_sees_digit(in)) return numeral != NULL;
  *out = in->normal[in->at++] - '0';
  return true;
}
