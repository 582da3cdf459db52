#include "unit.h"

#include <string.h>

typedef struct scale {
  const char *word;
  int power;
} scale;

/* Longer words before those that they begin with. */
static const scale scales[] = {{"万亿", 12}, {"十万", 5}, {"百万", 6}, {"千万", 7}, {"亿", 8}, {"万", 4}, {"千", 3}};

/* 千分之一, 万分点 are fractions, not thousands of something. */
static bool is_fraction(const char *rest, size_t n) {
  return (n >= strlen("分之") && memcmp(rest, "分之", strlen("分之")) == 0) ||
         (n >= strlen("分点") && memcmp(rest, "分点", strlen("分点")) == 0);
}

static const scale *leading_scale(const char *unit, size_t n) {
  for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
    const size_t word_n = strlen(scales[i].word);
    if (n >= word_n && memcmp(unit, scales[i].word, word_n) == 0) return is_fraction(unit + word_n, n - word_n) ? NULL : &scales[i];
  }
  return NULL;
}

/* Takes the scale words off the front; returns their power of ten. */
static int strip_scales(const char **unit, size_t *n) {
  int power = 0;
  for (const scale *found; (found = leading_scale(*unit, *n)) != NULL;) {
    power += found->power;
    *unit += strlen(found->word);
    *n -= strlen(found->word);
  }
  return power;
}

bool tb_unit_shift(const char *from, size_t from_n, const char *to, size_t to_n, int *shift) {
  const int from_power = strip_scales(&from, &from_n), to_power = strip_scales(&to, &to_n);
  if (from_n != to_n || memcmp(from, to, from_n) != 0) return false;
  *shift = from_power - to_power;
  return true;
}
