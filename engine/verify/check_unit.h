/* Units as far as they decide what may be set against what. */
#ifndef TB_VERIFY_CHECK_UNIT_H
#define TB_VERIFY_CHECK_UNIT_H

#include <tongbi/base.h>

typedef enum tb_dimension {
  TB_DIMENSION_ANY, /* not stated, a constant, or a product: goes with all */
  TB_DIMENSION_PERCENT,
  TB_DIMENSION_POINTS, /* percentage points */
  TB_DIMENSION_RANK,
  TB_DIMENSION_NAMED
} tb_dimension;

/** 万元 is NAMED, exponent 4, name 元. */
typedef struct tb_check_unit {
  tb_dimension dimension;
  int exponent;     /* power of ten by which the named unit is multiplied */
  const char *name; /* slice of the text read */
  size_t n_name;
} tb_check_unit;

/** Reads a unit as indicators have it; never fails: what is not known is a name. Blanks around are left out. */
tb_check_unit tb_check_unit_read(const char *text, size_t n);

/** Same name, whatever the scale. */
bool tb_check_unit_same_name(const tb_check_unit *a, const tb_check_unit *b);

/**
 * Whether a printed unit may stand for a declared one: the same name, or a measure word for things (个, 户, 套, 起), or texts of different
 * scripts, which cannot be told apart.
 */
bool tb_check_unit_may_be(const tb_check_unit *printed, const tb_check_unit *declared);

#endif
