/* The findings table: what the evidence says about each finding. */
#include "findings.h"

#include "case/case.h"

#include "options.h"

#include "base/log.h"

enum { N_COLUMNS = 10 };

/* Keys with heads for people in both languages. */
static const char *const HEADS[N_COLUMNS][3] = {{"finding", "finding", "问题"},      {"group", "group", "组"},
                                                {"title", "title", "标题"},          {"status", "status", "自报状态"},
                                                {"evidence", "evidence", "证据"},    {"claims", "claims", "核验"},
                                                {"contradicted", "contra.", "矛盾"}, {"firing", "firing", "触发"},
                                                {"relapsed", "relapsed", "反弹"},    {"unverifiable", "unverif.", "无法核验"}};

static bool is_numeric(size_t column) {
  return column >= 5;
}

static const char *status_text(const char *status, tb_language language) {
  static const char *const WORDS[][2] = {
      {"open", "未整改"}, {"in_progress", "整改中"}, {"done", "已完成"}, {"long_term", "长期坚持"}, {"unstated", "未说明"}};
  for (size_t i = 0; language == TB_CHINESE && i < sizeof WORDS / sizeof WORDS[0]; i++) {
    if (strcmp(status, WORDS[i][0]) == 0) {
      return WORDS[i][1];
    }
  }
  return status;
}

static const char *title_of(const tb_finding *finding, tb_language language) {
  bool chinese = language == TB_CHINESE;
  const char *wanted = chinese ? finding->title_zh : finding->title;
  const char *other = chinese ? finding->title : finding->title_zh;
  return wanted[0] != '\0' ? wanted : other;
}

static void fill_cells(const tb_finding *finding, const tb_report_options *options, tb_out_cell cells[N_COLUMNS]) {
  tb_language language = options->language;
  bool people = tb_format_is_for_people(options->format);
  const tb_out_cell filled[N_COLUMNS] = {
      tb_cell_text(finding->finding),
      tb_cell_text(finding->group),
      tb_cell_text(title_of(finding, language)),
      tb_cell_text(people ? status_text(finding->status, language) : finding->status),
      tb_cell_text(people ? tb_evidence_text(finding->evidence, language) : tb_evidence_name(finding->evidence)),
      tb_cell_unsigned(finding->claims),
      tb_cell_unsigned(finding->contradicted),
      tb_cell_unsigned(finding->firing),
      tb_cell_unsigned(finding->relapsed),
      tb_cell_unsigned(finding->unverifiable),
  };
  memcpy(cells, filled, sizeof filled);
}

tb_status tb_write_findings(tb_case *opened, const tb_report_options *options, tb_log *log) {
  tb_out_column columns[N_COLUMNS];
  for (size_t i = 0; i < N_COLUMNS; i++) {
    columns[i] =
        (tb_out_column){.key = HEADS[i][0], .head = tb_text(options->language, HEADS[i][1], HEADS[i][2]), .numeric = is_numeric(i)};
  }
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, columns, N_COLUMNS, options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_case_findings(opened); i++) {
    tb_finding finding;
    tb_out_cell cells[N_COLUMNS];
    status = tb_case_finding(opened, i, &finding);
    if (status == TB_OK) {
      fill_cells(&finding, options, cells);
      tb_sheet_row(&sheet, cells);
    }
  }
  return tb_sheet_close(&sheet, status);
}

tb_status tb_report_findings(tb_case *opened, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (!tb_case_is_judged(opened) || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  return status != TB_OK ? status : tb_write_findings(opened, &options, log);
}
