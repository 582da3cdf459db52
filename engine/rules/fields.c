#include "fields.h"

#include "base/text.h"
#include "names.h"

#include <string.h>

/* 1 to TB_RULE_PERIODS_MAX in plain digits, blanks around allowed; 0 when the text is anything else. */
static unsigned parse_periods(const char *text) {
  size_t n = strlen(text);
  const char *digits = tb_trim(text, &n);
  unsigned value = 0;
  for (size_t i = 0; i < n; i++) {
    if (digits[i] < '0' || digits[i] > '9') return 0;
    value = 10 * value + (unsigned)(digits[i] - '0');
    if (value > TB_RULE_PERIODS_MAX) return 0;
  }
  return value;
}

bool tb_is_blank(const char *text) {
  size_t n = strlen(tb_given(text));
  (void)tb_trim(tb_given(text), &n);
  return n == 0;
}

static bool read_periods(const char *text, const char *column, tb_place place, tb_log *log, unsigned *out) {
  *out = 1;
  if (tb_is_blank(text)) return true;
  *out = parse_periods(text);
  if (*out) return true;
  tb_log_add(log, TB_ERROR, place, "`%s` is \"%s\"; expected a whole number of periods from 1 to %d",
             "“%s”为“%s”；应为 1 到 %d 的整数（期数）", column, text, TB_RULE_PERIODS_MAX);
  return false;
}

/* The cell without blanks around; false when it is longer than any key word. */
static bool trim_word(const char *text, char word[16]) {
  size_t n = strlen(text);
  const char *start = tb_trim(text, &n);
  if (n >= 16) return false;
  memcpy(word, start, n);
  word[n] = 0;
  return true;
}

static bool read_missing(const char *text, tb_place place, tb_log *log, tb_missing_policy *out) {
  char word[16];
  *out = TB_MISSING_HOLD;
  if (tb_is_blank(text)) return true;
  if (trim_word(text, word) && tb_missing_policy_find(word, out)) return true;
  tb_log_add(log, TB_ERROR, place, "`missing` is \"%s\"; expected hold, reset or alert", "“missing”为“%s”；应为 hold、reset 或 alert",
             text);
  return false;
}

static bool read_severity(const char *text, tb_place place, tb_log *log, tb_importance *out) {
  char word[16];
  *out = TB_MEDIUM;
  if (tb_is_blank(text)) return true;
  if (trim_word(text, word) && tb_importance_find(word, out)) return true;
  tb_log_add(log, TB_ERROR, place, "`severity` is \"%s\"; expected info, low, medium, high or critical",
             "“severity”为“%s”；应为 info、low、medium、high 或 critical", text);
  return false;
}

static bool is_there(const char *text, const char *column, tb_place place, tb_log *log) {
  if (!tb_is_blank(text)) return true;
  tb_log_add(log, TB_ERROR, place, "`%s` is empty; every rule needs one", "“%s”为空；每条规则都必须填写", column);
  return false;
}

tb_status tb_rule_read_fields(const tb_rule_text *text, tb_log *log, tb_rule *rule) {
  bool ok = is_there(tb_given(text->rule), "rule", text->rule_place, log);
  ok &= is_there(tb_given(text->when), "when", text->when_place, log);
  ok &= read_periods(tb_given(text->for_periods), "for", text->for_place, log, &rule->for_periods);
  ok &= read_periods(tb_given(text->clear_for), "clear_for", text->clear_for_place, log, &rule->clear_for);
  ok &= read_missing(tb_given(text->missing), text->missing_place, log, &rule->missing);
  ok &= read_severity(tb_given(text->severity), text->severity_place, log, &rule->severity);
  return ok ? TB_OK : TB_BAD_INPUT;
}
