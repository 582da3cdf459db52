/* A panel from CSV files alone. */
#include "ingest.h"
#include "options.h"

tb_status tb_panel_open(const char *const *paths, size_t n_paths, const tb_read_options *options, tb_log *log, tb_panel **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!paths || n_paths == 0) return TB_BAD_ARGUMENT;
  for (size_t i = 0; i < n_paths; i++) {
    if (!paths[i]) return TB_BAD_ARGUMENT;
  }
  tb_read_options checked;
  tb_status status = tb_options_check(options, log, &checked);
  if (status != TB_OK) return status;

  const tb_builder_options how = {.as_of = tb_options_day(checked.as_of),
                                  .known_by = tb_options_day(checked.known_by),
                                  .keep_provenance = checked.keep_provenance,
                                  .superseded_max = checked.superseded_max,
                                  .memory_limit = checked.memory_limit};
  tb_builder *builder;
  status = tb_builder_new(&how, &builder);
  if (status != TB_OK) return status;
  status = tb_read_observations(paths, n_paths, &checked, builder, log);
  if (status == TB_OK) return tb_builder_seal(builder, out);
  tb_builder_free(builder);
  return status;
}
