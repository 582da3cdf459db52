/*
 * Expressions: read once into a plan, bound to an indicator, evaluated on vectors of entities or exactly. See README.md.
 */
#ifndef TB_EXPR_EXPR_H
#define TB_EXPR_EXPR_H

#include "masks.h"

#include "measure/measure.h"

/* ----------------------------------------------------------------------------------------------------------------- models */

/** A milestone of the case, usable in expressions by its code. */
typedef struct tb_milestone {
  const char *code;
  tb_period date;
} tb_milestone;

/** What expressions may name: a panel with its formulas compiled, milestones, the given status of findings. Immutable, shared by threads.
 */
typedef struct tb_model tb_model;

typedef struct tb_model_options {
  const tb_milestone *milestones;
  size_t n_milestones;
  const char *(*finding_status)(const void *context, const char *finding); /* NULL result: no such finding; the function may be NULL */
  const void *context;
} tb_model_options;

/**
 * Compiles all formulas of the panel's indicators. Errors (syntax, unknown names, cycles, which are named) go to the log with the place of
 * the formula: TB_BAD_INPUT. The model borrows the panel, which must outlive it; milestones' codes are copied. options may be NULL.
 */
TB_NODISCARD tb_status tb_model_new(const tb_panel *panel, const tb_model_options *options, tb_log *log, tb_model **out);
void tb_model_free(tb_model *model);
const tb_panel *tb_model_panel(const tb_model *model);

/* --------------------------------------------------------------------------------------------------------------- subjects */

/**
 * An indicator as a sequence of periods: its rows, or, when it is derived by a formula and has no observations of its own, the union of the
 * rows of the indicators that its formula reads. Belongs to the model.
 */
typedef struct tb_subject {
  uint32_t indicator;
  bool derived;
  size_t n_periods;
  const tb_period *keys, *labels; /* n_periods each, ordered by tb_period_compare of the keys */
  const tb_timelines *timelines;
} tb_subject;
const tb_subject *tb_model_subject(const tb_model *model, uint32_t indicator);

/** The observed indicators whose rows are an indicator's: itself, or those that its formula reads. They belong to the model. */
const uint32_t *tb_model_reads(const tb_model *model, uint32_t indicator, size_t *n);

/** Sets present[i] where entity first + i has an observation in the subject's period (of derived ones: in any indicator that the formula
 * reads). */
void tb_subject_present(const tb_model *model, const tb_subject *subject, size_t period, uint32_t first, size_t n, bool *present);

/** True when any of the 512 entities of a tile has an observation in that period: cheap. */
bool tb_subject_has_tile(const tb_model *model, const tb_subject *subject, size_t period, size_t tile);

/* ------------------------------------------------------------------------------------------------------------------ plans */

typedef struct tb_plan tb_plan;

/** What an expression must be. */
typedef enum tb_expected { TB_EXPECT_NUMBER, TB_EXPECT_CONDITION, TB_EXPECT_ANY } tb_expected;

typedef struct tb_plan_options {
  tb_expected expected;
  tb_place place;      /* where the text begins: errors count from there */
  const char *within;  /* default peers of ranks ("" or NULL: none) */
  bool allow_unknowns; /* ?m and ?n: claims only */
} tb_plan_options;

/**
 * Reads the n bytes of `text` and resolves every name against the model. Errors go to the log with file, line, column and a caret.
 * TB_NOT_FOUND (the text is well formed but a name in it is not known), TB_BAD_INPUT, TB_LIMIT (64 KiB, depth 200, 10,000 nodes) or
 * TB_NO_MEMORY; *out is then NULL. `value` and bare measures stay open until the plan is evaluated for an indicator.
 */
TB_NODISCARD tb_status tb_plan_parse(const tb_model *model, const char *text, size_t n, const tb_plan_options *options, tb_log *log,
                                     tb_plan **out);
void tb_plan_free(tb_plan *plan);

/**
 * Whether the n bytes of `text` (NUL-terminated behind them) are an expression at all, whatever its names mean: for those who have no
 * model. Errors as from tb_plan_parse: TB_BAD_INPUT, TB_LIMIT, TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_plan_check_syntax(const char *text, size_t n, tb_place place, tb_log *log);

/** The text as read. */
const char *tb_plan_text(const tb_plan *plan);

/** Whether the plan is a condition, else it is a number (a date is a number of days from 1970-01-01). */
bool tb_plan_is_condition(const tb_plan *plan);

/**
 * A list of expressions separated by commas outside brackets ("yoy, mean(4, min=3)"): each with its own text, blanks trimmed. A blank list
 * has no plans. The caller frees the list with tb_plan_list_free. Errors as for tb_plan_parse; all items are read before one is returned.
 */
TB_NODISCARD tb_status tb_plan_parse_list(const tb_model *model, const char *text, size_t n, const tb_plan_options *options, tb_log *log,
                                          tb_plan ***plans, size_t *n_plans);
void tb_plan_list_free(tb_plan **plans, size_t n_plans);

/**
 * Sets reads[i] for the observed indicators that a plan reads when it is evaluated for an indicator, through formulas too; those whose rows
 * are the indicator's are among them. `reads` has a flag an indicator of the panel. As tb_evaluator_new. O(nodes).
 */
TB_NODISCARD tb_status tb_plan_sources(const tb_model *model, const tb_plan *plan, uint32_t indicator, bool *reads);

/* ------------------------------------------------------------------------------------------------------------- evaluation */

/** A plan at work for one indicator: owns the scratch columns and caches. One thread at a time. */
typedef struct tb_evaluator tb_evaluator;

/** `value` and bare measures mean `indicator` (TB_NO_ID: they are an error, TB_BAD_INPUT in the log). Formulas are inlined here. */
TB_NODISCARD tb_status tb_evaluator_new(const tb_model *model, const tb_plan *plan, uint32_t indicator, tb_log *log, tb_evaluator **out);
void tb_evaluator_free(tb_evaluator *evaluator);

/** Makes the evaluator compute everything in exact rationals, as it does by itself only where doubles cannot tell: what tests compare with.
 */
void tb_evaluator_set_exact(tb_evaluator *evaluator);

/** Promises that each period is asked for, slice by slice, until the next one is, and not again: less is kept. */
void tb_evaluator_read_once(tb_evaluator *evaluator);

/** Orders of rows that were ranked, kept by the caller for all evaluators of a thread that rank the same rows; borrowed. */
typedef struct tb_orders tb_orders;
void tb_evaluator_share_orders(tb_evaluator *evaluator, tb_orders *orders);

/** The timeline along which lags and windows of the plan's own indicator step; must be set before a period of it is evaluated. */
void tb_evaluator_set_line(tb_evaluator *evaluator, const tb_timeline *line);

/**
 * Values of a numeric plan for entities [first, first + n), n <= TB_TILE, in a period: a key of the own indicator or what it is printed as.
 * The cells of *out are the evaluator's, valid until its next call. Rational expressions come out exact and rounded once; TB_NOT_COMPARABLE
 * has the plain number beside it. Calls that go through the tiles of one period in order share what was computed across entities.
 * TB_BAD_ARGUMENT (a condition, entities out of range), TB_NO_MEMORY. O(n * nodes) and what the measures read.
 */
TB_NODISCARD tb_status tb_evaluate_numbers(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n, const tb_column **out);

/**
 * Truth values of a condition for the same. Comparisons whose sides lie nearer to each other than 1e-9 (relative), or than their errors,
 * are decided with exact rationals.
 */
TB_NODISCARD tb_status tb_evaluate_condition(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n, const uint8_t **truth);

/** The same as masks, their bits from n on 0: as they are evaluated. */
TB_NODISCARD tb_status tb_evaluate_truths(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n, tb_truth_masks *out);

/** What decided a condition for one entity: the evidence of an alert. */
typedef struct tb_decision {
  uint8_t truth;
  bool has_comparison; /* else figure and threshold are reasons TB_UNDEFINED */
  double figure, threshold;
  tb_reason figure_reason, threshold_reason;
  const char *operator_text; /* "<" ... */
  bool has_base;             /* the left side holds a measure with a base */
  tb_period base_period;
  double base_value;
  tb_reason base_reason;
  bool has_rank; /* the left side holds a rank */
  size_t ranked; /* number of peers that were ranked */
} tb_decision;

/**
 * The deciding comparison of a condition for one entity and period, its figure exact and rounded once: of `and` that of the left side, of
 * `or` that of the leftmost side that is true. The base is that of the first measure of the group change in it, the period as printed.
 */
TB_NODISCARD tb_status tb_evaluate_decision(tb_evaluator *evaluator, tb_period period, uint32_t entity, tb_decision *out);

/** What a figure is held against. */
typedef struct tb_ground {
  double threshold;
  tb_reason threshold_reason;
  tb_period base_period; /* unstated: there is none */
  uint64_t ranked;       /* number of peers that were ranked; 0: no rank, or not asked for */
} tb_ground;

/**
 * Decisions in columns: cell k is of the k-th entity. Where no comparison decides, figure and threshold are reasons TB_UNDEFINED; where the
 * left side has no base, so is the base.
 */
typedef struct tb_decisions {
  double figures[TB_TILE], base_values[TB_TILE];
  uint8_t figure_reasons[TB_TILE], base_reasons[TB_TILE];
  bool alike; /* all have the ground of the first, which alone is filled in */
  tb_ground grounds[TB_TILE];
} tb_decisions;

/**
 * For n entities of one period, in ascending order, what the calls for single ones would tell, read in slices wherever doubles are exactly
 * known. Of a numeric plan the value and reason of each; of a condition, n <= TB_TILE, the decisions, with the numbers of peers only if
 * asked for with `ranked`. TB_BAD_ARGUMENT, TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_evaluate_chosen(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, double *values,
                                          uint8_t *reasons);
TB_NODISCARD tb_status tb_evaluate_decisions(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, bool ranked,
                                             tb_decisions *out);

/** One observation that an evaluation reads. */
typedef struct tb_operand {
  uint32_t indicator, entity;
  const tb_row *row; /* NULL: no such period; then `period` says which */
  tb_period period;
} tb_operand;

/**
 * Calls `visit` for every observation that the plan reads for one entity and period, each once, in order of the text; of a measure first
 * those of the period, then those of its base or window, then the parent's or children's. Peers of ranks are left out. Stops at the first
 * status but TB_OK, which it returns.
 */
typedef tb_status (*tb_operand_visitor)(void *context, const tb_operand *operand);
TB_NODISCARD tb_status tb_evaluate_operands(tb_evaluator *evaluator, tb_period period, uint32_t entity, tb_operand_visitor visit,
                                            void *context);

/* ------------------------------------------------------------------------------------------------------------------ peers */

/** Resolves `within` (a group, a level, "parent", "" for the default) to a set number per entity; TB_NOT_FOUND for an unknown name. Belongs
 * to the model (cached, thread-safe). */
typedef struct tb_peers {
  const uint32_t *set_of; /* TB_NO_PEER_SET: none */
  uint32_t n_sets;
} tb_peers;
TB_NODISCARD tb_status tb_model_peers(const tb_model *model, const char *within, const tb_peers **out);

#endif
