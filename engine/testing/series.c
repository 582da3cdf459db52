/* The values of a series: `10 12 _ 10+2x5 7*3`. */
#include "file.h"

#include "base/decimal.h"
#include "base/list.h"

/* A run's text cut at its operators: NUMBER, NUMBER*COUNT, NUMBERxCOUNT, NUMBER+STEPxCOUNT. */
typedef struct pieces {
  tb_word start, step, count; /* step with its sign; n 0: not there */
  char repeat;                /* 'x', '*', or 0 */
} pieces;

/* The + or - between start and step, not that of a number or its exponent; n when there is none. */
static size_t find_sign(tb_word word) {
  for (size_t i = 1; i < word.n; i++) {
    const char c = word.text[i], before = word.text[i - 1];
    if ((c == '+' || c == '-') && before != 'e' && before != 'E') return i;
  }
  return word.n;
}

static pieces cut(tb_word word) {
  pieces out = {.start = word};
  for (size_t i = 0; i < word.n && !out.repeat; i++) {
    if (word.text[i] != 'x' && word.text[i] != '*') continue;
    out.repeat = word.text[i];
    out.start.n = i;
    out.count = (tb_word){word.text + i + 1, word.n - i - 1};
  }
  const size_t sign = find_sign(out.start);
  out.step = (tb_word){out.start.text + sign, out.start.n - sign};
  out.start.n = sign;
  return out;
}

bool tb_count_read(tb_word word, uint32_t *out) {
  uint32_t count = 0;
  if (word.n == 0) return false;
  for (size_t i = 0; i < word.n; i++) {
    if (word.text[i] < '0' || word.text[i] > '9') return false;
    count = 10 * count + (uint32_t)(word.text[i] - '0');
    if (count > TB_TEST_PERIODS_MAX) return false;
  }
  *out = count;
  return true;
}

/* How many periods a run has: after `x` the further ones are counted, as promtool does, but of `_` and `.` all are. */
static tb_status read_count(tb_line *line, const pieces *in, tb_series_run *run) {
  run->count = 1;
  if (!in->repeat) return TB_OK;
  const bool further = in->repeat == 'x' && run->kind == TB_SERIES_VALUE;
  const tb_word shown = tb_word_shown(in->count);
  if (!tb_count_read(in->count, &run->count) || (!further && run->count == 0))
    return TB_LINE_ERROR(line, in->count.text, "\"%.*s\" is no count, expected a whole number from %d to %d",
                         "“%.*s”不是个数，应为 %d 到 %d 的整数", TB_WORD(shown), !further, TB_TEST_PERIODS_MAX);
  run->count += further;
  return TB_OK;
}

static tb_status read_number(tb_line *line, tb_word word, tb_decimal *out) {
  size_t bad_at;
  switch (tb_decimal_parse(word.text, word.n, out, &bad_at)) {
  case TB_DECIMAL_OK: return TB_OK;
  case TB_DECIMAL_OUT_OF_RANGE: return TB_LINE_ERROR(line, word.text, "the number is too large or too small", "数字过大或过小");
  case TB_DECIMAL_MALFORMED: break;
  }
  const tb_word shown = tb_word_shown(word);
  return TB_LINE_ERROR(line, word.text,
                       "found \"%.*s\", expected a number, _ (no figure), . (not reported), or a run such as 10+2x5 or 7*3",
                       "读到“%.*s”，应为数字、_（无数）、.（未报）或 10+2x5、7*3 这样的连续值", TB_WORD(shown));
}

/* mantissa * 10^(to - from) when it stays within 15 digits. */
static bool scale(int64_t mantissa, uint8_t from, uint8_t to, int64_t *out) {
  static const int64_t LIMIT = 1000000000000000;
  for (; from < to; from++) {
    if (mantissa >= LIMIT / 10 || mantissa <= -LIMIT / 10) return false;
    mantissa *= 10;
  }
  *out = mantissa;
  return true;
}

/* The last value of a progression must be a short decimal too: then all are. */
static bool fits(const tb_series_run *run) {
  static const int64_t LIMIT = 1000000000000000;
  int64_t way, last;
  return !__builtin_mul_overflow(run->step, (int64_t)run->count - 1, &way) && !__builtin_add_overflow(run->start, way, &last) &&
         last < LIMIT && last > -LIMIT;
}

static tb_status read_progression(tb_line *line, const pieces *in, tb_series_run *run) {
  tb_decimal start, step;
  tb_status status = read_number(line, in->start, &start);
  if (status == TB_OK) status = read_number(line, in->step, &step);
  if (status != TB_OK) return status;
  if (in->repeat != 'x')
    return TB_LINE_ERROR(line, in->start.text, "a progression needs its count: expected x and the number of further values, as in 10+2x5",
                         "等差序列缺少个数：应为 x 和后续个数，如 10+2x5");
  const bool is_short = start.decimals <= TB_DECIMALS_MAX && step.decimals <= TB_DECIMALS_MAX;
  run->decimals = start.decimals > step.decimals ? start.decimals : step.decimals;
  if (is_short && scale(start.mantissa, start.decimals, run->decimals, &run->start) &&
      scale(step.mantissa, step.decimals, run->decimals, &run->step) && fits(run))
    return TB_OK;
  return TB_LINE_ERROR(line, in->start.text, "a progression whose values have more than 15 digits", "等差序列中有超过15位的数字");
}

static tb_status read_run(tb_line *line, tb_arena *arena, tb_word word, tb_series_run *run) {
  const pieces in = cut(word);
  *run = (tb_series_run){.kind = TB_SERIES_VALUE};
  if (in.step.n == 0 && tb_word_is(in.start, "_")) run->kind = TB_SERIES_MISSING;
  if (in.step.n == 0 && tb_word_is(in.start, ".")) run->kind = TB_SERIES_ABSENT;
  tb_status status = read_count(line, &in, run);
  if (status != TB_OK || run->kind != TB_SERIES_VALUE) return status;
  if (in.step.n > 0) return read_progression(line, &in, run);
  tb_decimal decimal;
  status = read_number(line, in.start, &decimal);
  if (status != TB_OK) return status;
  run->text = tb_arena_string(arena, in.start.text, in.start.n);
  return run->text ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_series_read(tb_line *line, tb_arena *arena, tb_series *series) {
  tb_list runs = {.item_bytes = sizeof(tb_series_run)};
  tb_status status = TB_OK;
  while (status == TB_OK && !tb_line_is_over(line)) {
    const tb_word word = tb_line_word(line);
    tb_series_run *run = tb_list_add(&runs);
    status = run ? read_run(line, arena, word, run) : TB_NO_MEMORY;
    if (status == TB_OK && (series->n_periods += run->count) > TB_TEST_PERIODS_MAX)
      status = TB_LINE_ERROR(line, word.text, "the series has more than %d periods", "序列超过 %d 个时期", TB_TEST_PERIODS_MAX);
  }
  if (status == TB_OK && series->n_periods == 0)
    status = TB_LINE_ERROR(line, line->at, "a series without values, expected numbers, _ or .", "序列没有值，应为数字、_ 或 .");
  if (status == TB_OK) status = tb_list_keep(&runs, arena, (void **)&series->runs, &series->n_runs);
  tb_list_free(&runs);
  return status;
}
