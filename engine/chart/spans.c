/* Spans of time below each other. */
#include "svg.h"

#include <math.h>

enum { ROW_HEIGHT = 22, BAR = 12, EDGE = 8 };

static double names_width(const tb_svg *svg, const tb_span_chart *chart) {
  double width = 0;
  for (size_t i = 0; i < chart->n_rows; i++) {
    width = fmax(width, tb_svg_width_of(svg, chart->rows[i].name));
  }
  return fmin(width + 8, chart->frame.width * 0.42);
}

static void draw_row(tb_svg *svg, const tb_scale *x, const tb_span_row *row, double names, double top) {
  tb_buffer room[2] = {0};
  tb_svg_text(svg, "", TB_START, EDGE, top + 15, tb_svg_cut(&row->name, names - 4, room));
  tb_svg_line(svg, "g", x->begin, top + ROW_HEIGHT / 2.0, x->end, top + ROW_HEIGHT / 2.0);
  for (size_t i = 0; i < row->n_spans; i++) {
    const tb_span *span = &row->spans[i];
    double from = fmax(tb_scale_at(x, span->from), x->begin), to = fmin(tb_scale_at(x, span->to), x->end);
    tb_svg_rect(svg, "f", span->tone, from, top + (ROW_HEIGHT - BAR) / 2.0, fmax(to - from, 3), BAR);
  }
  tb_buffer_free(&room[0]);
  tb_buffer_free(&room[1]);
}

void tb_chart_spans(const tb_span_chart *chart, tb_buffer *out) {
  double top = tb_svg_title_height(&chart->frame), bottom = top + (double)chart->n_rows * ROW_HEIGHT + 2;
  tb_svg svg = tb_svg_begin(&chart->frame, bottom + 20, out);
  double names = names_width(&svg, chart);
  tb_scale x = {chart->from, chart->to, EDGE + names, chart->frame.width - EDGE};
  tb_svg_path(&svg, "g", TB_PLAIN);
  for (size_t i = 0; i < chart->n_ticks; i++) {
    tb_svg_move(&svg, tb_scale_at(&x, chart->ticks[i].at), top);
    tb_svg_down(&svg, bottom);
  }
  tb_svg_path_end(&svg);
  for (size_t i = 0; i < chart->n_rows; i++) {
    draw_row(&svg, &x, &chart->rows[i], names, top + (double)i * ROW_HEIGHT);
  }
  tb_svg_line(&svg, "a", x.begin, bottom, x.end, bottom);
  tb_svg_ticks(&svg, &x, chart->ticks, chart->n_ticks, bottom, true);
  tb_svg_end(&svg);
}
