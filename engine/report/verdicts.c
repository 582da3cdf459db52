/* `tongbi verify`: claims and what was said of them. */
#include "verdicts.h"

#include "options.h"

#include "base/log.h"
#include "model/period.h"

const tb_out_column TB_VERDICT_HEADS[TB_VERDICT_COLUMNS] = {{.key = "claim", .head_zh = "核验项"},
                                                            {.key = "finding", .head_zh = "问题"},
                                                            {.key = "verdict", .head_zh = "结论"},
                                                            {.key = "reported", .head_zh = "报告值"},
                                                            {.key = "low", .head_zh = "下限", .numeric = true},
                                                            {.key = "high", .head_zh = "上限", .numeric = true},
                                                            {.key = "detail", .head_zh = "说明"}};

/* An end of the recomputed figure: a number, or the date that it counts. */
static tb_out_cell end_cell(tb_number end, bool is_date, char text[TB_PERIOD_TEXT_BYTES]) {
  if (!is_date || end.reason != TB_VALUE) {
    return tb_cell_number(end.value, end.reason);
  }
  tb_day day = (tb_day)end.value;
  tb_period_format((tb_period){day, day, false}, text);
  return tb_cell_text(text);
}

const char *tb_verdict_key(size_t column) {
  return TB_VERDICT_HEADS[column].key;
}

void tb_verdict_cells(const tb_claim_verdict *said, tb_language language, bool people, tb_verdict_texts *texts,
                      tb_out_cell cells[TB_VERDICT_COLUMNS]) {
  const tb_out_cell filled[TB_VERDICT_COLUMNS] = {
      tb_cell_text(said->claim),
      tb_cell_text(said->finding),
      tb_cell_text(people ? tb_verdict_text(said->verdict, language) : tb_verdict_name(said->verdict)),
      tb_cell_text(said->reported),
      end_cell(said->low, said->is_date, texts->low),
      end_cell(said->high, said->is_date, texts->high),
      tb_cell_text(tb_text(language, said->detail, said->detail_zh)),
  };
  memcpy(cells, filled, sizeof filled);
}

static void write_row(tb_sheet *sheet, const tb_claim_verdict *said, const tb_report_options *options) {
  tb_verdict_texts texts;
  tb_out_cell cells[TB_VERDICT_COLUMNS];
  tb_verdict_cells(said, options->language, tb_format_is_for_people(options->format), &texts, cells);
  tb_sheet_row(sheet, cells);
}

/* ---------------------------------------------------------------------------------------------------------------------- selection */

static bool wants_all(const tb_selection *chosen) {
  return chosen->entities == NULL && chosen->indicators == NULL && chosen->periods.n == 0;
}

static bool wants_read(const tb_selection *chosen, const tb_claim_read *read) {
  bool indicator = chosen->indicators == NULL || (read->indicator != TB_NO_ID && chosen->indicators[read->indicator]);
  bool entity = chosen->entities == NULL || (read->entity != TB_NO_ID && chosen->entities[read->entity]);
  return indicator && entity && tb_period_list_has(&chosen->periods, read->period);
}

bool tb_verdict_is_wanted(const tb_case *opened, const tb_selection *chosen, size_t claim) {
  const tb_claim_read *reads;
  size_t n = tb_case_verdict_reads(opened, claim, &reads);
  bool wanted = wants_all(chosen);
  for (size_t i = 0; i < n && !wanted; i++) {
    wanted = wants_read(chosen, &reads[i]);
  }
  return wanted;
}

/* -------------------------------------------------------------------------------------------------------------------------- table */

tb_status tb_write_verdicts(tb_case *opened, const tb_selection *chosen, const tb_report_options *options, tb_log *log, uint64_t *failed) {
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, TB_VERDICT_HEADS, TB_VERDICT_COLUMNS, options, log);
  if (status != TB_OK) {
    return status;
  }
  *failed = 0;
  for (size_t i = 0; status == TB_OK && i < tb_case_verdicts(opened); i++) {
    tb_claim_verdict said;
    status = tb_case_verdict(opened, i, &said);
    if (status == TB_OK && tb_verdict_is_wanted(opened, chosen, i)) {
      write_row(&sheet, &said, options);
      *failed += tb_verdict_fails(said.verdict);
    }
  }
  return tb_sheet_close(&sheet, status);
}

static tb_status select_and_write(tb_case *opened, const tb_verify_options *what, const tb_report_options *options, tb_log *log,
                                  uint64_t *failed) {
  tb_selection chosen;
  tb_status status = tb_selection_new(tb_case_panel(opened), what->entities, what->indicators, what->periods, log, &chosen);
  if (status == TB_OK) {
    status = tb_write_verdicts(opened, &chosen, options, log, failed);
  }
  tb_selection_free(&chosen);
  return status;
}

tb_status tb_report_verify(tb_case *opened, const tb_verify_options *what, const tb_report_options *given, tb_log *log, uint64_t *failed) {
  tb_verify_options wanted;
  tb_report_options options;
  uint64_t counted = 0;
  if (opened == NULL || tb_options_take(&wanted, sizeof wanted, what) != TB_OK ||
      tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  if (!tb_case_has_claims(opened)) {
    tb_log_add(log, TB_ERROR, (tb_place){0}, "no claims: expected claims.csv in the case", "没有核验项：案例中应有 claims.csv");
    return TB_BAD_INPUT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  if (status == TB_OK) {
    status = tb_case_verify_watched(opened, options.n_threads, options.progress, options.progress_context);
  }
  if (status == TB_OK) {
    status = select_and_write(opened, &wanted, &options, log, &counted);
  }
  if (failed != NULL) {
    *failed = counted;
  }
  return status;
}
