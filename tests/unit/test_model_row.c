/* Rows read into columns: values, restated bases, comparability, where records stand, exact numbers. */
#include "model_records.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ------------------------------------------------------------------------------------------------------------------ reading */

enum { WIDE = 2000 };

/* How a row of the wide panel is filled: entity e has a cell when e % every == 0 and from <= e < to; one of them is missing. */
typedef struct filling {
  const char *period;
  uint32_t every, from, to, missing;
} filling;

static const filling fillings[] = {
    {"2018", 1, 3, 501, WIDE},      {"2019", 1, 0, WIDE, WIDE},  {"2020", 1, 0, WIDE, 700}, {"2021", 1, 0, 104, WIDE},
    {"2022", 37, 0, WIDE, 37 * 20}, {"2023", 1, 700, 800, WIDE}, {"2024", 2, 0, WIDE, 800}, {"2025", 1, 1999, WIDE, WIDE},
};

static bool is_filled(const filling *row, uint32_t entity) {
  return entity % row->every == 0 && entity >= row->from && entity < row->to;
}

static const char *wide_code(uint32_t entity, char out[16]) {
  snprintf(out, 16, "%05u", entity);
  return out;
}

static tb_panel *wide_panel(void) {
  tb_builder *builder = plain_builder();
  char code[16], value[16];
  for (uint32_t e = 0; e < WIDE; e++)
    assert_int_equal(tb_builder_entity(builder, wide_code(e, code), 5), e);
  for (uint32_t k = 0; k < WIDE; k++) {
    const uint32_t e = k < 600 ? k : WIDE - 1 - (k - 600); /* the first ones in order, the others against it */
    snprintf(value, sizeof value, "%u.5", e);
    for (size_t r = 0; r < COUNT(fillings); r++) {
      const char *text = fillings[r].missing == e ? "" : value;
      const record_text record = {GIVEN("tax", wide_code(e, code), fillings[r].period, text)};
      if (is_filled(&fillings[r], e)) add_records(builder, &record, 1);
    }
  }
  return sealed(builder);
}

/* Every form of tile, whole and in parts, up to behind the last tile. */
static void test_read(void **state) {
  (void)state;
  tb_panel *panel = wide_panel();
  tb_column with, without;
  assert_status(TB_OK, tb_column_alloc(&with, 3 * WIDE, true, false));
  assert_status(TB_OK, tb_column_alloc(&without, 3 * WIDE, false, false));
  for (size_t r = 0; r <= COUNT(fillings); r++) {
    const filling *filled = r < COUNT(fillings) ? &fillings[r] : NULL;
    const tb_row *row = filled ? row_of(panel, "tax", filled->period) : NULL;
    for (uint32_t first = 0; first < WIDE + 600; first += 101) {
      const size_t n = first % 3 == 0 ? 700 : first % 3 == 1 ? WIDE : 1;
      memset(with.reasons, 0xEE, n);
      tb_row_read(panel, row, first, n, &with);
      tb_row_read(panel, row, first, n, &without);
      for (size_t i = 0; i < n; i++) {
        const uint32_t entity = first + (uint32_t)i;
        const bool there = filled && is_filled(filled, entity), has = there && filled->missing != entity;
        assert_int_equal(with.absent[i], !there);
        assert_int_equal(with.reasons[i], has ? TB_VALUE : TB_MISSING);
        assert_int_equal(with.decimals[i], has ? 1 : TB_DECIMALS_REAL);
        assert_double_equal_bits(with.values[i], has ? entity + 0.5 : 0.0);
      }
      assert_memory_equal(with.values, without.values, n * sizeof *with.values);
      assert_memory_equal(with.reasons, without.reasons, n);
      assert_memory_equal(with.decimals, without.decimals, n);
    }
  }
  assert_false(tb_row_has_tile(row_of(panel, "tax", "2023"), 0));
  assert_true(tb_row_has_tile(row_of(panel, "tax", "2023"), 1));
  assert_false(tb_row_has_tile(row_of(panel, "tax", "2023"), 2));
  assert_int_equal(tb_panel_tiles(panel), 4);
  tb_column_free(&with);
  tb_column_free(&without);
  tb_panel_free(panel);
}

/* Single cells, in any order and some twice, of every form of tile and up to behind the last one. */
static void test_pick(void **state) {
  (void)state;
  tb_panel *panel = wide_panel();
  enum { PICKED = 2 * WIDE };
  uint32_t entities[PICKED];
  double values[PICKED];
  uint8_t reasons[PICKED];
  for (uint32_t k = 0; k < PICKED; k++)
    entities[k] = k * 7919 % (WIDE + 600);
  for (size_t r = 0; r <= COUNT(fillings); r++) {
    const filling *filled = r < COUNT(fillings) ? &fillings[r] : NULL;
    memset(reasons, 0xEE, sizeof reasons);
    tb_row_pick(filled ? row_of(panel, "tax", filled->period) : NULL, entities, PICKED, values, reasons);
    for (size_t k = 0; k < PICKED; k++) {
      const uint32_t entity = entities[k];
      const bool has = filled && is_filled(filled, entity) && filled->missing != entity;
      assert_int_equal(reasons[k], has ? TB_VALUE : TB_MISSING);
      assert_double_equal_bits(values[k], has ? entity + 0.5 : 0.0);
    }
  }
  tb_panel_free(panel);
}

/* ------------------------------------------------------------------------------------------------------------- comparability */

/* The marks of entities a, b, c, d for two periods of an indicator. */
static void assert_incomparable(const tb_panel *panel, const char *indicator, const char *now, const char *base, const char *expected) {
  static const char *const entities[] = {"a", "b", "c", "d"};
  const size_t n = tb_panel_entities(panel);
  bool *marks = malloc(n);
  memset(marks, true, n);
  tb_rows_incomparable(panel, row_of(panel, indicator, now), row_of(panel, indicator, base), 0, n, marks);
  char found[5] = "";
  for (size_t i = 0; i < 4; i++)
    found[i] = marks[entity_id(panel, entities[i])] ? 'x' : '.';
  assert_string_equal(found, expected);
  free(marks);
}

static void test_incomparable(void **state) {
  (void)state;
  static const record_text records[] = {
      {GIVEN("gdp", "a", "2022", "1")},
      {GIVEN("gdp", "b", "2022", "1"), .basis = "constant_price"},
      {GIVEN("gdp", "c", "2022", "1"), .basis = "current_price"},
      {GIVEN("gdp", "d", "2022", "1")},
      {GIVEN("gdp", "a", "2023", "1"), .basis = "constant_price"},
      {GIVEN("gdp", "b", "2023", "1"), .basis = "constant_price"},
      {GIVEN("gdp", "c", "2023", "1")},
      {GIVEN("gdp", "d", "2023", "1")},
      {GIVEN("price", "a", "2022", "101"), .unit = "2020=100"},
      {GIVEN("price", "b", "2022", "101"), .unit = "2015=100"},
      {GIVEN("price", "c", "2022", "101")},
      {GIVEN("price", "a", "2023", "101")},
      {GIVEN("price", "b", "2023", "101")},
      {GIVEN("price", "c", "2023", "101"), .unit = "2015=100"},
      {GIVEN("price", "d", "2023", "101"), .unit = "2015=100"},
      {GIVEN("cases", "a", "2022-01", "5"), .status = "B"},
      {GIVEN("cases", "a", "2022-02", "5")},
      {GIVEN("cases", "b", "2022-02", "5"), .status = "B"},
      {GIVEN("cases", "c", "2022-03", "5"), .status = "B"},
      {GIVEN("cases", "d", "2022-03", "5"), .status = "b"},
      {GIVEN("cases", "d", "2022-Q1", "5"), .status = "B"}, /* another timeline */
      {GIVEN("cases", "d", "2022-Q2", "5")},
      {GIVEN("plain", "a", "2022", "5"), .status = "p"},
      {GIVEN("plain", "a", "2023", "5"), .unit = "ignored: no index"},
  };
  tb_builder *builder = plain_builder();
  declare_indicator(builder, "gdp", TB_FLOW, "亿元", "current_price");
  declare_indicator(builder, "price", TB_INDEX, "2020=100", "");
  declare_indicator(builder, "plain", TB_FLOW, "户", "");
  add_records(builder, records, COUNT(records));
  tb_panel *panel = sealed(builder);
  assert_incomparable(panel, "gdp", "2023", "2022", "x..."); /* a: the indicator's basis in 2022, another in 2023 */
  assert_incomparable(panel, "gdp", "2022", "2023", "x...");
  assert_incomparable(panel, "price", "2023", "2022", ".xxx");       /* d: nothing in 2022, the indicator's unit stands for it */
  assert_incomparable(panel, "cases", "2022-03", "2022-01", ".xx."); /* the break in January lies at the base, not after it */
  assert_incomparable(panel, "cases", "2022-03", "2022-02", "..x.");
  assert_incomparable(panel, "cases", "2022-02", "2022-01", ".x..");
  assert_incomparable(panel, "cases", "2022-Q2", "2022-Q1", "....");
  assert_incomparable(panel, "plain", "2023", "2022", "....");
  assert_incomparable(panel, "plain", "2023", "2021", "....");
  assert_false(tb_row_has_units(row_of(panel, "plain", "2023")));
  tb_panel_free(panel);
}

/* The same at the borders of tiles, in full ones and lists, for ranges that begin and end inside. */
static void test_incomparable_ranges(void **state) {
  (void)state;
  enum { ENTITIES = 1300, MARKED = 700 };
  tb_builder *builder = plain_builder();
  for (uint32_t e = 0; e < ENTITIES; e++) {
    char code[16];
    snprintf(code, sizeof code, "%05u", e);
    record_text record = {.indicator = "cases", .entity = code, .period = "2022", .value = "1"};
    add_records(builder, &record, 1);
    record.period = "2023";
    record.status = e == MARKED ? "B" : NULL;
    add_records(builder, &record, 1);
  }
  tb_panel *panel = sealed(builder);
  bool marks[ENTITIES];
  for (uint32_t first = 480; first < 720; first += 13) {
    const size_t n = 1024 - first;
    tb_rows_incomparable(panel, row_of(panel, "cases", "2023"), row_of(panel, "cases", "2022"), first, n, marks);
    for (size_t i = 0; i < n; i++)
      assert_int_equal(marks[i], first + i == MARKED);
  }
  tb_panel_free(panel);
}

/* ------------------------------------------------------------------------------------------------------------ restated bases */

static void test_restated_bases(void **state) {
  (void)state;
  static const record_text records[] = {
      {GIVEN("gdp", "a", "2022", "100.5")},
      {GIVEN("gdp", "b", "2022", "1234567890123456789")},
      {GIVEN("gdp", "c", "2022", "")},
      {GIVEN("gdp", "a", "2023", "120"), .base = "1000000000000000.25"},
      {GIVEN("gdp", "b", "2023", "120"), .base = "99.5"},
      {GIVEN("gdp", "c", "2023", "120"), .base = "7"},
      {GIVEN("gdp", "d", "2023", "120"), .base = "8"},
      {GIVEN("gdp", "e", "2023", "120")},
  };
  static const char *const expected[] = {"1000000000000000.25", "99.5", "7", "8"};
  tb_builder *builder = plain_builder();
  add_records(builder, records, COUNT(records));
  tb_panel *panel = sealed(builder);
  const size_t n = tb_panel_entities(panel);
  const tb_row *now = row_of(panel, "gdp", "2023");
  tb_column base;
  tb_rational exact, number;
  tb_rational_init(&exact);
  tb_rational_init(&number);
  assert_status(TB_OK, tb_column_alloc(&base, n, true, false));
  tb_row_read(panel, row_of(panel, "gdp", "2022"), 0, n, &base);
  assert_string_equal(tb_column_long_text(&base, 1), "1234567890123456789");
  tb_row_restate(panel, NULL, 0, n, &base);
  assert_double_equal_bits(base.values[0], 100.5);
  tb_row_restate(panel, now, 0, n, &base);
  for (size_t i = 0; i < COUNT(expected); i++) {
    assert_true(tb_column_has(&base, i));
    assert_false(base.absent[i]);
    tb_column_exact(&base, i, &exact);
    assert_true(tb_rational_set_text(&number, expected[i], strlen(expected[i])));
    assert_int_equal(tb_rational_compare(&exact, &number), 0);
  }
  assert_int_equal(base.reasons[4], TB_MISSING);
  assert_true(base.absent[4]);
  tb_rational_clear(&exact);
  tb_rational_clear(&number);
  tb_column_free(&base);
  tb_panel_free(panel);
}

/* ---------------------------------------------------------------------------------------------------------- computed numbers */

static void test_exact_columns(void **state) {
  (void)state;
  tb_column column;
  tb_rational third, number;
  tb_rational_init(&third);
  tb_rational_init(&number);
  tb_rational_set_integer(&third, 1);
  tb_rational_set_integer(&number, 3);
  assert_true(tb_rational_divide(&third, &third, &number));
  assert_status(TB_OK, tb_column_alloc(&column, 4, false, true));
  tb_column_set_exact(&column, 0, &third, TB_VALUE);
  tb_column_set_exact(&column, 1, &third, TB_NOT_COMPARABLE);
  tb_column_set(&column, 2, 0.1, TB_DECIMALS_REAL);
  tb_column_set(&column, 3, 0.1, 1);
  assert_true(tb_column_has(&column, 0));
  assert_false(tb_column_has(&column, 1));
  assert_double_equal_bits(column.values[1], 1.0 / 3.0);
  for (size_t i = 0; i < 2; i++) {
    tb_column_exact(&column, i, &number);
    assert_int_equal(tb_rational_compare(&number, &third), 0);
  }
  tb_column_exact(&column, 2, &number); /* the double itself, which lies above a tenth; of one digit the tenth */
  tb_column_exact(&column, 3, &third);
  assert_int_equal(tb_rational_compare(&number, &third), 1);
  tb_column_set(&column, 2, HUGE_VAL, TB_DECIMALS_REAL);
  assert_int_equal(column.reasons[2], TB_UNDEFINED);
  column.n = 1; /* as after a read of fewer cells */
  tb_column_free(&column);
  assert_status(TB_NO_MEMORY, tb_column_alloc(&column, SIZE_MAX / 4, true, false));
  tb_column_free(&column);
  tb_rational_clear(&third);
  tb_rational_clear(&number);
}

static void test_reason_names(void **state) {
  (void)state;
  assert_string_equal(tb_reason_name(TB_VALUE), "");
  assert_string_equal(tb_reason_name(TB_NOT_COMPARABLE), "not_comparable");
  assert_string_equal(tb_reason_name(TB_UNDEFINED), "undefined");
  assert_string_equal(tb_reason_name((tb_reason)99), "");
}

/* --------------------------------------------------------------------------------------------------------------- provenance */

static void test_provenance(void **state) {
  (void)state;
  static const record_text records[] = {{GIVEN("tax", "a", "2022", "1"), .ordinal = 0},
                                        {GIVEN("tax", "b", "2022", "1"), .ordinal = 1},
                                        {GIVEN("tax", "c", "2022", "1"), .ordinal = 2}};
  tb_builder *builder = builder_with((tb_builder_options){.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN, .keep_provenance = true});
  assert_status(TB_BAD_ARGUMENT, tb_builder_line(builder, 0, 5)); /* no file yet */
  assert_status(TB_OK, tb_builder_file(builder, "one.csv", 2));
  assert_status(TB_OK, tb_builder_line(builder, 0, 3)); /* a blank line before the first record */
  assert_status(TB_OK, tb_builder_line(builder, 1, 5));
  add_records(builder, records, 2);
  assert_status(TB_BAD_ARGUMENT, tb_builder_line(builder, 0, 5)); /* told too late */
  assert_status(TB_OK, tb_builder_file(builder, "empty.csv", 2));
  assert_status(TB_OK, tb_builder_file(builder, "two.csv", 10));
  add_records(builder, records + 2, 1);
  assert_status(TB_OK, tb_builder_line(builder, UINT32_MAX - 5, 7));
  assert_status(TB_LIMIT, tb_builder_line(builder, UINT32_MAX - 1, 7));
  tb_panel *panel = sealed(builder);

  static const struct {
    const char *entity, *file;
    uint64_t line;
  } expected[] = {{"a", "one.csv", 3}, {"b", "one.csv", 5}, {"c", "two.csv", 12}};
  for (size_t i = 0; i < COUNT(expected); i++) {
    tb_cell_detail detail;
    assert_true(tb_row_detail(panel, row_of(panel, "tax", "2022"), entity_id(panel, expected[i].entity), &detail));
    assert_string_equal(detail.file, expected[i].file);
    assert_int_equal(detail.line, expected[i].line);
  }
  tb_panel_free(panel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_read),           cmocka_unit_test(test_pick),
      cmocka_unit_test(test_incomparable),   cmocka_unit_test(test_incomparable_ranges),
      cmocka_unit_test(test_restated_bases), cmocka_unit_test(test_exact_columns),
      cmocka_unit_test(test_reason_names),   cmocka_unit_test(test_provenance),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
