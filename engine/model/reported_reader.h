/* The inside of reading reported text: the text in one form, its words, what is said where it does not fit. For this room alone. */
#ifndef TB_MODEL_REPORTED_READER_H
#define TB_MODEL_REPORTED_READER_H

#include "reported.h"

/* Classes of words: bits, so that a place can ask for several. */
typedef enum tb_word_class {
  TB_WORD_NEUTRAL = 1 << 0,    /* against what a change is counted */
  TB_WORD_DIRECTION = 1 << 1,  /* verbs of change */
  TB_WORD_RATE = 1 << 2,       /* nouns of change */
  TB_WORD_BY = 1 << 3,         /* a verb's figure is the change ... */
  TB_WORD_TO = 1 << 4,         /* ... or the level that was reached */
  TB_WORD_REACHES = 1 << 5,    /* states a level */
  TB_WORD_MULTIPLIED = 1 << 6, /* a whole change in one word */
  TB_WORD_TURN = 1 << 7,       /* 翻 ... */
  TB_WORD_TURNS = 1 << 8,      /* ... 番 */
  TB_WORD_PREFIX = 1 << 9,     /* a qualifier before the figure */
  TB_WORD_SUFFIX = 1 << 10,    /* a qualifier behind it */
  TB_WORD_SOME = 1 << 11,      /* 余, 多 behind digits, scale or unit */
  TB_WORD_SIGN = 1 << 12,
  TB_WORD_NUMERAL = 1 << 13, /* 零 to 九 */
  TB_WORD_POINT = 1 << 14,
  TB_WORD_PLACE = 1 << 15,     /* 十, 百, 千: powers of ten within a group of four */
  TB_WORD_MYRIAD = 1 << 16,    /* 万, 亿: powers of ten of a group */
  TB_WORD_CARDINAL = 1 << 17,  /* one to twelve */
  TB_WORD_SCALE = 1 << 18,     /* hundred to trillion */
  TB_WORD_PARTS = 1 << 19,     /* a unit before the figure: 百分之 */
  TB_WORD_MEASURE = 1 << 20,   /* a unit with a meaning */
  TB_WORD_EXTREME = 1 << 21,   /* the first or the last rank */
  TB_WORD_RANKED = 1 << 22,    /* may stand before a rank */
  TB_WORD_PLACED = 1 << 23,    /* makes the number behind it a rank */
  TB_WORD_RANK_END = 1 << 24,  /* may stand behind a rank */
  TB_WORD_ORDINAL = 1 << 25,   /* first to tenth */
  TB_WORD_NAME = 1 << 26,      /* a unit that begins like a power of ten: 千瓦 */
  TB_WORD_CLASS_END = 1 << 27, /* Ⅲ类 */
  TB_WORD_ROMAN = 1 << 28,
  TB_WORD_RANGE = 1 << 29,  /* joins two figures */
  TB_WORD_REFUSED = 1 << 30 /* says a number inexactly */
} tb_word_class;

enum { TB_DIRECTION_DOWN = -1, TB_DIRECTION_UP = 1, TB_DIRECTION_GROWTH = 2 /* may be negative: 增长-5.3% */ };

enum { TB_TO_UNCLEAR = 1 /* 增长达到5% */ };

enum { TB_PLACED_CLASS = 0 /* class III, beside 1 for ranks from above and -1 for ranks from below */ };

enum {
  TB_MEASURE_PERCENT,
  TB_MEASURE_PER_MILLE,
  TB_MEASURE_POINTS,
  TB_MEASURE_TIMES,         /* behind a verb of change so many hundred percent */
  TB_MEASURE_TIMES_ENGLISH, /* "grew 3 times" is said of a growth by and to */
  TB_MEASURE_TENTHS         /* 成 */
};

/* What should stand where something else was found. */
typedef enum tb_expected {
  TB_EXPECTED_UTF8,
  TB_EXPECTED_SHORT,
  TB_EXPECTED_FIGURE,
  TB_EXPECTED_NUMBER,
  TB_EXPECTED_NO_SIGN,
  TB_EXPECTED_DIGIT,
  TB_EXPECTED_GROUP,
  TB_EXPECTED_FEWER_DIGITS,
  TB_EXPECTED_NUMERAL,
  TB_EXPECTED_SMALLER,
  TB_EXPECTED_UNIT,
  TB_EXPECTED_QUALIFIER,
  TB_EXPECTED_END,
  TB_EXPECTED_ONE_FIGURE,
  TB_EXPECTED_ONE_QUALIFIER,
  TB_EXPECTED_BY_OR_TO,
  TB_EXPECTED_PERCENT,
  TB_EXPECTED_TURNS,
  TB_EXPECTED_RANK,
  TB_EXPECTED_ORDINAL,
  TB_EXPECTED_CLASS,
  TB_EXPECTED_NEAR,
  TB_INSTEAD_DIGITS,
  TB_INSTEAD_DIRECTION,
  TB_INSTEAD_PERCENT,
  TB_INSTEAD_QUALIFIER,
  TB_INSTEAD_AT_MOST,
  TB_INSTEAD_SCALE,
  TB_N_EXPECTED
} tb_expected;

enum { TB_REPORT_WORD_BYTES = 24 };

typedef struct tb_report_word {
  char text[TB_REPORT_WORD_BYTES];
  uint8_t n;
  int16_t meaning;
  uint32_t class;
} tb_report_word;

/* A word that stands at a place, and the bytes that it takes there. */
typedef struct tb_report_match {
  const tb_report_word *word;
  size_t taken;
} tb_report_match;

/* How a character came into the normal form: as it is or by width only; a Roman numeral; made of another sign (², ①, ㎡). */
typedef enum tb_origin { TB_ORIGIN_PLAIN, TB_ORIGIN_ROMAN, TB_ORIGIN_COMPOSED } tb_origin;

enum { TB_REPORT_BYTES_MAX = 512, TB_REPORT_MATCHES_MAX = 16 };

/* The text, its NFKC form in lower case with, for each byte, where it came from, and where the reading stands in it. */
typedef struct tb_report_reader {
  const char *text;
  size_t text_n;
  tb_place place;
  tb_log *log;
  char normal[TB_REPORT_BYTES_MAX + 4]; /* zeros behind the end: words may be compared without looking for it */
  uint16_t from[TB_REPORT_BYTES_MAX + 1];
  uint8_t origin[TB_REPORT_BYTES_MAX];
  size_t at, end;
  tb_report_match matches[TB_REPORT_MATCHES_MAX]; /* all words at `matched_at`: a place is asked for one class after the other */
  size_t n_matches, matched_at;
} tb_report_reader;

/* Sets up a reader; false, told in the log, when the text is no UTF-8 or too long for a figure. */
bool tb_report_start(tb_report_reader *in, const char *text, size_t n, tb_place place, tb_log *log);

/* The longest word of the classes at the place where the reading stands, blanks skipped; NULL when there is none, or a longer refused one.
 */
const tb_report_word *tb_report_peek(tb_report_reader *in, uint32_t classes);
const tb_report_word *tb_report_take(tb_report_reader *in, uint32_t classes);

bool tb_report_at_end(tb_report_reader *in); /* skips blanks */
bool tb_report_sees_digit(const tb_report_reader *in);

/* Tells what was found at `at` of the normal form and what was expected; a refused word there has its own expectation. Always false. */
bool tb_report_fail(tb_report_reader *in, size_t at, tb_expected expected);

/* The same where the reading stands, behind a figure: a word that joins two figures is told as such. */
bool tb_report_fail_behind(tb_report_reader *in, tb_expected expected);

/* A figure without sign: digits, groups of three, numerals, powers of ten, 余 or 多 between them. */
typedef struct tb_report_number {
  tb_rational value;
  int last_place, nonzero_place; /* powers of ten of the last written digit and of the last that is not zero */
  int decimals;
  bool scaled, and_some;
} tb_report_number;

bool tb_report_sees_number(tb_report_reader *in);
bool tb_report_number_read(tb_report_reader *in, tb_report_number *out);

/* Digits behind 成: 三成五. False when there are none. */
bool tb_report_one_digit(tb_report_reader *in, int *out);

/* The unit, which may be none, of the number that was read, and what it makes of the number. */
bool tb_report_unit_read(tb_report_reader *in, tb_report_number *number, tb_reported *out);

/* A rank or a class; *taken false, nothing read, when the text is neither. */
bool tb_report_rank_read(tb_report_reader *in, tb_reported *out, bool *taken);

/* Multiplies by a power of ten. */
void tb_report_scale(tb_rational *r, int power);

#endif
