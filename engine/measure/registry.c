#include "kernels.h"

#include "base/log.h"

#include <string.h>

static const tb_measure measures[TB_N_MEASURES] = {
#define TB_MEASURE(name, group, takes, reach, breadth, company, rational, compares, carries, unit, unit_zh, help, help_zh, kernel)         \
  {#name, #group, takes, reach, breadth, company, rational, compares, carries, unit, unit_zh, help, help_zh, kernel},
#include "measures.def"
#undef TB_MEASURE
};

/* What `takes` reads like; only combinations that a measure has. */
static const char *const arguments[] = {
    [0] = "",
    [TB_TAKES_N] = "n",
    [TB_TAKES_MIN] = "min",
    [TB_TAKES_N | TB_TAKES_MIN] = "n, min",
    [TB_TAKES_WITHIN] = "within",
    [TB_TAKES_TIES | TB_TAKES_WITHIN] = "ties, within",
};

static const struct {
  const char *english, *chinese;
} reaches[] = {
    [TB_REACH_NOW] = {"the period", "本期"},
    [TB_REACH_YEAR_AGO] = {"the period and the same one a year before", "本期与上年同期"},
    [TB_REACH_PREVIOUS] = {"the period and the adjacent one before", "本期与上一期"},
    [TB_REACH_LAG] = {"n steps back", "往前第n期"},
    [TB_REACH_YEARS] = {"the period and the same one n years before", "本期与n年前同期"},
    [TB_REACH_STEP] = {"the period and the step before in the same year", "本期与同年上一期累计"},
    [TB_REACH_TO_DATE] = {"the periods from January on", "年初以来各期"},
    [TB_REACH_WINDOW] = {"the n steps that end with the period", "截至本期的n期"},
};

const tb_measure *tb_measure_row(size_t i) {
  return i < TB_N_MEASURES ? &measures[i] : NULL;
}

size_t tb_measure_count(void) {
  return TB_N_MEASURES;
}

tb_status tb_measure_at(size_t i, tb_language language, tb_measure_info *out) {
  if (!out) return TB_BAD_ARGUMENT;
  const tb_measure *row = tb_measure_row(i);
  if (!row) return TB_NOT_FOUND;
  *out = (tb_measure_info){
      .name = row->name,
      .arguments = arguments[row->takes],
      .unit = tb_text(language, row->unit, row->unit_zh),
      .group = row->group,
      .reach = tb_text(language, reaches[row->reach].english, reaches[row->reach].chinese),
      .help = tb_text(language, row->help, row->help_zh),
  };
  return TB_OK;
}

size_t tb_measure_find(const char *name, size_t n) {
  if (!name) return TB_N_MEASURES;
  size_t i = 0;
  while (i < TB_N_MEASURES && (strlen(measures[i].name) != n || memcmp(measures[i].name, name, n) != 0))
    i++;
  return i;
}
