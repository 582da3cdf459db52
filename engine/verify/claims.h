/*
 * Claims: reported figures recomputed on exact intervals, and what can be said of them. See README.md for the way through.
 */
#ifndef TB_VERIFY_CLAIMS_H
#define TB_VERIFY_CLAIMS_H

#include "attain.h"
#include "interval.h"

#include "base/buffer.h"
#include "expr/expr.h"
#include <tongbi/verify.h>

/* ------------------------------------------------------------------------------------------------------------------ claims */

/** One cell of claims.csv: its text (NULL or "" where empty) and where it stands. */
typedef struct tb_claim_cell {
  const char *text;
  uint32_t line, column;
} tb_claim_cell;

/** One row of claims.csv. */
typedef struct tb_claim_text {
  const char *file;
  tb_claim_cell claim, finding, entity, period, check, reported, rounding, basis, comparable, decides, note;
} tb_claim_text;

/** A compiled claim. Texts are "" where not given and belong to the claims. */
typedef struct tb_claim {
  const char *claim, *finding; /* finding: a list separated by `;`, see tb_claim_concerns */
  const char *check, *reported, *basis, *comparable, *note;
  tb_period period;
  uint32_t entity; /* TB_NO_ID: none */
  uint32_t line;
  const char *file;
  tb_rounding rounding; /* its own, else the case's */
  bool decides;         /* whether it weighs in the evidence of its findings */
} tb_claim;

/** Compiled claims, immutable, shared by threads. They borrow the model. */
typedef struct tb_claims tb_claims;

/**
 * Compiles n claims. What is wrong with their text (syntax of check or reported, names that are not known, a check that is a number without
 * a figure in `reported`, a condition with one, a bare operand without an entity, doubled ids) is an error in the log: TB_BAD_INPUT; all
 * claims are read before it is returned. What is only not there (declared indicators without observation, periods that do not exist) is not
 * an error: the verdict names it. `rounding` is the case's convention, for claims without one. Texts are copied; equal checks are compiled
 * once. The caller frees with tb_claims_free. TB_NO_MEMORY, TB_BAD_ARGUMENT.
 */
TB_NODISCARD tb_status tb_claims_new(const tb_model *model, const tb_claim_text *texts, size_t n, tb_rounding rounding, tb_log *log,
                                     tb_claims **out);
void tb_claims_free(tb_claims *claims);

/**
 * The same without a model: what is wrong with the text of checks and reported figures alone, for a case whose data cannot be read. Errors
 * go to the log: TB_BAD_INPUT; TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_claims_check_texts(const tb_claim_text *texts, size_t n, tb_log *log);
size_t tb_claims_count(const tb_claims *claims);

/** The i-th claim in the order of the bytes of their ids; NULL out of range. */
const tb_claim *tb_claims_at(const tb_claims *claims, size_t i);

/** The claim with an id, SIZE_MAX when there is none. O(log n). */
size_t tb_claims_find(const tb_claims *claims, const char *claim, size_t n);

/** The compiled check of the i-th claim, i < tb_claims_count; equal checks share one. */
const tb_plan *tb_claims_plan(const tb_claims *claims, size_t i);

/** Whether a finding is in the claim's list. */
bool tb_claim_concerns(const tb_claim *claim, const char *finding);

/** Sets flags[indicator] for every indicator that a claim reads, through formulas too: for those who look for figures that nothing checks.
 */
void tb_claims_mark_indicators(const tb_claims *claims, bool *flags);

/* ---------------------------------------------------------------------------------------------------------------- verdicts */

typedef enum tb_operand_kind {
  TB_OPERAND_OBSERVED,
  TB_OPERAND_RESTATED, /* the year-ago value as restated in the row of `cell` */
  TB_OPERAND_RANK,     /* a rank among peers: no cell of its own */
  TB_OPERAND_MISSING   /* no such period, no observation, or one without a value */
} tb_operand_kind;

/** A figure that a check reads. A figure that occurs twice is one operand. */
typedef struct tb_claim_operand {
  tb_operand_kind kind;
  uint32_t indicator, entity;
  tb_period period;     /* as observed; of a missing one as asked for */
  const tb_row *row;    /* NULL: no such period */
  tb_cell_detail cell;  /* file, line, value, written, status ...; all zero where there is no cell */
  tb_interval interval; /* the true values that it stands for; of a missing one all that it could be */
  bool exact;           /* one value: a whole count, a rank, a constant */
  bool has_unit;        /* `unit` is known */
  tb_rational unit;     /* of its last written digit */
  const char *measure;  /* of a rank: which, and among whom */
  const tb_peers *peers;
  tb_ties ties;
  uint32_t series;              /* of a rank: the one whose values are ranked; TB_NO_ID: those of an expression */
  uint64_t n_ranked, n_unknown; /* of a rank: peers with a value, and without */
} tb_claim_operand;

/** What else is to be said: one row each in remarks.def, which has the sentences. */
typedef enum tb_remark_kind {
#define TB_REMARK(name, ...) TB_REMARK_##name,
#include "remarks.def"
#undef TB_REMARK
  TB_N_REMARKS
} tb_remark_kind;

/** What a remark is about: up to two operands (indexes, SIZE_MAX: none) and a text ("" where there is none). */
typedef struct tb_remark {
  tb_remark_kind kind;
  size_t a, b;
  const char *text;
} tb_remark;

/** What kind of whole numbers a claim asks for. */
typedef enum tb_whole_kind {
  TB_WHOLE_NONE,
  TB_WHOLE_SHARE,  /* m of n */
  TB_WHOLE_CHANGE, /* n the base, m the new count */
  TB_WHOLE_RATIO   /* m / n */
} tb_whole_kind;

/** What is known of a claim's whole numbers. */
typedef struct tb_whole {
  tb_whole_kind kind;
  bool sought_m, sought_n; /* which of the two is not known: both, or one */
  tb_attainment found;
} tb_whole;

/** A verdict with its reasons. Everything belongs to the worker and holds until its next call. */
typedef struct tb_claim_result {
  const tb_claims *claims;
  const tb_claim *claim;
  tb_verdict verdict;
  const char *operator_text; /* of the relation that decided: "=" ... ; "" where there is none */
  bool is_date;              /* its sides are days counted from 1970-01-01 */
  bool has_sides;            /* computed and stated are known */
  tb_interval computed;      /* the formula, or the left side, over all true values; of round(x, d) = y that of x, before it is rounded */
  tb_interval stated;        /* the reported figure, or the right side; of round(x, d) = y all that is rounded to y */
  bool has_distance;         /* how far the relation is from holding */
  tb_rational distance;
  bool has_nearest;                  /* the figure of the same precision nearest to the stated one that would fit */
  tb_rational nearest, nearest_unit; /* in the unit of `computed` */
  tb_claim_operand *operands;
  size_t n_operands;
  tb_remark cause;          /* why: TB_REMARK_none where the verdict says all */
  const tb_remark *reasons; /* why the figures are not comparable; there too when the claim's `comparable` overrides them */
  size_t n_reasons;
  const tb_remark *notes;
  size_t n_notes;
  tb_whole whole;
  bool has_bound; /* what can still be said of a missing operand: its index and the interval in which it would have to lie */
  size_t bound_of;
  tb_interval bound;
} tb_claim_result;

/** One thread's scratch memory. Borrows the claims. */
typedef struct tb_claim_worker tb_claim_worker;
TB_NODISCARD tb_status tb_claim_worker_new(const tb_claims *claims, tb_claim_worker **out);
void tb_claim_worker_free(tb_claim_worker *worker);

/**
 * The verdict on the i-th claim. It depends on nothing but the claims and the panel. *out points into the worker. TB_BAD_ARGUMENT out of
 * range, TB_NO_MEMORY. What a check costs is bounded: it is subdivided 4,096 times at most.
 */
TB_NODISCARD tb_status tb_claim_judge(tb_claim_worker *worker, size_t i, const tb_claim_result **out);

/* --------------------------------------------------------------------------------------------------------------- sentences */

/** Appends what the verdict says: one or several sentences on one line, for verdicts.csv and the explanation. */
void tb_claim_detail(const tb_claim_result *result, tb_language language, tb_buffer *out);

/** Appends one remark as a sentence. */
void tb_claim_remark(const tb_claim_result *result, const tb_remark *remark, tb_language language, tb_buffer *out);

/** Appends an operand by name: homes_delivered[2024-08-26]@ZX-H2. */
void tb_claim_operand_name(const tb_claim_result *result, size_t operand, tb_buffer *out);

/** Appends an interval: [91.045, 91.055), the point 91.05, or dates. */
void tb_claim_interval(const tb_interval *interval, bool is_date, tb_buffer *out);

/** Appends a number: exactly where its decimals end, else to 6 decimals. */
void tb_claim_number(const tb_rational *number, tb_buffer *out);

#endif
