/* The rows of the panel as the store knows them: an indicator's periods, how many observations each has, and what of it changed. */
#ifndef TB_STORE_SPANS_H
#define TB_STORE_SPANS_H

#include "base/dictionary.h"
#include <tongbi/model.h>

/** An indicator and a period as written. */
typedef struct tb_span_row {
  uint32_t indicator; /* its number in the store */
  tb_period period;
  uint64_t observations; /* entities observed */
  bool has_breaks, has_bases, has_basis, has_units;
  bool kept;       /* the database has it */
  bool changed;    /* observations came in this run */
  bool wanted;     /* its cells are to be read */
  size_t same_end; /* the span added before it with the same indicator and last day; SIZE_MAX: none */
  uint64_t *met;   /* of a span that is not kept: a bit for each entity met */
  size_t n_met_words;
} tb_span_row;

/** Zero-initialise; free with tb_spans_free. */
typedef struct tb_spans {
  tb_span_row *items;
  size_t n, capacity;
  tb_dictionary *keys; /* id i is items[i] */
  tb_dictionary *ends; /* indicators with last days */
  size_t *latest;      /* of each of these: the span added last */
  size_t n_latest;
} tb_spans;

void tb_spans_free(tb_spans *spans);

/** The span's place in items, a new one when it is not there; SIZE_MAX when memory is short. */
size_t tb_spans_find(tb_spans *spans, uint32_t indicator, tb_period period);

/** The span added last of an indicator with a last day; SIZE_MAX: none. Others follow by same_end. */
size_t tb_spans_ending(const tb_spans *spans, uint32_t indicator, tb_day last);

/** Marks an entity as met in a span that is not kept: *first tells whether it is so for the first time. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_span_meet(tb_span_row *span, uint32_t entity, bool *first);

/** Whether an entity was met in a span that is not kept. */
bool tb_span_has_met(const tb_span_row *span, uint32_t entity);

#endif
