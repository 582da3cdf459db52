/*
 * tongbi/expr.h - deriving measures and expressions from a panel.
 */
#ifndef TONGBI_EXPR_H
#define TONGBI_EXPR_H

#include <tongbi/measure.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What to derive. Zero-initialise, set struct_size = sizeof(tb_derive_options), then what is wanted. Lists are separated by commas; NULL or
 * "": all (of measures: none). A measure that is given twice, however it is spelt, or is a column already (value) is refused.
 */
typedef struct tb_derive_options {
  size_t struct_size;
  const char *measures;   /* "yoy, mean(4), yoy_pct(tax_mfg / tax_total)" */
  const char *entities;   /* codes, levels or groups: which rows come out (peers are never narrowed) */
  const char *indicators; /* codes or globs */
  const char *periods;    /* periods; one that covers others takes them in */
  const char *within;     /* peers of ranks */
} tb_derive_options;

/** A derivation: a cursor over chunks, one a period of an indicator. Borrows the panel. Not for several threads at once. */
typedef struct tb_derivation tb_derivation;

/** Reads the measures; errors in them go to the log with column and caret (TB_BAD_INPUT). Freed with tb_derivation_free. */
TB_API TB_NODISCARD tb_status tb_derivation_new(const tb_panel *panel, const tb_derive_options *options, tb_log *log, tb_derivation **out);
TB_API void tb_derivation_free(tb_derivation *derivation);

/** Number of measures, and the text of the i-th (NULL out of range). */
TB_API size_t tb_derivation_measures(const tb_derivation *derivation);
TB_API const char *tb_derivation_measure(const tb_derivation *derivation, size_t i);

/** The rows of one indicator and period, entities in the order of their codes. All arrays belong to the derivation and hold until its next
 * call. */
typedef struct tb_chunk {
  const char *indicator;
  const char *period;            /* canonical text */
  size_t n;                      /* rows; 0: the end */
  const char *const *entities;   /* n codes */
  const double *values;          /* n: the observation; 0 where there is a reason */
  const uint8_t *reasons;        /* n tb_reason */
  const double *const *measures; /* for each measure n values; 0 where there is a reason, but the plain number beside TB_NOT_COMPARABLE */
  const uint8_t *const *measure_reasons;
} tb_chunk;

/** The next chunk, in the order indicator, period; at the end chunk->n is 0 and the status TB_OK. */
TB_API TB_NODISCARD tb_status tb_derivation_next(tb_derivation *derivation, tb_chunk *chunk);

/** Checks an expression, number or condition, against a panel without evaluating it; errors go to the log. TB_NOT_FOUND: nothing but names
 * is wrong. */
TB_API TB_NODISCARD tb_status tb_expression_check(const tb_panel *panel, const char *text, tb_log *log);

#ifdef __cplusplus
}
#endif
#endif
