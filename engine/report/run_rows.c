/* The outputs of a judged case as rows of texts, for comparison with those of another one: no files between them. */
#include "alerts.h"
#include "verdicts.h"

#include "base/decimal.h"
#include "case/case.h"

#include <inttypes.h>
#include <stdio.h>

enum { CELLS_MAX = TB_ALERT_COLUMNS };

/* Room for the text of each cell that holds a number. */
typedef char cell_texts[CELLS_MAX][TB_DOUBLE_TEXT_BYTES + 1];

/* The text of a cell as CSV writes it, NULL where it is empty. */
static const char *text_of(const tb_out_cell *cell, char out[TB_DOUBLE_TEXT_BYTES + 1]) {
  switch (cell->kind) {
  case TB_OUT_TEXT: return cell->as.text;
  case TB_OUT_NUMBER: out[tb_double_text(cell->as.number, out)] = '\0'; return out;
  case TB_OUT_UNSIGNED: snprintf(out, TB_DOUBLE_TEXT_BYTES + 1, "%" PRIu64, cell->as.whole); return out;
  case TB_OUT_READY: /* of a writer; there is none here */
  case TB_OUT_EMPTY: break;
  }
  return NULL;
}

/* Adds a row: of its n cells, named by `key`, those that are compared. */
static tb_status add_row(tb_run_rows *rows, tb_run_table table, const char *(*key)(size_t column), const tb_out_cell *cells, size_t n) {
  cell_texts texts;
  const char *row[CELLS_MAX];
  for (size_t i = 0; i < tb_run_columns(table); i++) {
    row[i] = NULL;
    for (size_t k = 0; k < n; k++) {
      if (strcmp(key(k), tb_run_column(table, i)) == 0) {
        row[i] = text_of(&cells[k], texts[k]);
      }
    }
  }
  return tb_run_rows_add(rows, table, row);
}

static const char *alert_key(size_t column) {
  return TB_ALERT_HEADS[column].key;
}

static const char *transition_key(size_t column) {
  return TB_TRANSITION_HEADS[column].key;
}

static tb_status add_alert(tb_case *opened, size_t i, tb_run_rows *rows) {
  tb_alert alert;
  tb_alert_texts texts;
  tb_out_cell cells[TB_ALERT_COLUMNS];
  tb_status status = tb_case_alert(opened, i, &alert);
  if (status != TB_OK || tb_alert_is_hidden(&alert)) {
    return status;
  }
  tb_alert_cells(&alert, TB_ENGLISH, &texts, cells);
  return add_row(rows, TB_RUN_ALERTS, alert_key, cells, TB_ALERT_COLUMNS);
}

static tb_status add_transition(tb_case *opened, size_t i, tb_run_rows *rows) {
  tb_transition transition;
  tb_alert_texts texts;
  tb_out_cell cells[TB_TRANSITION_COLUMNS];
  tb_status status = tb_case_transition(opened, i, &transition);
  if (status != TB_OK) {
    return status;
  }
  tb_transition_cells(&transition, &texts, cells);
  return add_row(rows, TB_RUN_TRANSITIONS, transition_key, cells, TB_TRANSITION_COLUMNS);
}

static tb_status add_verdict(tb_case *opened, size_t i, tb_run_rows *rows) {
  tb_claim_verdict said;
  tb_verdict_texts texts;
  tb_out_cell cells[TB_VERDICT_COLUMNS];
  tb_status status = tb_case_verdict(opened, i, &said);
  if (status != TB_OK) {
    return status;
  }
  tb_verdict_cells(&said, TB_ENGLISH, false, &texts, cells);
  return add_row(rows, TB_RUN_VERDICTS, tb_verdict_key, cells, TB_VERDICT_COLUMNS);
}

static tb_status add_finding(tb_case *opened, size_t i, tb_run_rows *rows) {
  tb_finding finding;
  tb_status status = tb_case_finding(opened, i, &finding);
  const char *const row[] = {finding.finding, tb_evidence_name(finding.evidence)};
  return status == TB_OK ? tb_run_rows_add(rows, TB_RUN_FINDINGS, row) : status;
}

static const struct {
  size_t (*count)(const tb_case *opened);
  tb_status (*add)(tb_case *opened, size_t i, tb_run_rows *rows);
} LISTS[] = {
    {tb_case_findings, add_finding}, {tb_case_verdicts, add_verdict}, {tb_case_alerts, add_alert}, {tb_case_transitions, add_transition}};

tb_status tb_report_run_rows(tb_case *opened, tb_run_rows **out) {
  if (!tb_case_is_judged(opened) || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  tb_run_rows *rows = NULL;
  tb_status status = tb_run_rows_new(&rows);
  for (size_t list = 0; list < sizeof LISTS / sizeof LISTS[0]; list++) {
    for (size_t i = 0; status == TB_OK && i < LISTS[list].count(opened); i++) {
      status = LISTS[list].add(opened, i, rows);
    }
  }
  if (status == TB_OK) {
    *out = rows;
  } else {
    tb_run_rows_free(rows);
  }
  return status;
}
