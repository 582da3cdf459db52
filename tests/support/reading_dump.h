/*
 * All that a reading of observations leaves behind, as one text: status, messages, refused rows, counts, codes in the order of their ids,
 * and every cell with all its attributes. Two ways of reading are the same when their texts are.
 */
#ifndef TB_TEST_READING_DUMP_H
#define TB_TEST_READING_DUMP_H

#include "base/buffer.h"
#include "ingest/ingest.h"
#include "ingest/rejects.h"
#include "model/panel.h"

#include <stdlib.h>

/* What to read, and how. */
typedef struct dump_plan {
  const char *path; /* NULL: the bytes */
  const char *bytes;
  size_t n;
  tb_read_options options; /* without files in memory and rejects */
  bool with_rejects;
  bool declare; /* indicators x (unit 万元), y (an index), z (a stock) */
} dump_plan;

static inline void dump_log(tb_buffer *out, const tb_log *log) {
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *d = tb_log_at(log, i);
    tb_buffer_format(out, "message %d %s:%llu:%u: %s\n", (int)d->severity, d->place.file ? d->place.file : "-",
                     (unsigned long long)d->place.line, d->place.column, d->text);
  }
  for (int severity = TB_ERROR; severity <= TB_NOTE; severity++)
    tb_buffer_format(out, "%llu of severity %d\n", (unsigned long long)tb_log_total(log, (tb_severity)severity), severity);
}

static inline void dump_counts(tb_buffer *out, const tb_panel_counts *c) {
  const uint64_t counts[] = {c->read,          c->kept,           c->missing,     c->duplicates, c->superseded,
                             c->not_yet_known, c->blanks_trimmed, c->blank_lines, c->rejected};
  tb_buffer_text(out, "counts");
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    tb_buffer_format(out, " %llu", (unsigned long long)counts[i]);
  tb_buffer_byte(out, '\n');
}

static inline void dump_cell(tb_buffer *out, const tb_panel *panel, const tb_row *row, uint32_t entity) {
  tb_cell_detail d;
  if (!tb_row_detail(panel, row, entity, &d)) return;
  tb_buffer_format(out, "   %u: %a/%u %s reason %u", entity, d.reason == TB_VALUE ? d.value : 0, d.decimals, d.long_text ? d.long_text : "",
                   d.reason);
  tb_buffer_format(out, " status %u basis %u vintage %d", d.status, d.basis, (int)d.vintage);
  if (d.has_base) tb_buffer_format(out, " base %a/%u %s", d.base_value, d.base_decimals, d.base_long_text ? d.base_long_text : "");
  tb_buffer_format(out, " %s|%s|%s %s:%llu %u\n", d.written, d.source, d.unit, d.file ? d.file : "-", (unsigned long long)d.line,
                   d.ordinal);
}

static inline void dump_panel(tb_buffer *out, const tb_panel *panel) {
  dump_counts(out, tb_panel_load_counts(panel));
  for (size_t i = 0; i < tb_panel_entities(panel); i++)
    tb_buffer_format(out, "entity %s\n", tb_panel_entity_code(panel, i));
  for (uint32_t i = 0; i < tb_panel_indicators(panel); i++) {
    tb_buffer_format(out, "indicator %s\n", tb_panel_indicator_code(panel, i));
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++) {
      const tb_row *row = tb_panel_row_at(panel, i, r);
      char key[TB_PERIOD_TEXT_BYTES], label[TB_PERIOD_TEXT_BYTES];
      tb_period_format(tb_row_key(row), key);
      tb_period_format(tb_row_label(row), label);
      tb_buffer_format(out, "  row %s %s: %llu\n", key, label, (unsigned long long)tb_row_observations(row));
      for (uint32_t e = 0; e < tb_panel_entities(panel); e++)
        dump_cell(out, panel, row, e);
    }
  }
}

static inline void dump_declare(tb_builder *builder) {
  static const tb_indicator_declaration declared[] = {{.code = "x", .unit = "万元", .kind = TB_FLOW, .decimals = -1},
                                                      {.code = "y", .unit = "上年=100", .kind = TB_INDEX, .decimals = -1},
                                                      {.code = "z", .kind = TB_STOCK, .decimals = -1}};
  for (size_t i = 0; i < sizeof declared / sizeof *declared; i++)
    if (tb_builder_declare_indicator(builder, &declared[i]) != TB_OK) abort();
}

/* The last progress that was told. */
static inline void dump_progress(void *context, uint64_t done_bytes, uint64_t all_bytes) {
  uint64_t *last = context;
  last[0] = done_bytes;
  last[1] = all_bytes;
}

/* Reads as planned, but for how much is scanned at once and by how many threads. */
static inline void dump_reading(const dump_plan *plan, unsigned scan_bytes, unsigned n_threads, tb_buffer *out) {
  const tb_builder_options how = {.as_of = 20000, .known_by = TB_DAY_UNKNOWN, .keep_provenance = plan->options.keep_provenance};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_rejects *rejects = tb_rejects_new();
  tb_builder *builder;
  if (!log || !rejects || tb_builder_new(&how, &builder) != TB_OK) abort();
  if (plan->declare) dump_declare(builder);
  const tb_memory_file file = {"memory", plan->bytes, plan->n};
  uint64_t progress[2] = {0, 0};
  tb_read_options options = plan->options;
  options.struct_size = sizeof options;
  options.memory_files = &file;
  options.n_memory_files = plan->path == NULL;
  options.rejects = plan->with_rejects ? rejects : NULL;
  options.scan_bytes = scan_bytes;
  options.n_threads = n_threads;
  options.progress = dump_progress;
  options.progress_context = progress;
  tb_status status = tb_read_observations(plan->path ? &plan->path : &file.path, 1, &options, builder, log);
  tb_buffer_format(out, "status %d\n", (int)status);
  if (status == TB_OK) tb_buffer_format(out, "%llu of %llu bytes\n", (unsigned long long)progress[0], (unsigned long long)progress[1]);
  if (status != TB_OK) dump_counts(out, tb_builder_counts(builder));
  tb_panel *panel = NULL;
  if (status == TB_OK)
    status = tb_builder_seal(builder, &panel);
  else
    tb_builder_free(builder);
  if (panel && tb_panel_validate(panel, log) != TB_OK) tb_buffer_text(out, "THE PANEL IS NOT SOUND\n");
  dump_log(out, log);
  if (panel) dump_panel(out, panel);
  size_t n;
  const char *refused = tb_rejects_text(rejects, &n);
  tb_buffer_append(out, refused, n);
  tb_buffer_byte(out, '\0');
  tb_panel_free(panel);
  tb_rejects_free(rejects);
  tb_log_free(log);
}

#endif
