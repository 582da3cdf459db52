#include "spark.h"

#include "traces.h"

#include <math.h>

enum { N_BLOCKS = 8, MIDDLE_BLOCK = 3 };

/* The block of a number between the lowest and the highest; halves, so that the range of the largest numbers does not overflow. */
static const char *block_of(double value, double low, double high) {
  static const char *const BLOCKS[N_BLOCKS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (isnan(value)) {
    return " ";
  }
  double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
  return BLOCKS[high > low ? (size_t)(share * (N_BLOCKS - 1) + 0.5) : MIDDLE_BLOCK];
}

void tb_spark(const double *values, size_t n, size_t steps, tb_buffer *out) {
  const double *shown = n > steps ? values + (n - steps) : values;
  size_t n_shown = n > steps ? steps : n, present = 0;
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < n_shown; i++) {
    present += isnan(shown[i]) ? 0 : 1;
    low = fmin(low, shown[i]); /* of a number and NaN, the number */
    high = fmax(high, shown[i]);
  }
  for (size_t i = 0; present > 1 && i < n_shown; i++) {
    tb_buffer_text(out, block_of(shown[i], low, high));
  }
}

/* -------------------------------------------------------------------------------------------------------------- of a finding */

/* An indicator of one entity. */
typedef struct series {
  uint32_t indicator, entity;
  size_t line; /* which timeline; SIZE_MAX: that with the most figures */
} series;

static const series NO_SERIES = {.indicator = TB_NO_ID, .entity = TB_NO_ID, .line = SIZE_MAX};

static uint32_t entity_of(const tb_case *opened, const char *code) {
  return tb_dictionary_find(tb_panel_entity_codes(tb_case_panel(opened)), code, strlen(code));
}

static series of_alert(const tb_case *opened, const tb_alert *alert) {
  const tb_panel *panel = tb_case_panel(opened);
  uint32_t indicator = tb_dictionary_find(tb_panel_indicator_codes(panel), alert->indicator, strlen(alert->indicator));
  return (series){.indicator = indicator, .entity = entity_of(opened, alert->entity), .line = alert->timeline};
}

static series of_claim(const tb_case *opened, size_t claim) {
  const tb_claim_read *reads;
  size_t n = tb_case_verdict_reads(opened, claim, &reads);
  for (size_t i = 0; i < n; i++) {
    if (reads[i].indicator != TB_NO_ID && reads[i].entity != TB_NO_ID) {
      return (series){.indicator = reads[i].indicator, .entity = reads[i].entity, .line = SIZE_MAX};
    }
  }
  return NO_SERIES;
}

static series of_rule(const tb_case *opened, const tb_finding *finding) {
  const tb_rules *rules = tb_case_rules(opened);
  for (size_t i = 0; rules != NULL && i < tb_rules_count(rules); i++) {
    const tb_rule *rule = tb_rules_at(rules, i);
    if (strcmp(rule->finding, finding->finding) == 0 && rule->n_indicators > 0) {
      return (series){.indicator = rule->indicators[0], .entity = entity_of(opened, finding->entity), .line = SIZE_MAX};
    }
  }
  return NO_SERIES;
}

static series deciding_series(const tb_case *opened, size_t finding, const tb_finding *said) {
  tb_decider decider = tb_case_decider(opened, finding);
  if (decider.alert != NULL) {
    return of_alert(opened, decider.alert);
  }
  return decider.claim != SIZE_MAX ? of_claim(opened, decider.claim) : of_rule(opened, said);
}

static const tb_timeline *line_of(const tb_subject *subject, size_t wanted) {
  const tb_timelines *lines = subject->timelines;
  const tb_timeline *longest = NULL;
  size_t most = 0;
  if (wanted < lines->n_lines) {
    return &lines->lines[wanted];
  }
  for (size_t i = 0; i < lines->n_lines; i++) {
    size_t present = 0;
    for (size_t k = 0; k < lines->lines[i].n_steps; k++) {
      present += lines->lines[i].present[k];
    }
    longest = present > most ? &lines->lines[i] : longest;
    most = present > most ? present : most;
  }
  return longest;
}

tb_status tb_spark_of_finding(const tb_case *opened, size_t finding, size_t steps, tb_buffer *out) {
  const tb_model *model = tb_case_model(opened);
  tb_finding said;
  tb_status status = tb_case_finding(opened, finding, &said);
  series chosen = status == TB_OK ? deciding_series(opened, finding, &said) : NO_SERIES;
  if (status != TB_OK || chosen.indicator == TB_NO_ID || chosen.entity == TB_NO_ID || !tb_indicator_is_read(model, chosen.indicator)) {
    return status;
  }
  const tb_timeline *line = line_of(tb_model_subject(model, chosen.indicator), chosen.line);
  if (line == NULL) {
    return TB_OK;
  }
  tb_traces traces;
  const tb_traces_request request = {
      .model = model, .indicator = chosen.indicator, .line = line, .expression = "value", .entities = &chosen.entity, .n_entities = 1};
  status = tb_traces_read(&request, NULL, &traces);
  if (status == TB_OK) {
    tb_spark(traces.cells, traces.n_steps, steps, out);
    tb_traces_free(&traces);
  }
  return status;
}
