/* Rows that are known but not read: timelines as if they were, a mark when one is wanted, and a row like any other once its cells come. */
#include "model_records.h"

static const record_text records[] = {
    {GIVEN("tax", "A", "2023-Q1", "1")},
    {GIVEN("tax", "B", "2023-Q1", "2")},
    {GIVEN("tax", "A", "2023-Q2", "3")},
    {GIVEN("tax", "A", "2024-Q1", "4")},
    {GIVEN("tax", "B", "2024-Q1", NULL)},
    {GIVEN("firms", "A", "2023", "5")},
    {GIVEN("firms", "A", "2024-12-31", "6"), .status = "B"},
};

enum { RECORDS = sizeof records / sizeof *records };

static tb_builder *builder_of_stocks(void) {
  tb_builder *builder = plain_builder();
  declare_indicator(builder, "firms", TB_STOCK, "", "");
  return builder;
}

static void hold(tb_builder *builder, const char *indicator, const char *period, uint64_t observations, bool breaks) {
  const tb_held_row held = {.indicator = tb_builder_indicator(builder, indicator, strlen(indicator)),
                            .period = period_of(period),
                            .observations = observations,
                            .has_breaks = breaks};
  assert_status(TB_OK, tb_builder_hold(builder, &held));
}

/* All rows held but the tax of 2024-Q1. */
static tb_panel *held_panel(void) {
  tb_builder *builder = builder_of_stocks();
  hold(builder, "tax", "2023-Q1", 2, false);
  hold(builder, "tax", "2023-Q2", 1, false);
  hold(builder, "tax", "2024-Q1", 2, false);
  hold(builder, "firms", "2023", 1, false);
  hold(builder, "firms", "2024-12-31", 1, true);
  add_records(builder, &records[3], 2);
  return sealed(builder);
}

static void timelines_are_those_of_all_rows(void **state) {
  (void)state;
  tb_builder *builder = builder_of_stocks();
  add_records(builder, records, RECORDS);
  tb_panel *whole = sealed(builder), *held = held_panel();
  assert_int_equal(tb_panel_observations(held), tb_panel_observations(whole));
  for (uint32_t indicator = 0; indicator < tb_panel_indicators(whole); indicator++) {
    const char *code = tb_panel_indicator_code(whole, indicator);
    const uint32_t other = tb_dictionary_find(tb_panel_indicator_codes(held), code, strlen(code));
    assert_int_equal(tb_panel_rows(held, other), tb_panel_rows(whole, indicator));
    for (size_t r = 0; r < tb_panel_rows(whole, indicator); r++) {
      const tb_row *a = tb_panel_row_at(whole, indicator, r), *b = tb_panel_row_at(held, other, r);
      assert_int_equal(tb_period_compare(tb_row_key(a), tb_row_key(b)), 0);
      assert_int_equal(tb_period_compare(tb_row_label(a), tb_row_label(b)), 0);
      assert_int_equal(tb_row_observations(a), tb_row_observations(b));
      assert_int_equal(tb_row_has_breaks(a), tb_row_has_breaks(b));
    }
    const tb_timelines *lines = tb_panel_timelines(whole, indicator), *others = tb_panel_timelines(held, other);
    assert_int_equal(lines->n_lines, others->n_lines);
    for (size_t l = 0; l < lines->n_lines; l++)
      assert_int_equal(lines->lines[l].n_steps, others->lines[l].n_steps);
  }
  tb_panel_free(whole);
  tb_panel_free(held);
}

static void wanted_rows_are_marked(void **state) {
  (void)state;
  tb_panel *panel = held_panel();
  const tb_row *held = row_of(panel, "tax", "2023-Q1"), *other = row_of(panel, "tax", "2023-Q2"), *read = row_of(panel, "tax", "2024-Q1");
  assert_true(tb_row_is_held(held));
  assert_false(tb_row_is_held(read));
  assert_false(tb_row_was_touched(held));
  tb_cell_detail detail;
  assert_false(tb_row_detail(panel, held, entity_id(panel, "A"), &detail));
  assert_true(tb_row_was_touched(held));
  assert_false(tb_row_was_touched(other));
  double value;
  uint8_t decimals, reason;
  tb_column column = {.values = &value, .decimals = &decimals, .reasons = &reason};
  tb_row_read(panel, other, 0, 1, &column);
  assert_int_equal(reason, TB_MISSING);
  assert_true(tb_row_was_touched(other));
  tb_row_read(panel, read, 0, 1, &column);
  assert_int_equal(reason, TB_VALUE);
  assert_false(tb_row_was_touched(read));
  assert_false(tb_row_was_touched(row_of(panel, "firms", "2023")));
  tb_panel_free(panel);
}

static void periods_in_two_forms_are_one_row(void **state) {
  (void)state;
  tb_builder *builder = builder_of_stocks();
  hold(builder, "firms", "2023", 3, false);
  hold(builder, "firms", "2023-12-31", 4, true);
  tb_panel *panel = sealed(builder);
  const tb_row *row = row_of(panel, "firms", "2023-Q4");
  assert_non_null(row);
  assert_int_equal(tb_row_observations(row), 7);
  assert_true(tb_row_has_breaks(row));
  assert_int_equal(tb_period_compare(tb_row_label(row), period_of("2023-12-31")), 0);
  tb_panel_free(panel);
}

static void nonsense_is_refused(void **state) {
  (void)state;
  tb_builder *builder = plain_builder();
  add_records(builder, records, 1);
  tb_held_row held = {.indicator = 7, .period = period_of("2023"), .observations = 1};
  assert_status(TB_BAD_ARGUMENT, tb_builder_hold(builder, &held));
  held.indicator = 0;
  held.period = period_of("2023-11..");
  assert_status(TB_BAD_ARGUMENT, tb_builder_hold(builder, &held));
  held.period = period_of("2023-Q1"); /* its cells are there */
  assert_status(TB_BAD_ARGUMENT, tb_builder_hold(builder, &held));
  assert_status(TB_BAD_ARGUMENT, tb_builder_hold(builder, NULL));
  tb_builder_free(builder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(timelines_are_those_of_all_rows),
      cmocka_unit_test(wanted_rows_are_marked),
      cmocka_unit_test(periods_in_two_forms_are_one_row),
      cmocka_unit_test(nonsense_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
