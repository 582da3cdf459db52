#include "alert_rows.h"

#include "base/decimal.h"
#include "model/period.h"

#include <stdlib.h>

/* Pieces that all alerts of a machine share; behind them those of states, each up to the number of the episode. */
enum { HEAD, BEFORE_FIGURE, NO_ENTITY, TAIL, FIRST_STATE, N_STATES = TB_RULE_ERROR + 1 };

/* Pieces of a step, or of a ground. */
enum { AS_PERIOD = 0, AS_SINCE = 1, WITHOUT_BASE = 0, WITH_BASE = 1, FORMS = 2 };

/* How many pieces of a row are `shared`, and `steps`; and how many numbers. */
enum { SHARED_PIECES = 5, STEP_PIECES = 2, NUMBERS = 4 };

void tb_alert_rows_free(tb_alert_rows *rows) {
  tb_ready_free(&rows->shared);
  tb_ready_free(&rows->steps);
  tb_ready_free(&rows->grounds);
  tb_ready_free(&rows->periods.ready);
  free(rows->labels);
  free(rows->ground_texts);
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

static void forget_many(tb_period_texts *texts) {
  if (texts->ready.n >= PERIOD_TEXTS_MAX) {
    tb_ready_clear(&texts->ready);
    memset(texts->texts, 0, sizeof texts->texts);
  }
}

/* The cell of a period, which holds until the next one is asked for. */
static tb_status find_period(tb_period_texts *texts, const tb_sheet *sheet, tb_period period, tb_out_cell *out) {
  size_t place = place_of(period);
  forget_many(texts);
  tb_status status = TB_OK;
  if (texts->texts[place] == 0 || !tb_period_equal(texts->periods[place], period)) {
    status = add_period(texts, sheet, period, place);
  }
  if (status == TB_OK) {
    *out = tb_ready_cell(&texts->ready, texts->texts[place] - 1, "");
  }
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------------- steps */

static bool are_same_labels(const tb_alert_rows *rows, const tb_filed *filed) {
  if (rows->steps.n == 0 || rows->n_labels != filed->n_labels) {
    return false;
  }
  for (size_t i = 0; i < rows->n_labels; i++) {
    if (!tb_period_equal(rows->labels[i], filed->labels[i])) {
      return false;
    }
  }
  return true;
}

static tb_status add_step(tb_alert_rows *rows, const tb_sheet *sheet, tb_period period) {
  tb_out_cell cell;
  tb_status status = find_period(&rows->periods, sheet, period, &cell);
  if (status == TB_OK) {
    status = tb_ready_add_cells(&rows->steps, sheet, TB_ALERT_PERIOD, &cell, 1, false);
  }
  return status == TB_OK ? tb_ready_add_cells(&rows->steps, sheet, TB_ALERT_SINCE, &cell, 1, true) : status;
}

/* The pieces of all steps, and behind them of none. */
static tb_status format_steps(tb_alert_rows *rows, const tb_sheet *sheet, const tb_filed *filed) {
  if (are_same_labels(rows, filed)) {
    return TB_OK;
  }
  tb_ready_clear(&rows->steps);
  if (filed->n_labels > rows->labels_capacity) {
    tb_period *labels = reallocarray(rows->labels, filed->n_labels, sizeof *labels);
    if (labels == NULL) {
      return TB_NO_MEMORY;
    }
    rows->labels = labels;
    rows->labels_capacity = filed->n_labels;
  }
  rows->n_labels = filed->n_labels;
  tb_status status = TB_OK;
  for (size_t i = 0; i < filed->n_labels && status == TB_OK; i++) {
    rows->labels[i] = filed->labels[i];
    status = add_step(rows, sheet, filed->labels[i]);
  }
  if (status == TB_OK) {
    status = add_step(rows, sheet, tb_period_unstated());
  }
  if (status != TB_OK) {
    tb_ready_clear(&rows->steps);
  }
  return status;
}

static size_t step_piece(const tb_alert_rows *rows, uint32_t step, size_t form) {
  return FORMS * (step < rows->n_labels ? step : rows->n_labels) + form;
}

/* --------------------------------------------------------------------------------------------------------------------- grounds */

static tb_status forget_grounds(tb_alert_rows *rows, size_t n) {
  tb_ready_clear(&rows->grounds);
  if (n > rows->ground_capacity) {
    uint32_t *texts = reallocarray(rows->ground_texts, n, FORMS * sizeof *texts);
    if (texts == NULL) {
      return TB_NO_MEMORY;
    }
    rows->ground_texts = texts;
    rows->ground_capacity = n;
  }
  if (n > 0) {
    memset(rows->ground_texts, 0, n * FORMS * sizeof *rows->ground_texts);
  }
  return TB_OK;
}

/* From the threshold up to the base value. */
static tb_status add_ground(tb_alert_rows *rows, const tb_sheet *sheet, const tb_ground *ground, size_t form) {
  tb_out_cell cells[] = {tb_cell_number(ground->threshold, ground->threshold_reason), {0}};
  tb_status status = form == WITH_BASE ? find_period(&rows->periods, sheet, ground->base_period, &cells[1]) : TB_OK;
  return status == TB_OK ? tb_ready_add_cells(&rows->grounds, sheet, TB_ALERT_THRESHOLD, cells, 2, true) : status;
}

/* The number of a ground's piece. */
static inline tb_status find_ground(tb_alert_rows *rows, const tb_sheet *sheet, uint32_t ground, size_t form, size_t *out) {
  uint32_t *text = &rows->ground_texts[FORMS * (size_t)ground + form];
  if (*text == 0) {
    tb_status status = add_ground(rows, sheet, &rows->filed.grounds[ground].of, form);
    if (status != TB_OK) {
      return status;
    }
    *text = (uint32_t)rows->grounds.n;
  }
  *out = *text - 1;
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------------- rows */

tb_status tb_alert_rows_entities(tb_ready_texts *entities, const tb_sheet *sheet, const tb_panel *panel) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < tb_panel_entities(panel) && status == TB_OK; i++) {
    const tb_out_cell cell = tb_cell_text(tb_panel_entity_code(panel, (uint32_t)i));
    status = tb_ready_add_cells(entities, sheet, TB_ALERT_ENTITY, &cell, 1, false);
  }
  return status;
}

static tb_status format_shared(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, tb_language language) {
  const tb_out_cell head[] = {tb_cell_text(alert->rule), tb_cell_text(alert->finding), tb_cell_text(alert->indicator)};
  const tb_out_cell tail[] = {tb_cell_text(tb_importance_name(alert->severity)), tb_cell_text(tb_alert_message(alert, language))};
  const tb_out_cell nobody = {0};
  const bool is_last = sheet->table.n_columns == TB_ALERT_COLUMNS;
  tb_ready_texts *shared = &rows->shared;
  tb_ready_clear(shared);
  tb_status status = tb_ready_add_cells(shared, sheet, TB_ALERT_RULE, head, 3, false);
  if (status == TB_OK) {
    status = tb_ready_add_cells(shared, sheet, TB_ALERT_FIGURE, NULL, 0, true);
  }
  if (status == TB_OK) {
    status = tb_ready_add_cells(shared, sheet, TB_ALERT_ENTITY, &nobody, 1, false);
  }
  if (status == TB_OK) {
    status = tb_ready_add_cells(shared, sheet, TB_ALERT_SEVERITY, tail, 2, is_last);
  }
  for (size_t i = 0; i < N_STATES && status == TB_OK; i++) {
    const tb_out_cell state = tb_cell_text(tb_alert_state_name((tb_alert_state)i));
    status = tb_ready_add_cells(shared, sheet, TB_ALERT_STATE, &state, 1, true);
  }
  return status;
}

tb_status tb_alert_rows_begin(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, const tb_filed *filed,
                              tb_language language) {
  rows->filed = *filed;
  tb_status status = format_shared(rows, sheet, alert, language);
  if (status == TB_OK) {
    status = format_steps(rows, sheet, filed);
  }
  return status == TB_OK ? forget_grounds(rows, filed->n_grounds) : status;
}

static inline char *put_empty(const tb_sheet *sheet, char *end) {
  const char *empty = sheet->writer->empty;
  while (*empty != '\0') {
    *end++ = *empty++;
  }
  return end;
}

static inline char *put_number(const tb_sheet *sheet, double value, uint8_t reason, char *end) {
  return reason == TB_VALUE ? end + tb_double_text(value, end) : put_empty(sheet, end);
}

/* Most have one digit. */
static inline char *put_episode(const tb_sheet *sheet, uint32_t episode, char *end) {
  if (episode - 1 < 9) {
    *end = (char)('0' + episode);
    return end + 1;
  }
  return episode > 0 ? end + tb_uint_text(episode, end) : put_empty(sheet, end);
}

tb_status tb_alert_rows_put(tb_alert_rows *rows, const tb_sheet *sheet, const tb_filed_alert *alert, const tb_ready_texts *entities,
                            tb_buffer *out) {
  size_t ground;
  tb_status status = find_ground(rows, sheet, alert->ground, alert->base_reason == TB_VALUE ? WITH_BASE : WITHOUT_BASE, &ground);
  if (status != TB_OK) {
    return status;
  }
  const size_t room = SHARED_PIECES * rows->shared.longest + STEP_PIECES * rows->steps.longest + rows->grounds.longest + entities->longest +
                      NUMBERS * TB_DOUBLE_TEXT_BYTES + TB_READY_BLOCK;
  char *end = tb_buffer_room(out, room);
  if (end == NULL) {
    return TB_NO_MEMORY;
  }
  const char *begin = end;
  const tb_ready_texts *shared = &rows->shared, *steps = &rows->steps;
  end = tb_ready_put(shared, HEAD, end);
  end = alert->entity == TB_NO_ID ? tb_ready_put(shared, NO_ENTITY, end) : tb_ready_put(entities, alert->entity, end);
  end = tb_ready_put(steps, step_piece(rows, rows->filed.grounds[alert->ground].step, AS_PERIOD), end);
  end = put_episode(sheet, alert->episode, tb_ready_put(shared, FIRST_STATE + (size_t)alert->state, end));
  end = tb_ready_put(steps, step_piece(rows, alert->since, AS_SINCE), end);
  end = put_number(sheet, alert->value, alert->value_reason, end);
  end = put_number(sheet, alert->figure, alert->figure_reason, tb_ready_put(shared, BEFORE_FIGURE, end));
  end = put_number(sheet, alert->base_value, alert->base_reason, tb_ready_put(&rows->grounds, ground, end));
  end = tb_ready_put(shared, TAIL, end);
  out->n += (size_t)(end - begin);
  return TB_OK;
}
