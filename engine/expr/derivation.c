/* The public face of deriving: a model, a plan and one worker behind a cursor. */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

struct tb_derivation {
  tb_model *model;
  tb_derive_plan *plan;
  tb_derive_worker *worker;
  size_t next;
};

tb_status tb_derivation_new(const tb_panel *panel, const tb_derive_options *options, tb_log *log, tb_derivation **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!panel || !options) return TB_BAD_ARGUMENT;
  tb_derivation *derivation = calloc(1, sizeof *derivation);
  if (!derivation) return TB_NO_MEMORY;
  tb_status status = tb_model_new(panel, NULL, log, &derivation->model);
  if (!status) status = tb_derive_plan_new(derivation->model, options, log, &derivation->plan);
  if (!status) status = tb_derive_worker_new(derivation->plan, &derivation->worker);
  if (status) {
    tb_derivation_free(derivation);
    return status;
  }
  *out = derivation;
  return TB_OK;
}

void tb_derivation_free(tb_derivation *derivation) {
  if (!derivation) return;
  tb_derive_worker_free(derivation->worker);
  tb_derive_plan_free(derivation->plan);
  tb_model_free(derivation->model);
  free(derivation);
}

size_t tb_derivation_measures(const tb_derivation *derivation) {
  return derivation ? tb_derive_plan_measures(derivation->plan) : 0;
}

const char *tb_derivation_measure(const tb_derivation *derivation, size_t i) {
  return derivation ? tb_derive_plan_measure(derivation->plan, i) : NULL;
}

/* Pieces without rows are passed over: n = 0 means the end. */
tb_status tb_derivation_next(tb_derivation *derivation, tb_chunk *chunk) {
  if (!derivation || !chunk) return TB_BAD_ARGUMENT;
  *chunk = (tb_chunk){0};
  tb_status status = TB_OK;
  while (!status && chunk->n == 0 && derivation->next < tb_derive_plan_pieces(derivation->plan))
    status = tb_derive_piece(derivation->worker, derivation->next++, chunk);
  return status;
}

tb_status tb_expression_check(const tb_panel *panel, const char *text, tb_log *log) {
  if (!panel || !text) return TB_BAD_ARGUMENT;
  const tb_plan_options options = {.expected = TB_EXPECT_ANY};
  tb_model *model;
  tb_plan *plan = NULL;
  tb_status status = tb_model_new(panel, NULL, log, &model);
  if (status) return status;
  status = tb_plan_parse(model, text, strlen(text), &options, log, &plan);
  tb_plan_free(plan);
  tb_model_free(model);
  return status;
}
