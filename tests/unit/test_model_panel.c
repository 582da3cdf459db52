/* What a panel says of its entities, indicators and rows, and how vintages are merged, on small panels made by hand. */
#include "model_records.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --------------------------------------------------------------------------------------------------------- cells by code */

static void test_get(void **state) {
  (void)state;
  static const record_text records[] = {
      {GIVEN("tax", "430408", "2024-Q1", "35.90")},
      {GIVEN("tax", "430405", "2024-Q1", "")},
      {GIVEN("tax", "430405", "2023-Q1", "-12345678901234567.25")},
  };
  tb_builder *builder = plain_builder();
  add_records(builder, records, COUNT(records));
  tb_panel *panel = sealed(builder);
  tb_cell cell;
  assert_status(TB_OK, tb_panel_get(panel, "430408", "tax", period_of("2024年一季度"), &cell));
  assert_double_equal_bits(cell.value, 35.9);
  assert_int_equal(cell.decimals, 2);
  assert_int_equal(cell.reason, TB_VALUE);
  assert_status(TB_OK, tb_panel_get(panel, "430405", "tax", period_of("2024-Q1"), &cell));
  assert_int_equal(cell.reason, TB_MISSING);
  assert_double_equal_bits(cell.value, 0.0);
  assert_int_equal(cell.decimals, 0);
  assert_status(TB_OK, tb_panel_get(panel, "430405", "tax", period_of("2023-Q1"), &cell));
  assert_int_equal(cell.decimals, TB_DECIMALS_LONG);
  assert_double_equal_bits(cell.value, -12345678901234567.25);
  assert_status(TB_NOT_FOUND, tb_panel_get(panel, "430408", "tax", period_of("2023-Q1"), &cell));
  assert_status(TB_NOT_FOUND, tb_panel_get(panel, "430408", "tax", period_of("2024-Q2"), &cell));
  assert_status(TB_NOT_FOUND, tb_panel_get(panel, "430409", "tax", period_of("2024-Q1"), &cell));
  assert_status(TB_NOT_FOUND, tb_panel_get(panel, "430408", "firms", period_of("2024-Q1"), &cell));
  assert_status(TB_BAD_ARGUMENT, tb_panel_get(NULL, "430408", "tax", period_of("2024-Q1"), &cell));
  assert_status(TB_BAD_ARGUMENT, tb_panel_get(panel, NULL, "tax", period_of("2024-Q1"), &cell));
  assert_int_equal(tb_panel_observations(panel), 3);
  tb_panel_free(panel);
}

static void test_empty(void **state) {
  (void)state;
  tb_panel *panel = sealed(plain_builder());
  assert_int_equal(tb_panel_entities(panel), 0);
  assert_int_equal(tb_panel_indicators(panel), 0);
  assert_int_equal(tb_panel_observations(panel), 0);
  assert_int_equal(tb_panel_tiles(panel), 0);
  assert_null(tb_panel_entity_code(panel, 0));
  assert_null(tb_panel_indicator_code(panel, 0));
  assert_null(tb_panel_find_row(panel, 0, period_of("2024")));
  tb_panel_free(panel);
  tb_panel_free(NULL);
  tb_builder_free(NULL);
  assert_int_equal(tb_panel_entities(NULL), 0);
  assert_int_equal(tb_panel_observations(NULL), 0);
  assert_status(TB_BAD_ARGUMENT, tb_panel_validate(NULL, NULL));
}

/* ------------------------------------------------------------------------------------------------------------ declarations */

static void test_entities(void **state) {
  (void)state;
  tb_builder *builder = plain_builder();
  declare_entity(builder, "430408", "district", "430400", " city_districts; class_b ;;city_districts");
  declare_entity(builder, "430400", "city", "430000", "");
  const record_text observed = {GIVEN("tax", "ZX-P1", "2024", "1")};
  add_records(builder, &observed, 1);
  const tb_entity_declaration again = {.code = "430408"};
  assert_status(TB_BAD_INPUT, tb_builder_declare_entity(builder, &again));
  tb_panel *panel = sealed(builder);

  const tb_entity *district = tb_panel_entity(panel, entity_id(panel, "430408")),
                  *city = tb_panel_entity(panel, entity_id(panel, "430400"));
  const tb_entity *park = tb_panel_entity(panel, entity_id(panel, "ZX-P1"));
  assert_true(district->declared);
  assert_string_equal(district->name, "");
  assert_string_equal(district->name_zh, "区");
  assert_int_equal(district->parent, entity_id(panel, "430400"));
  assert_int_equal(district->n_groups, 2);
  assert_string_equal(tb_dictionary_text(tb_panel_groups(panel), district->groups[0], NULL), "city_districts");
  assert_string_equal(tb_dictionary_text(tb_panel_groups(panel), district->groups[1], NULL), "class_b");
  assert_string_equal(tb_dictionary_text(tb_panel_levels(panel), district->level, NULL), "district");
  assert_int_equal(city->parent, TB_NO_ID); /* 430000 is nowhere */
  assert_int_equal(city->n_groups, 0);
  assert_false(park->declared);
  assert_int_equal(park->level, TB_NO_ID);
  assert_int_equal(park->parent, TB_NO_ID);
  assert_string_equal(park->name, "");
  assert_true(tb_panel_has_levels(panel));

  static const char *const sorted[] = {"430400", "430408", "ZX-P1"};
  for (uint32_t i = 0; i < COUNT(sorted); i++) {
    assert_string_equal(tb_panel_entity_code(panel, tb_panel_entity_order(panel)[i]), sorted[i]);
    assert_int_equal(tb_panel_entity_place(panel)[entity_id(panel, sorted[i])], i);
  }
  tb_panel_free(panel);
}

static void test_indicators(void **state) {
  (void)state;
  tb_builder *builder = builder_with((tb_builder_options){.as_of = day_of("2024-08-26"), .known_by = TB_DAY_UNKNOWN});
  const tb_indicator_declaration share = {.code = "share",
                                          .name = "Share",
                                          .name_zh = "占比",
                                          .unit = "%",
                                          .formula = "100 * a / b",
                                          .basis = "current_price",
                                          .formula_place = {.file = "indicators.csv", .line = 7, .column = 12},
                                          .kind = TB_RATIO,
                                          .better = TB_BETTER_UP,
                                          .decimals = 2};
  assert_status(TB_OK, tb_builder_declare_indicator(builder, &share));
  assert_status(TB_BAD_INPUT, tb_builder_declare_indicator(builder, &share));
  const record_text observed = {GIVEN("a", "x", "2024", "1")};
  add_records(builder, &observed, 1);
  const tb_indicator_declaration late = {.code = "b"};
  assert_status(TB_BAD_ARGUMENT, tb_builder_declare_indicator(builder, &late)); /* a stock's rows would have other keys */
  assert_int_equal(tb_builder_indicator_at(builder, 0)->kind, TB_RATIO);
  assert_null(tb_builder_indicator_at(builder, 2));
  tb_panel *panel = sealed(builder);

  const tb_indicator *declared = tb_panel_indicator(panel, 0), *undeclared = tb_panel_indicator(panel, 1);
  assert_string_equal(declared->name_zh, "占比");
  assert_string_equal(declared->formula, "100 * a / b");
  assert_string_equal(declared->formula_file, "indicators.csv");
  assert_int_equal(declared->formula_line, 7);
  assert_int_equal(declared->formula_column, 12);
  assert_int_equal(declared->better, TB_BETTER_UP);
  assert_int_equal(declared->decimals, 2);
  assert_string_equal(tb_dictionary_text(tb_panel_bases(panel), declared->basis, NULL), "current_price");
  assert_true(declared->declared);
  assert_false(undeclared->declared);
  assert_string_equal(undeclared->unit, "");
  assert_int_equal(undeclared->decimals, -1);
  assert_string_equal(tb_panel_indicator_code(panel, tb_panel_indicator_order(panel)[0]), "a");
  assert_int_equal(tb_panel_rows(panel, 0), 0);
  assert_int_equal(tb_panel_timelines(panel, 0)->n_lines, 0);
  assert_int_equal(tb_panel_timelines(panel, 1)->n_lines, 1);
  assert_int_equal(tb_panel_as_of(panel), day_of("2024-08-26"));
  assert_false(tb_panel_has_levels(panel));
  tb_panel_free(panel);
}

/* ------------------------------------------------------------------------------------------------------------ keys and labels */

static void assert_label(const tb_panel *panel, const char *indicator, const char *period, const char *label) {
  char text[TB_PERIOD_TEXT_BYTES];
  const tb_row *row = row_of(panel, indicator, period);
  assert_non_null(row);
  tb_period_format(tb_row_label(row), text);
  assert_string_equal(text, label);
}

static void test_stock_labels(void **state) {
  (void)state;
  static const record_text records[] = {
      {GIVEN("firms", "a", "2022-Q4", "1")}, {GIVEN("firms", "b", "2022-Q4", "2")}, {GIVEN("firms", "a", "2023-Q4", "3")},
      {GIVEN("firms", "b", "2023", "4")},    {GIVEN("firms", "c", "2023-Q4", "5")}, {GIVEN("firms", "a", "2024-06-30", "6")},
      {GIVEN("flow", "a", "2023-Q4", "7")},  {GIVEN("flow", "a", "2023", "8")},
  };
  tb_builder *builder = plain_builder();
  declare_indicator(builder, "firms", TB_STOCK, "", "");
  declare_indicator(builder, "flow", TB_FLOW, "", "");
  add_records(builder, records, COUNT(records));
  tb_panel *panel = sealed(builder);
  assert_int_equal(tb_panel_rows(panel, 0), 3);
  assert_int_equal(tb_panel_rows(panel, 1), 2);
  assert_label(panel, "firms", "2022-12-31", "2022-Q4"); /* as written */
  assert_label(panel, "firms", "2023", "2023-12-31");    /* written in two ways */
  assert_label(panel, "firms", "2024-H1", "2024-06-30");
  assert_label(panel, "flow", "2023", "2023");
  assert_int_equal(tb_row_observations(row_of(panel, "firms", "2023-12-31")), 3);
  tb_panel_free(panel);
}

static void test_open_spans(void **state) {
  (void)state;
  static const record_text records[] = {
      {GIVEN("cases", "a", "2023-11..", "1"), .vintage = "2024-03-01"},
      {GIVEN("cases", "a", "2023-11..", "2"), .vintage = "2024-06-01"},
      {GIVEN("cases", "b", "2023-11..", "3")},
      {GIVEN("cases", "a", "2023-11", "4")},
      {GIVEN("cases", "a", "2023-11..2024-12", "5")}, /* closed, and behind all of these */
  };
  tb_builder *builder = builder_with((tb_builder_options){.as_of = day_of("2024-05-15"), .known_by = TB_DAY_UNKNOWN});
  add_records(builder, records, COUNT(records));
  tb_panel *panel = sealed(builder);
  static const char *const ends[] = {"2023-11-30", "2024-05-15", "2024-06-01", "2024-12-31"}; /* June has taken the place of March */
  assert_int_equal(tb_panel_rows(panel, 0), COUNT(ends));
  for (size_t i = 0; i < COUNT(ends); i++) {
    const tb_period key = tb_row_key(tb_panel_row_at(panel, 0, i));
    assert_int_equal(key.last, day_of(ends[i]));
    assert_int_equal(key.open, i > 0 && i < 3);
  }
  assert_ptr_equal(row_of(panel, "cases", "2023-11.."), tb_panel_row_at(panel, 0, 2)); /* the latest known */
  assert_int_equal(tb_panel_load_counts(panel)->superseded, 1);
  assert_null(row_of(panel, "cases", "2023-10.."));
  assert_label(panel, "cases", "2023-11..", "2023-11..");
  tb_panel_free(panel);

  builder = plain_builder(); /* neither vintage nor day: the end stays unknown */
  add_records(builder, records + 2, 1);
  panel = sealed(builder);
  assert_int_equal(tb_row_key(row_of(panel, "cases", "2023-11..")).last, TB_DAY_OPEN);
  tb_panel_free(panel);
}

/* ----------------------------------------------------------------------------------------------------------------- vintages */

/* Five that were superseded, of two cells and a third; records come in an order that is nobody's. */
static tb_panel *superseded_panel(size_t most) {
  static const record_text records[] = {
      {GIVEN("tax", "b", "2023", "7"), .vintage = "2024-05-01", .ordinal = 0},
      {GIVEN("tax", "b", "2023", ""), .ordinal = 1},
      {GIVEN("tax", "a", "2023", ""), .vintage = "2024-06-01", .ordinal = 2},
      {GIVEN("tax", "a", "2023", "3.50"), .vintage = "2024-03-01", .ordinal = 3},
      {GIVEN("tax", "a", "2023", "1"), .ordinal = 4},
      {GIVEN("tax", "a", "2022", "4"), .ordinal = 5},
      {GIVEN("cases", "b", "2024-H1", "2"), .ordinal = 6},
      {GIVEN("cases", "b", "2024-H1", "2"), .vintage = "2024-08-01", .ordinal = 7},
      {GIVEN("tax", "a", "2022", "5"), .vintage = "2024-02-01", .ordinal = 8},
  };
  tb_builder *builder = builder_with(
      (tb_builder_options){.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN, .keep_provenance = true, .superseded_max = most});
  assert_status(TB_OK, tb_builder_file(builder, "f.csv", 2));
  add_records(builder, records, COUNT(records));
  return sealed(builder);
}

static void test_superseded(void **state) {
  (void)state;
  static const struct {
    const char *indicator, *entity, *period, *vintage;
    double value;
    tb_reason reason;
    uint64_t line;
  } expected[] = {{"cases", "b", "2024-H1", NULL, 2, TB_VALUE, 8},
                  {"tax", "a", "2022", NULL, 4, TB_VALUE, 7},
                  {"tax", "a", "2023", NULL, 1, TB_VALUE, 6},
                  {"tax", "a", "2023", "2024-03-01", 3.5, TB_VALUE, 5},
                  {"tax", "b", "2023", NULL, 0, TB_MISSING, 3}};
  for (size_t most = 0; most <= COUNT(expected) + 1; most++) {
    tb_panel *panel = superseded_panel(most);
    tb_superseded found;
    size_t n = most < COUNT(expected) ? most : COUNT(expected);
    assert_int_equal(tb_panel_load_counts(panel)->superseded, COUNT(expected));
    assert_int_equal(tb_panel_superseded(panel), n);
    assert_false(tb_panel_superseded_at(panel, n, &found));
    for (size_t i = 0; i < n; i++) {
      assert_true(tb_panel_superseded_at(panel, i, &found));
      assert_string_equal(tb_panel_indicator_code(panel, found.indicator), expected[i].indicator);
      assert_string_equal(tb_panel_entity_code(panel, found.entity), expected[i].entity);
      assert_true(tb_period_equal(found.key, period_of(expected[i].period)));
      assert_int_equal(found.vintage, expected[i].vintage ? day_of(expected[i].vintage) : TB_DAY_UNKNOWN);
      assert_int_equal(found.reason, expected[i].reason);
      assert_double_equal_bits(found.value, expected[i].value);
      assert_string_equal(found.file, "f.csv");
      assert_int_equal(found.line, expected[i].line);
    }
    tb_panel_free(panel);
  }
}

static void test_vintages(void **state) {
  (void)state;
  static const record_text records[] = {
      {GIVEN("tax", "a", "2023", "3"), .vintage = "2024-03-01"},
      {GIVEN("tax", "a", "2023", "1")},
      {GIVEN("tax", "a", "2023", ""), .vintage = "2024-06-01"},
      {GIVEN("tax", "a", "2023", "9"), .vintage = "2024-09-01"},
      {GIVEN("tax", "b", "2023", "5")},
      {GIVEN("tax", "b", "2023", ""), .vintage = "2024-01-01"},
      {GIVEN("tax", "b", "2023", "6"), .vintage = "2024-02-01"},
      {GIVEN("tax", "a", "2023", "1.00")},
  };
  static const record_text contradictions[] = {
      {GIVEN("tax", "a", "2023", "2")},                         /* an old vintage with another number */
      {GIVEN("tax", "a", "2023", ""), .vintage = "2024-03-01"}, /* a value and a missing one */
      {GIVEN("tax", "a", "2023", "7"), .vintage = "2024-06-01"},
  };
  tb_builder *builder = builder_with((tb_builder_options){.as_of = TB_DAY_UNKNOWN, .known_by = day_of("2024-08-31")});
  tb_conflict conflict;
  add_records(builder, records, COUNT(records));
  for (size_t i = 0; i < COUNT(contradictions); i++) {
    assert_status(TB_BAD_INPUT, add_record(builder, &contradictions[i], &conflict));
    assert_null(conflict.other_file);
    assert_int_equal(conflict.missing, i == 1);
    assert_int_equal(conflict.other_missing, i == 2);
  }
  tb_panel *panel = sealed(builder);
  tb_cell cell;
  assert_status(TB_OK, tb_panel_get(panel, "a", "tax", period_of("2023"), &cell));
  assert_int_equal(cell.reason, TB_MISSING); /* withdrawn in June; September is not known yet */
  assert_status(TB_OK, tb_panel_get(panel, "b", "tax", period_of("2023"), &cell));
  assert_double_equal_bits(cell.value, 6.0); /* withdrawn, and given again */
  const tb_panel_counts *counts = tb_panel_load_counts(panel);
  assert_int_equal(counts->read, COUNT(records) + COUNT(contradictions));
  assert_int_equal(counts->kept, 2);
  assert_int_equal(counts->missing, 1);
  assert_int_equal(counts->superseded, 4);
  assert_int_equal(counts->duplicates, 1);
  assert_int_equal(counts->not_yet_known, 1);
  tb_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_get),        cmocka_unit_test(test_empty),        cmocka_unit_test(test_entities),
      cmocka_unit_test(test_indicators), cmocka_unit_test(test_stock_labels), cmocka_unit_test(test_open_spans),
      cmocka_unit_test(test_vintages),   cmocka_unit_test(test_superseded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
