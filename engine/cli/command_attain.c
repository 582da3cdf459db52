/* tongbi attain: the whole numbers that can stand behind a written figure. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>

/* Begins a note on standard error. */
static void begin_note(const options *given) {
  fprintf(stderr, "%s: %s", given->program, say(given, "note: ", "提示："));
}

/* How many, as the first word of a sentence; `unit` is the Chinese measure word. */
static void write_count(const options *given, uint64_t n, const char *unit, char *out, size_t size) {
  if (n == 0 || n == UINT64_MAX) {
    snprintf(out, size, "%s", n == 0 ? say(given, "no", "没有") : say(given, "endless", "无穷多"));
  } else {
    snprintf(out, size, say(given, "%" PRIu64, "%" PRIu64 " %s"), n, unit);
  }
}

static void note_count(const options *given, const char *figure, const tb_attain_result *found) {
  static const char *const PAIRS[] = {"%s pair%s with n up to %" PRIu64 " give%s %s", "%s%s整数（n 不超过 %" PRIu64 "）%s能得出 %s"};
  static const char *const PARTS[] = {"%s whole number%s of %" PRIu64 " give%s %s", "%s%s整数（总数 %" PRIu64 "）%s能得出 %s"};
  static const char *const AFTER[] = {"%s whole number%s after %" PRIu64 " give%s %s", "%s%s整数（基数 %" PRIu64 "）%s能得出 %s"};
  const char *const *text = given->of == 0 ? PAIRS : tb_attain_is_change(found) ? AFTER : PARTS;
  uint64_t n = tb_attain_solutions(found);
  char count[32];
  write_count(given, n, given->of == 0 ? "对" : "个", count, sizeof count);
  bool plural = n > 1;
  begin_note(given);
  fprintf(stderr, say(given, text[0], text[1]), count, say(given, plural ? "s" : "", ""), tb_attain_bound(found),
          say(given, plural ? "" : "s", ""), figure);
  fprintf(stderr, "%s\n", n == tb_attain_pairs(found) ? "" : say(given, "; the smallest are listed", "；列出最小者"));
}

/* What the check could have found: without power, any figure passes. */
static void note_power(const options *given, const tb_attain_result *found) {
  uint64_t numerator, denominator;
  if (tb_attain_solutions(found) == 0 || !tb_attain_power(found, &numerator, &denominator)) {
    return;
  }
  begin_note(given);
  fprintf(stderr, say(given, "power %.10g: ", "检验力 %.10g："), (double)numerator / (double)denominator);
  if (numerator == 0) {
    fputs(say(given, "some whole number gives any figure written so coarsely: the check could not have failed\n",
              "如此粗略的数字，总有整数能得出：检验不可能不通过\n"),
          stderr);
    return;
  }
  fputs(say(given, "the share of figures of as many decimals that no whole number gives\n",
            "同样小数位数的数字中，没有整数能得出者所占比例\n"),
        stderr);
}

static int attain(const options *given, const char *figure, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, NULL, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_attain_options what = {
      .struct_size = sizeof what, .change = given->change, .of = given->of, .bound = given->bound, .rounding = given->rounding};
  tb_attain_result *found = NULL;
  status = exit_of_writing(tb_attain_figure(figure, &what, log, &found));
  if (status == EXIT_DONE) {
    status = exit_of_writing(tb_report_attain(found, &report, log));
  }
  bool none = tb_attain_solutions(found) == 0;
  if (status == EXIT_DONE && !given->quiet) {
    note_count(given, figure, found);
    note_power(given, found);
  }
  tb_attain_result_free(found);
  return status == EXIT_DONE && none && given->fail_on_claim ? EXIT_FAIL_ON : status;
}

int command_attain(const options *given, tb_log *log) {
  if (given->n_operands != 1) {
    return usage_error(given, "expected one figure, such as 91.05% or, after --change --, -38.05%",
                       "应给出一个数字，如 91.05%，或在 --change -- 之后的 -38.05%", NULL);
  }
  return attain(given, given->operands[0], log);
}
