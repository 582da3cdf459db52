/* A table of numbers as colours. */
#include "svg.h"

#include <math.h>

enum { EDGE = 8, KEY = 34, ROW_MAX = 22 };

/* Colours from `low` to `high` in TB_HEAT_STEPS steps. */
typedef struct shades {
  double low, high;
  const char *class;
} shades;

static shades find_shades(const tb_heat_chart *chart) {
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < chart->n_rows * chart->n_columns; i++) {
    if (isfinite(chart->cells[i])) {
      low = fmin(low, chart->cells[i]);
      high = fmax(high, chart->cells[i]);
    }
  }
  if (low > high) {
    low = high = 0;
  }
  if (chart->high > chart->low) {
    low = chart->low;
    high = chart->high;
  }
  double far = fmax(fabs(low), fabs(high));
  return chart->diverging ? (shades){-far, far, "z"} : (shades){low, high, "h"};
}

static unsigned step_of(const shades *s, double value) {
  double share = s->high > s->low ? (value - s->low) / (s->high - s->low) : 0.5;
  return (unsigned)fmin(floor(share * TB_HEAT_STEPS), TB_HEAT_STEPS - 1);
}

static double names_width(const tb_svg *svg, const tb_heat_chart *chart) {
  double width = 0;
  for (size_t i = 0; i < chart->n_rows; i++) {
    width = fmax(width, tb_svg_width_of(svg, chart->rows[i]));
  }
  return fmin(width + 8, chart->frame.width * 0.4);
}

/* Cells that stand beside each other and have the same colour are one. */
static void draw_cells(tb_svg *svg, const tb_heat_chart *chart, const shades *s, size_t row, const tb_scale *x, double y, double height) {
  const double *cells = chart->cells + row * chart->n_columns;
  for (size_t i = 0, end; i < chart->n_columns; i = end) {
    end = i + 1;
    if (!isfinite(cells[i])) {
      continue;
    }
    unsigned step = step_of(s, cells[i]);
    while (end < chart->n_columns && isfinite(cells[end]) && step_of(s, cells[end]) == step) {
      end++;
    }
    double from = tb_scale_at(x, (double)i), to = tb_scale_at(x, (double)end);
    tb_svg_rect(svg, s->class, step, from, y, to - from, height);
  }
}

/* What the colours mean: smallest and largest value at the ends of the steps. */
static void draw_key(tb_svg *svg, const tb_heat_chart *chart, const shades *s, double y) {
  double span = s->high - s->low, step = span > 0 ? pow(10, floor(log10(span / 100)) + 1) : 0.01;
  double width = 16, x = chart->frame.width - EDGE - TB_HEAT_STEPS * width;
  char low[TB_NUMBER_BYTES], high[TB_NUMBER_BYTES];
  tb_axis_number(s->low, step, low);
  tb_axis_number(s->high, step, high);
  double low_width = tb_svg_width_of(svg, (tb_words){low, NULL}), high_width = tb_svg_width_of(svg, (tb_words){high, NULL});
  x -= high_width + 6;
  for (unsigned i = 0; i < TB_HEAT_STEPS; i++) {
    tb_svg_rect(svg, s->class, i, x + i * width, y, width, 10);
  }
  tb_svg_text(svg, "m", TB_END, x - 6, y + 9, (tb_words){low, NULL});
  tb_svg_text(svg, "m", TB_START, x + TB_HEAT_STEPS * width + 6, y + 9, (tb_words){high, NULL});
  tb_svg_text(svg, "m", TB_END, x - low_width - 16, y + 9, chart->unit);
}

static void draw_names(tb_svg *svg, const tb_heat_chart *chart, double names, double top, double height) {
  tb_buffer room[2] = {0};
  size_t every = (size_t)ceil(12 / height); /* rows lower than a line of text are not all named */
  for (size_t i = 0; i < chart->n_rows; i += every) {
    tb_svg_text(svg, "", TB_START, EDGE, top + ((double)i + 0.5) * height + 4, tb_svg_cut(&chart->rows[i], names - 4, room));
  }
  tb_buffer_free(&room[0]);
  tb_buffer_free(&room[1]);
}

static void draw_columns(tb_svg *svg, const tb_heat_chart *chart, const tb_scale *x, double y) {
  double free_to = INFINITY;
  for (size_t i = chart->n_columns; i-- > 0;) {
    tb_words words = {chart->columns[i], NULL};
    double half = tb_svg_width_of(svg, words) / 2;
    double at = fmin(tb_scale_at(x, (double)i + 0.5), chart->frame.width - half);
    if (at + half + 8 <= free_to) {
      tb_svg_text(svg, "m", TB_MIDDLE, at, y, words);
      free_to = at - half;
    }
  }
}

void tb_chart_heat(const tb_heat_chart *chart, tb_buffer *out) {
  double top = tb_svg_title_height(&chart->frame) + KEY - 8;
  double rows = (double)(chart->n_rows > 0 ? chart->n_rows : 1);
  double row = chart->frame.height > 0 ? fmax((chart->frame.height - top - 24) / rows, 1) : ROW_MAX;
  double bottom = top + row * (double)chart->n_rows;
  shades s = find_shades(chart);
  tb_svg svg = tb_svg_begin(&chart->frame, bottom + 24, out);
  double names = names_width(&svg, chart);
  tb_scale x = {0, (double)(chart->n_columns > 0 ? chart->n_columns : 1), EDGE + names, chart->frame.width - EDGE};
  draw_key(&svg, chart, &s, top - KEY + 12);
  draw_names(&svg, chart, names, top, row);
  for (size_t i = 0; i < chart->n_rows; i++) {
    draw_cells(&svg, chart, &s, i, &x, top + row * (double)i + (row > 6 ? 1 : 0), row > 6 ? row - 2 : row);
  }
  draw_columns(&svg, chart, &x, bottom + 15);
  tb_svg_end(&svg);
}
