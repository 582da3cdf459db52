/* The texts of many doubles at once: what tb_double_text writes, several times as fast. */
#ifndef TB_BASE_DOUBLE_TEXTS_H
#define TB_BASE_DOUBLE_TEXTS_H

#include "decimal.h"
#include "digits.h"

/** So many doubles at a time. */
enum { TB_DOUBLE_TEXTS = 128 };

/** Lengths of a text, that of its head below; marks a text that is left to tb_double_text. */
enum { TB_TEXT_HEAD_BITS = 8, TB_TEXT_IS_ODD = 0xFF << TB_TEXT_HEAD_BITS };

/**
 * Texts in pieces of eight bytes: sign, whole part and point, then sixteen decimals; a text may end within any of them. Where all are whole
 * numbers of up to four digits, the head is the text, and where all have up to four decimals, the second piece ends it. Needs no
 * initialising and nothing is freed.
 */
typedef struct tb_double_texts {
  const double *values;
  unsigned n_pieces; /* 1, 2 or 3 */
  uint16_t lengths[TB_DOUBLE_TEXTS];
  uint64_t head[TB_DOUBLE_TEXTS], first[TB_DOUBLE_TEXTS], second[TB_DOUBLE_TEXTS]; /* the first byte is the lowest */
} tb_double_texts;

/**
 * Prepares the texts of n <= TB_DOUBLE_TEXTS finite values, which are borrowed. Those with a reason other than 0 have an empty text,
 * whatever they are. Fast for zero and 2^-4 <= |value| < 10^6, and faster where all are below 10^6 and have up to four decimals; the
 * others are left to tb_double_text. O(n).
 */
void tb_double_texts_make(tb_double_texts *texts, const double *values, const uint8_t *reasons, size_t n);

/** Writes the i-th text, as tb_double_text would; returns its end. `out` has room for TB_DOUBLE_TEXT_BYTES, all of which may change. */
static inline char *tb_double_texts_put(const tb_double_texts *texts, size_t i, char *out) {
  const size_t lengths = texts->lengths[i];
  tb_digits_store(texts->head[i], out);
  if (texts->n_pieces == 1) return out + lengths;
  char *decimals = out + lengths % (1 << TB_TEXT_HEAD_BITS);
  tb_digits_store(texts->first[i], decimals);
  if (texts->n_pieces == 2) return out + (lengths >> TB_TEXT_HEAD_BITS);
  tb_digits_store(texts->second[i], decimals + 8);
  return out + (lengths < TB_TEXT_IS_ODD ? lengths >> TB_TEXT_HEAD_BITS : tb_double_text(texts->values[i], out));
}

#endif
