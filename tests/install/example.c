#include <stdio.h>
#include <tongbi/tongbi.h>

/* Prints the year-on-year change in percent of every observation in a CSV file with columns entity, indicator, period, value. */
int main(int argc, char **argv) {
  const char *path = argc > 1 ? argv[1] : "-";
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_panel *panel = NULL;
  tb_derivation *derivation = NULL;
  tb_derive_options options = {.struct_size = sizeof options, .measures = "yoy_pct"};
  tb_chunk chunk;

  tb_status status = tb_panel_open(&path, 1, NULL, log, &panel);
  if (status == TB_OK) {
    status = tb_derivation_new(panel, &options, log, &derivation);
  }
  while (status == TB_OK && (status = tb_derivation_next(derivation, &chunk)) == TB_OK && chunk.n > 0) {
    for (size_t i = 0; i < chunk.n; i++) {
      tb_reason reason = chunk.measure_reasons[0][i];
      printf("%s %s %s ", chunk.entities[i], chunk.indicator, chunk.period);
      reason == TB_VALUE ? printf("%.2f %%\n", chunk.measures[0][i]) : printf("(%s)\n", tb_reason_name(reason));
    }
  }
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *message = tb_log_at(log, i);
    fprintf(stderr, "%s:%llu: %s\n", message->place.file, (unsigned long long)message->place.line, message->text);
  }
  tb_derivation_free(derivation);
  tb_panel_free(panel);
  tb_log_free(log);
  return status == TB_OK ? 0 : 1;
}
