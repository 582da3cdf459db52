/* `tongbi verify --additivity`: parents to which their children do not add up. */
#include "case/case.h"
#include "options.h"
#include "selection.h"
#include "sheet.h"

#include "base/log.h"
#include "model/period.h"
#include "verify/gaps.h"

enum { N_COLUMNS = 9 };

static const tb_out_column HEADS[N_COLUMNS] = {{.key = "indicator", .head_zh = "指标"},
                                               {.key = "period", .head_zh = "时期"},
                                               {.key = "entity", .head_zh = "主体"},
                                               {.key = "value", .head_zh = "数值", .numeric = true},
                                               {.key = "children_sum", .head_zh = "下级之和", .numeric = true},
                                               {.key = "gap", .head_zh = "差额", .numeric = true},
                                               {.key = "tolerance", .head_zh = "允许差", .numeric = true},
                                               {.key = "size", .head_zh = "差额倍数", .numeric = true},
                                               {.key = "n_children", .head_zh = "下级数", .numeric = true}};

typedef struct additivity {
  const tb_panel *panel;
  tb_sheet sheet;
} additivity;

static tb_out_cell rational_cell(const tb_rational *number, bool given) {
  return tb_cell_number(given ? tb_rational_double(number) : 0, given ? TB_VALUE : TB_UNDEFINED);
}

static tb_status write_gap(void *context, const tb_gap *gap) {
  additivity *of = context;
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(gap->period, period);
  const tb_out_cell cells[N_COLUMNS] = {tb_cell_text(tb_panel_indicator_code(of->panel, gap->indicator)),
                                        tb_cell_text(period),
                                        tb_cell_text(tb_panel_entity_code(of->panel, gap->entity)),
                                        rational_cell(&gap->value, true),
                                        rational_cell(&gap->children_sum, true),
                                        rational_cell(&gap->gap, true),
                                        rational_cell(&gap->tolerance, true),
                                        rational_cell(&gap->size, gap->has_size),
                                        tb_cell_unsigned(gap->n_children)};
  tb_sheet_row(&of->sheet, cells);
  return of->sheet.status;
}

static tb_status write_gaps(additivity *of, const tb_claims *claims, const tb_gap_search *what, const tb_report_options *options,
                            tb_log *log, tb_gap_counts *counts) {
  tb_status status = tb_sheet_open(&of->sheet, HEADS, N_COLUMNS, options, log);
  return status == TB_OK ? tb_sheet_close(&of->sheet, tb_gaps_find(claims, what, counts)) : status;
}

/* --------------------------------------------------------------------------------------------------------------------- messages */

static bool has_parents(const tb_panel *panel) {
  for (size_t i = 0; i < tb_panel_entities(panel); i++) {
    if (tb_panel_entity(panel, (uint32_t)i)->parent != TB_NO_ID) {
      return true;
    }
  }
  return false;
}

static tb_status refuse_flat(tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){0}, "no entity has a parent: expected a folder with entities.csv and a column parent in it",
             "没有主体声明上级：应给出含 entities.csv 的文件夹，且其中有 parent 列");
  return TB_BAD_INPUT;
}

/* What was looked at, and what could not be. */
static void tell_counts(const tb_gap_counts *counts, tb_log *log) {
  tb_log_add(
      log, TB_NOTE, (tb_place){0},
      "%llu sums checked, %llu do not add up; not checked: %llu lack a child's figure, %llu the parent's, %llu are not comparable, "
      "%llu figures of parents are ratios, indices or ranks",
      "核对合计 %llu 项，%llu 项不符；未核对：%llu 项缺下级数字，%llu 项缺上级数字，%llu 项不可比，上级数字中 %llu 个为比率、指数或位次",
      (unsigned long long)counts->checked, (unsigned long long)counts->violated, (unsigned long long)counts->lacking,
      (unsigned long long)counts->without_whole, (unsigned long long)counts->not_comparable, (unsigned long long)counts->never_added);
}

/* ------------------------------------------------------------------------------------------------------------------------ whole */

static tb_status search(tb_case *opened, const tb_verify_options *what, const tb_report_options *options, tb_log *log,
                        tb_gap_counts *counts) {
  additivity of = {.panel = tb_case_panel(opened)};
  tb_selection chosen;
  tb_claims *none = NULL; /* the search works as claims do, on the same figures */
  tb_status status = tb_selection_new(of.panel, what->entities, what->indicators, what->periods, log, &chosen);
  if (status == TB_OK) {
    status = tb_claims_new(tb_case_model(opened), NULL, 0, TB_ROUND_UNSTATED, log, &none);
  }
  if (status == TB_OK) {
    const tb_gap_search wanted = {.indicators = chosen.indicators,
                                  .entities = chosen.entities,
                                  .wants_period = tb_selection_wants_period,
                                  .period_context = &chosen.periods,
                                  .rounding = tb_case_rounding(opened),
                                  .visit = write_gap,
                                  .context = &of,
                                  .progress = options->progress,
                                  .progress_context = options->progress_context};
    status = write_gaps(&of, none, &wanted, options, log, counts);
  }
  tb_claims_free(none);
  tb_selection_free(&chosen);
  return status;
}

tb_status tb_report_additivity(tb_case *opened, const tb_verify_options *what, const tb_report_options *given, tb_log *log,
                               tb_additivity *counts) {
  tb_verify_options wanted;
  tb_report_options options;
  tb_gap_counts found = {0};
  if (opened == NULL || tb_options_take(&wanted, sizeof wanted, what) != TB_OK ||
      tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_status status = has_parents(tb_case_panel(opened)) ? tb_output_apart(opened, options.path, log) : refuse_flat(log);
  if (status == TB_OK) {
    status = search(opened, &wanted, &options, log, &found);
  }
  if (status == TB_OK) {
    tell_counts(&found, log);
  }
  if (counts != NULL) {
    *counts = (tb_additivity){.checked = found.checked,
                              .violated = found.violated,
                              .missing_child = found.lacking,
                              .missing_whole = found.without_whole,
                              .not_comparable = found.not_comparable,
                              .never_added = found.never_added};
  }
  return status;
}
