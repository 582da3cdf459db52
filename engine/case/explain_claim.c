/* A claim explained: the check as written, the intervals on both sides, the figures it reads, the whole numbers behind it, what else is to
 * be said. */
#include "claims.h"
#include "explain.h"

#include "model/period.h"

#include <inttypes.h>

/* -------------------------------------------------------------------------------------------------------------------------- texts */

static const char *interval_text(tb_explanation *e, const tb_interval *interval, bool is_date) {
  tb_buffer text = {0};
  tb_claim_interval(interval, is_date, &text);
  return tb_explain_take(e, &text);
}

static const char *number_text(tb_explanation *e, const tb_rational *number) {
  tb_buffer text = {0};
  tb_claim_number(number, &text);
  return tb_explain_take(e, &text);
}

static const char *operand_text(tb_explanation *e, const tb_claim_result *result, size_t operand) {
  tb_buffer text = {0};
  tb_claim_operand_name(result, operand, &text);
  return tb_explain_take(e, &text);
}

static const char *whole_text(tb_explanation *e, uint64_t whole) {
  return tb_explain_format(e, "%" PRIu64, "%" PRIu64, whole);
}

static const char *or_none(const char *text, tb_language language) {
  return text[0] != '\0' ? text : tb_text(language, "none", "无");
}

/* -------------------------------------------------------------------------------------------------------------------------- head */

static void add_verdict(tb_explaining *x, const tb_claim_result *result) {
  tb_explanation *e = x->explanation;
  tb_buffer text = {0};
  tb_claim_detail(result, e->language, &text);
  const char *detail = tb_explain_take(e, &text), *word = tb_verdict_text(result->verdict, e->language);
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, detail[0] != '\0' ? "Verdict: %s: %s." : "Verdict: %s.",
                                   detail[0] != '\0' ? "结论：%s：%s。" : "结论：%s。", word, detail));
}

static void add_terms(tb_explaining *x, const tb_claim *claim) {
  tb_explanation *e = x->explanation;
  tb_language language = e->language;
  const char *entity = claim->entity != TB_NO_ID ? tb_word_entity_named(e, x->opened, claim->entity) : tb_text(language, "none", "无");
  const char *rounding = tb_rounding_name(claim->rounding),
             *decides = claim->decides ? tb_text(language, "yes", "是") : tb_text(language, "no", "否");
  tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Check: %s", "核验式：%s", claim->check));
  if (claim->reported[0] != '\0') {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Reported: %s", "报告值：%s", claim->reported));
  }
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, "Findings: %s. Entity: %s. Period: %s. Basis: %s. Rounding: %s. Decides: %s.",
                                   "问题：%s。主体：%s。时期：%s。口径：%s。舍入：%s。参与判定：%s。", or_none(claim->finding, language),
                                   entity, tb_word_period(e, claim->period), or_none(claim->basis, language), rounding, decides));
  if (claim->comparable[0] != '\0') {
    tb_explain_add(
        e, TB_BLOCK_TEXT,
        tb_explain_format(e, "Taken as comparable, for the analyst's reason: %s", "按可比处理，分析者的理由：%s", claim->comparable));
  }
  if (claim->note[0] != '\0') {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Note: %s", "备注：%s", claim->note));
  }
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, "Written in %s.", "出自 %s。", tb_word_place(e, x->opened, claim->file, claim->line)));
}

/* ------------------------------------------------------------------------------------------------------------------- calculation */

static void add_line(tb_grid *grid, const char *what, const char *value) {
  tb_grid_cell(grid, what);
  tb_grid_cell(grid, value);
}

/* The two sides: of a formula what comes out and what was reported, of a relation left and right. */
static void add_sides(tb_grid *grid, const tb_claim_result *result) {
  tb_explanation *e = grid->explanation;
  tb_language language = e->language;
  const tb_claim *claim = result->claim;
  bool formula = claim->reported[0] != '\0';
  const char *left = formula ? claim->check : tb_text(language, "left side", "左边");
  const char *right = formula ? tb_explain_format(e, "reported %s", "报告值 %s", claim->reported) : tb_text(language, "right side", "右边");
  add_line(grid, left, interval_text(e, &result->computed, result->is_date));
  if (!formula && result->operator_text[0] != '\0') {
    add_line(grid, tb_text(language, "relation that decides", "决定性关系"), result->operator_text);
  }
  add_line(grid, right, interval_text(e, &result->stated, result->is_date));
}

static void add_calculation(tb_explaining *x, const tb_claim_result *result) {
  static const char *const COLUMNS[][2] = {{"quantity", "数量"}, {"true values", "可能的真值"}};
  tb_explanation *e = x->explanation;
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  if (result->has_sides) {
    add_sides(&grid, result);
  }
  if (result->has_distance && tb_rational_sign(&result->distance) != 0) {
    const char *what = result->is_date ? tb_text(e->language, "distance in days", "相差天数") : tb_text(e->language, "distance", "差距");
    add_line(&grid, what, number_text(e, &result->distance));
  }
  if (result->has_nearest) {
    add_line(&grid, tb_text(e->language, "nearest figure of that precision that fits", "同精度下最近的相符数字"),
             number_text(e, &result->nearest));
  }
  if (result->has_bound) {
    const char *missing = operand_text(e, result, result->bound_of);
    add_line(&grid, tb_explain_format(e, "%s would have to lie in", "%s 须在", missing), interval_text(e, &result->bound, result->is_date));
  }
  if (tb_grid_rows(&grid) > 0) {
    tb_explain_add(e, TB_BLOCK_HEADING, tb_text(e->language, "Calculation", "计算"));
  }
  tb_grid_end(&grid, "");
}

/* -------------------------------------------------------------------------------------------------------------------------- figures */

static const char *rank_words(tb_explanation *e, const tb_claim_operand *operand) {
  return tb_explain_format(e, "%s among peers with a value: %" PRIu64 ", without: %" PRIu64, "%s：有数的同类 %" PRIu64 "，无数的 %" PRIu64,
                           operand->measure, operand->n_ranked, operand->n_unknown);
}

static void add_missing(tb_grid *grid, const tb_claim_operand *operand) {
  tb_explanation *e = grid->explanation;
  tb_grid_cell(grid, tb_word_period(e, operand->period));
  tb_grid_cell(grid, operand->row != NULL ? tb_text(e->language, "not observed", "无观测值")
                                          : tb_text(e->language, "no such period", "无此时期"));
  for (int i = 0; i < 4; i++) {
    tb_grid_cell(grid, "");
  }
}

static void add_rank(tb_grid *grid, const tb_claim_operand *operand) {
  tb_explanation *e = grid->explanation;
  tb_grid_cell(grid, tb_word_period(e, operand->period));
  tb_grid_cell(grid, rank_words(e, operand));
  for (int i = 0; i < 4; i++) {
    tb_grid_cell(grid, "");
  }
}

/* Period, value, written text, unit, status, place: the same cells as in every table of figures. */
static void add_cells(tb_grid *grid, const tb_case *opened, const tb_claim_operand *operand) {
  bool seen =
      operand->row != NULL && (operand->kind == TB_OPERAND_OBSERVED || operand->kind == TB_OPERAND_RESTATED || operand->cell.file != NULL);
  if (operand->kind == TB_OPERAND_RANK) {
    add_rank(grid, operand);
  } else if (seen) {
    tb_figure figure = {.indicator = operand->indicator, .entity = operand->entity, .row = operand->row, .cell = operand->cell};
    tb_figure_cells(grid, opened, &figure);
  } else {
    add_missing(grid, operand);
  }
}

static void add_operands(tb_explaining *x, const tb_claim_result *result) {
  static const char *const COLUMNS[][2] = {{"figure", "数字"}, {"period", "时期"}, {"value", "数值"}, {"written", "原文"},
                                           {"unit", "单位"},   {"status", "状态"}, {"place", "出处"}, {"true values", "可能的真值"}};
  tb_explanation *e = x->explanation;
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  size_t shown = result->n_operands < TB_EXPLAINED_ROWS ? result->n_operands : TB_EXPLAINED_ROWS;
  for (size_t i = 0; i < shown; i++) {
    tb_grid_cell(&grid, operand_text(e, result, i));
    add_cells(&grid, x->opened, &result->operands[i]);
    bool known = result->operands[i].kind != TB_OPERAND_MISSING;
    tb_grid_cell(&grid, known ? interval_text(e, &result->operands[i].interval, false) : "");
  }
  if (shown > 0) {
    tb_explain_add(e, TB_BLOCK_HEADING, tb_text(e->language, "Figures", "数字"));
  }
  tb_grid_end(&grid, "");
  tb_explain_left_out(e, result->n_operands - shown);
}

/* Formulas behind the figures, so that a derived operand can be followed. */
static void add_formulas(tb_explaining *x, const tb_claim_result *result) {
  tb_explanation *e = x->explanation;
  for (size_t i = 0; i < result->n_operands; i++) {
    uint32_t indicator = result->operands[i].indicator;
    const char *formula = indicator != TB_NO_ID ? tb_panel_indicator(x->opened->panel, indicator)->formula : "";
    if (formula[0] != '\0') {
      tb_explain_add(e, TB_BLOCK_TEXT,
                     tb_explain_format(e, "Derived: %s = %s", "推算：%s = %s", tb_word_indicator_named(e, x->opened, indicator), formula));
    }
  }
}

/* --------------------------------------------------------------------------------------------------------------------- whole numbers */

static const char *solutions_words(tb_explanation *e, const tb_whole *whole) {
  const tb_attainment *found = &whole->found;
  const char *bound = whole_text(e, found->bound);
  if (found->n_solutions == UINT64_MAX) {
    return tb_text(e->language, "There are solutions without end, or more than can be counted; the smallest are listed.",
                   "解的个数无穷或无法计数；列出最小者。");
  }
  const char *n = whole_text(e, found->n_solutions);
  if (!whole->sought_n) {
    return tb_explain_format(e, "Values of m that fit n = %s: %s.", "n = %s 时相符的 m 共 %s 个。", bound, n);
  }
  if (found->n_solutions > found->n_list) {
    return tb_explain_format(e, "Solutions with n up to %s: %s; the smallest are listed.", "n 不超过 %s 的解共 %s 个；列出最小者。", bound,
                             n);
  }
  return tb_explain_format(e, "Solutions with n up to %s: %s.", "n 不超过 %s 的解共 %s 个。", bound, n);
}

static const char *kind_words(tb_whole_kind kind, tb_language language) {
  switch (kind) {
  case TB_WHOLE_SHARE: return tb_text(language, "Whole numbers that give the figure: m of n", "能得出该数字的整数：n 之中的 m");
  case TB_WHOLE_CHANGE: return tb_text(language, "Whole numbers that give the figure: from n to m", "能得出该数字的整数：由 n 变为 m");
  case TB_WHOLE_RATIO: return tb_text(language, "Whole numbers that give the figure: m divided by n", "能得出该数字的整数：m 除以 n");
  case TB_WHOLE_NONE: break;
  }
  return "";
}

static void add_wholes(tb_explaining *x, const tb_whole *whole) {
  static const char *const COLUMNS[][2] = {{"m", "m"}, {"n", "n"}};
  tb_explanation *e = x->explanation;
  const tb_attainment *found = &whole->found;
  if (whole->kind == TB_WHOLE_NONE) {
    return;
  }
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  for (size_t i = 0; i < found->n_list; i++) {
    tb_grid_cell(&grid, whole_text(e, found->list[i].m));
    tb_grid_cell(&grid, whole_text(e, found->list[i].n));
  }
  tb_explain_add(e, TB_BLOCK_HEADING, tb_text(e->language, "Whole numbers", "整数"));
  tb_explain_add(e, TB_BLOCK_TEXT, solutions_words(e, whole));
  tb_grid_end(&grid, kind_words(whole->kind, e->language));
  if (found->has_power) {
    tb_explain_add(e, TB_BLOCK_TEXT,
                   tb_explain_format(e, "Power: %s, the share of figures of as many decimals that no whole number gives.",
                                     "检验力：%s，即同样小数位数的数字中没有整数能得出者所占比例。", number_text(e, &found->power)));
  }
}

/* ---------------------------------------------------------------------------------------------------------------------- remarks */

static void add_remarks(tb_explaining *x, const tb_claim_result *result, const tb_remark *remarks, size_t n, const char *english,
                        const char *chinese) {
  tb_explanation *e = x->explanation;
  for (size_t i = 0; i < n; i++) {
    tb_buffer text = {0};
    if (remarks[i].kind == TB_REMARK_override || remarks[i].kind == TB_REMARK_assumed) {
      continue; /* among the terms, and in the table of figures, already */
    }
    tb_claim_remark(result, &remarks[i], e->language, &text);
    tb_explain_add(e, TB_BLOCK_TEXT,
                   tb_explain_format(e, "%s: %s.", "%s：%s。", tb_text(e->language, english, chinese), tb_explain_take(e, &text)));
  }
}

static void explain_result(tb_explaining *x, const tb_claim_result *result) {
  tb_explanation *e = x->explanation;
  tb_explain_add(e, TB_BLOCK_HEADING, tb_explain_format(e, "Claim %s", "核验项 %s", result->claim->claim));
  add_verdict(x, result);
  add_terms(x, result->claim);
  bool overridden = result->claim->comparable[0] != '\0';
  add_remarks(x, result, result->reasons, result->n_reasons, overridden ? "Not comparable by itself" : "Not comparable",
              overridden ? "本不可比" : "不可比");
  add_calculation(x, result);
  add_operands(x, result);
  add_formulas(x, result);
  add_wholes(x, &result->whole);
  add_remarks(x, result, result->notes, result->n_notes, "Note", "提示");
}

void tb_explain_claim(tb_explaining *x, size_t claim) {
  tb_claim_worker *worker = NULL;
  const tb_claim_result *result;
  x->status = tb_claim_worker_new(x->opened->claims, &worker);
  if (x->status == TB_OK) {
    x->status = tb_claim_judge(worker, claim, &result);
  }
  if (x->status == TB_OK) {
    explain_result(x, result);
  }
  tb_claim_worker_free(worker);
}

/* --------------------------------------------------------------------------------------------------------------------- of findings */

static void add_claim_row(tb_grid *grid, const tb_claim *claim, const tb_verdict_row *row) {
  tb_language language = grid->explanation->language;
  tb_grid_cell(grid, claim->claim);
  tb_grid_cell(grid, claim->check);
  tb_grid_cell(grid, claim->reported);
  tb_grid_cell(grid, tb_verdict_text(row->verdict, language));
  tb_grid_cell(grid, claim->decides ? tb_text(language, "yes", "是") : tb_text(language, "no", "否"));
  tb_grid_cell(grid, tb_text(language, row->detail, row->detail_zh));
}

void tb_explain_claims_of(tb_explaining *x, const char *finding) {
  static const char *const COLUMNS[][2] = {{"claim", "核验项"}, {"check", "核验式"},     {"reported", "报告值"},
                                           {"verdict", "结论"}, {"decides", "参与判定"}, {"detail", "说明"}};
  tb_explanation *e = x->explanation;
  const tb_case *opened = x->opened;
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  size_t left_out = 0;
  for (size_t i = 0; i < opened->outcome.n_verdicts; i++) {
    const tb_claim *claim = tb_claims_at(opened->claims, i);
    if (!tb_claim_concerns(claim, finding)) {
      continue;
    }
    if (tb_grid_rows(&grid) < TB_EXPLAINED_ROWS) {
      add_claim_row(&grid, claim, &opened->outcome.verdicts[i]);
    } else {
      left_out++;
    }
  }
  tb_explain_add(e, TB_BLOCK_HEADING, tb_text(e->language, "Claims", "核验项"));
  if (tb_grid_rows(&grid) == 0) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_text(e->language, "No claim belongs to this finding.", "没有属于该问题的核验项。"));
  }
  tb_grid_end(&grid, "");
  tb_explain_left_out(e, left_out);
}
