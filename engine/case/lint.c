/* Things that are not wrong but that somebody should know. */
#include "lint.h"
#include "check.h"
#include "reads.h"

#include "expr/model.h"

#include <stdlib.h>

/* ---------------------------------------------------------------------------------------------------------- sums without a kind */

/* An expression that is looked through for sums. */
typedef struct sums {
  const tb_case *opened;
  tb_log *log;
  tb_place place;
  const char *where, *where_zh; /* "rule T001" */
  const uint32_t *own;          /* the indicators that `value` stands for */
  size_t n_own;
} sums;

static bool is_sum(const tb_measure *measure) {
  static const char *const SUMS[] = {"children_sum", "children_gap", "share"};
  for (size_t i = 0; i < sizeof SUMS / sizeof SUMS[0]; i++) {
    if (strcmp(measure->name, SUMS[i]) == 0) {
      return true;
    }
  }
  return false;
}

static void lint_operand(const sums *s, const tb_measure *measure, uint32_t indicator) {
  const tb_indicator *row = tb_panel_indicator(s->opened->panel, indicator);
  if (row->kind == TB_KIND_UNDECLARED && row->formula[0] == '\0') {
    const char *code = tb_panel_indicator_code(s->opened->panel, indicator);
    tb_log_add(s->log, TB_WARNING, s->place,
               "%s: %s adds up %s, whose kind is not declared; sums of ratios, indices and ranks mean nothing",
               "%s：%s 对 %s 求和，而其类型未声明；比率、指数、名次之和没有意义", tb_text(tb_log_language(s->log), s->where, s->where_zh),
               measure->name, code);
  }
}

static void visit_measure(void *context, const tb_measure *measure, uint32_t indicator) {
  const sums *s = context;
  if (!is_sum(measure)) {
    return;
  }
  if (indicator != TB_NO_ID) {
    lint_operand(s, measure, indicator);
  }
  for (size_t i = 0; indicator == TB_NO_ID && i < s->n_own; i++) {
    lint_operand(s, measure, s->own[i]);
  }
}

static tb_status lint_rule(const tb_case *opened, const tb_rule *rule, tb_log *log) {
  tb_arena *arena = tb_arena_new();
  const char *where = arena != NULL ? tb_arena_format(arena, "rule %s", rule->rule) : NULL;
  const char *where_zh = arena != NULL ? tb_arena_format(arena, "规则 %s", rule->rule) : NULL;
  tb_status status = where != NULL && where_zh != NULL ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK) {
    sums s = {opened, log, rule->place, where, where_zh, rule->indicators, rule->n_indicators};
    tb_plan_measures(rule->when, visit_measure, &s);
    tb_plan_measures(rule->clear, visit_measure, &s);
  }
  tb_arena_free(arena);
  return status;
}

static tb_status lint_sums(const tb_case *opened, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_rules_count(opened->rules); i++) {
    status = lint_rule(opened, tb_rules_at(opened->rules, i), log);
  }
  for (uint32_t i = 0; status == TB_OK && i < tb_panel_indicators(opened->panel); i++) {
    const tb_indicator *row = tb_panel_indicator(opened->panel, i);
    tb_place place = {row->formula_file, row->formula_line, row->formula_column};
    sums s = {opened, log, place, "formula", "公式", NULL, 0};
    tb_plan_measures(opened->model->known[i].formula, visit_measure, &s);
  }
  return status;
}

/* ----------------------------------------------------------------------------------------------------- observed, but not declared */

static tb_place table_place(const tb_case *opened, tb_table_kind kind) {
  return (tb_place){.file = opened->tables[kind].paths[0]};
}

static void lint_indicators(const tb_case *opened, tb_log *log) {
  const uint32_t *order = tb_panel_indicator_order(opened->panel);
  if (opened->tables[TB_TABLE_INDICATORS].n_paths == 0) {
    return;
  }
  for (size_t i = 0; i < tb_panel_indicators(opened->panel); i++) {
    uint64_t n = 0;
    for (size_t r = 0; r < tb_panel_rows(opened->panel, order[i]); r++) {
      n += tb_row_observations(tb_panel_row_at(opened->panel, order[i], r));
    }
    if (n > 0 && !tb_panel_indicator(opened->panel, order[i])->declared) {
      tb_log_add(log, TB_WARNING, table_place(opened, TB_TABLE_INDICATORS), "indicator \"%s\" is not declared: %llu observations",
                 "指标“%s”未声明：观测值 %llu 个", tb_panel_indicator_code(opened->panel, order[i]), (unsigned long long)n);
    }
  }
}

/* Adds up the observations of each entity in a tile of a row. */
static void count_tile(const tb_panel *panel, const tb_row *row, size_t tile, tb_column *scratch, uint64_t *counts) {
  uint32_t first = (uint32_t)(tile * TB_TILE);
  size_t left = tb_panel_entities(panel) - first, n = left < TB_TILE ? left : TB_TILE;
  if (!tb_row_has_tile(row, tile)) {
    return;
  }
  tb_row_read(panel, row, first, n, scratch);
  for (size_t i = 0; i < n; i++) {
    counts[first + i] += !scratch->absent[i];
  }
}

static void count_entities(const tb_panel *panel, tb_column *scratch, uint64_t *counts) {
  for (uint32_t i = 0; i < tb_panel_indicators(panel); i++) {
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++) {
      for (size_t tile = 0; tile < tb_panel_tiles(panel); tile++) {
        count_tile(panel, tb_panel_row_at(panel, i, r), tile, scratch, counts);
      }
    }
  }
}

static bool all_declared(const tb_panel *panel) {
  for (uint32_t i = 0; i < tb_panel_entities(panel); i++) {
    if (!tb_panel_entity(panel, i)->declared) {
      return false;
    }
  }
  return true;
}

static tb_status lint_entities(const tb_case *opened, tb_log *log) {
  const tb_panel *panel = opened->panel;
  size_t n = tb_panel_entities(panel);
  if (opened->tables[TB_TABLE_ENTITIES].n_paths == 0 || all_declared(panel)) {
    return TB_OK;
  }
  tb_column scratch = {0};
  uint64_t *counts = calloc(n + 1, sizeof *counts);
  tb_status status = counts != NULL ? tb_column_alloc(&scratch, TB_TILE, true, false) : TB_NO_MEMORY;
  if (status == TB_OK) {
    count_entities(panel, &scratch, counts);
  }
  for (size_t i = 0; status == TB_OK && i < n; i++) {
    uint32_t entity = tb_panel_entity_order(panel)[i];
    if (counts[entity] > 0 && !tb_panel_entity(panel, entity)->declared) {
      tb_log_add(log, TB_WARNING, table_place(opened, TB_TABLE_ENTITIES), "entity \"%s\" is not declared: %llu observations",
                 "主体“%s”未声明：观测值 %llu 个", tb_panel_entity_code(panel, entity), (unsigned long long)counts[entity]);
    }
  }
  tb_column_free(&scratch);
  free(counts);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------ what reading mended */

static void note_counts(const tb_case *opened, tb_log *log) {
  const tb_panel_counts *counts = tb_panel_load_counts(opened->panel);
  if (counts->duplicates + counts->blanks_trimmed + counts->blank_lines == 0) {
    return;
  }
  tb_log_add(log, TB_NOTE, (tb_place){.file = opened->folder},
             "observations: repeated with the same value %llu, codes trimmed of blanks %llu, blank lines skipped %llu",
             "观测数据：数值相同的重复行 %llu，去除代码前后空格 %llu，跳过空行 %llu", (unsigned long long)counts->duplicates,
             (unsigned long long)counts->blanks_trimmed, (unsigned long long)counts->blank_lines);
}

/* Whatever goes over the observations. */
static tb_status lint_observations(const tb_case *opened, tb_log *log) {
  tb_lint lint;
  tb_status status = tb_lint_begin(opened, log, &lint);
  if (status == TB_OK) {
    tb_lint_silent(&lint);
    tb_lint_future(&lint);
    status = tb_lint_values(&lint);
  }
  if (status == TB_OK) {
    status = tb_lint_series(&lint);
  }
  tb_lint_end(&lint);
  return status;
}

tb_status tb_case_lint(const tb_case *opened, tb_log *log) {
  tb_status status = lint_sums(opened, log);
  tb_lint_names(opened, log);
  lint_indicators(opened, log);
  note_counts(opened, log);
  if (status == TB_OK) {
    status = lint_entities(opened, log);
  }
  if (status == TB_OK) {
    status = lint_observations(opened, log);
  }
  return status == TB_OK ? tb_case_lint_written(opened, log) : status;
}
