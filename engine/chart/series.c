/* Lines and bars over time, with thresholds and shaded spans. */
#include "svg.h"

#include <math.h>
#include <stdio.h>

enum { LEGEND_LINE = 16, DOTS_MAX = 40, NAME_GAP = 13 };

/* A chart with its room and scales. */
typedef struct plot {
  const tb_series_chart *chart;
  tb_svg svg;
  tb_margins around;
  tb_scale x, y;
  double step; /* of the y axis */
} plot;

/* ------------------------------------------------------------------------------------------------------------------------- ranges */

static void widen(double value, double *low, double *high) {
  if (isfinite(value)) {
    *low = fmin(*low, value);
    *high = fmax(*high, value);
  }
}

static bool has_bars(const tb_series_chart *chart) {
  for (size_t i = 0; i < chart->n_lines; i++) {
    if (chart->lines[i].style == TB_LINE_BARS) {
      return true;
    }
  }
  return false;
}

static void find_ranges(plot *p) {
  const tb_series_chart *chart = p->chart;
  double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
  for (size_t i = 0; i < chart->n_lines; i++) {
    for (size_t k = 0; k < chart->lines[i].n; k++) {
      widen(chart->lines[i].x[k], &x0, &x1);
      widen(chart->lines[i].y[k], &y0, &y1);
    }
  }
  for (size_t i = 0; i < chart->n_levels; i++) {
    widen(chart->levels[i].y, &y0, &y1);
  }
  for (size_t i = 0; i < chart->n_ticks; i++) {
    widen(chart->ticks[i].at, &x0, &x1);
  }
  if (chart->from_zero || has_bars(chart)) {
    widen(0, &y0, &y1);
  }
  p->x = x0 <= x1 ? (tb_scale){.from = x0, .to = x1} : (tb_scale){.from = 0, .to = 1};
  p->y = y0 <= y1 ? (tb_scale){.from = y0, .to = y1} : (tb_scale){.from = 0, .to = 1};
}

/* Ends of the y axis on round numbers. */
static void round_range(plot *p, double height) {
  tb_scale *y = &p->y;
  double flat = fabs(y->from) > 0 ? fabs(y->from) * 0.1 : 1;
  if (y->from == y->to) {
    y->from -= p->chart->whole ? 1 : flat;
    y->to += p->chart->whole ? 1 : flat;
  }
  unsigned n = height > 150 ? 5 : 3;
  n = p->chart->reversed ? (unsigned)fmax(height / 18, 2) : n; /* every place that has room */
  p->step = tb_nice_step(y->from, y->to, n, p->chart->whole ? 1 : 0);
  if (p->chart->reversed) { /* places: from the first to the last, no place 0 */
    y->from -= 0.3;
    y->to += 0.3;
    return;
  }
  y->from = floor(y->from / p->step + 1e-9) * p->step;
  y->to = ceil(y->to / p->step - 1e-9) * p->step;
}

/* -------------------------------------------------------------------------------------------------------------------------- layout */

static double first_mark(const plot *p) {
  return ceil(p->y.from / p->step - 1e-9) * p->step;
}

static double widest_mark(const plot *p) {
  double width = 0;
  for (double at = first_mark(p); at <= p->y.to + p->step * 1e-6; at += p->step) {
    char text[TB_NUMBER_BYTES];
    tb_axis_number(at, p->step, text);
    width = fmax(width, tb_svg_width_of(&p->svg, (tb_words){text, NULL}));
  }
  return width;
}

static double widest_name(const plot *p) {
  double width = 0;
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    width = fmax(width, tb_svg_width_of(&p->svg, p->chart->lines[i].name));
  }
  return fmin(width, p->chart->frame.width * 0.4);
}

/* Draws the legend, or only measures it; returns its height. */
static double legend(plot *p, double top, bool draw) {
  double x = 4, y = top;
  size_t shown = 0;
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    const tb_line *line = &p->chart->lines[i];
    if (line->name.english == NULL) {
      continue;
    }
    double width = tb_svg_width_of(&p->svg, line->name) + 34;
    if (x > 4 && x + width > p->chart->frame.width) {
      x = 4;
      y += LEGEND_LINE;
    }
    if (draw) {
      tb_svg_rect(&p->svg, "f", line->tone, x, y + 4, 14, 4);
      tb_svg_text(&p->svg, "", TB_START, x + 19, y + 10, line->name);
    }
    x += width;
    shown++;
  }
  return shown > 0 ? y - top + LEGEND_LINE : 0;
}

/* Room on the right for the names at the ends of lines; in a file of its own also for the half of the last label that stands beyond the
 * axis. */
static double right_margin(const plot *p) {
  bool labelled = p->chart->frame.standalone && p->chart->n_ticks > 0;
  double label = labelled ? tb_svg_width_of(&p->svg, (tb_words){p->chart->ticks[p->chart->n_ticks - 1].text, NULL}) / 2 + 2 : 0;
  return fmax(p->chart->name_ends ? widest_name(p) + 14 : 12, label);
}

static void lay_out(plot *p, double height) {
  const tb_frame *frame = &p->chart->frame;
  double top = tb_svg_title_height(frame);
  p->around.top = top + (p->chart->unit.english != NULL ? 18 : 8) + (p->chart->name_ends ? 0 : legend(p, 0, false));
  p->around.bottom = p->chart->n_ticks > 0 ? 22 : 8;
  round_range(p, height - p->around.top - p->around.bottom);
  p->around.left = widest_mark(p) + 10;
  p->around.right = right_margin(p);
  p->x.begin = p->around.left + 6;
  p->x.end = frame->width - p->around.right;
  p->y.begin = p->chart->reversed ? p->around.top : height - p->around.bottom;
  p->y.end = p->chart->reversed ? height - p->around.bottom : p->around.top;
}

/* ---------------------------------------------------------------------------------------------------------------------------- axes */

static void draw_marks(plot *p) {
  tb_svg_group(&p->svg, "m", TB_END);
  for (double at = first_mark(p); at <= p->y.to + p->step * 1e-6; at += p->step) {
    char text[TB_NUMBER_BYTES];
    tb_axis_number(at, p->step, text);
    tb_svg_text(&p->svg, "", TB_START, p->around.left - 5, tb_scale_at(&p->y, at) + 4, (tb_words){text, NULL});
  }
  tb_svg_group_end(&p->svg);
}

/* The grid; `zero`: the line at zero alone, which is darker. */
static void draw_grid(plot *p, bool zero) {
  double right = p->chart->frame.width - p->around.right;
  if (zero && (p->y.from > 0 || p->y.to < 0 || p->chart->reversed)) {
    return;
  }
  tb_svg_path(&p->svg, zero ? "a" : "g", TB_PLAIN);
  for (double at = zero ? 0 : first_mark(p); at <= (zero ? 0 : p->y.to + p->step * 1e-6); at += p->step) {
    tb_svg_move(&p->svg, p->around.left, tb_scale_at(&p->y, at));
    tb_svg_across(&p->svg, right);
  }
  tb_svg_path_end(&p->svg);
}

static void draw_axes(plot *p, double height) {
  draw_grid(p, false);
  draw_grid(p, true);
  draw_marks(p);
  tb_svg_text(&p->svg, "m", TB_START, 4, p->around.top - 7, p->chart->unit);
  tb_svg_ticks(&p->svg, &p->x, p->chart->ticks, p->chart->n_ticks, height - p->around.bottom, true);
}

static void draw_spans(plot *p) {
  double top = p->around.top, bottom = fmax(p->y.begin, p->y.end);
  for (size_t i = 0; i < p->chart->n_spans; i++) {
    const tb_span *span = &p->chart->spans[i];
    double from = tb_scale_at(&p->x, span->from), to = tb_scale_at(&p->x, span->to);
    from = fmax(from, p->around.left);
    to = fmin(to, p->chart->frame.width - p->around.right + 6);
    tb_svg_rect(&p->svg, "b", span->tone, from, top, fmax(to - from, 2), bottom - top);
  }
}

static void draw_levels(plot *p) {
  double right = p->chart->frame.width - p->around.right;
  for (size_t i = 0; i < p->chart->n_levels; i++) {
    double y = tb_scale_at(&p->y, p->chart->levels[i].y);
    tb_svg_line(&p->svg, "t", p->around.left, y, right, y);
    tb_svg_text(&p->svg, "", TB_END, right, y - 4 < p->around.top + 8 ? y + 12 : y - 4, p->chart->levels[i].name);
  }
}

/* --------------------------------------------------------------------------------------------------------------------------- lines */

static void point(tb_buffer *out, char command, double x, double y) {
  tb_buffer_byte(out, command);
  tb_svg_number(out, x);
  tb_buffer_byte(out, ' ');
  tb_svg_number(out, y);
}

/* The points of one column of pixels that a thinned line keeps. */
typedef struct column {
  double pixel, first, low, high, last;
  bool any;
} column;

static void flush(tb_buffer *path, const column *c, bool begins) {
  if (!c->any) {
    return;
  }
  point(path, begins ? 'M' : 'L', c->pixel, c->first);
  if (c->low != c->first && c->low != c->last) {
    point(path, 'L', c->pixel, c->low);
  }
  if (c->high != c->first && c->high != c->last) {
    point(path, 'L', c->pixel, c->high);
  }
  if (c->last != c->first) {
    point(path, 'L', c->pixel, c->last);
  }
}

static void thinned_path(const plot *p, const tb_line *line, tb_buffer *path) {
  column c = {0};
  bool begins = true;
  for (size_t i = 0; i < line->n; i++) {
    double pixel = nearbyint(tb_scale_at(&p->x, line->x[i])), y = tb_scale_at(&p->y, line->y[i]);
    bool gap = !isfinite(line->y[i]);
    if (c.any && (gap || pixel != c.pixel)) {
      flush(path, &c, begins);
      begins = false;
      c.any = false;
    }
    begins = begins || gap;
    if (!gap) {
      c = c.any ? (column){pixel, c.first, fmin(c.low, y), fmax(c.high, y), y, true} : (column){pixel, y, y, y, y, true};
    }
  }
  flush(path, &c, begins);
}

static void full_path(const plot *p, const tb_line *line, tb_buffer *path) {
  bool begins = true;
  double before = 0;
  for (size_t i = 0; i < line->n; i++) {
    double x = tb_scale_at(&p->x, line->x[i]), y = tb_scale_at(&p->y, line->y[i]);
    if (!isfinite(line->y[i])) {
      begins = true;
      continue;
    }
    if (!begins && line->style == TB_LINE_STEPS && y != before) {
      point(path, 'L', x, before);
    }
    point(path, begins ? 'M' : 'L', x, y);
    begins = false;
    before = y;
  }
}

static bool is_long(const plot *p, const tb_line *line) {
  return (double)line->n > 2 * p->chart->frame.width;
}

/* Points without neighbours are seen only as dots. */
static void draw_dots(plot *p, const tb_line *line) {
  size_t drawn = 0;
  for (size_t i = 0; i < line->n; i++) {
    bool alone = (i == 0 || !isfinite(line->y[i - 1])) && (i + 1 == line->n || !isfinite(line->y[i + 1]));
    if (isfinite(line->y[i]) && (alone || line->n <= DOTS_MAX)) {
      if (drawn++ == 0) {
        tb_svg_path(&p->svg, "p", line->tone);
      }
      tb_svg_dot(&p->svg, tb_scale_at(&p->x, line->x[i]), tb_scale_at(&p->y, line->y[i]));
    }
  }
  if (drawn > 0) {
    tb_svg_path_end(&p->svg);
  }
}

static void draw_line(plot *p, const tb_line *line) {
  tb_buffer path = {0};
  if (is_long(p, line)) {
    thinned_path(p, line, &path);
  } else {
    full_path(p, line, &path);
  }
  if (path.n > 0) {
    tb_buffer_format(p->svg.out, "<path class=\"%ss%u\" d=\"", line->style == TB_LINE_DASHED ? "d " : "", line->tone);
    tb_buffer_append(p->svg.out, path.bytes, path.n);
    tb_buffer_text(p->svg.out, "\"/>");
  }
  p->svg.out->failed |= path.failed;
  tb_buffer_free(&path);
  if (line->style == TB_LINE_SOLID && line->tone != TB_TONE_QUIET) {
    draw_dots(p, line);
  }
}

/* Bars of several lines stand beside each other. */
static void draw_bars(plot *p, const tb_line *line, size_t place, size_t n_places) {
  double slot = line->n > 1 ? (p->x.end - p->x.begin) / (double)(line->n - 1) : 40;
  double width = fmax(fmin(slot * 0.7, 60) / (double)n_places, 1), zero = tb_scale_at(&p->y, 0);
  for (size_t i = 0; i < line->n; i++) {
    if (isfinite(line->y[i])) {
      double x = tb_scale_at(&p->x, line->x[i]) + ((double)place - (double)n_places / 2) * width, y = tb_scale_at(&p->y, line->y[i]);
      tb_svg_rect(&p->svg, "f", line->tone, x, fmin(y, zero), width, fabs(y - zero));
    }
  }
}

/* Bars need half a slot of room at both ends. */
static void make_room_for_bars(plot *p) {
  size_t n = 0;
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    n = p->chart->lines[i].style == TB_LINE_BARS && p->chart->lines[i].n > n ? p->chart->lines[i].n : n;
  }
  if (n > 0) {
    double half = fmin((p->x.end - p->x.begin) / (double)n / 2, 30);
    p->x.begin += half;
    p->x.end -= half;
  }
}

static void draw_lines(plot *p) {
  size_t n_bars = 0, place = 0;
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    n_bars += p->chart->lines[i].style == TB_LINE_BARS;
  }
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    if (p->chart->lines[i].style == TB_LINE_BARS) {
      draw_bars(p, &p->chart->lines[i], place++, n_bars);
    } else {
      draw_line(p, &p->chart->lines[i]);
    }
  }
}

/* ---------------------------------------------------------------------------------------------------------------------- end names */

static double last_y(const plot *p, const tb_line *line) {
  for (size_t i = line->n; i-- > 0;) {
    if (isfinite(line->y[i])) {
      return tb_scale_at(&p->y, line->y[i]);
    }
  }
  return NAN;
}

/* The line whose end comes next below `above`, of equal ends the first one behind `before`; SIZE_MAX: none. */
static size_t next_end(const plot *p, double above, size_t before) {
  size_t found = SIZE_MAX;
  double lowest = INFINITY;
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    double y = last_y(p, &p->chart->lines[i]);
    bool behind = y > above || (y == above && i > before);
    if (p->chart->lines[i].name.english != NULL && behind && y < lowest) {
      lowest = y;
      found = i;
    }
  }
  return found;
}

static size_t count_names(const plot *p) {
  size_t n = 0;
  for (size_t i = 0; i < p->chart->n_lines; i++) {
    n += p->chart->lines[i].name.english != NULL && !isnan(last_y(p, &p->chart->lines[i]));
  }
  return n;
}

/* Names at the ends of lines, from the top down, none on another; as high as those below need, so that they stay in the picture. */
static void draw_end_names(plot *p, double height) {
  double x = p->chart->frame.width - p->around.right + 8, free_from = -INFINITY;
  double last = height - p->around.bottom - NAME_GAP * ((double)count_names(p) - 1);
  tb_buffer room[2] = {0};
  for (size_t i = next_end(p, -INFINITY, 0); i != SIZE_MAX;) {
    const tb_line *line = &p->chart->lines[i];
    double end = last_y(p, line), y = fmax(fmin(end, last), free_from);
    free_from = y + NAME_GAP;
    last += NAME_GAP;
    if (fabs(y - end) > 2) { /* a name beside another's line is led to its own */
      char tone[8];
      snprintf(tone, sizeof tone, "s%u", (unsigned)line->tone);
      tb_svg_line(&p->svg, tone, x - 7, end, x - 2, y);
    }
    tb_svg_text(&p->svg, line->tone == TB_TONE_QUIET ? "m" : "", TB_START, x, y + 4, tb_svg_cut(&line->name, p->around.right - 10, room));
    i = next_end(p, end, i);
  }
  tb_buffer_free(&room[0]);
  tb_buffer_free(&room[1]);
}

void tb_chart_series(const tb_series_chart *chart, tb_buffer *out) {
  double height = chart->frame.height > 0 ? chart->frame.height : 180;
  plot p = {.chart = chart, .svg = tb_svg_begin(&chart->frame, height, out)};
  find_ranges(&p);
  lay_out(&p, height);
  make_room_for_bars(&p);
  draw_spans(&p);
  draw_axes(&p, height);
  draw_lines(&p);
  draw_levels(&p);
  if (chart->name_ends) {
    draw_end_names(&p, height);
  } else {
    legend(&p, tb_svg_title_height(&chart->frame), true);
  }
  tb_svg_end(&p.svg);
}
