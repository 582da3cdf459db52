/* What the builder refuses, and what the validator finds. */
#include "model_records.h"

#include "base/log.h"
#include "model/store.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ------------------------------------------------------------------------------------------------------------------- limits */

static void test_bad_batches(void **state) {
  (void)state;
  tb_builder *builder = plain_builder();
  tb_conflict conflict;
  const uint32_t none = 0;
  const tb_period period = period_of("2024");
  const uint8_t has = TB_VALUE, odd = TB_UNDEFINED;
  const tb_decimal one = {.value = 1, .mantissa = 1}, real = {.value = 1, .decimals = TB_DECIMALS_REAL};
  const tb_decimal infinite = {.value = 1 / (double)none}, lengthy = {.value = 1, .decimals = TB_DECIMALS_LONG};
  tb_batch batch = {.n = 1, .entity = &none, .indicator = &none, .period = &period, .value = &one, .reason = &has};
  assert_status(TB_BAD_ARGUMENT, tb_builder_add(builder, &batch, &conflict)); /* no entity, no indicator */
  tb_builder_entity(builder, "a", 1);
  assert_status(TB_BAD_ARGUMENT, tb_builder_add(builder, &batch, &conflict));
  tb_builder_indicator(builder, "tax", 3);
  assert_status(TB_OK, tb_builder_add(builder, &batch, &conflict));
  const tb_decimal *const wrong[] = {&real, &infinite, &lengthy};
  for (size_t i = 0; i < COUNT(wrong); i++) {
    batch.value = wrong[i];
    assert_status(TB_BAD_ARGUMENT, tb_builder_add(builder, &batch, &conflict));
  }
  batch.value = &one;
  batch.reason = &odd;
  assert_status(TB_BAD_ARGUMENT, tb_builder_add(builder, &batch, &conflict));
  batch.reason = NULL;
  assert_status(TB_BAD_ARGUMENT, tb_builder_add(builder, &batch, &conflict));
  batch.n = 0;
  assert_status(TB_OK, tb_builder_add(builder, &batch, &conflict));
  assert_status(TB_BAD_ARGUMENT, tb_builder_seal(NULL, NULL));
  tb_panel *panel = sealed(builder);
  assert_int_equal(tb_panel_observations(panel), 1);
  tb_panel_free(panel);
}

static void test_many_statuses(void **state) {
  (void)state;
  tb_builder *builder = plain_builder();
  tb_conflict conflict;
  for (int i = 0; i <= 255; i++) {
    char status[16], entity[16];
    snprintf(status, sizeof status, "s%d", i);
    snprintf(entity, sizeof entity, "e%d", i);
    const record_text record = {.indicator = "tax", .entity = entity, .period = "2024", .value = "1", .status = status};
    assert_status(i < 255 ? TB_OK : TB_LIMIT, add_record(builder, &record, &conflict));
  }
  tb_panel *panel = sealed(builder);
  tb_cell_detail detail;
  assert_true(tb_row_detail(panel, row_of(panel, "tax", "2024"), entity_id(panel, "e254"), &detail));
  assert_string_equal(tb_dictionary_text(tb_panel_statuses(panel), detail.status, NULL), "s254");
  tb_panel_free(panel);
}

static void test_memory_limit(void **state) {
  (void)state;
  tb_builder *builder = builder_with((tb_builder_options){.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN, .memory_limit = 200 * 1024});
  tb_conflict conflict;
  tb_status status = TB_OK;
  for (int i = 0; status == TB_OK && i < 100000; i++) {
    char entity[16];
    snprintf(entity, sizeof entity, "e%d", i);
    const record_text record = {.indicator = "tax", .entity = entity, .period = "2024", .value = "1"};
    status = add_record(builder, &record, &conflict);
  }
  assert_int_equal(status, TB_LIMIT);
  tb_builder_free(builder);
}

/* --------------------------------------------------------------------------------------------------------------- validation */

/* Each of these breaks one thing in a panel and tells a part of the message that must come. */
typedef struct damage {
  void (*inflict)(tb_panel *panel);
  const char *message;
} damage;

static tb_tile *first_tile(tb_panel *panel) {
  return *tb_row_slot(&panel->rows[0], 0);
}

/* One of mantissas; the first has doubles. */
static tb_tile *short_tile(tb_panel *panel) {
  return *tb_row_slot(&panel->rows[1], 0);
}

static void break_value(tb_panel *panel) {
  tb_tile_values(first_tile(panel))[0] = 1.23456;
}
static void break_nan(tb_panel *panel) {
  tb_tile_values(first_tile(panel))[0] = tb_double_of_bits(UINT64_C(0x7FF8000000000001));
}
static void break_mantissa(tb_panel *panel) {
  tb_tile_shorts(short_tile(panel))[0] = TB_SHORT_NONE;
}
static void break_decimals(tb_panel *panel) {
  short_tile(panel)->decimals = TB_DECIMALS_REAL;
}
static void break_order(tb_panel *panel) {
  uint16_t *offsets = tb_tile_column_at(first_tile(panel), TB_CELL_OFFSET);
  offsets[0] = offsets[1];
}
static void break_entity(tb_panel *panel) {
  uint16_t *offsets = tb_tile_column_at(first_tile(panel), TB_CELL_OFFSET);
  offsets[1] = 9;
}
static void break_count(tb_panel *panel) {
  panel->rows[0].observations++;
}
static void break_kept(tb_panel *panel) {
  panel->counts.kept++;
}
static void break_flags(tb_panel *panel) {
  panel->rows[0].has_breaks = true;
}
static void break_missing(tb_panel *panel) {
  first_tile(panel)->has_missing = true;
}
static void break_rows(tb_panel *panel) {
  panel->rows[0].first = panel->rows[1].first;
  panel->rows[0].last = panel->rows[1].last;
}
static void break_timeline(tb_panel *panel) {
  panel->series[0].timelines.step_of[0]++;
}
static void break_codes(tb_panel *panel) {
  panel->entity_order[0] = panel->entity_order[1];
}
static void break_place(tb_panel *panel) {
  panel->entity_place[0]++;
}
static void break_parent(tb_panel *panel) {
  panel->entities[0].parent = 77;
}
static void break_form(tb_panel *panel) {
  first_tile(panel)->count = 600;
}
static void break_indicator(tb_panel *panel) {
  panel->series[0].n_rows--;
}

static void test_validation(void **state) {
  (void)state;
  static const damage damages[] = {
      {break_value, "indicator tax, period 2022, entity a: the value"},
      {break_nan, "indicator tax, period 2022, entity a: the value"},
      {break_mantissa, "indicator tax, period 2023: a tile has no sound form"},
      {break_decimals, "indicator tax, period 2023: a tile has no sound form"},
      {break_order, "indicator tax, period 2022: a list is out of order"},
      {break_entity, "an entity's number is out of range"},
      {break_count, "the row's count"},
      {break_kept, "the counts of observations"},
      {break_flags, "the row's marks"},
      {break_missing, "mark for missing values"},
      {break_rows, "period 2023"},
      {break_timeline, "timeline"},
      {break_codes, "codes are out of order"},
      {break_place, "an entity's place"},
      {break_parent, "an entity's parent"},
      {break_form, "no sound form"},
      {break_indicator, "rows"},
  };
  static const record_text records[] = {{GIVEN("tax", "a", "2022", "12345678912.5")},
                                        {GIVEN("tax", "c", "2022", "13345678912.5")},
                                        {GIVEN("tax", "a", "2023", "1")},
                                        {GIVEN("tax", "b", "2023", "2")}};
  for (size_t i = 0; i < COUNT(damages); i++) {
    tb_builder *builder = plain_builder();
    declare_entity(builder, "a", "", "", "");
    add_records(builder, records, COUNT(records));
    tb_panel *panel = sealed(builder);
    tb_log *log = tb_log_new(TB_ENGLISH);
    damages[i].inflict(panel);
    assert_status(TB_BAD_INPUT, tb_panel_validate(panel, log));
    assert_int_equal(tb_log_count(log), 1);
    if (!strstr(tb_log_at(log, 0)->text, damages[i].message)) fail_msg("%s lacks: %s", tb_log_at(log, 0)->text, damages[i].message);
    tb_log_free(log);
    tb_panel_free(panel);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bad_batches),
      cmocka_unit_test(test_many_statuses),
      cmocka_unit_test(test_memory_limit),
      cmocka_unit_test(test_validation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
