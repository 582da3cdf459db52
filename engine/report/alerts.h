/* Rows of alerts and transitions, shared by `alerts` and `run`. */
#ifndef TB_REPORT_ALERTS_H
#define TB_REPORT_ALERTS_H

#include "writer.h"

/** The last two columns of the heads, `muted` and `reason`, are there only where hidden alerts come out too. */
enum { TB_ALERT_COLUMNS = 15, TB_ALERT_ALL_COLUMNS = 17, TB_TRANSITION_COLUMNS = 8 };

/** The columns of alerts. */
typedef enum tb_alert_column {
  TB_ALERT_RULE,
  TB_ALERT_FINDING,
  TB_ALERT_INDICATOR,
  TB_ALERT_ENTITY,
  TB_ALERT_PERIOD,
  TB_ALERT_STATE,
  TB_ALERT_EPISODE,
  TB_ALERT_SINCE,
  TB_ALERT_VALUE,
  TB_ALERT_FIGURE,
  TB_ALERT_THRESHOLD,
  TB_ALERT_BASE_PERIOD,
  TB_ALERT_BASE_VALUE,
  TB_ALERT_SEVERITY,
  TB_ALERT_MESSAGE
} tb_alert_column;

extern const tb_out_column TB_ALERT_HEADS[TB_ALERT_ALL_COLUMNS];
extern const tb_out_column TB_TRANSITION_HEADS[TB_TRANSITION_COLUMNS];

/** Texts of the periods of one row. */
typedef struct tb_alert_texts {
  char period[TB_PERIOD_TEXT_BYTES], since[TB_PERIOD_TEXT_BYTES], base[TB_PERIOD_TEXT_BYTES];
} tb_alert_texts;

/** Fills the cells of a row; they borrow the alert's strings and `texts`. */
void tb_alert_cells(const tb_alert *alert, tb_language language, tb_alert_texts *texts, tb_out_cell cells[TB_ALERT_COLUMNS]);

/** The message in the language, else in the other one. */
const char *tb_alert_message(const tb_alert *alert, tb_language language);

void tb_transition_cells(const tb_transition *transition, tb_alert_texts *texts, tb_out_cell cells[TB_TRANSITION_COLUMNS]);

#endif
