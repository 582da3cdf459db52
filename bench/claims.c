/*
 * How long ratio claims take on one core: a million of them, all about figures of their own, each set against a printed share. Compiling
 * their text and judging them are told apart, in seconds of processor time.
 *
 * usage: claims [N] [texts]   N claims, 1,000,000 by default; with `texts` every check is a text of its own, too
 */
#include "verify/claims.h"
#include "model/builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MONTHS = 500, TEXT_BYTES = 96, VERDICTS = 6 };

static void must(tb_status status, const char *what) {
  if (status == TB_OK) return;
  fprintf(stderr, "%s: %s\n", what, tb_status_text(status, TB_ENGLISH));
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static tb_decimal decimal(int64_t mantissa, uint8_t decimals) {
  char text[32];
  size_t bad_at;
  tb_decimal out;
  snprintf(text, sizeof text, "%lld.%02lld", (long long)(mantissa / 100), (long long)(mantissa % 100));
  if (decimals == 0) snprintf(text, sizeof text, "%lld", (long long)mantissa);
  (void)tb_decimal_parse(text, strlen(text), &out, &bad_at);
  return out;
}

static void month_text(size_t month, char out[16]) {
  snprintf(out, 16, "%04zu-%02zu", 1980 + month / 12, 1 + month % 12);
}

/* The i-th pair of figures, in hundredths. */
static int64_t part(size_t i) {
  return 100000 + (int64_t)(i * 7919 % 700001);
}
static int64_t whole(size_t i) {
  return 900000 + (int64_t)(i * 104729 % 9000011);
}

static tb_panel *make_panel(size_t n) {
  const tb_builder_options options = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN, .keep_provenance = true};
  tb_builder *builder;
  must(tb_builder_new(&options, &builder), "builder");
  const uint32_t a = tb_builder_indicator(builder, "a", 1), b = tb_builder_indicator(builder, "b", 1);
  must(tb_builder_file(builder, "made up", 2), "file");
  for (size_t i = 0; i < n; i++) {
    char month[16], entity[16];
    month_text(i % MONTHS, month);
    const int length = snprintf(entity, sizeof entity, "E%05zu", i / MONTHS);
    tb_period periods[2];
    must(tb_period_parse(month, strlen(month), &periods[0]), "period");
    periods[1] = periods[0];
    const uint32_t id = tb_builder_entity(builder, entity, (size_t)length), entities[2] = {id, id}, indicators[2] = {a, b};
    const tb_decimal values[2] = {decimal(part(i), 2), decimal(whole(i), 2)};
    const uint8_t reasons[2] = {TB_VALUE, TB_VALUE};
    const uint64_t ordinals[2] = {2 * i, 2 * i + 1};
    const tb_batch batch = {
        .n = 2, .entity = entities, .indicator = indicators, .period = periods, .value = values, .reason = reasons, .ordinal = ordinals};
    tb_conflict conflict;
    must(tb_builder_add(builder, &batch, &conflict), "add");
  }
  tb_panel *panel;
  must(tb_builder_seal(builder, &panel), "seal");
  return panel;
}

/* Texts of a claim, in one buffer. */
typedef struct texts {
  char claim[32], entity[32], period[16], reported[16], check[TEXT_BYTES];
} texts;

/* Every hundredth share is off by one in its last digit. */
static void write_texts(size_t i, bool own_checks, texts *out) {
  const int64_t thousandths = (100000 * part(i) + whole(i) / 2) / whole(i) + (i % 100 == 0);
  snprintf(out->claim, sizeof out->claim, "C%09zu", i);
  snprintf(out->entity, sizeof out->entity, "E%05zu", i / MONTHS);
  month_text(i % MONTHS, out->period);
  snprintf(out->reported, sizeof out->reported, "%lld.%03lld%%", (long long)(thousandths / 1000), (long long)(thousandths % 1000));
  snprintf(out->check, sizeof out->check, "100 * a / b");
  if (own_checks)
    snprintf(out->check, sizeof out->check, "100 * a[%s]@\"%s\" / b[%s]@\"%s\"", out->period, out->entity, out->period, out->entity);
}

static tb_claim_cell cell(const char *text, size_t i, uint32_t column) {
  return (tb_claim_cell){.text = text, .line = (uint32_t)i + 2, .column = column};
}

static tb_claim_text *make_texts(size_t n, bool own_checks, texts *memory) {
  tb_claim_text *list = calloc(n, sizeof *list);
  if (!list) exit(1);
  for (size_t i = 0; i < n; i++) {
    write_texts(i, own_checks, &memory[i]);
    list[i] = (tb_claim_text){.file = "claims.csv",
                              .claim = cell(memory[i].claim, i, 1),
                              .entity = cell(memory[i].entity, i, 12),
                              .period = cell(memory[i].period, i, 20),
                              .check = cell(memory[i].check, i, 28),
                              .reported = cell(memory[i].reported, i, 40)};
  }
  return list;
}

static void judge_all(const tb_claims *claims, size_t counts[VERDICTS]) {
  tb_claim_worker *worker;
  must(tb_claim_worker_new(claims, &worker), "worker");
  const size_t n = tb_claims_count(claims);
  for (size_t i = 0; i < n; i++) {
    const tb_claim_result *result;
    must(tb_claim_judge(worker, i, &result), "judge");
    counts[result->verdict]++;
  }
  tb_claim_worker_free(worker);
}

int main(int argc, char **argv) {
  const size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
  const bool own_checks = argc > 2 && strcmp(argv[2], "texts") == 0;
  tb_panel *panel = make_panel(n);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_model *model;
  must(tb_model_new(panel, NULL, log, &model), "model");
  texts *memory = calloc(n, sizeof *memory);
  if (!memory) return 1;
  tb_claim_text *list = make_texts(n, own_checks, memory);

  const uint64_t begin = now_ns();
  tb_claims *claims;
  must(tb_claims_new(model, list, n, TB_ROUND_HALF_UP, log, &claims), "claims");
  const uint64_t compiled = now_ns();
  size_t counts[VERDICTS] = {0};
  judge_all(claims, counts);
  const uint64_t judged = now_ns();

  printf("%zu claims: compiled in %.3f s, judged in %.3f s\n", n, (double)(compiled - begin) * 1e-9, (double)(judged - compiled) * 1e-9);
  for (size_t i = 0; i < VERDICTS; i++)
    if (counts[i]) printf("%s %zu\n", tb_verdict_name((tb_verdict)i), counts[i]);
  tb_claims_free(claims);
  free(list);
  free(memory);
  tb_model_free(model);
  tb_panel_free(panel);
  tb_log_free(log);
  return 0;
}
