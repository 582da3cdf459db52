/* Verdicts in sentences. */
#include "check.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* Sentences being put together. */
typedef struct telling {
  const tb_claim_result *result;
  tb_language language;
  tb_buffer *out;
  bool begun;
} telling;

static const char *say(const telling *of, const char *english, const char *chinese) {
  return tb_text(of->language, english, chinese);
}

static void begin(telling *of) {
  if (of->begun) tb_buffer_text(of->out, say(of, "; ", "；"));
  of->begun = true;
}

/* ------------------------------------------------------------------------------------------------------------------ names */

void tb_claim_operand_name(const tb_claim_result *result, size_t operand, tb_buffer *out) {
  if (operand >= result->n_operands) return;
  const tb_claim_operand *of = &result->operands[operand];
  const tb_panel *panel = result->claims->panel;
  char period[TB_PERIOD_TEXT_BYTES];
  const char *indicator = tb_panel_indicator_code(panel, of->indicator), *entity = tb_panel_entity_code(panel, of->entity);
  if (of->measure) tb_buffer_format(out, "%s(", of->measure);
  tb_buffer_text(out, indicator ? indicator : "?");
  if (tb_period_format(of->period, period) > 0) tb_buffer_format(out, "[%s]", period);
  if (entity) tb_buffer_format(out, "@%s", entity);
  if (of->measure) tb_buffer_byte(out, ')');
  if (of->kind == TB_OPERAND_RESTATED) tb_buffer_text(out, ".base");
}

/* --------------------------------------------------------------------------------------------------------------- remarks */

static const struct {
  const char *english, *chinese;
} sentences[] = {
#define TB_REMARK(name, english, chinese) [TB_REMARK_##name] = {english, chinese},
#include "remarks.def"
#undef TB_REMARK
};

void tb_claim_remark(const tb_claim_result *result, const tb_remark *remark, tb_language language, tb_buffer *out) {
  const char *at = tb_text(language, sentences[remark->kind].english, sentences[remark->kind].chinese);
  while (*at) {
    const size_t n = strcspn(at, "{");
    tb_buffer_append(out, at, n);
    at += n;
    if (!*at) break;
    switch (at[1]) {
    case 'a': tb_claim_operand_name(result, remark->a, out); break;
    case 'b': tb_claim_operand_name(result, remark->b, out); break;
    default: tb_buffer_text(out, remark->text);
    }
    at += strlen("{a}");
  }
}

static void tell_remark(telling *of, const tb_remark *remark) {
  if (remark->kind == TB_REMARK_none) return;
  begin(of);
  tb_claim_remark(of->result, remark, of->language, of->out);
}

/* Periods that were supplied make one sentence, which `first` begins. */
static void tell_assumed(telling *of, const tb_remark *list, size_t n, size_t first) {
  begin(of);
  tb_buffer_text(of->out, say(of, "periods supplied by the analyst: ", "由分析者补充的时期："));
  for (size_t i = first; i < n; i++) {
    if (list[i].kind != TB_REMARK_assumed) continue;
    if (i > first) tb_buffer_text(of->out, say(of, ", ", "、"));
    tb_claim_operand_name(of->result, list[i].a, of->out);
  }
}

static void tell_remarks(telling *of, const tb_remark *list, size_t n) {
  bool assumed = false;
  for (size_t i = 0; i < n; i++) {
    if (list[i].kind != TB_REMARK_assumed) {
      tell_remark(of, &list[i]);
    } else if (!assumed) {
      tell_assumed(of, list, n, i);
      assumed = true;
    }
  }
}

/* ---------------------------------------------------------------------------------------------------------------- figures */

static void tell_sides(telling *of) {
  const tb_claim_result *result = of->result;
  if (!result->has_sides || result->verdict == TB_UNVERIFIABLE) return;
  begin(of);
  tb_buffer_text(of->out, say(of, "computed ", "计算值 "));
  tb_claim_interval(&result->computed, result->is_date, of->out);
  tb_buffer_text(of->out, *result->claim->reported ? say(of, ", reported ", "，所报数字 ") : say(of, ", the other side ", "，另一边 "));
  if (*result->claim->reported) tb_buffer_format(of->out, say(of, "%s stands for ", "%s 所代表的 "), result->claim->reported);
  tb_claim_interval(&result->stated, result->is_date, of->out);
}

static void tell_distance(telling *of) {
  const tb_claim_result *result = of->result;
  const bool failed =
      result->verdict == TB_INCONSISTENT || result->verdict == TB_UNATTAINABLE || result->verdict == TB_CLAIM_NOT_COMPARABLE;
  if (failed && result->has_distance && tb_rational_sign(&result->distance) > 0) {
    begin(of);
    tb_buffer_text(of->out, say(of, "they are ", "相差 "));
    tb_claim_number(&result->distance, of->out);
    tb_buffer_text(of->out, result->is_date ? say(of, " days apart", " 天") : say(of, " apart", ""));
  }
  if (!failed || !result->has_nearest) return;
  begin(of);
  tb_buffer_text(of->out, say(of, "the nearest figure that would fit is ", "最接近的相符数字为 "));
  tb_claim_number(&result->nearest, of->out);
}

/* Names of what is not there; in a check of many figures the first ones. */
static void tell_missing(telling *of) {
  enum { NAMED_MAX = 10 };
  const tb_claim_result *result = of->result;
  size_t n = 0;
  for (size_t i = 0; i < result->n_operands; i++) {
    if (result->operands[i].kind != TB_OPERAND_MISSING || n++ >= NAMED_MAX) continue;
    if (n == 1) begin(of);
    tb_buffer_text(of->out, n == 1 ? say(of, "missing: ", "缺少：") : say(of, ", ", "、"));
    tb_claim_operand_name(result, i, of->out);
  }
  if (n > NAMED_MAX) tb_buffer_format(of->out, say(of, " and %zu more", " 等 %zu 项"), n - NAMED_MAX);
}

static void tell_bound(telling *of) {
  const tb_claim_result *result = of->result;
  if (!result->has_bound) return;
  begin(of);
  tb_claim_operand_name(result, result->bound_of, of->out);
  if (result->bound.empty) {
    tb_buffer_text(of->out, say(of, " could have no value at all", " 不可能有任何取值"));
    return;
  }
  tb_buffer_text(of->out, say(of, " would have to be ", " 应为 "));
  tb_claim_interval(&result->bound, result->is_date, of->out);
}

/* ----------------------------------------------------------------------------------------------------------- whole numbers */

static void tell_pair(telling *of, tb_attained pair) {
  const tb_whole *whole = &of->result->whole;
  if (whole->sought_m && !whole->sought_n && pair.n == 0) {
    tb_buffer_format(of->out, "m = %" PRIu64, pair.m);
  } else if (whole->sought_n && !whole->sought_m && pair.m == 0) {
    tb_buffer_format(of->out, "n = %" PRIu64, pair.n);
  } else if (whole->kind == TB_WHOLE_CHANGE) {
    tb_buffer_format(of->out, "%" PRIu64 " -> %" PRIu64, pair.n, pair.m);
  } else {
    tb_buffer_format(of->out, "%" PRIu64 "/%" PRIu64, pair.m, pair.n);
  }
}

static void tell_list(telling *of) {
  const tb_attainment *found = &of->result->whole.found;
  for (size_t i = 0; i < found->n_list; i++) {
    if (i > 0) tb_buffer_text(of->out, say(of, ", ", "、"));
    tell_pair(of, found->list[i]);
  }
  if (found->n_solutions == UINT64_MAX) {
    tb_buffer_text(of->out, say(of, " and more without end", " 等，无穷多个"));
  } else if (found->n_solutions > found->n_list) {
    tb_buffer_format(of->out, say(of, "; %" PRIu64 " in all up to %" PRIu64, "；至 %2$" PRIu64 " 共 %1$" PRIu64 " 个"), found->n_solutions,
                     found->bound);
  }
}

static void tell_power(telling *of) {
  const tb_attainment *found = &of->result->whole.found;
  if (!found->has_power) return;
  tb_buffer_text(of->out, say(of, " (power ", "（功效 "));
  tb_claim_number(&found->power, of->out);
  tb_buffer_text(of->out, say(of, ")", "）"));
}

static void tell_whole(telling *of) {
  const tb_claim_result *result = of->result;
  const tb_whole *whole = &result->whole;
  if (result->verdict == TB_UNATTAINABLE) {
    begin(of);
    tb_buffer_text(of->out, say(of, "no whole numbers give this figure", "没有整数能得出该数字"));
    if (whole->found.bound > 0) tb_buffer_format(of->out, say(of, " (total %" PRIu64 ")", "（总数 %" PRIu64 "）"), whole->found.bound);
    return;
  }
  const bool sought = whole->sought_m || whole->sought_n;
  if (whole->kind == TB_WHOLE_NONE || whole->found.n_list == 0) return;
  if (!sought && whole->found.n_solutions > whole->found.n_list) return; /* too many to be of interest */
  begin(of);
  const bool only = whole->found.n_solutions == 1;
  tb_buffer_text(of->out, only ? say(of, "only these whole numbers give the figure: ", "仅此整数可得出该数字：")
                               : say(of, "whole numbers that give the figure: ", "可得出该数字的整数："));
  tell_list(of);
  tell_power(of);
}

/* ------------------------------------------------------------------------------------------------------------------ whole */

void tb_claim_detail(const tb_claim_result *result, tb_language language, tb_buffer *out) {
  telling of = {.result = result, .language = language, .out = out};
  const bool names_missing = result->cause.kind == TB_REMARK_missing;
  if (!names_missing) tell_remark(&of, &result->cause);
  tell_missing(&of);
  if (names_missing && !of.begun) tell_remark(&of, &result->cause);
  tell_bound(&of);
  tell_whole(&of);
  if (result->verdict == TB_CLAIM_NOT_COMPARABLE) tell_remarks(&of, result->reasons, result->n_reasons);
  tell_sides(&of);
  tell_distance(&of);
  if (result->verdict != TB_CLAIM_NOT_COMPARABLE) tell_remarks(&of, result->reasons, result->n_reasons);
  tell_remarks(&of, result->notes, result->n_notes);
}
