/* Between the files that solve for ?m and ?n. */
#ifndef TB_VERIFY_CHECK_WHOLE_H
#define TB_VERIFY_CHECK_WHOLE_H

#include "check.h"

enum { TB_UNKNOWN_M = 1, TB_UNKNOWN_N = 2 };

/** What the relations leave. */
typedef struct tb_system {
  tb_claim_worker *worker;
  tb_interval m, n, ratio;
  bool sought[3]; /* ?m, ?n occur: by TB_UNKNOWN_M, TB_UNKNOWN_N */
  bool has_ratio;
  tb_whole_kind kind;
  bool missing;           /* a figure is not there */
  bool is_equation;       /* the relation at hand */
  tb_rational step, unit; /* by which the figure grows with one more m; of its last digit; 0: not known */
  uint64_t total;         /* the known n of a share or change, 0: none */
  uint64_t part;          /* the known m where n is sought, 0: none */
} tb_system;

/** A whole number >= 0 below 2^63; false when it is none. */
bool tb_whole_number(const tb_rational *number, uint64_t *out);

/** The whole numbers that are left, the smallest first; false when there are none. */
bool tb_system_answer(tb_system *of, tb_attainment *found);

#endif
