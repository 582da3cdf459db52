/* What figures stand on, and may not be mixed: a basis, the unit of an index. See the README. */
#ifndef TB_EXPR_FOOTING_H
#define TB_EXPR_FOOTING_H

#include "measure/measure.h"

/** True when both state something, and not the same. */
static inline bool tb_footings_differ(tb_footing a, tb_footing b) {
  return (a.basis && b.basis && a.basis != b.basis) || (a.unit && b.unit && a.unit != b.unit);
}

/** What a sum, difference or choice of two figures states: what either does. */
static inline tb_footing tb_footings_join(tb_footing a, tb_footing b) {
  return (tb_footing){.basis = a.basis ? a.basis : b.basis, .unit = a.unit ? a.unit : b.unit};
}

/** What a product or quotient of two figures states: their basis unless they stand on two (a deflator changes it); it is no index. */
static inline tb_footing tb_footing_of_product(tb_footing a, tb_footing b) {
  return (tb_footing){.basis = a.basis && b.basis && a.basis != b.basis ? 0 : tb_footings_join(a, b).basis};
}

/** What a measure's result keeps of what its operand stands on. */
static inline tb_footing tb_footing_carried(tb_footing of, tb_carries carries) {
  return (tb_footing){.basis = carries == TB_CARRIES_NONE ? 0 : of.basis, .unit = carries == TB_CARRIES_ALL ? of.unit : 0};
}

#endif
