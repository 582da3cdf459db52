#include "selection.h"

#include <stdlib.h>
#include <string.h>

static bool is_given(const char *list) {
  return list != NULL && list[0] != '\0';
}

static tb_status select_entities(const char *list, tb_log *log, tb_selection *out) {
  if (!is_given(list)) {
    return TB_OK;
  }
  out->entities = calloc(tb_panel_entities(out->panel) + 1, sizeof(bool));
  return out->entities != NULL ? tb_select_entities(out->panel, list, (tb_place){.file = "--entities"}, log, out->entities) : TB_NO_MEMORY;
}

static tb_status select_indicators(const char *list, tb_log *log, tb_selection *out) {
  if (!is_given(list)) {
    return TB_OK;
  }
  out->indicators = calloc(tb_panel_indicators(out->panel) + 1, sizeof(bool));
  return out->indicators != NULL ? tb_select_indicators(out->panel, list, (tb_place){.file = "--indicators"}, log, out->indicators)
                                 : TB_NO_MEMORY;
}

tb_status tb_selection_new(const tb_panel *panel, const char *entities, const char *indicators, const char *periods, tb_log *log,
                           tb_selection *out) {
  *out = (tb_selection){.panel = panel};
  tb_status status = select_entities(entities, log, out);
  if (status == TB_OK) {
    status = select_indicators(indicators, log, out);
  }
  return status == TB_OK ? tb_period_list_parse(periods, log, &out->periods) : status;
}

void tb_selection_free(tb_selection *selection) {
  free(selection->entities);
  free(selection->indicators);
  tb_period_list_free(&selection->periods);
  *selection = (tb_selection){0};
}

static bool has_code(const bool *flags, const tb_dictionary *codes, const char *code) {
  if (flags == NULL || code[0] == '\0') {
    return true;
  }
  uint32_t id = tb_dictionary_find(codes, code, strlen(code));
  return id != TB_NO_ID && flags[id];
}

bool tb_selection_wants_period(const void *periods, tb_period period) {
  return tb_period_list_has(periods, period);
}

bool tb_selection_has(const tb_selection *selection, const char *entity, const char *indicator, tb_period period) {
  return has_code(selection->entities, tb_panel_entity_codes(selection->panel), entity) &&
         has_code(selection->indicators, tb_panel_indicator_codes(selection->panel), indicator) &&
         tb_period_list_has(&selection->periods, period);
}

static tb_status ambiguous(size_t n, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = "--indicators"}, "%zu indicators; expected one: --indicators CODE",
             "有 %zu 个指标；应指定一个：--indicators 代码", n);
  return TB_BAD_INPUT;
}

tb_status tb_one_indicator(const tb_model *model, const char *list, tb_log *log, uint32_t *out) {
  const tb_panel *panel = tb_model_panel(model);
  size_t all = tb_panel_indicators(panel), n = 0;
  bool *selected = calloc(all + 1, sizeof *selected);
  if (selected == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = tb_select_indicators(panel, list, (tb_place){.file = "--indicators"}, log, selected);
  bool named = list != NULL && list[0] != '\0';
  for (uint32_t i = 0; status == TB_OK && i < all; i++) {
    if (selected[i] && (named || tb_model_subject(model, i)->n_periods > 0)) {
      *out = i;
      n++;
    }
  }
  free(selected);
  return status != TB_OK || n == 1 ? status : ambiguous(n, log);
}
