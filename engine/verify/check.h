/*
 * Checks at work: what the files of this room that judge a claim share. A check is a plan (expr/plan.h). For one claim it unfolds into
 * terms: arithmetic on operands, formulas and measures taken apart. Each operand is an unknown in an interval, all of them a box, and
 * evaluating gives sets of values.
 */
#ifndef TB_VERIFY_CHECK_H
#define TB_VERIFY_CHECK_H

#include "check_unit.h"
#include "claim_figure.h"
#include "claims.h"

#include "expr/model.h"
#include "expr/scope.h"
#include "expr/span.h"

/* --------------------------------------------------------------------------------------------------------------- compiled */

/** A check as compiled: shared by all claims with the same text. */
typedef struct tb_check {
  tb_plan *plan;
  bool needs_entity; /* a bare operand takes the claim's */
  bool has_unknowns; /* ?m, ?n */
} tb_check;

/** What a claim has beside what it shows. */
typedef struct tb_claim_inside {
  uint32_t check;
  tb_kept_figure figure; /* of `reported` */
} tb_claim_inside;

/** Children by parent, in the order of their codes: those of entity e are list[first[e]] .. list[first[e + 1]]. */
typedef struct tb_children {
  uint32_t *first, *list;
} tb_children;

struct tb_claims {
  const tb_model *model;
  const tb_panel *panel;
  tb_arena *arena;
  tb_claim *claims;
  tb_claim_inside *inside; /* one a claim */
  size_t n_claims;
  tb_dictionary *check_texts; /* id i is checks[i] */
  tb_check *checks;
  size_t n_checks, checks_capacity;
  tb_children children;
  tb_check_unit *units; /* one an indicator */
  uint32_t assumed;     /* id of the status `assumed`, TB_NO_ID: nobody has it */
};

/** check_compile.c: a text as a check, its errors in the log at `place`. */
TB_NODISCARD tb_status tb_check_compile(const tb_model *model, const char *text, tb_place place, tb_log *log, tb_check *out);

/** check_children.c. */
TB_NODISCARD tb_status tb_children_build(const tb_panel *panel, tb_children *out);
void tb_children_free(tb_children *children);

/* ------------------------------------------------------------------------------------------------------------------ terms */

enum { TB_TERMS_MAX = 4000000, TB_DEPTH_UNFOLDED_MAX = 400, TB_BOXES_MAX = 4096 };
#define TB_NO_OPERAND SIZE_MAX

/**
 * A node of arithmetic: those of plans but measures and formulas, which are unfolded; TB_NODE_SERIES is an operand, TB_NODE_NUMBER a
 * constant. TB_NODE_ROOT is the root of its operand, TB_NODE_MEDIAN that of a chain (check_median.c). Terms stand behind their operands;
 * those of a subtree are [begin, itself].
 */
typedef struct tb_term {
  tb_node_kind kind;
  uint32_t left, right, condition;
  uint32_t begin;
  uint32_t index; /* of the operand or constant; of UNKNOWN 0: ?m, 1: ?n; of ROOT which; of MEDIAN of how many, 0: part of one */
  int decimals;   /* ROUND */
  uint8_t truth;  /* TRUTH */
} tb_term;

/** What is known of a term beside its values. */
typedef struct tb_facts {
  tb_span span;
  tb_check_unit unit;
  size_t figure; /* an operand in it by which remarks name it, TB_NO_OPERAND: none */
  uint8_t basis; /* stated basis of what it is made of, 0: none */
  bool lone;     /* it is one operand and nothing else */
  bool whole;    /* its values are whole numbers */
  bool missing;  /* an operand that it needs is not there */
  bool unknown;  /* ?m or ?n stands in it */
  bool is_date;
  bool is_rank;    /* a rank of which more than one value is left stands in it */
  bool jumps;      /* round or if: not continuous */
  bool irrational; /* a root stands in it: its values are known within 10^-40 */
} tb_facts;

/** Outcomes of a condition over the box, from worse to better: so `and` is the least and `or` the greatest of its parts. */
typedef enum tb_outcome {
  TB_OUTCOME_NONE,      /* no values make it hold */
  TB_OUTCOME_UNKNOWN,   /* an operand is missing */
  TB_OUTCOME_UNSETTLED, /* the work that is allowed did not tell */
  TB_OUTCOME_WEAK,      /* some values do and some do not, of an inequality or a rank */
  TB_OUTCOME_SOME,      /* some values do, of an equality */
  TB_OUTCOME_ALL
} tb_outcome;

/** Signs of a difference, as a set. */
enum { TB_SIGN_NEGATIVE = 1, TB_SIGN_ZERO = 2, TB_SIGN_POSITIVE = 4, TB_SIGNS = 7 };

typedef struct tb_remarks {
  tb_remark *list;
  size_t n, capacity;
} tb_remarks;

/** Why a claim is unverifiable, weak or inconsistent, if that is what it is: the first reason met. */
typedef struct tb_causes {
  tb_remark unverifiable, weak, inconsistent;
} tb_causes;

typedef enum tb_zero { TB_ZERO_NOWHERE, TB_ZERO_INSIDE, TB_ZERO_ALONE } tb_zero;

/** Peers' values of one row, for ranks: see check_rank.c. */
typedef struct tb_rank_table tb_rank_table;

/** A row that was looked for; NULL: there is none. */
typedef struct tb_found_row {
  const tb_row *row;
  tb_period period;
  uint32_t indicator;
  bool known;
} tb_found_row;
enum { TB_FOUND_ROWS = 4096 };

struct tb_claim_worker {
  const tb_claims *claims;
  const tb_model *model;
  const tb_panel *panel;
  const tb_claim *claim;
  tb_status status; /* TB_NO_MEMORY or TB_LIMIT: what was unfolded is not whole */
  unsigned depth;
  bool joins_steps; /* the operation at hand folds steps of a timeline */

  tb_term *terms;
  tb_facts *facts;
  tb_interval *values, *slopes, *intercepts;
  bool *is_affine; /* of a term, in the operand of which slopes were computed: slope * operand + intercept */
  size_t n_terms, terms_capacity;
  uint32_t *stack; /* terms under way */
  size_t n_stack, stack_capacity;
  tb_interval *constants;
  size_t n_constants, constants_capacity;

  tb_claim_operand *operands;
  const tb_interval **box; /* what each operand is now: its interval, or part of it */
  tb_interval *corner;     /* one an operand: memory for a part of it */
  uint32_t *counts;        /* one an operand: scratch */
  size_t n_operands, operands_capacity;
  uint32_t *slots; /* operands by what they are; see check_operand.c */
  size_t n_slots;

  tb_found_row found_rows[TB_FOUND_ROWS];

  tb_zero zero;      /* what evaluating divided by, since it was last set to TB_ZERO_NOWHERE */
  tb_interval lone;  /* scratch of comparisons */
  uint32_t sides_of; /* the relation of which result.computed and stated are; UINT32_MAX: none */
  tb_interval *parts;
  size_t parts_capacity;
  unsigned boxes_max; /* parts of a box that are looked at, at most */
  tb_interval *boxes; /* of check_joint.c: parts of the box of shared operands, and one point an operand */
  tb_interval *joint_points;
  size_t boxes_capacity, joint_points_capacity;

  tb_remarks reasons, notes;
  tb_causes causes;
  tb_claim_result result;
  /* the figure that is checked: what is reported, or a lone figure on a side */
  tb_rational figure_unit; /* of its last digit */
  bool has_figure_unit;
  bool figure_is_left;         /* the side of the relation on which it stands */
  bool figure_is_exact;        /* a count written in full: no other value would be written so */
  tb_outcome unknowns_outcome; /* of the relations in which ?m and ?n stand */
  bool in_group;               /* inside an `and` whose parts are looked at together */
  tb_rank_table *ranks;
};

static inline const tb_term *tb_term_at(const tb_claim_worker *worker, uint32_t term) {
  return &worker->terms[term];
}

/* check_terms.c: NULL or false, with worker->status set, when memory is short or the check grows too large. */

/** Room for `wanted` intervals in one of the worker's arrays, those that come anew initialised. */
bool tb_intervals_reserve(tb_claim_worker *worker, tb_interval **array, size_t *capacity, size_t wanted);

/** Adds a term, its facts zero; tb_term_push puts it on the stack, too. */
tb_term *tb_term_add(tb_claim_worker *worker, tb_node_kind kind);
tb_term *tb_term_push(tb_claim_worker *worker, tb_node_kind kind);
/** The term on top of the stack, its facts, and the same taken away. */
uint32_t tb_term_top(const tb_claim_worker *worker);
tb_facts *tb_term_facts(tb_claim_worker *worker);
uint32_t tb_term_pop(tb_claim_worker *worker);
/** Forgets all terms from `term` on, and what stands on the stack of them. */
void tb_term_truncate(tb_claim_worker *worker, uint32_t term);
bool tb_term_push_number(tb_claim_worker *worker, const tb_rational *number);
bool tb_term_push_integer(tb_claim_worker *worker, int64_t number);
/** Stands for what is not there: any value. */
bool tb_term_push_missing(tb_claim_worker *worker);
/** *term times 10^exponent, not on the stack. */
bool tb_term_scale(tb_claim_worker *worker, uint32_t *term, int exponent);
/** Takes the operands of `kind` from the stack, joins their facts (comparability.c), and pushes the operation. */
bool tb_term_push_unary(tb_claim_worker *worker, tb_node_kind kind);
bool tb_term_push_binary(tb_claim_worker *worker, tb_node_kind kind);

/** Adds a remark once. */
void tb_remark_add(tb_claim_worker *worker, tb_remarks *remarks, tb_remark_kind kind, size_t a, size_t b, const char *text);
/** Sets the cause of its verdict where there is none yet. */
void tb_cause_set(tb_claim_worker *worker, tb_remark_kind kind, size_t a);

/* check_operand.c */

/** The operand for a figure, pushed as a term. `restated`: the year-ago value that the row of `period` restates. */
bool tb_operand_push(tb_claim_worker *worker, uint32_t indicator, uint32_t entity, tb_period period, bool restated);
/** A new operand of which only the key is set, interval all; TB_NO_OPERAND when memory is short. */
size_t tb_operand_add(tb_claim_worker *worker, tb_operand_kind kind, uint32_t indicator, uint32_t entity, tb_period period);
/** The number of an operand that has one, and the decimals that it is written with. *number is initialised. */
unsigned tb_operand_number(const tb_claim_operand *operand, tb_rational *number);
/** Fills the interval of an observed operand from its cell. */
void tb_operand_read(tb_claim_worker *worker, tb_claim_operand *operand, size_t index);
/** The middle of an interval, or a value in it where it is unbounded. */
void tb_interval_middle(tb_rational *out, const tb_interval *interval);

/* check_unfold.c, check_measure.c, check_rank.c */

/** Pushes the value of nodes [begin, end) of a plan in a scope of one entity. */
bool tb_unfold(tb_claim_worker *worker, const tb_plan *plan, tb_range range, const tb_scope *scope);
bool tb_unfold_measure(tb_claim_worker *worker, const tb_plan *plan, uint32_t node, const tb_scope *scope);
bool tb_measure_is_used_in_checks(const tb_measure *measure);
/** The period of a series in a scope, open spans closed; false when there is none. */
bool tb_unfold_period(const tb_claim_worker *worker, const tb_node_series *series, const tb_scope *scope, tb_period *out);
void tb_rank_table_free(tb_rank_table *table);

/* comparability.c */

/** The facts of a binary operation; what does not go together is a reason. Scales of units are made the same by constants. */
bool tb_facts_join(tb_claim_worker *worker, tb_node_kind kind, uint32_t left, uint32_t *right, tb_facts *out);
/** Reasons that lie between operands: breaks, bases, units of indices; the claim's own basis. And notes on periods that were supplied. */
void tb_compare_operands(tb_claim_worker *worker);

/* check_values.c, check_range.c */

/** Sets of values of the terms [begin, root] in the box, taken as if all operands of operations were independent. */
void tb_values_compute(tb_claim_worker *worker, uint32_t root);
const tb_interval *tb_value_at(const tb_claim_worker *worker, uint32_t term);
/** Truth of a condition in the box: TB_TRUE, TB_FALSE, or TB_UNKNOWN where some values make it hold and some not. */
uint8_t tb_values_truth(const tb_claim_worker *worker, uint32_t condition);
/** Slopes of the terms [begin, root] in one operand; the values are computed already. */
void tb_slopes_compute(tb_claim_worker *worker, uint32_t root, size_t operand);
const tb_interval *tb_slope_at(const tb_claim_worker *worker, uint32_t term);

/** The set of values of a term over the box; true when it is exactly that, else it is a set around it. */
bool tb_term_range(tb_claim_worker *worker, uint32_t root, tb_interval *out);
/** The signs that a difference takes over the box: *attained for certain, *possible at most. Subdivides until `enough` says so. */
void tb_range_signs(tb_claim_worker *worker, uint32_t root, tb_node_kind relation, unsigned *attained, unsigned *possible);
/** Whether two terms have an operand in common that is not one value. */
bool tb_terms_share(tb_claim_worker *worker, uint32_t a, uint32_t b);

/* check_median.c */
void tb_median_compute(tb_claim_worker *worker, uint32_t median, tb_interval *out);
void tb_median_slope(tb_claim_worker *worker, uint32_t median, tb_interval *out);

/* check_root.c */

/** The signs of left - right of a relation with a root in it, exactly; false when it has no form that is decided so. */
bool tb_root_signs(tb_claim_worker *worker, uint32_t relation, unsigned *signs);

/* check_settle.c */

/** The signs of a - b over independent values. */
unsigned tb_signs_between(const tb_interval *a, const tb_interval *b);

/** The signs of left - right that make a relation hold. */
unsigned tb_relation_signs(tb_node_kind relation);
tb_node_kind tb_relation_opposite(tb_node_kind relation);
/** The values that are rounded to one of `figures` by the claim's convention: what round(x, decimals) = figure asks of x. */
void tb_unround(const tb_claim_worker *worker, int decimals, const tb_interval *figures, tb_interval *out);
/** The outcome of a condition over the box; *leaf is the relation that decided (UINT32_MAX: none). */
tb_outcome tb_settle(tb_claim_worker *worker, uint32_t term, bool negated, uint32_t *leaf);
/** check_joint.c: a condition that holds for some values by each part, its parts looked at together; or that fails for some. */
tb_outcome tb_settle_jointly(tb_claim_worker *worker, uint32_t term, bool negated, tb_outcome apart);
tb_outcome tb_settle_either(tb_claim_worker *worker, uint32_t term, bool negated, tb_outcome apart);
/** Fills result.computed, stated and distance from a relation. */
void tb_settle_sides(tb_claim_worker *worker, uint32_t leaf);

/* claim_judge.c: ready for another claim; memory stays. */
void tb_worker_begin(tb_claim_worker *worker, const tb_claim *claim);

/* claim_reported.c, verdict_nearest.c */

/** The term on the stack against the text in the claim's `reported`: a relation takes its place. */
bool tb_reported_push(tb_claim_worker *worker, const tb_kept_figure *figure);
/** Notes the figure that a relation checks, where none is reported. */
void tb_figure_note(tb_claim_worker *worker, uint32_t leaf);
/** The nearest figure that would fit: result.nearest, from result.computed and stated. */
void tb_nearest_find(tb_claim_worker *worker);

/* check_form.c, check_whole.c, check_solutions.c, check_count.c, check_bound.c */

/** (top[0] + top[1] m + top[2] n) / (bottom[0] + bottom[1] m + bottom[2] n). */
typedef struct tb_form {
  tb_interval top[3], bottom[3];
} tb_form;
void tb_form_init(tb_form *form);
void tb_form_clear(tb_form *form);
/** A term in which ?m and ?n stand as such a fraction; false when it is none. */
bool tb_form_read(tb_claim_worker *worker, uint32_t term, tb_form *out);

/** Whole numbers from `from` to `to` in an interval of values >= 0; false when there are none. No upper end, or one beyond 63 bits: *to is
 * INT64_MAX. */
bool tb_whole_range(const tb_interval *interval, uint64_t *from, uint64_t *to);

/** Solves the relations in which ?m and ?n stand: result.whole and unknowns_outcome; false when no whole numbers can give the figures. */
bool tb_whole_solve(tb_claim_worker *worker, uint32_t root);
/** Of a share or change of whole counts with a known total: result.whole; false when no count can give the figure. */
bool tb_whole_test(tb_claim_worker *worker, uint32_t leaf);
/** What can be said of the one missing operand of a relation: result.bound. */
void tb_bound_find(tb_claim_worker *worker, uint32_t leaf);

#endif
