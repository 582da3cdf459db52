/* A derivation's plan, as derive_plan.c makes it and derive.c uses it. */
#ifndef TB_EXPR_DERIVE_PLAN_H
#define TB_EXPR_DERIVE_PLAN_H

#include "derive.h"
#include "model.h"
#include "program.h"

#include <string.h>

/** One period of an indicator. */
typedef struct tb_derive_piece_of {
  uint32_t indicator, period; /* `period` is its place in the subject */
} tb_derive_piece_of;

struct tb_derive_plan {
  const tb_model *model;
  tb_plan **measures;
  size_t n_measures;
  tb_plan *value;     /* the plan "value" */
  bool *entities;     /* which come out */
  const char **codes; /* of all entities */
  tb_derive_piece_of *pieces;
  size_t n_pieces;
};

#endif
