/*
 * The builder against a plain list: random records in random order, among them duplicates, contradictions, revisions, withdrawals, long
 * numbers and every attribute. What must come out is worked out from the list by linear search.
 */
#include "model_records.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECORDS = 5000, ENTITIES = 1100, INDICATORS = 3, FILES = 2 };

/* Numbers as written. `number`: which of them are the same number; two long ones share a double and are not the same. */
typedef struct written_number {
  const char *text;
  int number;
} written_number;

static const written_number numbers[] = {
    {"35.9", 1},
    {"35.90", 1},
    {"12", 2},
    {"-7.25", 3},
    {"0", 4},
    {"0.00", 4},
    {"12345678901234567.5", 5},
    {"12345678901234567.50", 5},
    {"12345678901234568.5", 6},
    {"999999999999999", 7},
    {"0.1000000000000000000001", 8},
    {"0.1", 9},
};

static const char *const indicator_codes[INDICATORS] = {"tax", "firms", "prices"};
static const tb_kind indicator_kinds[INDICATORS] = {TB_FLOW, TB_STOCK, TB_INDEX};
static const char *const periods[INDICATORS][6] = {
    {"2024-01", "2024-02", "2024-Q1", "2023-11..", "", "2024"},
    {"2023", "2023-Q4", "2023-12-31", "2024-06-30", "2024-H1", "2024-09-30"},
    {"2024-01", "2024-02", "2024-03", "2024-04", "2023-11..", "2023-12..2024-02"},
};
static const char *const file_names[FILES] = {"a.csv", "b.csv"};
static const char *const vintages[] = {NULL, "2024-07-01", "2024-08-01", "2024-09-01", "2025-01-01"};
static const char *const known_by = "2024-09-01", *const as_of = "2024-08-26";

/* A record of the list; texts are "" where not given. */
typedef struct listed {
  uint32_t entity, indicator;
  tb_period written_period, key;
  tb_day vintage;
  int value, base; /* of numbers[]; -1: none */
  const char *status, *basis, *unit, *written, *source;
  uint32_t file;
  uint64_t ordinal, line;
  bool counts; /* it is in the panel or its history */
} listed;

static uint64_t random_state;

static uint32_t random_below(uint32_t n) {
  random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(random_state >> 33) % n;
}

#define PICK(array) (array)[random_below((uint32_t)(sizeof(array) / sizeof *(array)))]

static uint32_t random_entity(void) {
  const uint32_t kind = random_below(10);
  return kind < 6 ? random_below(12) : kind < 9 ? 480 + random_below(80) : random_below(ENTITIES);
}

static listed random_record(void) {
  static const char *const statuses[] = {"", "", "", "B", "p"}, *const bases[] = {"", "", "current_price", "constant_price"},
                           *const units[] = {"", "上年同期=100", "2020=100"}, *const texts[] = {"", "约35.9万元", "12家"},
                           *const sources[] = {"", "", "F001", "F002"};
  listed r = {.entity = random_entity(), .indicator = random_below(INDICATORS)};
  const char *vintage = PICK(vintages);
  r.written_period = period_of(periods[r.indicator][random_below(6)]);
  r.vintage = vintage ? day_of(vintage) : TB_DAY_UNKNOWN;
  r.value = (int)random_below(14) - 2;
  if (r.value < 0) r.value = -1;
  if (random_below(3) > 0) r.value = (int)random_below(2); /* the same number often */
  r.base = random_below(4) == 0 ? (int)random_below(12) : -1;
  r.status = PICK(statuses);
  r.basis = PICK(bases);
  r.unit = PICK(units);
  r.written = PICK(texts);
  r.source = PICK(sources);
  r.key = r.written_period;
  if (r.key.open) r.key.last = vintage ? r.vintage : day_of(as_of);
  if (indicator_kinds[r.indicator] == TB_STOCK) r.key.first = r.key.last;
  return r;
}

/* ---------------------------------------------------------------------------------------------------------------- loading */

/* A batch of records [from, to) in columns of its own. */
typedef struct columns {
  uint32_t entity[RECORDS], indicator[RECORDS];
  tb_period period[RECORDS];
  tb_decimal value[RECORDS], base[RECORDS];
  uint8_t reason[RECORDS], base_reason[RECORDS];
  const char *long_text[RECORDS], *base_long_text[RECORDS], *status[RECORDS], *basis[RECORDS], *unit[RECORDS], *written[RECORDS],
      *source[RECORDS];
  uint64_t ordinal[RECORDS];
  tb_day vintage[RECORDS];
} columns;

static void put_number(int number, tb_decimal *value, uint8_t *reason, const char **long_text) {
  *value = number < 0 ? (tb_decimal){0} : decimal_of(numbers[number].text);
  *reason = (uint8_t)(number < 0 ? TB_MISSING : TB_VALUE);
  *long_text = number >= 0 && value->decimals == TB_DECIMALS_LONG ? numbers[number].text : NULL;
}

static void put_record(columns *out, size_t i, const listed *r) {
  out->entity[i] = r->entity;
  out->indicator[i] = r->indicator;
  out->period[i] = r->written_period;
  put_number(r->value, &out->value[i], &out->reason[i], &out->long_text[i]);
  put_number(r->base, &out->base[i], &out->base_reason[i], &out->base_long_text[i]);
  out->status[i] = r->status;
  out->basis[i] = r->basis;
  out->unit[i] = r->unit;
  out->written[i] = r->written;
  out->source[i] = r->source;
  out->ordinal[i] = r->ordinal;
  out->vintage[i] = r->vintage;
}

static tb_batch batch_from(const columns *in, size_t at, size_t n) {
  return (tb_batch){.n = n,
                    .entity = in->entity + at,
                    .indicator = in->indicator + at,
                    .period = in->period + at,
                    .value = in->value + at,
                    .reason = in->reason + at,
                    .long_text = in->long_text + at,
                    .ordinal = in->ordinal + at,
                    .vintage = in->vintage + at,
                    .status = in->status + at,
                    .basis = in->basis + at,
                    .unit = in->unit + at,
                    .written = in->written + at,
                    .source = in->source + at,
                    .base = in->base + at,
                    .base_reason = in->base_reason + at,
                    .base_long_text = in->base_long_text + at};
}

static bool same_number(int a, int b) {
  return a < 0 || b < 0 ? a == b : numbers[a].number == numbers[b].number;
}

/* The record before `r` with its key and vintage that counts, NULL when there is none. */
static const listed *twin_of(const listed *list, const listed *r) {
  for (const listed *other = list; other < r; other++) {
    if (other->counts && other->entity == r->entity && other->indicator == r->indicator && tb_period_equal(other->key, r->key) &&
        other->vintage == r->vintage)
      return other;
  }
  return NULL;
}

/* What the counts must be. */
typedef struct expectation {
  uint64_t duplicates, not_yet_known, conflicts;
} expectation;

/* Decides about a record as the builder must, and compares. `status` is what the builder said of it. */
static void judge(const listed *list, listed *r, tb_status status, const tb_conflict *conflict, expectation *expected) {
  if (r->vintage > day_of(known_by)) {
    expected->not_yet_known++;
    assert_status(TB_OK, status);
    return;
  }
  const listed *twin = twin_of(list, r);
  r->counts = !twin;
  if (!twin || same_number(twin->value, r->value)) {
    expected->duplicates += twin != NULL;
    assert_status(TB_OK, status);
    return;
  }
  expected->conflicts++;
  assert_status(TB_BAD_INPUT, status);
  assert_int_equal(conflict->missing, r->value < 0);
  assert_int_equal(conflict->other_missing, twin->value < 0);
  assert_double_equal_bits(conflict->value, r->value < 0 ? 0 : strtod(numbers[r->value].text, NULL));
  assert_double_equal_bits(conflict->other_value, twin->value < 0 ? 0 : strtod(numbers[twin->value].text, NULL));
  assert_string_equal(conflict->other_file, file_names[twin->file]);
  assert_int_equal(conflict->other_line, twin->line);
}

/* Adds list[from .. to) in one batch, going on behind every contradiction. */
static void add_batch(tb_builder *builder, const columns *in, listed *list, size_t from, size_t to, expectation *expected) {
  while (from < to) {
    const tb_batch batch = batch_from(in, from, to - from);
    tb_conflict conflict;
    const tb_status status = tb_builder_add(builder, &batch, &conflict);
    const size_t good = status == TB_OK ? to : from + conflict.index;
    for (; from < good; from++)
      judge(list, &list[from], TB_OK, NULL, expected);
    if (from < to) {
      judge(list, &list[from], status, &conflict, expected);
      from++;
    }
  }
}

/* Numbers the records of a file; now and then lines are left out. */
static void tell_lines(tb_builder *builder, listed *list, size_t from, size_t to, uint64_t line) {
  for (size_t i = from; i < to; i++, line++) {
    const uint64_t left_out = random_below(20) == 0 ? random_below(5) : 0;
    line += left_out;
    list[i].ordinal = i - from;
    list[i].line = line;
    if (left_out > 0) assert_status(TB_OK, tb_builder_line(builder, list[i].ordinal, line));
  }
}

static tb_builder *load(listed *list, expectation *expected) {
  columns *in = calloc(1, sizeof *in);
  tb_builder *builder = builder_with((tb_builder_options){.as_of = day_of(as_of), .known_by = day_of(known_by), .keep_provenance = true});
  for (uint32_t i = 0; i < INDICATORS; i++)
    declare_indicator(builder, indicator_codes[i], indicator_kinds[i], "", "");
  for (uint32_t e = 0; e < ENTITIES; e++) {
    char code[16];
    const int n = snprintf(code, sizeof code, "E%04u", (e * 7) % ENTITIES);
    assert_int_equal(tb_builder_entity(builder, code, (size_t)n), e);
  }
  for (uint32_t file = 0; file < FILES; file++) {
    const size_t begin = file * (RECORDS / FILES), end = begin + RECORDS / FILES;
    for (size_t i = begin; i < end; i++) {
      list[i] = random_record();
      list[i].file = file;
    }
    assert_status(TB_OK, tb_builder_file(builder, file_names[file], 2 + file));
    tell_lines(builder, list, begin, end, 2 + file);
    for (size_t i = begin; i < end; i++)
      put_record(in, i, &list[i]);
    for (size_t from = begin, to; from < end; from = to) {
      to = from + 1 + random_below(60);
      if (to > end) to = end;
      add_batch(builder, in, list, from, to, expected);
    }
  }
  free(in);
  return builder;
}

/* --------------------------------------------------------------------------------------------------------------- comparing */

/* Open spans of one begin are one figure, whatever their ends. */
static bool same_figure(tb_period a, tb_period b) {
  return a.open && b.open ? a.first == b.first : tb_period_equal(a, b);
}

/* The record that a cell must show: the newest vintage; none where that has another end. */
static const listed *winner(const listed *list, uint32_t indicator, tb_period key, uint32_t entity) {
  const listed *best = NULL;
  for (const listed *r = list; r < list + RECORDS; r++) {
    if (!r->counts || r->indicator != indicator || r->entity != entity || !same_figure(r->key, key)) continue;
    if (!best || r->vintage > best->vintage) best = r;
  }
  return best && tb_period_equal(best->key, key) ? best : NULL;
}

static tb_period label_of(const listed *list, uint32_t indicator, tb_period key) {
  const listed *first = NULL;
  for (const listed *r = list; r < list + RECORDS; r++) {
    if (r->vintage > day_of(known_by) || r->indicator != indicator || !tb_period_equal(r->key, key)) continue;
    if (first && first->written_period.first != r->written_period.first) return key;
    first = r;
  }
  tb_period label = first->written_period;
  label.last = key.last;
  return label;
}

static void compare_detail(const tb_panel *panel, const tb_row *row, uint32_t entity, const listed *r) {
  tb_cell_detail detail;
  assert_int_equal(tb_row_detail(panel, row, entity, &detail), r != NULL);
  if (!r) return;
  const tb_decimal value = r->value < 0 ? (tb_decimal){.decimals = TB_DECIMALS_REAL} : decimal_of(numbers[r->value].text);
  assert_double_equal_bits(detail.value, value.value);
  assert_int_equal(detail.decimals, value.decimals);
  assert_int_equal(detail.reason, r->value < 0 ? TB_MISSING : TB_VALUE);
  assert_int_equal(detail.long_text != NULL, value.decimals == TB_DECIMALS_LONG);
  if (detail.long_text) assert_string_equal(detail.long_text, numbers[r->value].text);
  assert_int_equal(detail.has_base, r->base >= 0);
  if (r->base >= 0) {
    const tb_decimal base = decimal_of(numbers[r->base].text);
    assert_double_equal_bits(detail.base_value, base.value);
    assert_int_equal(detail.base_decimals, base.decimals);
    if (base.decimals == TB_DECIMALS_LONG) assert_string_equal(detail.base_long_text, numbers[r->base].text);
  }
  assert_int_equal(detail.vintage, r->vintage);
  assert_string_equal(tb_dictionary_text(tb_panel_statuses(panel), detail.status, NULL), r->status);
  assert_string_equal(tb_dictionary_text(tb_panel_bases(panel), detail.basis, NULL), r->basis);
  assert_string_equal(detail.unit, indicator_kinds[r->indicator] == TB_INDEX ? r->unit : "");
  assert_string_equal(detail.written, r->written);
  assert_string_equal(detail.source, r->source);
  assert_string_equal(detail.file, file_names[r->file]);
  assert_int_equal(detail.line, r->line);
}

static void compare_cell(const tb_column *column, size_t i, int number) {
  if (number < 0) {
    assert_int_equal(column->reasons[i], TB_MISSING);
    assert_double_equal_bits(column->values[i], 0.0);
    assert_int_equal(column->decimals[i], TB_DECIMALS_REAL);
    return;
  }
  tb_rational exact, expected;
  tb_rational_init(&exact);
  tb_rational_init(&expected);
  assert_int_equal(column->reasons[i], TB_VALUE);
  assert_double_equal_bits(column->values[i], strtod(numbers[number].text, NULL));
  tb_column_exact(column, i, &exact);
  assert_true(tb_rational_set_text(&expected, numbers[number].text, strlen(numbers[number].text)));
  assert_int_equal(tb_rational_compare(&exact, &expected), 0);
  tb_rational_clear(&exact);
  tb_rational_clear(&expected);
}

/* Reads a random range of a row, with restated bases over it or not. */
static void compare_range(const tb_panel *panel, const tb_row *row, const listed *const *winners, bool restate) {
  const uint32_t first = random_below(ENTITIES), n = random_below(ENTITIES + 600 - first);
  tb_column column;
  assert_status(TB_OK, tb_column_alloc(&column, n, true, false));
  tb_row_read(panel, row, first, n, &column);
  assert_int_equal(column.n, n);
  assert_int_equal(column.first, first);
  if (restate) tb_row_restate(panel, row, first, n, &column);
  for (uint32_t i = 0; i < n; i++) {
    const listed *r = first + i < ENTITIES ? winners[first + i] : NULL;
    const bool restated = restate && r && r->base >= 0;
    assert_int_equal(column.absent[i], r == NULL);
    compare_cell(&column, i, !r ? -1 : restated ? r->base : r->value);
  }
  tb_column_free(&column);
}

static uint64_t compare_row(const tb_panel *panel, const listed *list, uint32_t indicator, const tb_row *row, uint64_t *missing) {
  const tb_period key = tb_row_key(row);
  const listed *winners[ENTITIES];
  uint64_t n = 0;
  bool breaks = false, bases = false, basis = false, units = false;
  for (uint32_t e = 0; e < ENTITIES; e++) {
    const listed *r = winners[e] = winner(list, indicator, key, e);
    compare_detail(panel, row, e, r);
    if (!r) continue;
    n++;
    *missing += r->value < 0;
    breaks |= strcmp(r->status, "B") == 0;
    bases |= r->base >= 0;
    basis |= *r->basis != '\0';
    units |= *r->unit != '\0' && indicator_kinds[indicator] == TB_INDEX;
  }
  assert_int_equal(tb_row_observations(row), n);
  assert_int_equal(tb_row_has_breaks(row), breaks);
  assert_int_equal(tb_row_has_bases(row), bases);
  assert_int_equal(tb_row_has_basis(row), basis);
  assert_int_equal(tb_row_has_units(row), units);
  assert_int_equal(tb_period_compare(tb_row_label(row), label_of(list, indicator, key)), 0);
  assert_ptr_equal(tb_panel_find_row(panel, indicator, key), row);
  for (int i = 0; i < 20; i++)
    compare_range(panel, row, winners, i % 2 == 1);
  return n;
}

static bool is_kept_by_any(const listed *list, uint32_t indicator, tb_period key) {
  for (uint32_t e = 0; e < ENTITIES; e++)
    if (winner(list, indicator, key, e)) return true;
  return false;
}

/* How many distinct keys of an indicator count. */
static size_t count_keys(const listed *list, uint32_t indicator) {
  size_t n = 0;
  for (size_t i = 0; i < RECORDS; i++) {
    if (!list[i].counts || list[i].indicator != indicator) continue;
    size_t j = 0;
    while (j < i && !(list[j].counts && list[j].indicator == indicator && tb_period_equal(list[j].key, list[i].key)))
      j++;
    n += i == j && (!list[i].key.open || is_kept_by_any(list, indicator, list[i].key));
  }
  return n;
}

static void compare(const tb_panel *panel, const listed *list, const expectation *expected) {
  const tb_panel_counts *counts = tb_panel_load_counts(panel);
  uint64_t kept = 0, missing = 0, counting = 0;
  for (uint32_t i = 0; i < INDICATORS; i++) {
    assert_int_equal(tb_panel_rows(panel, i), count_keys(list, i));
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++)
      kept += compare_row(panel, list, i, tb_panel_row_at(panel, i, r), &missing);
  }
  for (size_t i = 0; i < RECORDS; i++)
    counting += list[i].counts;
  assert_int_equal(counts->read, RECORDS);
  assert_int_equal(counts->kept, kept);
  assert_int_equal(counts->missing, missing);
  assert_int_equal(counts->duplicates, expected->duplicates);
  assert_int_equal(counts->not_yet_known, expected->not_yet_known);
  assert_int_equal(counts->superseded, counting - kept);
  assert_int_equal(counts->read, kept + counts->superseded + counts->duplicates + counts->not_yet_known + expected->conflicts);
  assert_true(expected->conflicts > 100 && counts->duplicates > 100 && counts->superseded > 100);
}

static void test_random_records(void **state) {
  (void)state;
  listed *list = calloc(RECORDS, sizeof *list);
  for (uint64_t seed = 1; seed <= 3; seed++) {
    random_state = seed;
    memset(list, 0, RECORDS * sizeof *list);
    expectation expected = {0};
    tb_panel *panel = sealed(load(list, &expected));
    compare(panel, list, &expected);
    tb_panel_free(panel);
  }
  free(list);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_records)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
