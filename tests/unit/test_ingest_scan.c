/*
 * The scanner against the reference reader: files made at random of good rows and of everything that a file may have besides, read in
 * blocks of every size by one and several threads, leave the same panel, counts, messages and refused rows.
 */
#include "test_ingest_files.h"

#include "../support/reading_dump.h"
#include "base/buffer.h"

enum { FILES = 4000, LARGE_ROWS = 60000 };

static uint64_t state_of_random;

static uint32_t below(uint32_t n) {
  state_of_random = state_of_random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)((state_of_random >> 33) % n);
}

static bool one_in(uint32_t n) {
  return below(n) == 0;
}

#define ANY_OF(texts) texts[below(sizeof texts / sizeof *texts)]

/* ----------------------------------------------------------------------------------------------------------------- the cells */

static const char *any_entity(uint32_t oddity) {
  static const char *const odd[] = {" A",   "A ",        "\tB",        "",         "\"C\"",    "\"D\nE\"",  "\"\"\"\"",
                                    "a b",  "衡阳市",    "蒸湘区政府", "F\xFF",    "\xB5\xD8", "\"G,H\"",   "long-code-of-an-entity",
                                    "I\"J", "longcodeX", "longcodeY",  "12345678", "1234567",  "123456789", "=K",
                                    "\x01", "\"L\"M",    "\"N"};
  static char text[16];
  if (oddity && one_in(oddity)) return ANY_OF(odd);
  snprintf(text, sizeof text, "%06u", 430000 + below(one_in(8) ? 1500 : 6));
  return text;
}

static const char *any_indicator(uint32_t oddity) {
  static const char *const odd[] = {"x ", "", "\"y\"", "税收收入合计", "tax_mfg_total", "z\r", "\"q\nr\""};
  static const char *const usual[] = {"x", "y", "z", "gdp", "unemployment_rate"};
  return oddity && one_in(oddity) ? ANY_OF(odd) : ANY_OF(usual);
}

static const char *any_period(uint32_t oddity) {
  static const char *const odd[] = {"",           " 2024-Q1",         "2023-11..", "2024年一季度", "2024-13",
                                    "2024-02-30", "2024-01..2024-07", "Q5",        "\"2024\"",     "2024 "};
  static const char *const usual[] = {"2023", "2024", "2024-Q1", "2024-Q2", "2023-Q4", "2024-07", "2023-12-31", "2024-H1"};
  return oddity && one_in(oddity) ? ANY_OF(odd) : ANY_OF(usual);
}

/* Of a key always the same: rows of one key agree. */
static const char *value_of(const char *entity, const char *indicator, const char *period) {
  static char text[40];
  uint64_t hash = 1469598103934665603u;
  const char *const parts[] = {entity, indicator, period};
  for (size_t i = 0; i < 3; i++)
    for (const char *at = parts[i]; *at; at++)
      hash = (hash ^ (unsigned char)*at) * 1099511628211u;
  const unsigned decimals = hash >> 40 & 3;
  snprintf(text, sizeof text,
           decimals == 3   ? ""
           : decimals == 2 ? "%u.%02u"
                           : "%u",
           (unsigned)(hash >> 20 & 0xFFFFF), (unsigned)(hash % 100));
  return text;
}

static const char *any_value(uint32_t oddity) {
  static const char *const odd[] = {"",
                                    "NA",
                                    "NaN",
                                    "#N/A",
                                    "-",
                                    "…",
                                    "..",
                                    "-0",
                                    "-0.00",
                                    "+5",
                                    ".5",
                                    "5.",
                                    ".",
                                    "-.",
                                    "-.5",
                                    "1e3",
                                    "1E-2",
                                    "1e999",
                                    "0x1F",
                                    "#DIV/0!",
                                    "1,5",
                                    "\"1,234.5\"",
                                    " 7 ",
                                    "７",
                                    "1\xC2\xA0"
                                    "2",
                                    "12345678",
                                    "123456789012345",
                                    "1234567890123456",
                                    "0.1234567890123456789",
                                    "-12345678.9",
                                    "00012.50",
                                    "1.2.3",
                                    "--1",
                                    "1-2",
                                    "-999",
                                    "4.9e-324",
                                    "5%",
                                    "below",
                                    "99999999.99999",
                                    "-1234567.8901234",
                                    "123456789.12345",
                                    "1234567.",
                                    "\"8\"",
                                    "3\t",
                                    "0.000000000000001"};
  static char text[40];
  if (oddity && one_in(oddity)) return ANY_OF(odd);
  if (one_in(3)) return "1.5"; /* so that keys that are met again mostly agree */
  snprintf(text, sizeof text, "%s%u.%0*u", one_in(5) ? "-" : "", below(one_in(9) ? 100000000 : 10000), (int)below(7) + 1, below(10));
  return text;
}

/* ------------------------------------------------------------------------------------------------------------------ the file */

/* How a file is made. Its oddities come once in so many cells, 0: never. */
typedef struct recipe {
  uint32_t oddity;
  bool agrees; /* values of one key are equal, but for oddities */
  char delimiter;
  const char *line_end;
  const char *const *columns; /* e, i, p, v, or another name */
  size_t n_columns;
} recipe;

/* What a row says. */
typedef struct row_texts {
  const char *entity, *indicator, *period, *value;
} row_texts;

static row_texts any_row(const recipe *r) {
  row_texts row = {any_entity(r->oddity), any_indicator(r->oddity), any_period(r->oddity), NULL};
  const bool agrees = r->agrees && !(r->oddity && one_in(r->oddity));
  row.value = agrees ? value_of(row.entity, row.indicator, row.period) : any_value(r->oddity);
  return row;
}

static void add_cell(tb_buffer *out, const recipe *r, const row_texts *row, const char *column) {
  static const char *const others[] = {"", "", "", "", "note", "\"a,b\"", "\"a\nb\"", "x\xFFy"};
  const char *const named[][2] = {
      {"entity", row->entity}, {"indicator", row->indicator}, {"period", row->period}, {"value", row->value}, {"Notes", "free text"}};
  const char *text = "";
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (strcmp(named[i][0], column) == 0) text = named[i][1];
  const bool is_other = strcmp(column, "Notes") == 0 || *text == '\0';
  tb_buffer_text(out, is_other && r->oddity && one_in(r->oddity) ? ANY_OF(others) : text);
}

static void add_row(tb_buffer *out, const recipe *r) {
  static const char *const strange[] = {"", " ", "A", "A,x,2023,1,2,3,4,5,6,7,8,9,10,11,12", ",,,", "\t", "A,x,2023", "\r", "A,x\n2024,3"};
  if (r->oddity && one_in(6 * r->oddity)) {
    tb_buffer_text(out, ANY_OF(strange));
  } else {
    const row_texts row = any_row(r);
    for (size_t c = 0; c < r->n_columns; c++) {
      if (c > 0) tb_buffer_byte(out, r->delimiter);
      add_cell(out, r, &row, r->columns[c]);
    }
  }
  if (r->oddity && one_in(40 * r->oddity)) tb_buffer_byte(out, '\0');
  tb_buffer_text(out, r->oddity && one_in(4 * r->oddity) ? (one_in(2) ? "\r" : "\n\n") : r->line_end);
}

static const char *const usual_columns[] = {"entity", "indicator", "period", "value"};
static const char *const turned_columns[] = {"value", "period", "entity", "indicator"};
static const char *const wide_columns[] = {"Notes", "entity", "unit", "period", "status", "indicator", "value", "source", "vintage"};
static const char *const base_columns[] = {"entity", "indicator", "base", "value", "period"};

static recipe any_recipe(void) {
  static const uint32_t oddities[] = {0, 400, 60, 20, 8};
  recipe r = {.oddity = ANY_OF(oddities),
              .agrees = !one_in(4),
              .delimiter = one_in(8) ? ';' : ',',
              .line_end = one_in(4)    ? "\r\n"
                          : one_in(30) ? "\r"
                                       : "\n"};
  switch (below(6)) {
  case 0: r.columns = turned_columns, r.n_columns = 4; break;
  case 1: r.columns = wide_columns, r.n_columns = 9; break;
  case 2: r.columns = base_columns, r.n_columns = 5; break;
  default: r.columns = usual_columns, r.n_columns = 4; break;
  }
  return r;
}

static void make_file(const recipe *r, size_t n_rows, tb_buffer *out) {
  out->n = 0;
  if (one_in(6)) tb_buffer_text(out, "\xEF\xBB\xBF");
  for (size_t c = 0; c < r->n_columns; c++) {
    if (c > 0) tb_buffer_byte(out, r->delimiter);
    tb_buffer_text(out, r->columns[c]);
  }
  tb_buffer_text(out, r->line_end);
  for (size_t i = 0; i < n_rows; i++)
    add_row(out, r);
  if (out->n > 0 && one_in(4)) out->n--; /* no final line end */
}

static dump_plan any_plan(const tb_buffer *file) {
  static const tb_missing_value marks[] = {{"-", TB_MARK_NIL}, {"..", TB_MARK_BELOW_UNIT}, {"", TB_MARK_MISSING}};
  static const tb_missing_value numbers[] = {{"-999", TB_MARK_MISSING}, {"1.5", TB_MARK_NIL}, {"", TB_MARK_NIL}};
  dump_plan plan = {.bytes = file->bytes, .n = file->n, .with_rejects = one_in(2), .declare = one_in(2)};
  plan.options.keep_provenance = one_in(2);
  if (one_in(5)) plan.options.missing_values = marks, plan.options.n_missing_values = 3;
  if (one_in(10)) plan.options.missing_values = numbers, plan.options.n_missing_values = 3;
  if (one_in(10)) plan.options.decimal_char = ',';
  if (one_in(10)) plan.options.group_char = one_in(2) ? ' ' : '.';
  if (plan.options.group_char == '.' && plan.options.decimal_char == '\0') plan.options.group_char = '\0';
  return plan;
}

/* --------------------------------------------------------------------------------------------------------------- comparisons */

static void expect_same(const dump_plan *plan, const tb_buffer *wanted, unsigned scan_bytes, unsigned n_threads) {
  tb_buffer found = {0};
  dump_reading(plan, scan_bytes, n_threads, &found);
  if (found.n != wanted->n || memcmp(found.bytes, wanted->bytes, found.n) != 0) {
    size_t at = 0;
    while (at < found.n && at < wanted->n && found.bytes[at] == wanted->bytes[at])
      at++;
    const size_t from = at > 200 ? at - 200 : 0;
    print_error("%u bytes at once, %u threads: at %zu\nfound %.400s\n\nwanted %.400s\n\nfile:\n%.*s\n", scan_bytes, n_threads, at,
                found.bytes + from, wanted->bytes + from, (int)(plan->n < 3000 ? plan->n : 3000), plan->bytes ? plan->bytes : "");
    fail();
  }
  tb_buffer_free(&found);
}

static uint32_t n_accepted;

static void compare(const dump_plan *plan, bool thoroughly) {
  static const unsigned sizes[] = {1, 7, 20, 33, 64, 100, 250, 1000, 4096, 0}, threads[] = {1, 2, 5};
  tb_buffer wanted = {0};
  dump_reading(plan, TB_SCAN_NOTHING, 1, &wanted);
  n_accepted += memcmp(wanted.bytes, "status 0", 8) == 0;
  if (thoroughly) {
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
      for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        expect_same(plan, &wanted, sizes[s], threads[t]);
  } else {
    expect_same(plan, &wanted, ANY_OF(sizes), ANY_OF(threads));
    expect_same(plan, &wanted, 16 + below(400), 1);
  }
  tb_buffer_free(&wanted);
}

static void random_files_are_read_alike(void **state) {
  (void)state;
  tb_buffer file = {0};
  for (uint64_t seed = 1; seed <= FILES; seed++) {
    state_of_random = seed * UINT64_C(0x9E3779B97F4A7C15);
    const recipe r = any_recipe();
    make_file(&r, below(60), &file);
    const dump_plan plan = any_plan(&file);
    compare(&plan, seed % 100 == 0);
  }
  assert_in_range(n_accepted, FILES / 3, FILES * 2 / 3); /* both panels and messages were compared */
  tb_buffer_free(&file);
}

/* Large enough for blocks of the usual size, several threads, and tiles that grow; as a file, whose size tells how much is to come. */
static void large_files_are_read_alike(void **state) {
  (void)state;
  static const uint32_t oddities[] = {0, 0, 100000, 20000, 500};
  tb_buffer file = {0};
  for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++) {
    state_of_random = i + 77;
    const recipe r = {.oddity = oddities[i],
                      .agrees = i != 2,
                      .delimiter = ',',
                      .line_end = i == 1 ? "\r\n" : "\n",
                      .columns = usual_columns,
                      .n_columns = 4};
    make_file(&r, LARGE_ROWS, &file);
    const char *path = test_write("large.csv", file.bytes, file.n);
    for (unsigned provenance = 0; provenance < 2; provenance++) {
      dump_plan plan = {.path = path, .with_rejects = true, .declare = true};
      plan.options.keep_provenance = provenance;
      tb_buffer wanted = {0};
      dump_reading(&plan, TB_SCAN_NOTHING, 1, &wanted);
      expect_same(&plan, &wanted, 0, 1);
      expect_same(&plan, &wanted, 0, 2);
      expect_same(&plan, &wanted, 5000, 5);
      expect_same(&plan, &wanted, 1000000, 3);
      tb_buffer_free(&wanted);
    }
  }
  tb_buffer_free(&file);
}

/* Codes of every length, so that fields end anywhere. */
static void add_code(tb_buffer *out, char letter, uint32_t number) {
  static const char *const tails[] = {"", "", "-b", "-of-a-long-name"};
  tb_buffer_format(out, "%c%u%s,", letter, number, tails[number % 4]);
}

/* One record of a sorted file, or none, or what is there already, or what contradicts it. */
static void add_sorted_row(tb_buffer *out, uint32_t entity, uint32_t indicator, uint32_t period) {
  const uint32_t times = one_in(60) ? below(3) : 1;
  for (uint32_t i = 0; i < times; i++) {
    add_code(out, 'e', entity);
    add_code(out, 'i', indicator);
    tb_buffer_format(out, "%u-%02u,", 2000 + period / 12, period % 12 + 1);
    if (!one_in(40)) tb_buffer_format(out, "%u.%0*u", entity * indicator + period, indicator == 3 ? (int)below(3) + 1 : 2, i && one_in(3));
    tb_buffer_byte(out, '\n');
  }
}

/* Sorted by period or by indicator, with gaps: what comes next is foreseen, and mostly so. Some indicators have mixed decimals. */
static void sorted_files_are_read_alike(void **state) {
  (void)state;
  enum { ENTITIES = 1100, INDICATORS = 5, PERIODS = 13 };
  tb_buffer file = {0};
  for (uint32_t order = 0; order < 2; order++) {
    state_of_random = 11 + order;
    file.n = 0;
    tb_buffer_text(&file, "entity,indicator,period,value\n");
    for (uint32_t i = 0; i < ENTITIES * INDICATORS * PERIODS; i++) {
      if (order == 0) add_sorted_row(&file, i % ENTITIES, i / ENTITIES % INDICATORS, i / (ENTITIES * INDICATORS));
      if (order == 1) add_sorted_row(&file, i / PERIODS % ENTITIES, i / (ENTITIES * PERIODS), i % PERIODS);
    }
    const dump_plan plan = {.path = test_write("sorted.csv", file.bytes, file.n), .with_rejects = true};
    tb_buffer wanted = {0};
    dump_reading(&plan, TB_SCAN_NOTHING, 1, &wanted);
    expect_same(&plan, &wanted, 0, 1);
    expect_same(&plan, &wanted, 0, 2);
    expect_same(&plan, &wanted, 3000, 5);
    expect_same(&plan, &wanted, 333, 2);
    tb_buffer_free(&wanted);
  }
  tb_buffer_free(&file);
}

/* What disturbs a series: lines as long as the one before, and alike, that are split in other places, or not at all. */
static void add_disturbance(tb_buffer *out, uint32_t kind, const char *entity, const char *indicator, const char *period) {
  const size_t n = strlen(entity);
  switch (kind) {
  case 0: tb_buffer_format(out, "%.*s,%s,%s,%s,1", (int)(n / 2), entity, entity + n - n / 2, indicator, period); break; /* a field more */
  case 1: tb_buffer_format(out, "%s,%s,%s", entity, indicator, period); break;                                          /* one less */
  case 2: tb_buffer_format(out, "%s,%s,%s,1,500", entity, indicator, period); break; /* one more, in place of a value */
  case 3: tb_buffer_format(out, "%s,%s,%s,", entity, indicator, period); break;
  case 4: tb_buffer_format(out, "%s,%s,%s,123456789.25", entity, indicator, period); break;
  case 5: tb_buffer_format(out, "%s,%s,%s,%0300d", entity, indicator, period, 7); break;                      /* longer than a byte tells */
  case 6: tb_buffer_format(out, "%.*s,,%s,%s,1", (int)(n > 1 ? n - 1 : 1), entity, indicator, period); break; /* a delimiter in a key */
  case 7: tb_buffer_format(out, "%s%s,%s,%s,2", entity, "-of-a-much-longer-name-than-any-before", indicator, period); break;
  case 8: tb_buffer_format(out, "%c%s,%s,%s,1", 0, entity + (n > 1), indicator, period); break; /* as many bytes, one of them a NUL */
  case 9: tb_buffer_format(out, "%s,%s,%s,1%c5", entity, indicator, period, 0); break;
  case 10: tb_buffer_format(out, "%s,%s,%s,\"1\"", entity, indicator, period); break;
  case 11: tb_buffer_format(out, "%s,%s,%s,1\r", entity, indicator, period); break;
  case 12: tb_buffer_format(out, "%s,%s,%s,\xEF\xBC\x97", entity, indicator, period); break; /* a wide digit */
  case 13: tb_buffer_format(out, "%s\xE5\x8C\xBA,%s,%s,4", entity, indicator, period); break;
  case 14: tb_buffer_format(out, "%s\xE5\x8C,%s,%s,4", entity, indicator, period); break; /* no text */
  case 15: tb_buffer_format(out, "%s,%s,%s,1e3", entity, indicator, period); break;
  case 16: tb_buffer_format(out, "%s,%s,%s,NA", entity, indicator, period); break;
  default: tb_buffer_format(out, "%sz,%s,%s,3", entity, indicator, period); break; /* a new key that begins like one that is known */
  }
}

/* Keys of one length, and of any; the lengths of those that stay around those of words. */
typedef struct series_shape {
  const char *entity, *indicator, *line_end;
  char delimiter;
} series_shape;

static void make_series(const series_shape *shape, uint32_t order, uint32_t oddity, tb_buffer *out) {
  enum { ENTITIES = 37, INDICATORS = 3, PERIODS = 11, ALL = ENTITIES * INDICATORS * PERIODS };
  out->n = 0;
  tb_buffer_format(out, "entity,indicator,period,value%s", shape->line_end);
  for (uint32_t k = 0; k < ALL; k++) {
    const uint32_t e = order == 0   ? k % ENTITIES
                       : order == 1 ? k / PERIODS % ENTITIES
                       : order == 2 ? k / (INDICATORS * PERIODS)
                                    : below(ENTITIES);
    const uint32_t i = order == 0 ? k / ENTITIES % INDICATORS : order == 1 ? k / (PERIODS * ENTITIES) : k % INDICATORS;
    const uint32_t p = order == 0 ? k / (ENTITIES * INDICATORS) : order == 1 ? k % PERIODS : k / INDICATORS % PERIODS;
    char entity[40], indicator[60], period[16];
    snprintf(entity, sizeof entity, shape->entity, e * 7 + 1);
    snprintf(indicator, sizeof indicator, shape->indicator, i);
    snprintf(period, sizeof period, "%u", 2000 + p);
    if (one_in(25)) continue;
    if (oddity && one_in(oddity)) {
      add_disturbance(out, below(18), entity, indicator, period);
    } else {
      tb_buffer_format(out, "%s,%s,%s,%s", entity, indicator, period, value_of(entity, indicator, period));
    }
    tb_buffer_text(out, shape->line_end);
  }
  for (size_t at = 0; at < out->n; at++)
    if (out->bytes[at] == ',') out->bytes[at] = shape->delimiter;
}

static void disturbed_series_are_read_alike(void **state) {
  (void)state;
  static const series_shape shapes[] = {
      {"%03u", "x%u", "\n", ','},
      {"%u", "x%u", "\r\n", ','},
      {"e%07u", "in%05u", "\n", ';'},
      {"e%08u", "ind%05u", "\n", ','},
      {"%06u", "indicator_%u", "\r\n", ';'},
      {"%u", "an_indicator_of_a_name_%u", "\n", ','},
      {"\xE5\x8C\xBA%02u", "\xE7\xA8\x8E%u", "\n", ','},
      {"%05u", "an_indicator_of_a_very_long_name_that_no_window_has_%u", "\n", ','},
  };
  tb_buffer file = {0};
  for (uint32_t round = 0; round < 16 * sizeof shapes / sizeof *shapes; round++) {
    static const uint32_t oddities[] = {0, 3000, 300, 20};
    state_of_random = round * UINT64_C(0x9E3779B97F4A7C15) + 3;
    make_series(&shapes[round / 16], round % 4, oddities[round % 16 / 4], &file);
    dump_plan plan = {.bytes = file.bytes, .n = file.n, .with_rejects = true};
    if (round % 3 == 0) plan.options.group_char = ','; /* a value might have the delimiter in it */
    tb_buffer wanted = {0};
    dump_reading(&plan, TB_SCAN_NOTHING, 1, &wanted);
    expect_same(&plan, &wanted, 0, 1);
    expect_same(&plan, &wanted, 300, 2);
    expect_same(&plan, &wanted, 2000 + below(3000), 1);
    tb_buffer_free(&wanted);
  }
  tb_buffer_free(&file);
}

/* Every text of a few bytes from the alphabet of numbers, read by words of eight bytes or of sixteen. */
static void short_numbers_are_read_alike(void **state) {
  (void)state;
  static const char alphabet[] = "019.-+eN ";
  tb_buffer file = {0};
  state_of_random = 5;
  tb_buffer_text(&file, "entity,indicator,period,value\n");
  for (uint32_t i = 0; i < 20000; i++) {
    tb_buffer_format(&file, "e%u,x,2023,", i);
    const uint32_t n = below(18);
    for (uint32_t k = 0; k < n; k++)
      tb_buffer_byte(&file, one_in(6) ? alphabet[below(sizeof alphabet - 1)] : (char)('0' + below(10)));
    tb_buffer_byte(&file, '\n');
  }
  const dump_plan plan = {.bytes = file.bytes, .n = file.n, .with_rejects = true};
  tb_buffer wanted = {0};
  dump_reading(&plan, TB_SCAN_NOTHING, 1, &wanted);
  expect_same(&plan, &wanted, 30, 1);
  expect_same(&plan, &wanted, 100, 2);
  tb_buffer_free(&wanted);
  tb_buffer_free(&file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_files_are_read_alike),  cmocka_unit_test(large_files_are_read_alike),
      cmocka_unit_test(sorted_files_are_read_alike),  cmocka_unit_test(disturbed_series_are_read_alike),
      cmocka_unit_test(short_numbers_are_read_alike),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
