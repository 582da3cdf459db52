/*
 * Fuzz target: any bytes as a file of observations, through source, decoder, records and builder. The first byte chooses how to read. What
 * was read must be a sound panel; what was not must say why.
 */
#include "ingest/ingest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const tb_missing_value marks[] = {{"-", TB_MARK_NIL}, {"...", TB_MARK_BELOW_UNIT}, {"-999", TB_MARK_MISSING}};

static tb_read_options choose_options(uint8_t choice, tb_rejects *rejects) {
  tb_read_options options = {.struct_size = sizeof options, .keep_provenance = choice & 1};
  if (choice & 2) options.encoding = "GB18030";
  if (choice & 4) options.rejects = rejects;
  if (choice & 8) options.decimal_char = ',';
  if (choice & 16) options.group_char = (choice & 8) ? '.' : ',';
  if (choice & 32) {
    options.missing_values = marks;
    options.n_missing_values = sizeof marks / sizeof *marks;
  }
  return options;
}

/* An indicator with a unit, so that conversions are reached. */
static void declare(tb_builder *builder) {
  const tb_indicator_declaration declaration = {.code = "x", .unit = "万元", .kind = TB_FLOW, .decimals = -1};
  if (tb_builder_declare_indicator(builder, &declaration) != TB_OK) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  const tb_day as_of = data[0] & 64 ? 20000 : TB_DAY_UNKNOWN; /* 2024-10-04: ends open spans */
  const tb_builder_options how = {.as_of = as_of, .known_by = TB_DAY_UNKNOWN, .keep_provenance = data[0] & 1};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_rejects *rejects = tb_rejects_new();
  tb_builder *builder;
  if (!log || !rejects || tb_builder_new(&how, &builder) != TB_OK) abort();
  declare(builder);
  const tb_memory_file file = {"fuzz", (const char *)data + 1, size - 1};
  tb_read_options options = choose_options(data[0], rejects);
  options.memory_files = &file;
  options.n_memory_files = 1;
  const tb_status status = tb_read_observations(&file.path, 1, &options, builder, log);
  if (status == TB_OK) {
    tb_panel *panel;
    if (tb_builder_seal(builder, &panel) != TB_OK || tb_panel_validate(panel, log) != TB_OK) abort();
    tb_panel_free(panel);
  } else {
    if (status == TB_BAD_ARGUMENT || tb_log_total(log, TB_ERROR) == 0) abort();
    tb_builder_free(builder);
  }
  tb_rejects_free(rejects);
  tb_log_free(log);
  return 0;
}
