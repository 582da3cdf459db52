/* The columns of alerts and transitions, and their cells. */
#include "alerts.h"

const tb_out_column TB_ALERT_HEADS[TB_ALERT_ALL_COLUMNS] = {{.key = "rule", .head_zh = "规则"},
                                                            {.key = "finding", .head_zh = "问题"},
                                                            {.key = "indicator", .head_zh = "指标"},
                                                            {.key = "entity", .head_zh = "主体"},
                                                            {.key = "period", .head_zh = "时期"},
                                                            {.key = "state", .head_zh = "状态"},
                                                            {.key = "episode", .head_zh = "第几次", .numeric = true},
                                                            {.key = "since", .head_zh = "起始"},
                                                            {.key = "value", .head_zh = "数值", .numeric = true},
                                                            {.key = "figure", .head_zh = "判定值", .numeric = true},
                                                            {.key = "threshold", .head_zh = "阈值", .numeric = true},
                                                            {.key = "base_period", .head_zh = "基期"},
                                                            {.key = "base_value", .head_zh = "基期值", .numeric = true},
                                                            {.key = "severity", .head_zh = "级别"},
                                                            {.key = "message", .head_zh = "说明"},
                                                            {.key = "muted", .head_zh = "静默"},
                                                            {.key = "reason", .head_zh = "原因"}};

const tb_out_column TB_TRANSITION_HEADS[TB_TRANSITION_COLUMNS] = {
    {.key = "rule", .head_zh = "规则"},      {.key = "finding", .head_zh = "问题"},
    {.key = "indicator", .head_zh = "指标"}, {.key = "entity", .head_zh = "主体"},
    {.key = "period", .head_zh = "时期"},    {.key = "from", .head_zh = "原状态"},
    {.key = "to", .head_zh = "新状态"},      {.key = "episode", .head_zh = "第几次", .numeric = true}};

static tb_out_cell episode_cell(uint32_t episode) {
  return episode > 0 ? tb_cell_unsigned(episode) : (tb_out_cell){0};
}

static tb_out_cell number_cell(tb_number number) {
  return tb_cell_number(number.value, number.reason);
}

static tb_out_cell period_cell(tb_period period, char text[TB_PERIOD_TEXT_BYTES]) {
  tb_period_format(period, text);
  return tb_cell_text(text);
}

const char *tb_alert_message(const tb_alert *alert, tb_language language) {
  bool chinese = language == TB_CHINESE;
  const char *wanted = chinese ? alert->message_zh : alert->message, *other = chinese ? alert->message : alert->message_zh;
  return wanted[0] != '\0' ? wanted : other;
}

void tb_alert_cells(const tb_alert *alert, tb_language language, tb_alert_texts *texts, tb_out_cell cells[TB_ALERT_COLUMNS]) {
  bool has_base = alert->base_value.reason == TB_VALUE;
  cells[TB_ALERT_RULE] = tb_cell_text(alert->rule);
  cells[TB_ALERT_FINDING] = tb_cell_text(alert->finding);
  cells[TB_ALERT_INDICATOR] = tb_cell_text(alert->indicator);
  cells[TB_ALERT_ENTITY] = tb_cell_text(alert->entity);
  cells[TB_ALERT_PERIOD] = period_cell(alert->period, texts->period);
  cells[TB_ALERT_STATE] = tb_cell_text(tb_alert_state_name(alert->state));
  cells[TB_ALERT_EPISODE] = episode_cell(alert->episode);
  cells[TB_ALERT_SINCE] = period_cell(alert->since, texts->since);
  cells[TB_ALERT_VALUE] = number_cell(alert->value);
  cells[TB_ALERT_FIGURE] = number_cell(alert->figure);
  cells[TB_ALERT_THRESHOLD] = number_cell(alert->threshold);
  cells[TB_ALERT_BASE_PERIOD] = has_base ? period_cell(alert->base_period, texts->base) : (tb_out_cell){0};
  cells[TB_ALERT_BASE_VALUE] = number_cell(alert->base_value);
  cells[TB_ALERT_SEVERITY] = tb_cell_text(tb_importance_name(alert->severity));
  cells[TB_ALERT_MESSAGE] = tb_cell_text(tb_alert_message(alert, language));
}

void tb_transition_cells(const tb_transition *transition, tb_alert_texts *texts, tb_out_cell cells[TB_TRANSITION_COLUMNS]) {
  const tb_out_cell filled[TB_TRANSITION_COLUMNS] = {
      tb_cell_text(transition->rule),
      tb_cell_text(transition->finding),
      tb_cell_text(transition->indicator),
      tb_cell_text(transition->entity),
      period_cell(transition->period, texts->period),
      tb_cell_text(tb_alert_state_name(transition->from)),
      tb_cell_text(tb_alert_state_name(transition->to)),
      episode_cell(transition->episode),
  };
  memcpy(cells, filled, sizeof filled);
}
