#include "alert_rows.h"

#include "model/period.h"

/* Texts that all alerts of a machine share; behind them those of states. */
enum { RULE, FINDING, INDICATOR, SEVERITY, MESSAGE, SHARED_TEXTS, FIRST_STATE = SHARED_TEXTS, N_STATES = TB_RULE_ERROR + 1 };

/* Where they stand in a row. */
static const uint8_t SHARED_COLUMNS[SHARED_TEXTS] = {[RULE] = TB_ALERT_RULE,
                                                     [FINDING] = TB_ALERT_FINDING,
                                                     [INDICATOR] = TB_ALERT_INDICATOR,
                                                     [SEVERITY] = TB_ALERT_SEVERITY,
                                                     [MESSAGE] = TB_ALERT_MESSAGE};

void tb_alert_rows_free(tb_alert_rows *rows) {
  tb_ready_free(&rows->shared);
  tb_ready_free(&rows->periods.ready);
}

/* ---------------------------------------------------------------------------------------------------------------------- periods */

/* Texts that were pushed out of their places stay until there are many of them. */
enum { PERIOD_TEXTS_MAX = 4 * TB_PERIOD_PLACES };

/* Neighbours in time get places of their own. */
static size_t place_of(tb_period period) {
  uint64_t days = (uint64_t)(uint32_t)period.first << 32 | (uint32_t)period.last;
  return (size_t)(days * UINT64_C(0x9E3779B97F4A7C15) >> 56) % TB_PERIOD_PLACES;
}

static tb_status add_period(tb_period_texts *texts, const tb_sheet *sheet, tb_period period, size_t place) {
  char text[TB_PERIOD_TEXT_BYTES];
  tb_period_format(period, text);
  tb_status status = tb_ready_add(&texts->ready, sheet, text);
  if (status == TB_OK) {
    texts->periods[place] = period;
    texts->texts[place] = (uint32_t)texts->ready.n;
  }
  return status;
}

/* Makes room for the texts of a row, so that no place is emptied while it is filled. */
static void forget_many(tb_period_texts *texts) {
  if (texts->ready.n >= PERIOD_TEXTS_MAX) {
    tb_ready_clear(&texts->ready);
    memset(texts->texts, 0, sizeof texts->texts);
  }
}

/* The number of a period's text. */
static tb_status find_period(tb_period_texts *texts, const tb_sheet *sheet, tb_period period, size_t *out) {
  size_t place = place_of(period);
  tb_status status = TB_OK;
  if (texts->texts[place] == 0 || !tb_period_equal(texts->periods[place], period)) {
    status = add_period(texts, sheet, period, place);
  }
  *out = texts->texts[place] - 1;
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------- rows */

static tb_status add_texts(tb_ready_texts *ready, const tb_sheet *sheet, const char *const *texts, size_t n) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < n && status == TB_OK; i++) {
    status = tb_ready_add(ready, sheet, texts[i]);
  }
  return status;
}

tb_status tb_alert_rows_begin(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, tb_language language) {
  const char *texts[SHARED_TEXTS + N_STATES] = {[RULE] = alert->rule,
                                                [FINDING] = alert->finding,
                                                [INDICATOR] = alert->indicator,
                                                [SEVERITY] = tb_importance_name(alert->severity),
                                                [MESSAGE] = tb_alert_message(alert, language)};
  for (size_t i = 0; i < N_STATES; i++) {
    texts[FIRST_STATE + i] = tb_alert_state_name((tb_alert_state)i);
  }
  tb_ready_clear(&rows->shared);
  tb_status status = add_texts(&rows->shared, sheet, texts, SHARED_TEXTS + N_STATES);
  for (size_t i = 0; i < SHARED_TEXTS && status == TB_OK; i++) {
    rows->cells[SHARED_COLUMNS[i]] = tb_ready_cell(&rows->shared, i, texts[i]);
  }
  return status;
}

tb_status tb_alert_rows_fill(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, tb_out_cell entity) {
  bool has_base = alert->base_value.reason == TB_VALUE;
  size_t period, since, base = 0;
  forget_many(&rows->periods);
  tb_status status = find_period(&rows->periods, sheet, alert->period, &period);
  if (status == TB_OK) {
    status = find_period(&rows->periods, sheet, alert->since, &since);
  }
  if (status == TB_OK && has_base) {
    status = find_period(&rows->periods, sheet, alert->base_period, &base);
  }
  if (status != TB_OK) {
    return status;
  }
  tb_out_cell *cells = rows->cells;
  cells[TB_ALERT_ENTITY] = entity;
  cells[TB_ALERT_PERIOD] = tb_ready_cell(&rows->periods.ready, period, "");
  cells[TB_ALERT_STATE] = tb_ready_cell(&rows->shared, FIRST_STATE + (size_t)alert->state, "");
  cells[TB_ALERT_SINCE] = tb_ready_cell(&rows->periods.ready, since, "");
  cells[TB_ALERT_BASE_PERIOD] = has_base ? tb_ready_cell(&rows->periods.ready, base, "") : (tb_out_cell){0};
  tb_alert_number_cells(alert, cells);
  return TB_OK;
}
