/* Charts: what is drawn where, what is left out, and that texts stay texts. Places are worked out by hand from the layout's constants. */
#include "tb_test.h"

#include "base/markup.h"
#include "chart/chart.h"
#include "chart/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static size_t count(const char *text, const char *what) {
  size_t n = 0;
  for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what)) {
    n++;
  }
  return n;
}

static void assert_holds(tb_buffer *out, const char *what) {
  if (strstr(tb_buffer_string(out), what) == NULL) {
    fail_msg("no `%s' in:\n%s", what, tb_buffer_string(out));
  }
}

/* Every element that is opened is closed, in order: what XML asks for beyond quoted attributes. */
static void assert_well_formed(tb_buffer *out) {
  const char *open[64];
  size_t lengths[64], depth = 0;
  for (const char *at = tb_buffer_string(out); (at = strchr(at, '<')) != NULL; at++) {
    const char *end = strchr(at, '>');
    assert_non_null(end);
    assert_null(memchr(at + 1, '<', (size_t)(end - at - 1)));
    bool closes = at[1] == '/', alone = end[-1] == '/';
    const char *name = at + 1 + closes;
    size_t n = strcspn(name, " />");
    if (closes) {
      assert_true(depth > 0);
      depth--;
      assert_int_equal(lengths[depth], n);
      assert_memory_equal(open[depth], name, n);
    } else if (!alone) {
      assert_true(depth < 64);
      open[depth] = name;
      lengths[depth++] = n;
    }
  }
  assert_int_equal(depth, 0);
}

static const double X[] = {0, 1, 2, 3};
static const tb_tick TICKS[] = {{0, "2021"}, {1, "2022"}, {2, "2023"}, {3, "2024"}};

static tb_series_chart plain_chart(const tb_line *line, tb_speech speech) {
  return (tb_series_chart){.frame = {.speech = speech, .width = 400, .height = 120, .name = "caption"},
                           .lines = line,
                           .n_lines = 1,
                           .ticks = TICKS,
                           .n_ticks = 4};
}

/* -------------------------------------------------------------------------------------------------------------------------- markup */

static void test_markup(void **state) {
  (void)state;
  static const char *const CASES[][2] = {
      {"plain", "plain"},     {"<img src=x onerror=\"a('b')\">&", "&lt;img src=x onerror=&quot;a('b')&quot;&gt;&amp;"},
      {"玉河区", "玉河区"},   {"a\x01\xE2\x80\xAE", "a\\x01\\u{202E}"},
      {"\xFF<", "\\xFF&lt;"}, {"", ""},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    tb_buffer out = {0};
    tb_buffer_text(&out, "<&"); /* what stands there already is markup and stays it */
    tb_markup_text(&out, CASES[i][0]);
    assert_memory_equal(tb_buffer_string(&out), "<&", 2);
    assert_string_equal(tb_buffer_string(&out) + 2, CASES[i][1]);
    tb_buffer_free(&out);
  }
}

/* ------------------------------------------------------------------------------------------------------------------------- numbers */

static void test_axis_numbers(void **state) {
  (void)state;
  static const struct {
    double value, step;
    const char *text;
  } CASES[] = {
      {0, 1, "0"},         {1000, 500, "1000"}, {12345, 5000, "12,345"}, {-1234567, 1, "-1,234,567"},       {0.1 + 0.2, 0.1, "0.3"},
      {-0.04, 0.1, "0.0"}, {2.5, 0.5, "2.5"},   {-0.25, 0.05, "-0.25"},  {1e16, 1e15, "10000000000000000"}, {3, 0.25, "3.0"}};
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    char text[TB_NUMBER_BYTES];
    tb_axis_number(CASES[i].value, CASES[i].step, text);
    assert_string_equal(text, CASES[i].text);
  }
}

static void test_nice_steps(void **state) {
  (void)state;
  assert_true(tb_nice_step(0, 100, 5, 0) == 20);
  assert_true(tb_nice_step(0, 97, 5, 0) == 20);
  assert_true(tb_nice_step(0, 0.6, 3, 0) == 0.2);
  assert_true(tb_nice_step(1, 3, 5, 1) == 1);
  assert_true(tb_nice_step(7, 7, 5, 0) == 1);
}

/* -------------------------------------------------------------------------------------------------------------------------- series */

/* y from 0 to 30 in steps of 10; the drawing lies between y = 8 and y = 98; labels of two digits: x from 13.2 + 10 + 6 to 388. */
static void test_series_places(void **state) {
  (void)state;
  const double y[] = {0, 15, NAN, 30};
  const tb_line line = {{NULL, NULL}, X, y, 4, TB_TONE_1, TB_LINE_SOLID};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_ENGLISH);
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_well_formed(&out);
  assert_holds(&out, "d=\"M29.2 98L148.8 53M388 8\"");
  assert_holds(&out, "<path class=\"p0\" d=\"M29.2 98h0M148.8 53h0M388 8h0\"/>"); /* the last is alone behind the gap */
  assert_holds(&out, "aria-labelledby=\"caption\"");
  for (size_t i = 0; i < 4; i++) {
    assert_holds(&out, TICKS[i].text);
  }
  tb_buffer_free(&out);
}

static void test_series_ranks_downwards(void **state) {
  (void)state;
  const double y[] = {1, 2, 3, 1};
  const tb_line line = {{"A", "甲"}, X, y, 4, TB_TONE_2, TB_LINE_SOLID};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_BOTH);
  chart.reversed = chart.whole = chart.name_ends = true;
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_well_formed(&out);
  /* 0.7 to 3.3 between 8 and 98: the first place above, the third below */
  assert_holds(&out, "M22.6 18.4L");
  assert_holds(&out, " 87.6L");
  assert_holds(&out, "<tspan lang=\"en\">A</tspan><tspan lang=\"zh\">甲</tspan>");
  assert_null(strstr(tb_buffer_string(&out), ">0</text>"));
  tb_buffer_free(&out);
}

/* Six lines that end on the floor at 98: their names stand 13 apart, the last one there, the others above it, each led to its line. */
static void test_end_names_stay_inside(void **state) {
  (void)state;
  const double y[] = {10, 5, 5, 0};
  tb_line lines[6];
  for (size_t i = 0; i < 6; i++)
    lines[i] = (tb_line){{"A", "甲"}, X, y, 4, TB_TONE_2, TB_LINE_SOLID};
  tb_series_chart chart = plain_chart(lines, TB_SPEAK_ENGLISH);
  chart.n_lines = 6;
  chart.name_ends = true;
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_well_formed(&out);
  assert_int_equal(count(tb_buffer_string(&out), ">A</text>"), 6);
  for (int i = 0; i < 6; i++) {
    char place[16];
    snprintf(place, sizeof place, " y=\"%d\"", 102 - 13 * i);
    assert_holds(&out, place);
  }
  assert_null(strstr(tb_buffer_string(&out), " y=\"115\""));
  assert_int_equal(count(tb_buffer_string(&out), " y1=\"98\""), 5);
  tb_buffer_free(&out);
}

static void test_series_bars_stand_on_zero(void **state) {
  (void)state;
  const double y[] = {10, -10};
  const tb_line line = {{NULL, NULL}, X, y, 2, TB_TONE_1, TB_LINE_BARS};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_ENGLISH);
  chart.n_ticks = 2;
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_well_formed(&out);
  /* -10 to 10 between 98 and 8: zero at 53 */
  assert_holds(&out, "y=\"8\" width=\"60\" height=\"45\"");
  assert_holds(&out, "y=\"53\" width=\"60\" height=\"45\"");
  tb_buffer_free(&out);
}

/* Ticks whose labels would touch are left out, the last one never. */
static void test_ticks_are_thinned(void **state) {
  (void)state;
  enum { N = 60 };
  static double x[N], y[N];
  static tb_tick ticks[N];
  static char texts[N][16];
  for (int i = 0; i < N; i++) {
    x[i] = y[i] = i;
    snprintf(texts[i], sizeof texts[i], "%04d-%02d", 2020 + i / 12, i % 12 + 1);
    ticks[i] = (tb_tick){i, texts[i]};
  }
  const tb_line line = {{NULL, NULL}, x, y, N, TB_TONE_1, TB_LINE_SOLID};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_ENGLISH);
  chart.ticks = ticks;
  chart.n_ticks = N;
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  size_t shown = count(tb_buffer_string(&out), ">20");
  assert_in_range(shown, 5, 8); /* 50 px each in 388 */
  assert_holds(&out, "2024-12");
  tb_buffer_free(&out);
}

/* A long line has a bounded number of points, and keeps every extreme. */
static void test_long_lines_keep_extremes(void **state) {
  (void)state;
  enum { N = 100000 };
  double *x = calloc(N, sizeof *x), *y = calloc(N, sizeof *y);
  for (int i = 0; i < N; i++) {
    x[i] = i;
    y[i] = 50;
  }
  y[43210] = 100;
  y[43211] = 0;
  const tb_line line = {{NULL, NULL}, x, y, N, TB_TONE_1, TB_LINE_SOLID};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_ENGLISH);
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_true(out.n < 10000);
  char high[32], low[32];
  /* labels of three digits: x from 19.8 + 10 + 6 to 388; 0 to 100 between 98 and 8 */
  double pixel = nearbyint(35.8 + (388 - 35.8) * 43210.0 / 99999);
  snprintf(high, sizeof high, "L%.0f 8L", pixel);
  snprintf(low, sizeof low, "L%.0f 98L", pixel);
  assert_holds(&out, high);
  assert_holds(&out, low);
  tb_buffer_free(&out);
  free(x);
  free(y);
}

static void test_levels_and_spans(void **state) {
  (void)state;
  const double y[] = {0, 10, 20, 30};
  const tb_line line = {{NULL, NULL}, X, y, 4, TB_TONE_1, TB_LINE_SOLID};
  const tb_span span = {1, 2, TB_TONE_BAD};
  const tb_level level = {20, {"limit", "阈值"}};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_CHINESE);
  chart.spans = &span;
  chart.levels = &level;
  chart.n_spans = chart.n_levels = 1;
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_holds(&out, "<rect class=\"b11\" x=\"148.8\" y=\"8\" width=\"119.6\" height=\"90\"/>");
  assert_holds(&out, "<line class=\"t\" x1=\"23.2\" y1=\"38\" x2=\"388\" y2=\"38\"/>");
  assert_holds(&out, ">阈值</text>");
  assert_null(strstr(tb_buffer_string(&out), "limit"));
  tb_buffer_free(&out);
}

static void test_nothing_to_draw(void **state) {
  (void)state;
  const double y[] = {NAN, NAN, NAN, NAN};
  const tb_line line = {{NULL, NULL}, X, y, 4, TB_TONE_1, TB_LINE_SOLID};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_ENGLISH), none = {.frame = chart.frame};
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  tb_chart_series(&none, &out);
  tb_chart_intervals(&(tb_interval_chart){.frame = chart.frame}, &out);
  tb_chart_spans(&(tb_span_chart){.frame = chart.frame}, &out);
  tb_chart_heat(&(tb_heat_chart){.frame = chart.frame}, &out);
  tb_chart_spark(&chart.frame, NULL, 0, TB_TONE_1, &out);
  assert_well_formed(&out);
  assert_null(strstr(tb_buffer_string(&out), "nan"));
  assert_null(strstr(tb_buffer_string(&out), "inf"));
  tb_buffer_free(&out);
}

/* ----------------------------------------------------------------------------------------------------------------------- intervals */

static void test_interval_ends(void **state) {
  (void)state;
  const tb_interval_row rows[] = {{{"reported", NULL}, "[10, 20)", 10, 20, false, true, TB_TONE_1},
                                  {{"allowed", NULL}, "(-inf, 15]", -INFINITY, 15, true, false, TB_TONE_2},
                                  {{"point", NULL}, "12", 12, 12, false, false, TB_TONE_3}};
  tb_interval_chart chart = {.frame = {.width = 400, .name = "c"}, .rows = rows, .n_rows = 3};
  tb_buffer out = {0};
  tb_chart_intervals(&chart, &out);
  assert_well_formed(&out);
  /* 10 to 20 with 1.2 of room: 380 px for 12.4 */
  assert_holds(&out, "<circle class=\"f0\" cx=\"46.8\" cy=\"25\" r=\"4.2\"/>");
  assert_holds(&out, "<circle class=\"o0\" cx=\"353.2\" cy=\"25\" r=\"4.2\"/>");
  assert_holds(&out, "<path class=\"f1\"");
  assert_int_equal(count(tb_buffer_string(&out), "class=\"f2\" cx"), 1);
  tb_buffer_free(&out);
}

/* ---------------------------------------------------------------------------------------------------------------------------- heat */

static void test_heat_steps(void **state) {
  (void)state;
  const tb_words rows[] = {{"A", NULL}};
  const char *const columns[] = {"2021", "2022", "2023", "2024"};
  const double cells[] = {-9, 0, NAN, 9};
  tb_heat_chart chart = {.frame = {.width = 300, .name = "c"},
                         .rows = rows,
                         .n_rows = 1,
                         .columns = columns,
                         .n_columns = 4,
                         .cells = cells,
                         .diverging = true};
  tb_buffer out = {0};
  tb_chart_heat(&chart, &out);
  assert_well_formed(&out);
  /* nine steps in the key, and the first, the middle and the last of them once more */
  assert_int_equal(count(tb_buffer_string(&out), "class=\"z0\""), 2);
  assert_int_equal(count(tb_buffer_string(&out), "class=\"z4\""), 2);
  assert_int_equal(count(tb_buffer_string(&out), "class=\"z8\""), 2);
  assert_int_equal(count(tb_buffer_string(&out), "<rect"), 12);
  tb_buffer_free(&out);
}

/* ---------------------------------------------------------------------------------------------------------------- words and styles */

static void test_texts_stay_texts(void **state) {
  (void)state;
  const double y[] = {1, 2, 3, 4};
  const char *nasty = "<script>alert(1)</script>\"'&";
  const tb_words words = {nasty, "</tspan><b>"};
  const tb_line line = {words, X, y, 4, TB_TONE_1, TB_LINE_SOLID};
  const tb_level level = {2, words};
  const tb_tick tick = {0, nasty};
  tb_series_chart chart = {.frame = {.title = words, .description = words, .standalone = true, .speech = TB_SPEAK_BOTH, .width = 400},
                           .unit = words,
                           .lines = &line,
                           .n_lines = 1,
                           .levels = &level,
                           .n_levels = 1,
                           .ticks = &tick,
                           .n_ticks = 1};
  tb_buffer out = {0};
  tb_chart_series(&chart, &out);
  assert_null(strstr(tb_buffer_string(&out), "<script"));
  assert_null(strstr(tb_buffer_string(&out), "<b>"));
  assert_well_formed(&out);
  tb_buffer_free(&out);
}

static void test_alternative_text(void **state) {
  (void)state;
  const double y[] = {1, 2};
  tb_buffer out = {0};
  tb_frame hidden = {.width = 80, .height = 20},
           told = {.width = 80, .height = 20, .title = {"Cases", "案件"}, .description = {"1 to 2", "由1到2"}, .speech = TB_SPEAK_CHINESE};
  tb_chart_spark(&hidden, y, 2, TB_TONE_1, &out);
  assert_holds(&out, "aria-hidden=\"true\"");
  assert_null(strstr(tb_buffer_string(&out), "role="));
  out.n = 0;
  tb_chart_spark(&told, y, 2, TB_TONE_1, &out);
  assert_holds(&out, "role=\"img\"><title>案件</title><desc>由1到2</desc>");
  tb_buffer_free(&out);
}

/* No element says in itself how it looks: the page's policy forbids it. */
static void test_no_style_attributes(void **state) {
  (void)state;
  const double y[] = {1, 2, 3, 4};
  const tb_line line = {{"a", NULL}, X, y, 4, TB_TONE_1, TB_LINE_DASHED};
  tb_series_chart chart = plain_chart(&line, TB_SPEAK_ENGLISH);
  tb_buffer out = {0}, style = {0};
  tb_chart_series(&chart, &out);
  assert_null(strstr(tb_buffer_string(&out), "style"));
  tb_chart_style(":root ", true, &style);
  assert_holds(&style, ":root .chart .s0{");
  assert_holds(&style, tb_tone_color(TB_TONE_1, true));
  assert_null(strchr(tb_buffer_string(&style), '<'));
  tb_buffer_free(&out);
  tb_buffer_free(&style);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_markup),
      cmocka_unit_test(test_axis_numbers),
      cmocka_unit_test(test_nice_steps),
      cmocka_unit_test(test_series_places),
      cmocka_unit_test(test_end_names_stay_inside),
      cmocka_unit_test(test_series_ranks_downwards),
      cmocka_unit_test(test_series_bars_stand_on_zero),
      cmocka_unit_test(test_ticks_are_thinned),
      cmocka_unit_test(test_long_lines_keep_extremes),
      cmocka_unit_test(test_levels_and_spans),
      cmocka_unit_test(test_nothing_to_draw),
      cmocka_unit_test(test_interval_ends),
      cmocka_unit_test(test_heat_steps),
      cmocka_unit_test(test_texts_stay_texts),
      cmocka_unit_test(test_alternative_text),
      cmocka_unit_test(test_no_style_attributes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
