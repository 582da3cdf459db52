/* Rows of alerts, machine after machine: texts that stand in many rows are formatted once. */
#ifndef TB_REPORT_ALERT_ROWS_H
#define TB_REPORT_ALERT_ROWS_H

#include "alerts.h"
#include "ready.h"

enum { TB_PERIOD_PLACES = 256 };

/** Periods as a sheet's writer formats them, the latest that came of those that share a place. Zero-initialise. */
typedef struct tb_period_texts {
  tb_ready_texts ready;
  tb_period periods[TB_PERIOD_PLACES];
  uint32_t texts[TB_PERIOD_PLACES]; /* number of the text, plus one; 0: none */
} tb_period_texts;

/** One thread's. Zero-initialise; freed with tb_alert_rows_free. */
typedef struct tb_alert_rows {
  tb_ready_texts shared; /* what all alerts of the machine at hand have in common, and the names of states */
  tb_period_texts periods;
  tb_out_cell cells[TB_ALERT_ALL_COLUMNS];
} tb_alert_rows;

void tb_alert_rows_free(tb_alert_rows *rows);

/** Before alerts of another machine: `alert` is any of them. TB_NO_MEMORY, TB_LIMIT. */
TB_NODISCARD tb_status tb_alert_rows_begin(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, tb_language language);

/**
 * The cells of an alert: the first TB_ALERT_COLUMNS of rows->cells, which hold until the next one; not for paged writers, see
 * tb_alert_cells. `entity` is the cell of its code. TB_NO_MEMORY, TB_LIMIT.
 */
TB_NODISCARD tb_status tb_alert_rows_fill(tb_alert_rows *rows, const tb_sheet *sheet, const tb_alert *alert, tb_out_cell entity);

#endif
