/* A small panel of reported figures, and claims judged on it. */
#ifndef TB_VERIFY_SCENE_H
#define TB_VERIFY_SCENE_H

#include "expr_scene.h"

#include "verify/claims.h"

/** One indicator: what decides how its figures are read and compared. */
typedef struct told {
  const char *code, *unit;
  tb_kind kind;
  bool count;
  tb_better better;
  const char *basis, *formula;
} told;

static inline void verify_tell(scene *of, const told *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const told *one = &list[i];
    const tb_indicator_declaration indicator = {.code = one->code,
                                                .name = "",
                                                .name_zh = "",
                                                .unit = one->unit ? one->unit : "",
                                                .formula = one->formula ? one->formula : "",
                                                .basis = one->basis ? one->basis : "",
                                                .formula_place = {.file = "indicators.csv", .line = (uint64_t)i + 2, .column = 1},
                                                .kind = one->kind,
                                                .better = one->better,
                                                .count = one->count,
                                                .decimals = -1};
    assert_status(TB_OK, tb_builder_declare_indicator(of->builder, &indicator));
  }
}

/** An observation with what is printed for it: period "" is not stated, value "NA" is missing. */
typedef struct printed {
  const char *indicator, *entity, *period, *value, *written, *status, *basis, *unit;
} printed;

static inline void verify_observe(scene *of, const printed *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const printed *one = &list[i];
    uint32_t indicator = tb_builder_indicator(of->builder, one->indicator, strlen(one->indicator));
    uint32_t entity = tb_builder_entity(of->builder, one->entity, strlen(one->entity));
    tb_period period;
    tb_decimal value;
    uint8_t reason;
    assert_status(TB_OK, tb_period_parse(one->period, strlen(one->period), &period));
    scene_decimal(one->value, &value, &reason);
    const char *status = one->status ? one->status : "", *basis = one->basis ? one->basis : "";
    const char *written = one->written ? one->written : "", *unit = one->unit ? one->unit : "";
    const tb_batch batch = {.n = 1,
                            .entity = &entity,
                            .indicator = &indicator,
                            .period = &period,
                            .value = &value,
                            .reason = &reason,
                            .long_text = &one->value,
                            .status = &status,
                            .basis = &basis,
                            .unit = &unit,
                            .written = &written};
    tb_conflict conflict;
    assert_status(TB_OK, tb_builder_add(of->builder, &batch, &conflict));
  }
}

/**
 * The end of a set-up whose entities are declared: what the indicators and figures make of `of` is what the tests get. For close_scene.
 */
static inline int verify_begin(void **state, scene *of, const told *indicators, size_t n_indicators, const printed *figures,
                               size_t n_figures) {
  verify_tell(of, indicators, n_indicators);
  verify_observe(of, figures, n_figures);
  scene_seal(of);
  scene *kept = malloc(sizeof *kept);
  assert_non_null(kept);
  *kept = *of;
  *state = kept;
  return 0;
}

/** verify_begin with the arrays `indicators` and `figures` of a test's file. */
#define VERIFY_BEGIN(state, of)                                                                                                            \
  verify_begin((state), (of), indicators, sizeof indicators / sizeof *indicators, figures, sizeof figures / sizeof *figures)

static inline int close_scene(void **state) {
  scene_close(*state);
  free(*state);
  return 0;
}

/** A claim as a test writes it; NULL is "". */
typedef struct said {
  const char *entity, *period, *check, *reported, *rounding, *basis, *comparable;
} said;

/** A check about entity A in a period, then other fields; in 2024. */
#define IN(period_, ...)                                                                                                                   \
  { .entity = "A", .period = (period_), .check = __VA_ARGS__ }
#define ON(...) IN("2024", __VA_ARGS__)

static inline tb_claim_text verify_text(const said *claim) {
  return (tb_claim_text){.file = "claims.csv",
                         .claim = {"C", 2, 1},
                         .entity = {claim->entity, 2, 3},
                         .period = {claim->period, 2, 5},
                         .check = {claim->check, 2, 7},
                         .reported = {claim->reported, 2, 40},
                         .rounding = {claim->rounding, 2, 50},
                         .basis = {claim->basis, 2, 60},
                         .comparable = {claim->comparable, 2, 70}};
}

/** Claims of one, judged. Freed with verify_free. */
typedef struct judged {
  tb_claims *claims;
  tb_claim_worker *worker;
  const tb_claim_result *result;
} judged;

static inline judged verify_judge(scene *of, const said *claim) {
  judged out = {0};
  const tb_claim_text text = verify_text(claim);
  const tb_status status = tb_claims_new(of->model, &text, 1, TB_ROUND_UNSTATED, of->log, &out.claims);
  if (status) print_error("%s: %s\n", claim->check, tb_log_at(of->log, tb_log_count(of->log) - 1)->text);
  assert_status(TB_OK, status);
  assert_status(TB_OK, tb_claim_worker_new(out.claims, &out.worker));
  assert_status(TB_OK, tb_claim_judge(out.worker, 0, &out.result));
  return out;
}

static inline void verify_free(judged *of) {
  tb_claim_worker_free(of->worker);
  tb_claims_free(of->claims);
}

/** A claim, its verdict, and a part of its sentence in English (NULL: any). */
typedef struct expected {
  said claim;
  const char *verdict, *part;
} expected;

static inline void verify_expect(scene *of, const expected *list, size_t n) {
  size_t n_wrong = 0;
  for (size_t i = 0; i < n; i++) {
    judged one = verify_judge(of, &list[i].claim);
    tb_buffer detail = {0}, chinese = {0};
    tb_claim_detail(one.result, TB_ENGLISH, &detail);
    tb_claim_detail(one.result, TB_CHINESE, &chinese);
    const char *verdict = tb_verdict_name(one.result->verdict), *text = tb_buffer_string(&detail);
    const bool right = strcmp(verdict, list[i].verdict) == 0 && (!list[i].part || strstr(text, list[i].part));
    if (!right) {
      print_error("%s  %s: %s, expected %s (%s)\n    %s\n", list[i].claim.check, list[i].claim.reported ? list[i].claim.reported : "",
                  verdict, list[i].verdict, list[i].part ? list[i].part : "", text);
    }
    n_wrong += !right;
    assert_true((chinese.n > 0) == (detail.n > 0));
    tb_buffer_free(&detail);
    tb_buffer_free(&chinese);
    verify_free(&one);
  }
  assert_int_equal(n_wrong, 0);
}

#define EXPECT(of, ...)                                                                                                                    \
  do {                                                                                                                                     \
    const expected list_[] = {__VA_ARGS__};                                                                                                \
    verify_expect((of), list_, sizeof list_ / sizeof *list_);                                                                              \
  } while (0)

#endif
