/* The tables, their columns and aliases; headers; delimiters. */
#include "test_ingest_files.h"

#include "ingest/columns.h"

/* From the project's page on the tables of a case: names in order, * before the required ones. */
static const char *const tables[TB_TABLE_COUNT][2] = {
    [TB_TABLE_ENTITIES] = {"entities", "*entity name name_zh level parent groups"},
    [TB_TABLE_INDICATORS] = {"indicators", "*indicator name name_zh unit kind count better decimals basis formula"},
    [TB_TABLE_OBSERVATIONS] = {"observations", "*entity *indicator *period *value written unit basis base status vintage source"},
    [TB_TABLE_FINDINGS] = {"findings", "*finding group title title_zh entity status closed"},
    [TB_TABLE_RULES] = {"rules",
                        "*rule finding indicator *when clear for clear_for within entities missing severity inhibits message message_zh"},
    [TB_TABLE_CLAIMS] = {"claims", "*claim finding entity period *check reported rounding basis comparable decides note"},
    [TB_TABLE_MILESTONES] = {"milestones", "*milestone *date finding entity event event_zh"},
    [TB_TABLE_MUTES] = {"mutes", "*rule entity indicator from until reason"},
};

static void test_tables(void **state) {
  (void)state;
  for (tb_table_kind kind = 0; kind < TB_TABLE_COUNT; kind++) {
    char columns[1024];
    size_t n = 0;
    for (size_t i = 0; i < tb_table_columns(kind); i++)
      n += (size_t)snprintf(columns + n, sizeof columns - n, "%s%s%s", i > 0 ? " " : "", tb_table_column_required(kind, i) ? "*" : "",
                            tb_table_column(kind, i));
    assert_string_equal(tb_table_name(kind), tables[kind][0]);
    assert_string_equal(columns, tables[kind][1]);
    assert_true(tb_table_columns(kind) <= TB_TABLE_COLUMNS_MAX);
    assert_null(tb_table_column(kind, tb_table_columns(kind)));
    assert_false(tb_table_column_required(kind, tb_table_columns(kind)));
  }
}

typedef struct registered {
  tb_table_kind kind;
  const char *name, *aliases;
} registered;

static const registered all[] = {
#define TB_COLUMN(kind, name, required, aliases) {TB_TABLE_##kind, #name, aliases},
#include "ingest/tables.def"
};

/* Every alias leads to its own column: none stands twice in a table. */
static void test_aliases(void **state) {
  (void)state;
  size_t column = 0;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    column = i > 0 && all[i].kind == all[i - 1].kind ? column + 1 : 0;
    assert_int_equal(tb_columns_find(all[i].kind, all[i].name, strlen(all[i].name)), column);
    for (const char *alias = all[i].aliases; *alias;) {
      const size_t n = strcspn(alias, " ");
      assert_int_equal(tb_columns_find(all[i].kind, alias, n), column);
      alias += n + strspn(alias + n, " ");
    }
  }
  assert_int_equal(tb_columns_find(TB_TABLE_OBSERVATIONS, "Obs_Value", 9), TB_OBSERVATION(value));
  assert_int_equal(tb_columns_find(TB_TABLE_OBSERVATIONS, "OBS", 3), TB_NO_FIELD);
  assert_int_equal(tb_columns_find(TB_TABLE_OBSERVATIONS, "", 0), TB_NO_FIELD);
}

static void expect_read(const char *text, const char *entity, const char *indicator) {
  test_opened opened = test_open(test_write_text("headers.csv", text), NULL);
  assert_string_equal(test_messages(opened.log), "");
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, entity, indicator, "2023", 1.5, 1);
  test_close(&opened);
}

static void test_headers(void **state) {
  (void)state;
  expect_read("value,note,period, Entity ,INDICATOR\n1.5,\"a,b\",2023,A,x\n", "A", "x");
  expect_read("地区,指标,时期,数值,备注\n蒸湘区,财政收入,2023年,1.5,\n", "蒸湘区", "财政收入");
  expect_read("DATAFLOW,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE\nX:Y(1.0),A,A,x,2023,1.5,A,PC\n", "A", "x");
}

static void test_semicolons(void **state) {
  (void)state;
  expect_read("DATAFLOW;REF_AREA;INDICATOR;TIME_PERIOD;OBS_VALUE\nX:Y(1.0);A;x;2023;1.5\n", "A", "x");
  expect_read("\"STRUCTURE\";REF_AREA;INDICATOR;TIME_PERIOD;OBS_VALUE\ndataflow;A;x;2023;1.5\n", "A", "x");
  expect_read("\nentity;\"indicator\";period;value\nA;x,;2023;1.5\n", "A", "x,");
  assert_int_equal(tb_columns_delimiter(TB_TABLE_OBSERVATIONS, "a;b;c", 5), ',');
  assert_int_equal(tb_columns_delimiter(TB_TABLE_OBSERVATIONS, "entity;x,y", 10), ',');
  assert_int_equal(tb_columns_delimiter(TB_TABLE_OBSERVATIONS, "x;DATAFLOW", 10), ',');
  assert_int_equal(tb_columns_delimiter(TB_TABLE_OBSERVATIONS, "DATAFLOW;x", 10), ';');
  assert_int_equal(tb_columns_delimiter(TB_TABLE_OBSERVATIONS, "", 0), ',');
}

/* The names in a message are cut; blank lines before the header may fill a block. */
static void test_long_headers(void **state) {
  (void)state;
  tb_buffer text = {0};
  for (int i = 0; i < 100; i++)
    tb_buffer_format(&text, "column_%02d,", i);
  tb_buffer_text(&text, "value,period,entity\n");
  test_opened opened = test_open(test_write("long.csv", text.bytes, text.n), NULL);
  assert_status(TB_BAD_INPUT, opened.status);
  assert_int_equal(tb_log_count(opened.log), 1);
  const char *message = tb_log_at(opened.log, 0)->text;
  assert_memory_equal(message, "the column indicator is missing; found: column_00, column_01, ", 62);
  assert_string_equal(message + strlen(message) - 13, "column_35 ...");
  test_close(&opened);

  text.n = 0;
  for (int i = 0; i < 300000; i++)
    tb_buffer_byte(&text, '\n');
  tb_buffer_text(&text, "entity,indicator,period,value\nA,x,2023,1.5\n");
  tb_buffer_byte(&text, '\0');
  expect_read(text.bytes, "A", "x");
  tb_buffer_free(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tables),     cmocka_unit_test(test_aliases),      cmocka_unit_test(test_headers),
      cmocka_unit_test(test_semicolons), cmocka_unit_test(test_long_headers),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
