/* Intervals below each other on one axis. */
#include "svg.h"

#include <math.h>

enum { ROW_HEIGHT = 38, BAR = 10, EDGE = 10 };

static void widen(double value, double *low, double *high) {
  if (isfinite(value)) {
    *low = fmin(*low, value);
    *high = fmax(*high, value);
  }
}

/* All finite ends with room around them, so that every bar is seen whole and open sides have somewhere to go. */
static tb_scale find_scale(const tb_interval_chart *chart) {
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < chart->n_rows; i++) {
    widen(chart->rows[i].low, &low, &high);
    widen(chart->rows[i].high, &low, &high);
  }
  if (low > high) {
    low = high = 0;
  }
  double room = high > low ? (high - low) * 0.12 : fmax(fabs(high) * 0.01, 1);
  return (tb_scale){low - room, high + room, EDGE, chart->frame.width - EDGE};
}

/* An end: a disc where the end belongs to it, a ring where it does not, an arrow where there is none. */
static void draw_end(tb_svg *svg, const tb_scale *x, double at, bool open, tb_tone tone, double y, double outside) {
  if (isfinite(at)) {
    tb_svg_circle(svg, open ? "o" : "f", tone, tb_scale_at(x, at), y, 4.2);
    return;
  }
  double side = outside < 0 ? x->begin : x->end;
  tb_buffer_format(svg->out, "<path class=\"f%u\" d=\"M", tone);
  tb_svg_number(svg->out, side + outside * 8);
  tb_buffer_byte(svg->out, ' ');
  tb_svg_number(svg->out, y);
  tb_buffer_text(svg->out, "l");
  tb_svg_number(svg->out, -outside * 9);
  tb_buffer_text(svg->out, " -7v14z\"/>");
}

static void draw_row(tb_svg *svg, const tb_scale *x, const tb_interval_row *row, double top) {
  double from = isfinite(row->low) ? tb_scale_at(x, row->low) : x->begin, to = isfinite(row->high) ? tb_scale_at(x, row->high) : x->end;
  double middle = top + 25, width = svg->frame->width;
  tb_buffer room[4] = {0};
  tb_words text = {row->text, NULL};
  double figures = fmin(tb_svg_width_of(svg, text), width * 0.6);
  tb_svg_text(svg, "", TB_START, EDGE, top + 13, tb_svg_cut(&row->name, width - 2 * EDGE - figures - 8, room));
  tb_svg_text(svg, "m", TB_END, width - EDGE, top + 13, tb_svg_cut(&text, width * 0.6, room + 2));
  if (to > from) {
    tb_svg_rect(svg, "f", row->tone, from, middle - BAR / 4.0, to - from, BAR / 2.0);
  }
  draw_end(svg, x, row->low, row->low_open, row->tone, middle, -1);
  if (row->high != row->low || !isfinite(row->high)) {
    draw_end(svg, x, row->high, row->high_open, row->tone, middle, 1);
  }
  for (size_t i = 0; i < sizeof room / sizeof room[0]; i++) {
    tb_buffer_free(&room[i]);
  }
}

static void draw_axis(tb_svg *svg, const tb_interval_chart *chart, const tb_scale *x, double top, double bottom) {
  double step = tb_nice_step(x->from, x->to, 4, 0);
  tb_tick ticks[16];
  char texts[16][TB_NUMBER_BYTES];
  size_t n = 0;
  for (double at = ceil(x->from / step) * step; chart->ticks == NULL && at <= x->to && n < 16; at += step) {
    tb_axis_number(at, step, texts[n]);
    ticks[n] = (tb_tick){at, texts[n]};
    n++;
  }
  const tb_tick *marks = chart->ticks != NULL ? chart->ticks : ticks;
  n = chart->ticks != NULL ? chart->n_ticks : n;
  tb_svg_path(svg, "g", TB_PLAIN);
  for (size_t i = 0; i < n; i++) {
    tb_svg_move(svg, tb_scale_at(x, marks[i].at), top);
    tb_svg_down(svg, bottom);
  }
  tb_svg_path_end(svg);
  tb_svg_line(svg, "a", 0, bottom, chart->frame.width, bottom);
  tb_svg_ticks(svg, x, marks, n, bottom, false);
}

void tb_chart_intervals(const tb_interval_chart *chart, tb_buffer *out) {
  double top = tb_svg_title_height(&chart->frame), bottom = top + (double)chart->n_rows * ROW_HEIGHT + 2;
  tb_scale x = find_scale(chart);
  tb_svg svg = tb_svg_begin(&chart->frame, bottom + 20, out);
  draw_axis(&svg, chart, &x, top, bottom);
  for (size_t i = 0; i < chart->n_rows; i++) {
    draw_row(&svg, &x, &chart->rows[i], top + (double)i * ROW_HEIGHT);
  }
  tb_svg_end(&svg);
}
