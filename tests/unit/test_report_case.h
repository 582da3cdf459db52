/* A small case and a larger one, written into the scene's folder and opened: for the tests of what the room report makes of them. */
#ifndef TB_TEST_REPORT_CASE_H
#define TB_TEST_REPORT_CASE_H

#include "test_report_scene.h"

/* The small case: three districts, four quarters, figures that can be checked by hand. */
static const char *const SMALL_CASE[][2] = {
    {"case/entities.csv", "entity,level\na,district\nb,district\nc,district\n"},
    {"case/indicators.csv", "indicator,kind,better\ntax,flow,up\nvisits,flow,down\n"},
    {"case/observations.csv", "entity,indicator,period,value\n"
                              "a,tax,2023-Q1,100\na,tax,2023-Q2,110\na,tax,2024-Q1,120\na,tax,2024-Q2,99.5\n"
                              "b,tax,2023-Q1,80\nb,tax,2023-Q2,0\nb,tax,2024-Q1,64\nb,tax,2024-Q2,70\n"
                              "c,tax,2023-Q1,1234.56\nc,tax,2023-Q2,NA\nc,tax,2024-Q1,1200.11\nc,tax,2024-Q2,1300\n"},
    {"case/findings.csv", "finding,group,title,title_zh,entity,status\n"
                          "1,=fiscal,\"Tax, \"\"falling\"\"\",税收下降,b,done\n"
                          "2,fiscal,Quiet,平稳,c,in_progress\n"
                          "3,other,,只有中文,a,unstated\n"},
    {"case/rules.csv", "rule,finding,indicator,when,for,severity,message,message_zh\n"
                       "fall,1,tax,yoy_pct < -5,1,high,\"Tax fell, sharply\",税收大幅下降\n"
                       "low,2,tax,value < 0,1,low,-,\n"
                       "many,3,visits,value > 10,1,info,Many visits,\n"},
};

/* Writes the small case. */
static inline void case_write_small(scene *s) {
  assert_int_equal(mkdir(scene_path(s, "case"), 0777), 0);
  for (size_t i = 0; i < sizeof SMALL_CASE / sizeof SMALL_CASE[0]; i++)
    scene_write(s, SMALL_CASE[i][0], SMALL_CASE[i][1]);
}

/* Opens the folder "case"; freed with tb_case_free. */
static inline tb_case *case_open(scene *s, tb_rejects *rejects) {
  const tb_read_options read = {.struct_size = sizeof read, .keep_provenance = true, .rejects = rejects};
  const tb_case_options options = {.struct_size = sizeof options, .read = &read};
  const char *const path = scene_path(s, "case");
  tb_case *opened = NULL;
  const tb_status status = tb_case_open(&path, 1, &options, s->log, &opened);
  for (size_t i = 0; status != TB_OK && i < tb_log_count(s->log); i++)
    print_error("%s:%d: %s\n", tb_log_at(s->log, i)->place.file, (int)tb_log_at(s->log, i)->place.line, tb_log_at(s->log, i)->text);
  assert_int_equal(status, TB_OK);
  return opened;
}

/* The scene with the small case, opened. */
static inline tb_case *case_begin_small(scene *s) {
  scene_begin(s);
  case_write_small(s);
  return case_open(s, NULL);
}

/* The larger case: a number of entities, three indicators, ten years of quarters, with gaps and missing values, of a fixed seed. */
static inline void case_write_large(scene *s, size_t n_entities) {
  assert_int_equal(mkdir(scene_path(s, "case"), 0777), 0);
  tb_buffer text = {0};
  unsigned seed = 430408;
  tb_buffer_text(&text, "entity,indicator,period,value\n");
  for (size_t e = 0; e < n_entities; e++) {
    for (int i = 0; i < 3; i++) {
      for (int q = 0; q < 40; q++) {
        const int chance = rand_r(&seed) % 10, figure = rand_r(&seed) % 20000 - 2000;
        if (chance == 0) continue;
        tb_buffer_format(&text, "e%03zu,i%d,%d-Q%d,", e, i, 2015 + q / 4, 1 + q % 4);
        tb_buffer_format(&text, chance == 1 ? "NA\n" : "%d.%02d\n", figure, rand_r(&seed) % 100);
      }
    }
  }
  scene_write(s, "case/observations.csv", tb_buffer_string(&text));
  tb_buffer_free(&text);
  scene_write(s, "case/rules.csv",
              "rule,indicator,when,for,clear\n"
              "falls,i*,yoy_pct < -20,2,yoy > 0\n"
              "last,i1,rank > 30,1,\n"
              "sum,\"i0,i2\",mean(4) < 5000,1,\n");
}

#endif
