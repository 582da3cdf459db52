/* What is expected of periods: `inactive pending firing*3 firing/nodata resolved`, `firing figure=105 episode=1`. */
#include "file.h"

#include "base/decimal.h"
#include "base/list.h"

static const struct {
  const char *english, *chinese;
  tb_expected_kind kind;
  tb_alert_state state;
} STATES[] = {
    {"inactive", "未触发", TB_EXPECTED_STATE, TB_INACTIVE}, {"pending", "待确认", TB_EXPECTED_STATE, TB_PENDING},
    {"firing", "触发", TB_EXPECTED_STATE, TB_FIRING},       {"resolved", "已解除", TB_EXPECTED_STATE, TB_RESOLVED},
    {"nodata", "无数据", TB_EXPECTED_NODATA, TB_NODATA},    {"error", "出错", TB_EXPECTED_ERROR, TB_RULE_ERROR},
    {"unjudged", "不判定", TB_EXPECTED_UNJUDGED, 0},        {"_", "_", TB_EXPECTED_ANY, 0},
};

static bool find_state(tb_word word, tb_expected_run *run) {
  for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++) {
    if (!tb_word_is(word, STATES[i].english) && !tb_word_is(word, STATES[i].chinese)) continue;
    run->kind = STATES[i].kind;
    run->state = STATES[i].state;
    return true;
  }
  return false;
}

/* Cuts the word at the last of a character; the piece behind it, n 0 with text NULL when there is none. */
static tb_word cut_at(tb_word *word, char at) {
  for (size_t i = word->n; i-- > 0;) {
    if (word->text[i] != at) continue;
    const tb_word behind = {word->text + i + 1, word->n - i - 1};
    word->n = i;
    return behind;
  }
  return (tb_word){0};
}

static tb_status read_state(tb_line *line, tb_word word, tb_expected_run *run) {
  const tb_word whole = word, shown = tb_word_shown(word);
  const tb_word count = cut_at(&word, '*'), mark = cut_at(&word, '/');
  *run = (tb_expected_run){.count = 1, .nodata = mark.text && (tb_word_is(mark, "nodata") || tb_word_is(mark, "无数据"))};
  if (!find_state(word, run) || (mark.text && (!run->nodata || run->kind != TB_EXPECTED_STATE)))
    return TB_LINE_ERROR(
        line, whole.text,
        "found \"%.*s\", expected inactive, pending, firing, resolved (each also with /nodata), nodata, error, unjudged or _",
        "读到“%.*s”，应为 未触发、待确认、触发、已解除（均可加 /无数据）、无数据、出错、不判定 或 _", TB_WORD(shown));
  if (!count.text || (tb_count_read(count, &run->count) && run->count > 0)) return TB_OK;
  return TB_LINE_ERROR(line, count.text, "\"%.*s\" is no count, expected a whole number from 1 to %d",
                       "“%.*s”不是个数，应为 1 到 %d 的整数", TB_WORD(tb_word_shown(count)), TB_TEST_PERIODS_MAX);
}

tb_status tb_states_read(tb_line *line, tb_arena *arena, tb_expectation *expectation) {
  tb_list runs = {.item_bytes = sizeof(tb_expected_run)};
  tb_status status = TB_OK;
  while (status == TB_OK && !tb_line_is_over(line)) {
    const tb_word word = tb_line_word(line);
    tb_expected_run *run = tb_list_add(&runs);
    status = run ? read_state(line, word, run) : TB_NO_MEMORY;
    if (status == TB_OK && (expectation->n_periods += run->count) > TB_TEST_PERIODS_MAX)
      status = TB_LINE_ERROR(line, word.text, "more than %d periods are expected", "预期超过 %d 个时期", TB_TEST_PERIODS_MAX);
  }
  if (status == TB_OK) status = tb_list_keep(&runs, arena, (void **)&expectation->runs, &expectation->n_runs);
  tb_list_free(&runs);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- one period */

/* Half a unit of the last digit as written: 105 stands for 104.5 to 105.5. */
static double half_unit(tb_word word) {
  double half = 0.5;
  bool fraction = false;
  for (size_t i = 0; i < word.n; i++) {
    if (word.text[i] == '.') fraction = true;
    if (fraction && word.text[i] >= '0' && word.text[i] <= '9') half /= 10;
  }
  return half;
}

static bool read_reason(tb_word word, tb_reason *out) {
  for (tb_reason reason = TB_MISSING; reason <= TB_UNDEFINED; reason++) {
    if (!tb_word_is(word, tb_reason_name(reason))) continue;
    *out = reason;
    return true;
  }
  return false;
}

static tb_status read_expected_number(tb_line *line, tb_arena *arena, tb_word word, tb_expected_number *out) {
  tb_decimal decimal = {0};
  size_t bad_at;
  const tb_word shown = tb_word_shown(word);
  out->given = true;
  out->text = tb_arena_string(arena, word.text, word.n);
  if (!out->text) return TB_NO_MEMORY;
  if (read_reason(word, &out->reason)) return TB_OK;
  const bool plain = !memchr(word.text, 'e', word.n) && !memchr(word.text, 'E', word.n);
  if (!plain || tb_decimal_parse(word.text, word.n, &decimal, &bad_at) != TB_DECIMAL_OK)
    return TB_LINE_ERROR(line, word.text, "found \"%.*s\", expected a plain number, or a reason such as missing or no_base",
                         "读到“%.*s”，应为普通数字，或 missing、no_base 之类的原因", TB_WORD(shown));
  out->value = decimal.value;
  out->half_unit = half_unit(word);
  return TB_OK;
}

static tb_status read_episode(tb_line *line, tb_word word, tb_expectation *out) {
  out->has_episode = tb_count_read(word, &out->episode);
  if (out->has_episode) return TB_OK;
  return TB_LINE_ERROR(line, word.text, "\"%.*s\" is no episode, expected a whole number", "“%.*s”不是次数，应为整数",
                       TB_WORD(tb_word_shown(word)));
}

static tb_status read_since(tb_line *line, tb_word word, tb_expectation *out) {
  if (word.n > 0 && tb_period_parse(word.text, word.n, &out->since) == TB_OK) return TB_OK;
  return TB_LINE_ERROR(line, word.text, "\"%.*s\" is no period", "“%.*s”不是时期", TB_WORD(tb_word_shown(word)));
}

static tb_status read_detail(tb_line *line, tb_arena *arena, tb_word key, tb_word value, tb_expectation *out) {
  const struct {
    const char *english, *chinese;
    tb_expected_number *number;
  } numbers[] = {{"value", "数值", &out->value}, {"figure", "计算值", &out->figure}, {"threshold", "阈值", &out->threshold}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (tb_word_is(key, numbers[i].english) || tb_word_is(key, numbers[i].chinese))
      return read_expected_number(line, arena, value, numbers[i].number);
  if (tb_word_is(key, "episode") || tb_word_is(key, "次数")) return read_episode(line, value, out);
  if (tb_word_is(key, "since") || tb_word_is(key, "起自")) return read_since(line, value, out);
  return TB_LINE_ERROR(line, key.text, "found \"%.*s\", expected value, figure, threshold, episode or since, then = and what is expected",
                       "读到“%.*s”，应为 数值、计算值、阈值、次数 或 起自，后接 = 和预期", TB_WORD(tb_word_shown(key)));
}

tb_status tb_period_expectation_read(tb_line *line, tb_arena *arena, tb_expectation *out) {
  tb_expected_run *run = tb_arena_array(arena, 1, sizeof *run);
  if (!run) return TB_NO_MEMORY;
  *run = (tb_expected_run){.kind = TB_EXPECTED_ANY, .count = 1};
  out->runs = run;
  out->n_runs = out->n_periods = 1;
  const char *begin = line->at;
  tb_status status = TB_OK;
  for (bool first = true; status == TB_OK && !tb_line_is_over(line); first = false) {
    tb_word key = tb_line_word(line);
    const char *equals = memchr(key.text, '=', key.n);
    const size_t n = equals ? (size_t)(equals - key.text) : key.n;
    const tb_word value = {key.text + n + (equals != NULL), key.n - n - (equals != NULL)};
    key.n = n;
    if (equals || !first)
      status = read_detail(line, arena, key, value, out);
    else
      status = read_state(line, key, run);
  }
  if (status == TB_OK && line->at == begin)
    return TB_LINE_ERROR(line, begin, "nothing is expected, expected a state or value=, figure=, threshold=, episode=, since=",
                         "没有预期，应为状态，或 数值=、计算值=、阈值=、次数=、起自=");
  if (status == TB_OK && run->count != 1) return TB_LINE_ERROR(line, begin, "a single period has a single state", "单个时期只有一个状态");
  return status;
}
