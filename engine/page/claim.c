/* A claim under its finding: its verdict, the intervals drawn, and the whole calculation. */
#include "inside.h"

#include <math.h>

enum { CHART_WIDTH = 460, ROWS_MAX = 4 };

/* ----------------------------------------------------------------------------------------------------------------------- intervals */

static double end_of(const tb_end *end, double outside) {
  return end->finite ? tb_rational_double(&end->value) : outside;
}

static tb_interval_row row_of(tb_page *page, tb_words name, const tb_interval *interval, bool is_date, tb_tone tone) {
  tb_buffer text = {0};
  tb_claim_interval(interval, is_date, &text);
  tb_interval_row row = {.name = name,
                         .text = tb_page_format(page, "%s", tb_buffer_string(&text)),
                         .low = end_of(&interval->low, -INFINITY),
                         .high = end_of(&interval->high, INFINITY),
                         .low_open = interval->low.open,
                         .high_open = interval->high.open,
                         .tone = tone};
  tb_buffer_free(&text);
  return row;
}

static bool is_drawable(const tb_interval *interval) {
  return !interval->empty && (interval->low.finite || interval->high.finite);
}

static size_t gather(tb_page *page, const tb_claim_result *result, tb_interval_row rows[ROWS_MAX]) {
  bool formula = result->claim->reported[0] != '\0';
  size_t n = 0;
  if (result->has_sides && is_drawable(&result->stated)) {
    tb_words name = formula ? tb_page_wordsf(page, "reported %s", "报告值 %s", result->claim->reported) : (tb_words){"right side", "右边"};
    rows[n++] = row_of(page, name, &result->stated, result->is_date, TB_TONE_1);
  }
  if (result->has_sides && is_drawable(&result->computed)) {
    tb_words name = formula ? (tb_words){"what the inputs allow", "按基础数据可能的值"} : (tb_words){"left side", "左边"};
    rows[n++] = row_of(page, name, &result->computed, result->is_date, TB_TONE_2);
  }
  if (result->has_nearest) {
    double nearest = tb_rational_double(&result->nearest);
    rows[n++] = (tb_interval_row){.name = {"nearest figure that fits", "最近的相符数字"},
                                  .text = tb_page_short(page, nearest),
                                  .low = nearest,
                                  .high = nearest,
                                  .tone = TB_TONE_3};
  }
  if (n == 0 && result->has_bound && is_drawable(&result->bound)) {
    tb_buffer name = {0};
    tb_claim_operand_name(result, result->bound_of, &name);
    rows[n++] = row_of(page, tb_page_wordsf(page, "%s would have to lie in", "%s 须在", tb_buffer_string(&name)), &result->bound,
                       result->is_date, TB_TONE_4);
    tb_buffer_free(&name);
  }
  return n;
}

/* Days as dates: the ends of the bars are the ticks. */
static size_t date_ticks(tb_page *page, const tb_interval_row *rows, size_t n, tb_tick *ticks) {
  size_t n_ticks = 0;
  for (size_t i = 0; i < 2 * n; i++) {
    double at = i % 2 == 0 ? rows[i / 2].low : rows[i / 2].high;
    if (isfinite(at)) {
      tb_day day = (tb_day)at;
      ticks[n_ticks++] = (tb_tick){at, tb_page_period(page, (tb_period){day, day, false})};
    }
  }
  return n_ticks;
}

static tb_words caption_of(const tb_claim_result *result, size_t n) {
  if (n < 2) {
    return (tb_words){"What can still be said (disc: end included, ring: not)", "仍可断定的范围（实心含端点，空心不含）"};
  }
  return result->claim->reported[0] != '\0'
             ? (tb_words){"Reported against what the inputs allow (disc: end included, ring: not)",
                          "报告值与按基础数据可能的值（实心含端点，空心不含）"}
             : (tb_words){"Both sides of the relation (disc: end included, ring: not)", "关系两边可能的值（实心含端点，空心不含）"};
}

static void draw(tb_page *page, const tb_claim_result *result) {
  tb_interval_row rows[ROWS_MAX];
  tb_tick ticks[2 * ROWS_MAX];
  size_t n = gather(page, result, rows);
  if (n == 0) {
    return;
  }
  tb_words caption = caption_of(result, n);
  tb_frame frame = tb_page_figure(page, "plot broad", CHART_WIDTH, caption);
  tb_interval_chart chart = {.frame = frame, .rows = rows, .n_rows = n, .ticks = result->is_date ? ticks : NULL};
  chart.n_ticks = result->is_date ? date_ticks(page, rows, n, ticks) : 0;
  tb_chart_intervals(&chart, page->out);
  tb_page_figure_end(page);
}

/* --------------------------------------------------------------------------------------------------------------------------- claim */

static void write_short(tb_page *page, const tb_claim_verdict *said, const tb_claim *claim) {
  tb_page_raw(page, "<p>");
  tb_page_words(page, (tb_words){said->detail, said->detail_zh});
  tb_page_raw(page, "</p><p class=\"more\">");
  tb_page_text(page, tb_page_format(page, "%s:%u", tb_case_relative(page->opened, claim->file), claim->line));
  tb_page_raw(page, "</p>");
}

static void write_whole(tb_page *page, size_t i, const tb_claim *claim) {
  tb_claim_worker *worker = NULL;
  const tb_claim_result *result;
  tb_status status = tb_claim_worker_new(page->claims, &worker);
  if (status == TB_OK) {
    status = tb_claim_judge(worker, i, &result);
  }
  if (status == TB_OK) {
    draw(page, result);
  }
  tb_claim_worker_free(worker);
  tb_page_fail(page, status);
  tb_page_said said = tb_page_said_of(page, "claim", claim->claim);
  tb_page_said_write(page, &said, 1, said.n, 3);
  tb_page_said_close(&said);
}

void tb_page_claim(tb_page *page, size_t i) {
  const tb_claim *claim = tb_claims_at(page->claims, i);
  tb_claim_verdict said;
  if (tb_case_verdict(page->opened, i, &said) != TB_OK) {
    return;
  }
  tb_page_rawf(page, "<details class=\"claim\" id=\"c%zu\"><summary><b>", i);
  tb_page_text(page, claim->claim);
  tb_page_raw(page, "</b> <code>");
  tb_page_text(page, claim->check);
  tb_page_raw(page, "</code> ");
  if (claim->reported[0] != '\0') {
    tb_page_raw(page, "<span>");
    tb_page_text(page, claim->reported);
    tb_page_raw(page, "</span> ");
  }
  tb_page_verdict(page, said.verdict);
  if (!claim->decides) {
    tb_page_badge(page, "st", "hidden", (tb_words){"does not decide", "不参与判定"});
  }
  tb_page_raw(page, "</summary><div>");
  if (page->figures && page->limits.claims) {
    write_whole(page, i, claim);
  } else {
    write_short(page, &said, claim);
  }
  tb_page_raw(page, "</div></details>\n");
}
