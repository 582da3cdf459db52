/* A line of a table's height. */
#include "svg.h"

#include <math.h>

enum { DOTS_MAX = 3, EDGE = 4 };

static tb_scale find_range(const double *y, size_t n, double height) {
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < n; i++) {
    if (isfinite(y[i])) {
      low = fmin(low, y[i]);
      high = fmax(high, y[i]);
    }
  }
  return low <= high ? (tb_scale){low, high, height - EDGE, EDGE} : (tb_scale){0, 1, height - EDGE, EDGE};
}

/* At most two points a pixel: of long series the lowest and highest of each piece. */
static size_t piece_of(size_t n, double width) {
  size_t most = (size_t)fmax(width, 2);
  return n > 2 * most ? (n + most - 1) / most : 1;
}

static void append_point(tb_buffer *out, bool begins, double x, double y) {
  tb_buffer_byte(out, begins ? 'M' : 'L');
  tb_svg_number(out, x);
  tb_buffer_byte(out, ' ');
  tb_svg_number(out, y);
}

static void draw_path(tb_svg *svg, const tb_scale *x, const tb_scale *y_scale, const double *y, size_t n, tb_tone tone) {
  size_t piece = piece_of(n, svg->frame->width);
  bool begins = true;
  tb_buffer_format(svg->out, "<path class=\"s%u\" d=\"", tone);
  for (size_t i = 0; i < n; i += piece) {
    double low = INFINITY, high = -INFINITY;
    for (size_t k = i; k < n && k < i + piece; k++) {
      low = isfinite(y[k]) ? fmin(low, y[k]) : low;
      high = isfinite(y[k]) ? fmax(high, y[k]) : high;
    }
    if (low > high) {
      begins = true;
      continue;
    }
    append_point(svg->out, begins, tb_scale_at(x, (double)i), tb_scale_at(y_scale, low));
    if (high > low) {
      append_point(svg->out, false, tb_scale_at(x, (double)i), tb_scale_at(y_scale, high));
    }
    begins = false;
  }
  tb_buffer_text(svg->out, "\"/>");
}

void tb_chart_spark(const tb_frame *frame, const double *y, size_t n, tb_tone tone, tb_buffer *out) {
  tb_svg svg = tb_svg_begin(frame, frame->height, out);
  tb_scale x = {0, n > 1 ? (double)(n - 1) : 0, EDGE, frame->width - EDGE}, range = find_range(y, n, frame->height);
  size_t present = 0, last = SIZE_MAX;
  for (size_t i = 0; i < n; i++) {
    present += isfinite(y[i]) ? 1 : 0;
    last = isfinite(y[i]) ? i : last;
  }
  if (present > 1) {
    draw_path(&svg, &x, &range, y, n, tone);
  }
  for (size_t i = 0; i < n; i++) {
    if (i == last || (present <= DOTS_MAX && isfinite(y[i]))) {
      tb_svg_circle(&svg, "f", tone, tb_scale_at(&x, (double)i), tb_scale_at(&range, y[i]), i == last ? 2.6 : 1.8);
    }
  }
  tb_svg_end(&svg);
}
