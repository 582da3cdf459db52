/* SVG elements, scales and ticks: what the kinds of charts are drawn with. Classes are those of style.c. */
#ifndef TB_CHART_SVG_H
#define TB_CHART_SVG_H

#include "chart.h"

#include <limits.h>

/** A drawing on its way. */
typedef struct tb_svg {
  tb_buffer *out;
  const tb_frame *frame;
} tb_svg;

typedef enum tb_anchor { TB_START, TB_MIDDLE, TB_END } tb_anchor;

/** Space around the drawing area. */
typedef struct tb_margins {
  double left, right, top, bottom;
} tb_margins;

/** Maps [from, to] of the data to [begin, end] of the drawing. */
typedef struct tb_scale {
  double from, to, begin, end;
} tb_scale;
double tb_scale_at(const tb_scale *scale, double value);

/** Opens the drawing: its size, alternative text, and where it is standalone styles, background and a title. */
tb_svg tb_svg_begin(const tb_frame *frame, double height, tb_buffer *out);
void tb_svg_end(tb_svg *svg);

/** Height that a standalone chart's title takes, 0 in a page. */
double tb_svg_title_height(const tb_frame *frame);

/** A coordinate: to a tenth of a pixel. */
void tb_svg_number(tb_buffer *out, double value);

void tb_svg_line(tb_svg *svg, const char *class, double x1, double y1, double x2, double y2);

/** A path of one class: opened, then moves and lines, then closed. One element for many lines or dots keeps drawings small. */
void tb_svg_path(tb_svg *svg, const char *class, unsigned number);
void tb_svg_move(tb_svg *svg, double x, double y);
void tb_svg_across(tb_svg *svg, double x); /* to the same y */
void tb_svg_down(tb_svg *svg, double y);   /* to the same x */
void tb_svg_dot(tb_svg *svg, double x, double y);
void tb_svg_path_end(tb_svg *svg);

/** What the elements up to tb_svg_group_end have in common. */
void tb_svg_group(tb_svg *svg, const char *class, tb_anchor anchor);
void tb_svg_group_end(tb_svg *svg);

/** Rectangle, circle: `class` is a letter and `number` what stands behind it: a tone or a step of colour. Negative sizes count as 0. */
void tb_svg_rect(tb_svg *svg, const char *class, unsigned number, double x, double y, double width, double height);
void tb_svg_circle(tb_svg *svg, const char *class, unsigned number, double x, double y, double radius);

/** A class without a number. */
#define TB_PLAIN UINT_MAX

/** Text; class may be "", TB_START says nothing (a group may). */
void tb_svg_text(tb_svg *svg, const char *class, tb_anchor anchor, double x, double y, tb_words words);

/** About how wide a text is drawn, in px: of both languages the wider one, if both are drawn. */
double tb_svg_width_of(const tb_svg *svg, tb_words words);

/** The beginning of a text that is not wider than `width`, in `room`, with ... when something was cut. */
tb_words tb_svg_cut(const tb_words *words, double width, tb_buffer room[2]);

/** A round number (1, 2, 5 times a power of ten) so that about n of them fit from low to high; at least `least`. */
double tb_nice_step(double low, double high, unsigned n, double least);

enum { TB_NUMBER_BYTES = 40 };

/** A number for an axis with steps of `step`: no more decimals than the step has; thousands in groups. */
void tb_axis_number(double value, double step, char out[TB_NUMBER_BYTES]);

/** Labels under the x axis at y, as many as fit without touching, the last one always; and their marks when `marks`. */
void tb_svg_ticks(tb_svg *svg, const tb_scale *x, const tb_tick *ticks, size_t n, double y, bool marks);

/** style.c: "#rrggbb" of the step 0 .. TB_HEAT_STEPS - 1 of a heat map. */
enum { TB_HEAT_STEPS = 9 };

#endif
