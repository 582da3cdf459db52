/* What tables come with: the counts of a search for sums, and lists whose rows come from outside. */
#include "test_report_scene.h"

#include <tongbi/case.h>
#include <tongbi/report.h>

static tb_report_options into(scene *s, const char *format, tb_language language) {
  return (tb_report_options){
      .struct_size = sizeof(tb_report_options), .path = scene_path(s, "out"), .format = tb_format_find(format), .language = language};
}

/* 2020: 1 + 2 is 3; 2021: 1 + 2 is not 9, and off by four times what three half units may be; 2022: B is missing; 2023: P says nothing; a
 * ratio is never added up. */
static void test_sums(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_write(&s, "entities.csv", "entity,parent\nP,\nA,P\nB,P\n");
  scene_write(&s, "indicators.csv", "indicator,kind\nx,flow\nr,ratio\n");
  scene_write(&s, "observations.csv",
              "entity,indicator,period,value\nP,x,2020,3\nA,x,2020,1\nB,x,2020,2\nP,x,2021,9\nA,x,2021,1\nB,x,2021,2\n"
              "P,x,2022,3\nA,x,2022,1\nA,x,2023,1\nB,x,2023,2\nP,r,2020,5\nA,r,2020,1\nB,r,2020,1\n");
  const char *folder = s.folder;
  const tb_case_options options = {.struct_size = sizeof options};
  const tb_verify_options what = {.struct_size = sizeof what};
  tb_case *opened;
  tb_additivity counts;
  assert_status(TB_OK, tb_case_open(&folder, 1, &options, s.log, &opened));
  const tb_report_options report = into(&s, "csv", TB_ENGLISH);
  assert_status(TB_OK, tb_report_additivity(opened, &what, &report, s.log, &counts));
  assert_int_equal(counts.checked, 2);
  assert_int_equal(counts.violated, 1);
  assert_int_equal(counts.missing_child, 1);
  assert_int_equal(counts.missing_whole, 1);
  assert_int_equal(counts.not_comparable, 0);
  assert_int_equal(counts.never_added, 1);
  assert_string_equal(scene_read(&s, "out"),
                      "indicator,period,entity,value,children_sum,gap,tolerance,size,n_children\nx,2021,P,9,3,6,1.5,4,2\n");
  tb_case_free(opened);
  scene_end(&s);
}

static void test_lists(void **state) {
  (void)state;
  static const tb_list_column columns[] = {{"run", "运行", true}, {"name", "名称", false}};
  static const tb_list_cell rows[][2] = {{{.kind = TB_LIST_WHOLE, .whole = 7}, {.kind = TB_LIST_TEXT, .text = "seven"}},
                                         {{.kind = TB_LIST_NUMBER, .number = 0.5}, {.kind = TB_LIST_EMPTY}}};
  scene s;
  scene_begin(&s);
  for (tb_language language = TB_ENGLISH; language <= TB_CHINESE; language++) {
    tb_list_sheet *sheet;
    const tb_report_options report = into(&s, "markdown", language);
    assert_status(TB_OK, tb_list_open(columns, 2, &report, s.log, &sheet));
    tb_list_row(sheet, rows[0]);
    tb_list_row(sheet, rows[1]);
    assert_status(TB_OK, tb_list_close(sheet, TB_OK));
    assert_string_equal(scene_read(&s, "out"), language == TB_CHINESE ? "| 运行 | 名称 |\n| ---: | --- |\n| 7 | seven |\n| 0.5 |  |\n"
                                                                      : "| run | name |\n| ---: | --- |\n| 7 | seven |\n| 0.5 |  |\n");
  }
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums), cmocka_unit_test(test_lists)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
