#include "alert_rows.h"

#include "base/decimal.h"
#include "model/period.h"

#include <stdlib.h>

/*
 * A row, with what stands between cells: HEAD | entity | period, state (of the ground) | episode | since | value | BEFORE_FIGURE | figure |
 * threshold, base period (of the ground) | base value | TAIL.
 */
enum { HEAD, BEFORE_FIGURE, NO_ENTITY, TAIL };

/* How many pieces of a row are `shared`, and of grounds; and how many numbers there are. */
enum { SHARED_PIECES = 3, GROUND_PIECES = 2, NUMBERS = 4 };

enum { EXPECTED_BYTES_MAX = 4 * 1024 * 1024 };

/* The numbers that are made texts many at a time. */
enum { VALUE, FIGURE, BASE_VALUE, COLUMNS };

void tb_alert_rows_free(tb_alert_rows *rows) {
  tb_ready_free(&rows->shared);
  tb_ready_free(&rows->steps);
  tb_ready_free(&rows->grounds);
  tb_ready_free(&rows->periods.ready);
  free(rows->labels);
  free(rows->pieces);
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
  return status == TB_OK ? tb_ready_add_cells(&rows->steps, sheet, TB_ALERT_SINCE, &cell, 1, true) : status;
}

/* The pieces of all steps, and behind them that of none. */
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

/* --------------------------------------------------------------------------------------------------------------------- grounds */

static tb_status forget_grounds(tb_alert_rows *rows, size_t n) {
  tb_ready_clear(&rows->grounds);
  if (n > rows->ground_capacity) {
    tb_ground_pieces *pieces = reallocarray(rows->pieces, n, sizeof *pieces);
    if (pieces == NULL) {
      return TB_NO_MEMORY;
    }
    rows->pieces = pieces;
    rows->ground_capacity = n;
  }
  if (n > 0) {
    memset(rows->pieces, 0, n * sizeof *rows->pieces);
  }
  return TB_OK;
}

/* From the period up to the episode. */
static tb_status add_begin(tb_alert_rows *rows, const tb_sheet *sheet, uint32_t step, uint8_t state) {
  tb_out_cell cells[] = {{0}, tb_cell_text(tb_alert_state_name((tb_alert_state)state))};
  tb_period period = step < rows->n_labels ? rows->labels[step] : tb_period_unstated();
  tb_status status = find_period(&rows->periods, sheet, period, &cells[0]);
  return status == TB_OK ? tb_ready_add_cells(&rows->grounds, sheet, TB_ALERT_PERIOD, cells, 2, true) : status;
}

/* From the threshold up to the base value. */
static tb_status add_end(tb_alert_rows *rows, const tb_sheet *sheet, const tb_ground *ground, bool has_base) {
  tb_out_cell cells[] = {tb_cell_number(ground->threshold, ground->threshold_reason), {0}};
  tb_status status = has_base ? find_period(&rows->periods, sheet, ground->base_period, &cells[1]) : TB_OK;
  return status == TB_OK ? tb_ready_add_cells(&rows->grounds, sheet, TB_ALERT_THRESHOLD, cells, 2, true) : status;
}

/* Makes the pieces that an alert needs. */
static tb_status make_pieces(tb_alert_rows *rows, const tb_sheet *sheet, const tb_filed_alert *alert) {
  const tb_filed_ground *ground = &rows->filed.grounds[alert->ground];
  tb_ground_pieces *pieces = &rows->pieces[alert->ground];
  const bool has_base = alert->base_reason == TB_VALUE;
  tb_status status = add_begin(rows, sheet, ground->step, alert->state);
  pieces->begins[alert->state] = (uint32_t)rows->grounds.n;
  if (status == TB_OK && pieces->ends[has_base] == 0) {
    status = add_end(rows, sheet, &ground->of, has_base);
    pieces->ends[has_base] = (uint32_t)rows->grounds.n;
  }
  return status;
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

/* A block of alerts on its way out. */
typedef struct alert_block {
  size_t n;
  const tb_filed_alert *alerts[TB_ALERT_BLOCK];
  uint32_t begins[TB_ALERT_BLOCK], ends[TB_ALERT_BLOCK]; /* pieces of grounds */
  double numbers[COLUMNS][TB_ALERT_BLOCK];
  uint8_t reasons[COLUMNS][TB_ALERT_BLOCK];
} alert_block;

/* Finds what the rows are made of; nothing can fail behind it but memory for them. */
static tb_status gather(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert_place *order, size_t n, alert_block *block) {
  block->n = n;
  for (size_t i = 0; i < n; i++) {
    const tb_filed_alert *alert = &rows->filed.alerts[order[i].index];
    const tb_ground_pieces *pieces = &rows->pieces[alert->ground];
    const size_t has_base = alert->base_reason == TB_VALUE;
    if (pieces->begins[alert->state] == 0 || pieces->ends[has_base] == 0) {
      tb_status status = make_pieces(rows, sheet, alert);
      if (status != TB_OK) {
        return status;
      }
    }
    block->alerts[i] = alert;
    block->begins[i] = pieces->begins[alert->state] - 1;
    block->ends[i] = pieces->ends[has_base] - 1;
    block->numbers[VALUE][i] = alert->value;
    block->numbers[FIGURE][i] = alert->figure;
    block->numbers[BASE_VALUE][i] = alert->base_value;
    block->reasons[VALUE][i] = alert->value_reason;
    block->reasons[FIGURE][i] = alert->figure_reason;
    block->reasons[BASE_VALUE][i] = alert->base_reason;
  }
  for (size_t c = 0; c < COLUMNS; c++) {
    tb_double_texts_make(&rows->texts[c], block->numbers[c], block->reasons[c], n);
  }
  return TB_OK;
}

static inline char *put_empty(const char *empty, char *end) {
  while (empty != NULL && *empty != '\0') {
    *end++ = *empty++;
  }
  return end;
}

/* The texts of numbers that have a reason are empty. */
static inline char *put_number(const tb_double_texts *texts, uint8_t reason, size_t i, const char *empty, char *end) {
  return empty == NULL || reason == TB_VALUE ? tb_double_texts_put(texts, i, end) : put_empty(empty, end);
}

/* Most have one digit. */
static inline char *put_episode(uint32_t episode, const char *empty, char *end) {
  if (episode - 1 < 9) {
    *end = (char)('0' + episode);
    return end + 1;
  }
  return episode > 0 ? end + tb_uint_text(episode, end) : put_empty(empty, end);
}

/*
 * Puts the rows of a block; `empty` is NULL where nothing stands for an empty cell. What does not change meanwhile is copied, or it would
 * be read again after each byte that is written.
 */
static inline char *put_block(const tb_alert_rows *rows, const alert_block *block, const tb_ready_texts *all_entities, const char *empty,
                              char *end) {
  const tb_ready_texts shared = rows->shared, steps = rows->steps, grounds = rows->grounds, entities = *all_entities;
  const size_t n_labels = rows->n_labels, n = block->n;
  for (size_t i = 0; i < n; i++) {
    const tb_filed_alert *alert = block->alerts[i];
    const uint32_t entity = alert->entity, episode = alert->episode, since = alert->since;
    end = tb_ready_put(&shared, HEAD, end);
    end = entity == TB_NO_ID ? tb_ready_put(&shared, NO_ENTITY, end) : tb_ready_put(&entities, entity, end);
    end = tb_ready_put(&grounds, block->begins[i], end);
    end = put_episode(episode, empty, end);
    end = tb_ready_put(&steps, since < n_labels ? since : n_labels, end);
    end = put_number(&rows->texts[VALUE], block->reasons[VALUE][i], i, empty, end);
    end = tb_ready_put(&shared, BEFORE_FIGURE, end);
    end = put_number(&rows->texts[FIGURE], block->reasons[FIGURE][i], i, empty, end);
    end = tb_ready_put(&grounds, block->ends[i], end);
    end = put_number(&rows->texts[BASE_VALUE], block->reasons[BASE_VALUE][i], i, empty, end);
    end = tb_ready_put(&shared, TAIL, end);
  }
  return end;
}

/* The most bytes that a row of pieces that are known can have. */
static size_t row_room(const tb_alert_rows *rows, const tb_ready_texts *entities) {
  const size_t shared = (SHARED_PIECES + 1) * rows->shared.longest, own = entities->longest + rows->steps.longest;
  return shared + own + GROUND_PIECES * rows->grounds.longest + NUMBERS * TB_DOUBLE_TEXT_BYTES;
}

void tb_alert_rows_expect(const tb_alert_rows *rows, const tb_ready_texts *entities, size_t n, tb_buffer *out) {
  const size_t room = row_room(rows, entities);
  tb_buffer_room(out, n < EXPECTED_BYTES_MAX / room ? n * room : EXPECTED_BYTES_MAX);
}

tb_status tb_alert_rows_put(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert_place *order, size_t n,
                            const tb_ready_texts *entities, tb_buffer *out) {
  alert_block block;
  tb_status status = gather(rows, sheet, order, n, &block);
  if (status != TB_OK) {
    return status;
  }
  char *begin = tb_buffer_room(out, n * row_room(rows, entities) + TB_READY_BLOCK), *end = begin;
  if (begin == NULL) {
    return TB_NO_MEMORY;
  }
  const char *empty = sheet->writer->empty;
  end = empty[0] == '\0' ? put_block(rows, &block, entities, NULL, end) : put_block(rows, &block, entities, empty, end);
  out->n += (size_t)(end - begin);
  return TB_OK;
}
