/* tongbi explain: the calculation behind a finding, rule, alert or claim. */
#include "cli.h"

static int explain(const options *given, const data *opened, const char *id, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, opened, false, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_explanation *explanation = NULL;
  tb_status explained = tb_case_judge(opened->opened, given->threads, log);
  if (explained == TB_OK) {
    explained = tb_case_explain(opened->opened, id, report.language, log, &explanation);
  }
  if (explained == TB_OK) {
    explained = tb_report_explanation(explanation, &report, log);
  }
  tb_explanation_free(explanation);
  return exit_of_writing(explained);
}

int command_explain(const options *given, tb_log *log) {
  if (given->n_operands != 2) {
    return usage_error(given, "expected a case folder and an id: a finding, a rule, a claim, or RULE/ENTITY",
                       "应给出案例文件夹和编号：问题、规则、核验项或 规则/主体", NULL);
  }
  options first = *given;
  first.n_operands = 1;
  data opened;
  int status = data_open(&first, DATA_WHOLE_CASE, true, log, &opened);
  if (status == EXIT_DONE) {
    status = explain(given, &opened, given->operands[1], log);
  }
  return data_close(&opened, given, false, log, status);
}
