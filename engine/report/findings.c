/* The findings table: what the evidence says about each finding. */
#include "findings.h"

#include "case/case.h"

#include "options.h"

const tb_out_column TB_FINDING_HEADS[TB_FINDING_COLUMNS] = {
    {.key = "finding", .head_zh = "问题"},
    {.key = "group", .head_zh = "组"},
    {.key = "title", .head_zh = "标题"},
    {.key = "status", .head_zh = "自报状态"},
    {.key = "evidence", .head_zh = "证据"},
    {.key = "claims", .head_zh = "核验", .numeric = true},
    {.key = "contradicted", .head = "contra.", .head_zh = "矛盾", .numeric = true},
    {.key = "firing", .head_zh = "触发", .numeric = true},
    {.key = "relapsed", .head_zh = "反弹", .numeric = true},
    {.key = "unverifiable", .head = "unverif.", .head_zh = "无法核验", .numeric = true}};

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

void tb_finding_cells(const tb_finding *finding, tb_language language, bool people, tb_out_cell cells[TB_FINDING_COLUMNS]) {
  const tb_out_cell filled[TB_FINDING_COLUMNS] = {
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
  bool people = tb_format_is_for_people(options->format);
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, TB_FINDING_HEADS, TB_FINDING_COLUMNS, options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_case_findings(opened); i++) {
    tb_finding finding;
    tb_out_cell cells[TB_FINDING_COLUMNS];
    status = tb_case_finding(opened, i, &finding);
    if (status == TB_OK) {
      tb_finding_cells(&finding, options->language, people, cells);
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
