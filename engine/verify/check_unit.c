#include "check_unit.h"

#include "base/text.h"

#include <string.h>

typedef struct word {
  const char *text;
  tb_dimension dimension;
  int exponent;
} word;

/* Whole units. */
static const word words[] = {
    {"%", TB_DIMENSION_PERCENT, 0},
    {"％", TB_DIMENSION_PERCENT, 0},
    {"percent", TB_DIMENSION_PERCENT, 0},
    {"per cent", TB_DIMENSION_PERCENT, 0},
    {"pct", TB_DIMENSION_PERCENT, 0},
    {"百分比", TB_DIMENSION_PERCENT, 0},
    {"‰", TB_DIMENSION_PERCENT, -1},
    {"百分点", TB_DIMENSION_POINTS, 0},
    {"个百分点", TB_DIMENSION_POINTS, 0},
    {"points", TB_DIMENSION_POINTS, 0},
    {"percentage points", TB_DIMENSION_POINTS, 0},
    {"pp", TB_DIMENSION_POINTS, 0},
    {"rank", TB_DIMENSION_RANK, 0},
    {"位次", TB_DIMENSION_RANK, 0},
    {"名次", TB_DIMENSION_RANK, 0},
};

/* What stands before a unit and multiplies it; the longest first. */
static const word scales[] = {
    {"100 million ", TB_DIMENSION_ANY, 8}, {"100,000,000 ", TB_DIMENSION_ANY, 8}, {"10 thousand ", TB_DIMENSION_ANY, 4},
    {"10,000 ", TB_DIMENSION_ANY, 4},      {"10000 ", TB_DIMENSION_ANY, 4},       {"thousand ", TB_DIMENSION_ANY, 3},
    {"million ", TB_DIMENSION_ANY, 6},     {"billion ", TB_DIMENSION_ANY, 9},     {"trillion ", TB_DIMENSION_ANY, 12},
    {"万亿", TB_DIMENSION_ANY, 12},        {"千亿", TB_DIMENSION_ANY, 11},        {"百亿", TB_DIMENSION_ANY, 10},
    {"十亿", TB_DIMENSION_ANY, 9},         {"千万", TB_DIMENSION_ANY, 7},         {"百万", TB_DIMENSION_ANY, 6},
    {"十万", TB_DIMENSION_ANY, 5},         {"亿", TB_DIMENSION_ANY, 8},           {"万", TB_DIMENSION_ANY, 4},
    {"千", TB_DIMENSION_ANY, 3},           {"百", TB_DIMENSION_ANY, 2},
};

/* Measure words of Chinese, which count things and say nothing of their kind. */
static const char *const classifiers[] = {"个", "家", "户", "人",   "名",   "位",   "件", "起", "次", "处", "项",
                                          "条", "套", "座", "所",   "期",   "例",   "宗", "台", "辆", "间", "栋",
                                          "批", "场", "份", "人次", "户次", "家次", "只", "头", "株", "对"};

static bool is_text(const char *text, size_t n, const char *word_text) {
  return tb_equal_nocase(text, n, word_text, strlen(word_text));
}

static bool begins_with(const char *text, size_t n, const char *prefix) {
  const size_t length = strlen(prefix);
  return n > length && tb_equal_nocase(text, length, prefix, length);
}

tb_check_unit tb_check_unit_read(const char *text, size_t n) {
  const char *unit = tb_trim(text, &n);
  if (n == 0) return (tb_check_unit){0};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (is_text(unit, n, words[i].text)) return (tb_check_unit){.dimension = words[i].dimension, .exponent = words[i].exponent};
  for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
    const size_t length = strlen(scales[i].text);
    if (!begins_with(unit, n, scales[i].text)) continue;
    return (tb_check_unit){.dimension = TB_DIMENSION_NAMED, .exponent = scales[i].exponent, .name = unit + length, .n_name = n - length};
  }
  return (tb_check_unit){.dimension = TB_DIMENSION_NAMED, .name = unit, .n_name = n};
}

bool tb_check_unit_same_name(const tb_check_unit *a, const tb_check_unit *b) {
  return tb_equal_nocase(a->name, a->n_name, b->name, b->n_name);
}

static bool is_classifier(const tb_check_unit *unit) {
  for (size_t i = 0; i < sizeof classifiers / sizeof *classifiers; i++)
    if (is_text(unit->name, unit->n_name, classifiers[i])) return true;
  return false;
}

static bool is_ascii(const tb_check_unit *unit) {
  for (size_t i = 0; i < unit->n_name; i++)
    if ((unsigned char)unit->name[i] >= 0x80) return false;
  return true;
}

bool tb_check_unit_may_be(const tb_check_unit *printed, const tb_check_unit *declared) {
  if (tb_check_unit_same_name(printed, declared)) return true;
  return is_ascii(printed) != is_ascii(declared) || is_classifier(printed) || is_classifier(declared);
}
