/* Random cases that come in batches: indicators on all kinds of timelines, formulas, late rows, revisions, newcomers, rules of all sorts.
 */
#ifndef TB_TEST_RULES_RESUME_CASE_H
#define TB_TEST_RULES_RESUME_CASE_H

#include "test_rules_scene.h"

#include <stdio.h>
#include <stdlib.h>

enum { ENTITIES = 9, DECLARED = 6, OBSERVED_INDICATORS = 7, RULES = 4, RECORDS_MAX = 2600, BATCHES_MAX = 6, TEXT_BYTES = 600 };

static uint64_t random_state;

static uint64_t draw(void) {
  uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

static unsigned below(unsigned n) {
  return (unsigned)(draw() % n);
}

static bool chance(unsigned percent) {
  return below(100) < percent;
}

/* ---------------------------------------------------------------------------------------------------------------- periods */

typedef enum span_kind {
  MONTHS,
  QUARTERS,
  CUMULATIVE,
  CUMULATIVE_QUARTERS,
  YEARS,
  DATES,
  MONTH_ENDS,
  DAYS,
  OPEN,
  UNSTATED,
  N_SPAN_KINDS
} span_kind;

enum { MONTH_0 = 12 * 2022 };

/* The i-th period of a kind. */
static tb_period span_at(span_kind kind, int i) {
  const tb_day day = tb_day_from_date(2022, 3, 5);
  switch (kind) {
  case MONTHS: return tb_period_from_months(MONTH_0 + i, 1);
  case QUARTERS: return tb_period_from_months(MONTH_0 + 3 * i, 3);
  case CUMULATIVE: return tb_period_from_months(MONTH_0 + i / 12 * 12, i % 12 + 1);
  case CUMULATIVE_QUARTERS: return tb_period_from_months(MONTH_0 + i / 4 * 12, 3 * (i % 4) + 3);
  case YEARS: return tb_period_from_months(MONTH_0 + 12 * (i - 8), 12);
  case DATES: return (tb_period){.first = day + 17 * i, .last = day + 17 * i};
  case MONTH_ENDS: return tb_period_end_date(tb_period_from_months(MONTH_0 + i, 1));
  case DAYS: return (tb_period){.first = day + 11 * i, .last = day + 11 * i + (i % 5 ? 9 : 8)};
  case OPEN: return (tb_period){.first = day, .last = TB_DAY_OPEN, .open = true};
  default: return tb_period_unstated();
  }
}

/* ------------------------------------------------------------------------------------------------------------------ cases */

static const char *const entity_codes[ENTITIES] = {"E", "B", "city", "A", "D", "C", "new", "late", "0"};

typedef struct series_kind {
  const char *code;
  tb_kind kind;
  bool declared;
} series_kind;

static const series_kind series_kinds[OBSERVED_INDICATORS] = {
    {"a", TB_FLOW, true}, {"b", TB_KIND_UNDECLARED, true},  {"s", TB_STOCK, true}, {"x", TB_INDEX, true}, {"m", TB_MEAN, true},
    {"f", TB_FLOW, true}, {"u", TB_KIND_UNDECLARED, false},
};

/* `f` has a formula and rarely observations of its own; `u` is not declared. */
static const char *const formulas[][2] = {{"f", "a - b"}, {"r", "100 * a / b"}, {"z", "coalesce(b, a) + yoy(s)"}, {"q", "s / a + r"}};
enum { N_FORMULAS = sizeof formulas / sizeof *formulas };

typedef struct record {
  uint8_t entity, indicator;
  tb_period period;
  bool missing, is_break, has_base;
  int value, base;
  uint8_t basis, unit;
  tb_day vintage;
  unsigned arrival;
} record;

/* A rule's texts. */
typedef struct rule_memory {
  char id[8], when[TEXT_BYTES], clear[TEXT_BYTES], for_periods[8], clear_for[8];
} rule_memory;

typedef struct random_case {
  record records[RECORDS_MAX];
  size_t n_records, ends[BATCHES_MAX], n_batches; /* after each batch, how many records there are */
  bool levels, crowd;
  rule_memory memory[RULES];
  tb_rule_text rules[RULES];
} random_case;

static int compare_arrivals(const void *a, const void *b) {
  const record *x = a, *y = b;
  return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

static int compare_sizes(const void *a, const void *b) {
  const size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* The key under which a record stands in the panel. */
static tb_period record_key(const record *of) {
  const tb_period closed = tb_period_close(of->period, of->vintage);
  return series_kinds[of->indicator].kind == TB_STOCK ? tb_period_end_date(closed) : closed;
}

static bool is_taken(const random_case *c, const record *of) {
  for (size_t i = 0; i < c->n_records; i++) {
    const record *other = &c->records[i];
    if (other->entity == of->entity && other->indicator == of->indicator && other->vintage == of->vintage &&
        tb_period_equal(record_key(other), record_key(of)))
      return true;
  }
  return false;
}

static void add_record(random_case *c, const record *of) {
  if (c->n_records < RECORDS_MAX && !is_taken(c, of)) c->records[c->n_records++] = *of;
}

/* One observation, and sometimes a later vintage of it. */
static void add_observation(random_case *c, uint8_t indicator, uint8_t entity, span_kind kind, int i, bool marked) {
  const bool late = chance(4);
  record of = {.entity = entity,
               .indicator = indicator,
               .period = span_at(kind, i),
               .missing = chance(6),
               .value = (int)below(12) + (chance(10) ? -6 : 0),
               .vintage = kind == OPEN ? tb_day_from_date(2022, 4, 1) + 30 * i : TB_DAY_UNKNOWN,
               .arrival = 8 * (unsigned)i + below(8) + (late ? below(80) : 0)};
  if (series_kinds[indicator].kind == TB_STOCK && kind == MONTH_ENDS && chance(20)) of.period = span_at(MONTHS, i);
  if (marked && chance(6)) of.is_break = true;
  if (marked && chance(10)) of.basis = (uint8_t)(1 + below(2));
  if (marked && chance(20)) of.unit = (uint8_t)(1 + below(2));
  if (chance(5)) of.has_base = true;
  of.base = (int)below(9);
  add_record(c, &of);
  if (kind == OPEN || !chance(5)) return;
  of.value += (int)below(5) - 2;
  of.missing = chance(20);
  of.vintage = tb_day_from_date(2025, 1, 1) + (tb_day)below(100);
  of.arrival += 1 + below(60);
  add_record(c, &of);
}

static void add_series(random_case *c, uint8_t indicator, span_kind kind, int n) {
  const bool marked = chance(25);
  const int first = chance(15) ? (int)below((unsigned)n) : 0;
  for (uint8_t entity = 0; entity < ENTITIES; entity++) {
    if (chance(20)) continue;
    const int from = entity >= DECLARED || chance(10) ? (int)below((unsigned)n) : first;
    for (int i = from; i < n; i++)
      if (chance(80)) add_observation(c, indicator, entity, kind, i, marked);
  }
}

static span_kind draw_kind(void) {
  static const span_kind kinds[] = {MONTHS, MONTHS, MONTHS, QUARTERS, QUARTERS, CUMULATIVE, CUMULATIVE, CUMULATIVE_QUARTERS, YEARS};
  return chance(75) ? kinds[below(sizeof kinds / sizeof *kinds)] : (span_kind)below(N_SPAN_KINDS);
}

static void draw_records(random_case *c) {
  const span_kind common = draw_kind();
  const int n = 4 + (int)below(14);
  c->n_records = 0;
  for (uint8_t indicator = 0; indicator < OBSERVED_INDICATORS; indicator++) {
    const bool rare = strchr("fu", *series_kinds[indicator].code);
    if (rare && chance(85)) continue;
    const bool is_stock = series_kinds[indicator].kind == TB_STOCK;
    add_series(c, indicator, is_stock && chance(60) ? MONTH_ENDS : chance(75) ? common : draw_kind(), n);
    if (chance(15)) add_series(c, indicator, draw_kind(), n);
  }
  qsort(c->records, c->n_records, sizeof *c->records, compare_arrivals);
  c->n_batches = 2 + below(BATCHES_MAX - 1);
  for (size_t i = 0; i + 1 < c->n_batches; i++)
    c->ends[i] = c->n_records / 3 + below((unsigned)(2 * c->n_records / 3 + 1));
  c->ends[c->n_batches - 1] = c->n_records;
  qsort(c->ends, c->n_batches, sizeof *c->ends, compare_sizes);
  c->levels = chance(50);
  c->crowd = chance(2);
}

/* ------------------------------------------------------------------------------------------------------------------ rules */

typedef struct writer {
  char *text;
  size_t n;
} writer;

static void put_text(writer *to, const char *text) {
  const size_t n = strlen(text);
  if (to->n + n + 1 >= TEXT_BYTES) return;
  memcpy(to->text + to->n, text, n + 1);
  to->n += n;
}

static void put_one(writer *to, const char *const *texts, size_t n) {
  put_text(to, texts[below((unsigned)n)]);
}

#define PUT_ONE(to, ...) put_one(to, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void put_number(writer *to, int depth);

static void put_series(writer *to) {
  PUT_ONE(to, "value", "value", "value", "value", "a", "b", "s", "x", "m", "r", "f", "z", "q", "u");
  if (chance(4)) PUT_ONE(to, "[2022-Q1]", "[2022-03]", "[2022]", "[2022-01..2022-04]", "[2022-03-31]", "[2022-03-05..]");
  if (chance(4)) PUT_ONE(to, "@A", "@city", "@new");
}

static void put_measure(writer *to, int depth) {
  static const char *const plain[] = {"yoy", "yoy_pct", "pop", "pop_pct", "discrete", "ytd", "share", "contribution", "children_gap"};
  static const char *const windows[] = {"mean", "median", "lowest", "highest", "sd", "slope", "zscore", "trend_p", "sen"};
  static const char *const ranks[] = {"rank", "rank_asc", "rank_best", "rank_yoy", "percentile", "ranked"};
  const unsigned which = below(10);
  if (which < 5) {
    put_one(to, plain, sizeof plain / sizeof *plain);
    if (chance(40)) return;
    put_text(to, "(");
    put_number(to, depth - 1);
    put_text(to, ")");
    return;
  }
  if (which < 7) put_one(to, windows, sizeof windows / sizeof *windows);
  if (which == 7) PUT_ONE(to, "lag", "cagr");
  if (which == 8) put_one(to, ranks, sizeof ranks / sizeof *ranks);
  if (which == 9) PUT_ONE(to, "children_sum");
  put_text(to, "(");
  put_number(to, depth - 1);
  if (which < 8) PUT_ONE(to, ", 1", ", 2", ", 3", ", 4");
  if (which < 7 && chance(35)) put_text(to, ", min=1");
  if (which == 8 && chance(40)) PUT_ONE(to, ", within=parent", ", within=core");
  if (which == 9 && chance(50)) put_text(to, ", min=1");
  put_text(to, ")");
}

static void put_condition(writer *to, int depth);

static void put_pair(writer *to, const char *before, int depth) {
  put_text(to, before);
  put_number(to, depth - 1);
  put_text(to, ", ");
  put_number(to, depth - 1);
  put_text(to, ")");
}

static void put_number(writer *to, int depth) {
  const unsigned which = depth <= 0 ? 0 : below(16);
  if (which < 6) {
    put_series(to);
  } else if (which < 11) {
    put_measure(to, depth);
  } else if (which < 13) {
    put_text(to, "(");
    put_number(to, depth - 1);
    PUT_ONE(to, " + ", " - ", " * ", " / ");
    put_number(to, depth - 1);
    put_text(to, ")");
  } else if (which == 13) {
    put_pair(to, chance(50) ? "coalesce(" : "least(", depth);
  } else if (which == 14) {
    PUT_ONE(to, "abs(", "round(1.5 * ", "-(");
    put_number(to, depth - 1);
    put_text(to, ")");
  } else {
    put_text(to, "if(");
    put_condition(to, depth - 1);
    put_pair(to, ", ", depth);
  }
}

static void put_condition(writer *to, int depth) {
  const unsigned which = depth <= 0 ? 0 : below(10);
  if (which < 7) {
    put_number(to, depth);
    PUT_ONE(to, " > ", " < ", " >= ", " <= ", " = ", " != ");
    if (chance(20)) {
      put_number(to, depth - 1);
    } else {
      PUT_ONE(to, "0", "1", "2", "3", "5", "8", "-1");
    }
  } else if (which == 7) {
    put_text(to, "missing(");
    put_number(to, depth - 1);
    put_text(to, ")");
  } else {
    put_text(to, which == 8 ? "not (" : "(");
    put_condition(to, depth - 1);
    put_text(to, ")");
    if (which == 8) return;
    PUT_ONE(to, " and (", " or (");
    put_condition(to, depth - 1);
    put_text(to, ")");
  }
}

static void draw_rule(random_case *c, size_t r) {
  static const char *const indicators[] = {"a", "a", "b", "s", "r", "z", "q", "f", "*", "u", "x", "a;s"};
  static const char *const scopes[] = {"", "", "", "", "A;B;C", "district", "core", "new;A", "A;late"};
  static const char *const policies[] = {"", "hold", "reset", "alert"};
  rule_memory *memory = &c->memory[r];
  snprintf(memory->id, sizeof memory->id, "R%zu", r);
  snprintf(memory->for_periods, sizeof memory->for_periods, "%u", 1 + below(3) * below(2));
  snprintf(memory->clear_for, sizeof memory->clear_for, "%u", 1 + below(3) * below(2));
  put_condition(&(writer){memory->when, 0}, 1 + (int)below(3));
  memory->clear[0] = '\0';
  if (chance(30)) put_condition(&(writer){memory->clear, 0}, 1 + (int)below(2));
  c->rules[r] = (tb_rule_text){.rule = memory->id,
                               .when = memory->when,
                               .clear = memory->clear,
                               .for_periods = memory->for_periods,
                               .clear_for = memory->clear_for,
                               .indicator = indicators[below(sizeof indicators / sizeof *indicators)],
                               .entities = scopes[below(sizeof scopes / sizeof *scopes)],
                               .missing = policies[below(sizeof policies / sizeof *policies)],
                               .within = chance(10) ? "parent" : ""};
}

/* ----------------------------------------------------------------------------------------------------------------- panels */

static void shuffle(uint32_t *order, size_t n) {
  for (size_t i = 0; i < n; i++)
    order[i] = (uint32_t)i;
  for (size_t i = n; i > 1; i--) {
    const size_t k = below((unsigned)i);
    const uint32_t swapped = order[i - 1];
    order[i - 1] = order[k];
    order[k] = swapped;
  }
}

static void declare_entities(const random_case *c, tb_builder *builder) {
  uint32_t order[DECLARED];
  shuffle(order, DECLARED);
  char code[24];
  for (int i = 0; c->crowd && i < 600; i++) {
    snprintf(code, sizeof code, "crowd%d", i);
    assert_status(TB_OK, tb_builder_declare_entity(builder, &(tb_entity_declaration){code, "", "", "crowd", "", ""}));
  }
  for (size_t i = 0; i < DECLARED; i++) {
    const char *entity = entity_codes[order[i]];
    const bool is_city = strcmp(entity, "city") == 0;
    const char *parent = is_city ? "" : strcmp(entity, "D") == 0 ? "new" : "city";
    const tb_entity_declaration declaration = {entity,
                                               "",
                                               "",
                                               c->levels ? (is_city ? "city" : "district") : "",
                                               c->levels || *parent != 'n' ? parent : "",
                                               strchr("AB", *entity) ? "core" : ""};
    assert_status(TB_OK, tb_builder_declare_entity(builder, &declaration));
  }
}

static void declare_indicators(scene *s) {
  for (size_t i = 0; i < OBSERVED_INDICATORS; i++)
    if (series_kinds[i].declared && *series_kinds[i].code != 'f') scene_indicator(s, series_kinds[i].code, series_kinds[i].kind, "");
  for (size_t i = 0; i < N_FORMULAS; i++)
    scene_indicator(s, formulas[i][0], i == 0 ? TB_FLOW : TB_RATIO, formulas[i][1]);
}

static void add_to_builder(tb_builder *builder, const record *of) {
  static const char *const bases[] = {"", "current_price", "constant_price"}, *const units[] = {"", "2020=100", "2015=100"};
  const char *entity = entity_codes[of->entity], *indicator = series_kinds[of->indicator].code;
  const uint32_t entity_id = tb_builder_entity(builder, entity, strlen(entity));
  const uint32_t indicator_id = tb_builder_indicator(builder, indicator, strlen(indicator));
  const tb_decimal value = {.mantissa = of->value, .value = of->value}, base = {.mantissa = of->base, .value = of->base};
  const uint8_t reason = of->missing ? TB_MISSING : TB_VALUE, base_reason = of->has_base ? TB_VALUE : TB_MISSING;
  const char *const status = of->is_break ? "B" : "", *const basis = bases[of->basis], *const unit = units[of->unit];
  const tb_batch batch = {.n = 1,
                          .entity = &entity_id,
                          .indicator = &indicator_id,
                          .period = &of->period,
                          .value = &value,
                          .reason = &reason,
                          .vintage = &of->vintage,
                          .status = &status,
                          .basis = &basis,
                          .unit = &unit,
                          .base = &base,
                          .base_reason = &base_reason};
  tb_conflict conflict;
  assert_status(TB_OK, tb_builder_add(builder, &batch, &conflict));
}

/* The panel of the first n records, which come in any order. */
static void open_panel(const random_case *c, size_t n, scene *s) {
  static uint32_t order[RECORDS_MAX];
  scene_begin(s);
  declare_entities(c, s->builder);
  declare_indicators(s);
  shuffle(order, n);
  for (size_t i = 0; i < n; i++)
    add_to_builder(s->builder, &c->records[order[i]]);
  scene_seal(s);
}

#endif
