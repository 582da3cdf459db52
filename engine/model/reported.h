/* Reported text: figures as they are printed, in Chinese and English, read exactly or refused with the place. */
#ifndef TB_MODEL_REPORTED_H
#define TB_MODEL_REPORTED_H

#include "base/log.h"
#include "base/rational.h"

/** What kind of statement a figure is. */
typedef enum tb_reported_kind {
  TB_REPORTED_LEVEL,  /* 5.65万平方米, 35.9% */
  TB_REPORTED_CHANGE, /* 下降38.05%, 增长103%, down 38.05%: the figure has its sign */
  TB_REPORTED_RANK,   /* 第8名, 第一, 最高 (1), 最低 (1 from below) */
  TB_REPORTED_CLASS   /* Ⅲ类 */
} tb_reported_kind;

/** Which true values a qualifier admits beside the rounding. */
typedef enum tb_qualifier {
  TB_EXACTLY_AS_WRITTEN,
  TB_ABOUT,     /* 约, 左右, about: half a unit of the last non-zero digit, at most 10 %, but at least one written unit */
  TB_AT_LEAST,  /* 以上, 至少, at least: the figure included */
  TB_AT_MOST,   /* 以下, 至多, at most: included */
  TB_MORE_THAN, /* 超, 逾, 突破, more than, over: not included */
  TB_LESS_THAN, /* 不足, 不到, less than: not included */
  TB_NEARLY,    /* 近, nearly: below, within 10 % */
  TB_AND_SOME   /* 余, 多: above, by less than one unit of the last non-zero digit */
} tb_qualifier;

/** The unit of a figure once scale words are taken into the number. Texts are slices of the text read. */
typedef enum tb_reported_unit {
  TB_UNIT_NONE,
  TB_UNIT_PERCENT,
  TB_UNIT_PER_MILLE,
  TB_UNIT_POINTS,
  TB_UNIT_TIMES,
  TB_UNIT_NAMED
} tb_reported_unit;

typedef struct tb_reported {
  tb_reported_kind kind;
  tb_qualifier qualifier;
  tb_rational figure;            /* signed; 1.71万 is 17100, 三成 is 30 (percent), 翻一番 is +100 (percent, a change) */
  tb_rational last_unit;         /* value of one unit of the last written digit: 1.71万 -> 100, 35.90 -> 1/100 */
  tb_rational last_nonzero_unit; /* of the last digit that is not zero: 3000 -> 1000 */
  int decimals;                  /* written after the point, before scale words */
  tb_reported_unit unit;
  const char *unit_text; /* 平方米, 套, flats ... (slice of the input), NULL: none */
  size_t unit_text_n;
  bool scaled; /* a power of ten was used (1.71万, 3千, 2 million; of numerals 万 and 亿 only): a count written so is rounded */
  int direction; /* -1: 下降, down, and the qualifier speaks of the size of the fall (下降超过10%: below -10); 1: 上升, up; 0: none said */
  bool from_below; /* 最低, 倒数第三: `figure` counts from the last rank */
} tb_reported;

void tb_reported_init(tb_reported *reported);
void tb_reported_clear(tb_reported *reported);

/**
 * Reads the n bytes at `text` (UTF-8; full-width forms, thousands separators, Chinese numerals). What is not understood, or could mean two
 * things, is an error in the log at place + the column of the first character that does not fit, with what was found and what was expected:
 * TB_BAD_INPUT. *out is initialised by the caller.
 */
TB_NODISCARD tb_status tb_reported_read(const char *text, size_t n, tb_place place, tb_log *log, tb_reported *out);

#endif
