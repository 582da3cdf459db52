/* Rows of alerts, machine after machine: pieces that stand in many rows are formatted once, a row is pieces and numbers by turns. */
#ifndef TB_REPORT_ALERT_ROWS_H
#define TB_REPORT_ALERT_ROWS_H

#include "alerts.h"
#include "ready.h"

#include "base/double_texts.h"
#include "rules/rules.h"

enum { TB_PERIOD_PLACES = 256 };

/** Periods as a sheet's writer formats them, the latest that came of those that share a place. Zero-initialise. */
typedef struct tb_period_texts {
  tb_ready_texts ready;
  tb_period periods[TB_PERIOD_PLACES];
  uint32_t texts[TB_PERIOD_PLACES]; /* number of the text, plus one; 0: none */
} tb_period_texts;

/** Of a ground: the numbers of its pieces, plus one; 0: not yet made. */
typedef struct tb_ground_pieces {
  uint32_t begins[TB_RULE_ERROR + 1]; /* of each state: the period and the state */
  uint32_t ends[2];                   /* the threshold and the base period; without a base and with one */
} tb_ground_pieces;

/** A thread's. Zero-initialise; freed with tb_alert_rows_free. */
typedef struct tb_alert_rows {
  tb_ready_texts shared;  /* what all alerts of the machine at hand have in common */
  tb_ready_texts steps;   /* of each step as the one since which the condition holds */
  tb_ready_texts grounds; /* made when an alert comes that has one */
  tb_period_texts periods;
  tb_period *labels; /* of the steps, which mostly are those of the machine before */
  size_t n_labels, labels_capacity;
  tb_ground_pieces *pieces; /* of each ground */
  size_t ground_capacity;
  tb_filed filed;           /* borrowed */
  tb_double_texts texts[3]; /* of values, figures and base values of a block */
} tb_alert_rows;

/** Alerts of a machine that are put at a time. */
enum { TB_ALERT_BLOCK = TB_DOUBLE_TEXTS };

void tb_alert_rows_free(tb_alert_rows *rows);

/** Formats the codes of all entities as pieces of rows. Not for paged writers. TB_NO_MEMORY, TB_LIMIT. */
TB_NODISCARD tb_status tb_alert_rows_entities(tb_ready_texts *entities, const tb_sheet *sheet, const tb_panel *panel);

/** Before alerts of another machine: `alert` is any of them, `filed` is borrowed. TB_NO_MEMORY, TB_LIMIT. */
TB_NODISCARD tb_status tb_alert_rows_begin(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, const tb_filed *filed,
                                           tb_language language);

/** Makes room for the rows of n alerts, within reason, so that a buffer is not moved again and again. */
void tb_alert_rows_expect(const tb_alert_rows *rows, const tb_ready_texts *entities, size_t n, tb_buffer *out);

/**
 * Writes the columns of n <= TB_ALERT_BLOCK alerts, those at order[0 .. n), as writer->row would write their cells. Of a sheet with more
 * than TB_ALERT_COLUMNS columns the others are to follow, so that n is 1. TB_NO_MEMORY, TB_LIMIT.
 */
TB_NODISCARD tb_status tb_alert_rows_put(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert_place *order, size_t n,
                                         const tb_ready_texts *entities, tb_buffer *out);

#endif
