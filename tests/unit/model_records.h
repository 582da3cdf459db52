/* For tests of the panel: single observations from texts, as a table would hold them. */
#ifndef TB_MODEL_RECORDS_H
#define TB_MODEL_RECORDS_H

#include "tb_test.h"

#include "model/builder.h"

/* One observation; texts that are NULL are not given. value NULL or "": missing. */
typedef struct record_text {
  const char *indicator, *entity, *period, *value;
  const char *vintage, *status, *basis, *unit, *written, *source, *base;
  uint64_t ordinal;
} record_text;

/* The four columns that every table has. */
#define GIVEN(indicator_, entity_, period_, value_) .indicator = (indicator_), .entity = (entity_), .period = (period_), .value = (value_)

static inline tb_period period_of(const char *text) {
  tb_period period;
  assert_status(TB_OK, tb_period_parse(text, strlen(text), &period));
  return period;
}

static inline tb_day day_of(const char *text) {
  tb_day day;
  assert_status(TB_OK, tb_day_parse(text, strlen(text), &day));
  return day;
}

static inline tb_decimal decimal_of(const char *text) {
  tb_decimal decimal;
  size_t bad_at;
  assert_int_equal(tb_decimal_parse(text, strlen(text), &decimal, &bad_at), TB_DECIMAL_OK);
  return decimal;
}

/* Adds the observation as a batch of one. */
static inline tb_status add_record(tb_builder *builder, const record_text *text, tb_conflict *conflict) {
  const bool has_value = text->value && *text->value;
  const uint32_t entity = tb_builder_entity(builder, text->entity, strlen(text->entity));
  const uint32_t indicator = tb_builder_indicator(builder, text->indicator, strlen(text->indicator));
  const tb_period period = period_of(text->period);
  const tb_decimal value = has_value ? decimal_of(text->value) : (tb_decimal){0};
  const tb_decimal base = text->base ? decimal_of(text->base) : (tb_decimal){0};
  const uint8_t reason = has_value ? TB_VALUE : TB_MISSING, base_reason = text->base ? TB_VALUE : TB_MISSING;
  const char *long_text = has_value && value.decimals == TB_DECIMALS_LONG ? text->value : NULL;
  const char *base_long_text = text->base && base.decimals == TB_DECIMALS_LONG ? text->base : NULL;
  const tb_day vintage = text->vintage ? day_of(text->vintage) : TB_DAY_UNKNOWN;
  const tb_batch batch = {.n = 1,
                          .entity = &entity,
                          .indicator = &indicator,
                          .period = &period,
                          .value = &value,
                          .reason = &reason,
                          .long_text = &long_text,
                          .ordinal = &text->ordinal,
                          .vintage = &vintage,
                          .status = &text->status,
                          .basis = &text->basis,
                          .unit = &text->unit,
                          .written = &text->written,
                          .source = &text->source,
                          .base = &base,
                          .base_reason = &base_reason,
                          .base_long_text = &base_long_text};
  return tb_builder_add(builder, &batch, conflict);
}

/* Adds observations that do not contradict each other. */
static inline void add_records(tb_builder *builder, const record_text *texts, size_t n) {
  tb_conflict conflict;
  for (size_t i = 0; i < n; i++)
    assert_status(TB_OK, add_record(builder, &texts[i], &conflict));
}

static inline tb_builder *builder_with(tb_builder_options options) {
  tb_builder *builder;
  assert_status(TB_OK, tb_builder_new(&options, &builder));
  return builder;
}

/* A builder without a reference day, vintages or provenance. */
static inline tb_builder *plain_builder(void) {
  return builder_with((tb_builder_options){.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN});
}

static inline void declare_indicator(tb_builder *builder, const char *code, tb_kind kind, const char *unit, const char *basis) {
  const tb_indicator_declaration declaration = {.code = code, .kind = kind, .unit = unit, .basis = basis, .decimals = -1};
  assert_status(TB_OK, tb_builder_declare_indicator(builder, &declaration));
}

static inline void declare_entity(tb_builder *builder, const char *code, const char *level, const char *parent, const char *groups) {
  const tb_entity_declaration declaration = {.code = code, .name = "", .name_zh = "区", .level = level, .parent = parent, .groups = groups};
  assert_status(TB_OK, tb_builder_declare_entity(builder, &declaration));
}

/* Seals, and checks the whole structure. */
static inline tb_panel *sealed(tb_builder *builder) {
  tb_panel *panel;
  assert_status(TB_OK, tb_builder_seal(builder, &panel));
  tb_log *log = tb_log_new(TB_ENGLISH);
  const tb_status status = tb_panel_validate(panel, log);
  if (status != TB_OK) print_error("%s\n", tb_log_at(log, 0)->text);
  tb_log_free(log);
  assert_int_equal(status, TB_OK);
  return panel;
}

static inline uint32_t entity_id(const tb_panel *panel, const char *code) {
  return tb_dictionary_find(tb_panel_entity_codes(panel), code, strlen(code));
}

static inline const tb_row *row_of(const tb_panel *panel, const char *indicator, const char *period) {
  const uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(panel), indicator, strlen(indicator));
  return tb_panel_find_row(panel, id, period_of(period));
}

#endif
