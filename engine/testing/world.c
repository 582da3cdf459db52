#include "world.h"

#include "base/decimal.h"
#include "model/builder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------ tables */

/* Reading goes on behind an error, so that all are told at once, but not without memory. */
static tb_status worse(tb_status so_far, tb_status status) {
  return so_far == TB_OK || status == TB_NO_MEMORY ? status : so_far;
}

static tb_status read_table(const tb_test_file *file, tb_table_kind kind, tb_log *log, tb_table **out) {
  const tb_test_table *source = &file->tables[kind];
  const tb_memory_file written = {file->path, source->bytes, source->n};
  const tb_read_options options = {.struct_size = sizeof options, .memory_files = &written, .n_memory_files = source->bytes != NULL};
  const char *path = source->bytes ? file->path : source->path;
  return tb_table_read(kind, &path, path != NULL, &options, log, out);
}

static tb_status check_statuses(const tb_table *findings, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < tb_table_rows(findings); i++)
    if (!tb_finding_status(findings, i, log)) status = TB_BAD_INPUT;
  return status;
}

tb_status tb_test_tables_read(const tb_test_file *file, tb_log *log, tb_test_tables *out) {
  static const tb_table_kind READ[] = {TB_TABLE_ENTITIES, TB_TABLE_INDICATORS, TB_TABLE_FINDINGS, TB_TABLE_MILESTONES, TB_TABLE_RULES};
  *out = (tb_test_tables){0};
  tb_status status = TB_OK;
  for (size_t i = 0; i < sizeof READ / sizeof *READ; i++)
    status = worse(status, read_table(file, READ[i], log, &out->tables[READ[i]]));
  if (status != TB_OK) return status;
  status = check_statuses(out->tables[TB_TABLE_FINDINGS], log);
  return worse(status, tb_milestones_read(out->tables[TB_TABLE_MILESTONES], file->arena, log, &out->milestones, &out->n_milestones));
}

void tb_test_tables_free(tb_test_tables *tables) {
  for (size_t i = 0; i < TB_TABLE_COUNT; i++)
    tb_table_free(tables->tables[i]);
  *tables = (tb_test_tables){0};
}

static size_t find_row(const tb_table *table, const char *column, const char *code) {
  for (size_t i = 0; i < tb_table_rows(table); i++)
    if (strcmp(tb_table_cell(table, i, column), code) == 0) return i;
  return SIZE_MAX;
}

const char *tb_test_rules_path(const tb_test_file *file) {
  const char *path = file->tables[TB_TABLE_RULES].path;
  return path ? path : file->path;
}

size_t tb_test_rule_row(const tb_test_tables *tables, const char *rule) {
  return find_row(tables->tables[TB_TABLE_RULES], "rule", rule);
}

static const char *status_of_finding(const void *context, const char *finding) {
  const tb_table *findings = ((const tb_test_tables *)context)->tables[TB_TABLE_FINDINGS];
  const size_t row = find_row(findings, "finding", finding);
  return row == SIZE_MAX ? NULL : tb_finding_status(findings, row, NULL);
}

/* ------------------------------------------------------------------------------------------------------------------ series */

/* The i-th number of a run. *text is as it is written, in `scratch` where it is computed. */
static tb_status number_at(const tb_series_run *run, uint32_t i, char scratch[48], tb_decimal *out, const char **text) {
  *text = run->text;
  if (!run->text) {
    snprintf(scratch, 48, "%" PRId64 "e-%u", run->start + run->step * (int64_t)i, (unsigned)run->decimals);
    *text = scratch;
  }
  size_t bad_at;
  return tb_decimal_parse(*text, strlen(*text), out, &bad_at) == TB_DECIMAL_OK ? TB_OK : TB_BAD_INPUT;
}

static tb_status tell_double(const tb_series *series, tb_period period, tb_log *log) {
  char text[TB_PERIOD_TEXT_BYTES];
  tb_period_format(period, text);
  tb_log_add(log, TB_ERROR, series->place, "%s of %s has a second, different value in %s", "%s（%s）在 %s 有第二个不同的值",
             series->indicator, series->entity, text);
  return TB_BAD_INPUT;
}

typedef struct series_ids {
  uint32_t indicator, entity;
} series_ids;

static tb_status add_value(tb_builder *builder, const tb_series *series, const series_ids *ids, const tb_series_run *run, uint32_t i,
                           tb_period period, tb_log *log) {
  char scratch[48];
  const char *text = "";
  tb_decimal decimal = {0};
  const uint8_t reason = run->kind == TB_SERIES_VALUE ? TB_VALUE : TB_MISSING;
  tb_status status = reason == TB_VALUE ? number_at(run, i, scratch, &decimal, &text) : TB_OK;
  if (status != TB_OK) return status;
  const tb_batch batch = {.n = 1,
                          .entity = &ids->entity,
                          .indicator = &ids->indicator,
                          .period = &period,
                          .value = &decimal,
                          .reason = &reason,
                          .long_text = &text};
  tb_conflict conflict;
  status = tb_builder_add(builder, &batch, &conflict);
  return status == TB_BAD_INPUT ? tell_double(series, period, log) : status;
}

static tb_status add_series(tb_builder *builder, const tb_series *series, tb_log *log) {
  const series_ids ids = {tb_builder_indicator(builder, series->indicator, strlen(series->indicator)),
                          tb_builder_entity(builder, series->entity, strlen(series->entity))};
  if (ids.indicator == TB_NO_ID || ids.entity == TB_NO_ID) return TB_NO_MEMORY;
  size_t at = 0;
  for (size_t r = 0; r < series->n_runs; r++) {
    const tb_series_run *run = &series->runs[r];
    for (uint32_t i = 0; i < run->count; i++, at++) {
      if (run->kind == TB_SERIES_ABSENT) continue;
      const tb_status status = add_value(builder, series, &ids, run, i, tb_sequence_at(&series->from, at), log);
      if (status != TB_OK) return status;
    }
  }
  return TB_OK;
}

static tb_status add_test(tb_builder *builder, const tb_test *test, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < test->n_series; i++)
    status = add_series(builder, &test->series[i], log);
  return status;
}

/* Codes without figures: what the tests of the file observe somewhere is no unknown name. */
static tb_status add_codes(tb_builder *builder, const tb_test_file *file) {
  for (size_t t = 0; t < file->n_tests; t++) {
    for (size_t i = 0; i < file->tests[t].n_series; i++) {
      const tb_series *series = &file->tests[t].series[i];
      const bool known = tb_builder_indicator(builder, series->indicator, strlen(series->indicator)) != TB_NO_ID &&
                         tb_builder_entity(builder, series->entity, strlen(series->entity)) != TB_NO_ID;
      if (!known) return TB_NO_MEMORY;
    }
  }
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------- world */

/* The panel: declarations, and the figures of a test, or (NULL) the codes of all. */
static tb_status build_panel(const tb_test_file *file, const tb_test_tables *tables, const tb_test *test, tb_log *log, tb_panel **out) {
  tb_builder_options options = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN};
  if (test && test->as_of && tb_day_parse(test->as_of, strlen(test->as_of), &options.as_of) != TB_OK) return TB_BAD_INPUT;
  tb_builder *builder;
  tb_status status = tb_builder_new(&options, &builder);
  if (status != TB_OK) return status;
  status = tb_declare_entities(tables->tables[TB_TABLE_ENTITIES], builder, log);
  if (status == TB_OK) status = tb_declare_indicators(tables->tables[TB_TABLE_INDICATORS], builder, log);
  if (status == TB_OK) status = test ? add_test(builder, test, log) : add_codes(builder, file);
  if (status == TB_OK) return tb_builder_seal(builder, out);
  tb_builder_free(builder);
  return status;
}

static bool mentions(const tb_test *test, const char *rule) {
  for (size_t i = 0; i < test->n_expectations; i++)
    if (strcmp(test->expectations[i].rule, rule) == 0) return true;
  return false;
}

static tb_status compile(const tb_test_tables *tables, const tb_test *test, tb_log *log, tb_world *world) {
  const tb_table *table = tables->tables[TB_TABLE_RULES];
  const size_t n = tb_table_rows(table);
  tb_rule_text *texts = reallocarray(NULL, n + 1, sizeof *texts);
  if (!texts) return TB_NO_MEMORY;
  size_t n_texts = 0;
  for (size_t i = 0; i < n; i++)
    if (!test || mentions(test, tb_table_cell(table, i, "rule"))) texts[n_texts++] = tb_rule_text_at(table, i);
  const tb_status status = tb_rules_new(world->model, texts, n_texts, log, &world->rules);
  free(texts);
  return status;
}

static tb_status build(const tb_test_file *file, const tb_test_tables *tables, const tb_test *test, tb_log *log, tb_world *out) {
  const tb_model_options options = {
      .milestones = tables->milestones, .n_milestones = tables->n_milestones, .finding_status = status_of_finding, .context = tables};
  tb_status status = build_panel(file, tables, test, log, &out->panel);
  if (status == TB_OK) status = tb_model_new(out->panel, &options, log, &out->model);
  return status == TB_OK ? compile(tables, test, log, out) : status;
}

/* Warnings of a world are dropped: a rule in error is told by the test that meets it. */
tb_status tb_world_build(const tb_test_file *file, const tb_test_tables *tables, const tb_test *test, tb_log *log, tb_world *out) {
  *out = (tb_world){0};
  tb_log *scratch = tb_log_new(tb_log_language(log));
  if (!scratch) return TB_NO_MEMORY;
  const tb_status status = build(file, tables, test, scratch, out);
  if (status != TB_OK) tb_log_merge(log, scratch);
  tb_log_free(scratch);
  return status;
}

tb_status tb_world_check(const tb_test_file *file, const tb_test_tables *tables, tb_log *log) {
  tb_world world;
  const tb_status status = tb_world_build(file, tables, NULL, log, &world);
  tb_world_free(&world);
  return status;
}

void tb_world_free(tb_world *world) {
  tb_rules_free(world->rules);
  tb_model_free(world->model);
  tb_panel_free(world->panel);
  *world = (tb_world){0};
}
