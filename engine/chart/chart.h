/*
 * Charts as SVG, for pages and for files of their own. See README.md for what each kind is for.
 *
 * A chart is a struct that the caller fills and a function that appends its drawing; nothing is kept. All texts and arrays are borrowed for
 * the call. Numbers are doubles in the unit of the data: NaN is a gap, infinities are open ends (of intervals only). Drawings are the same,
 * byte for byte, for the same input. Memory trouble shows in out->failed, as for everything that is written into a buffer. Cost: O(points).
 */
#ifndef TB_CHART_CHART_H
#define TB_CHART_CHART_H

#include "base/buffer.h"

/** A text in both languages; chinese NULL: the same in both. english NULL: none. */
typedef struct tb_words {
  const char *english, *chinese;
} tb_words;

/** What a drawing speaks. Both: each text twice, marked with `lang`, for a page that shows one of them. */
typedef enum tb_speech { TB_SPEAK_ENGLISH, TB_SPEAK_CHINESE, TB_SPEAK_BOTH } tb_speech;

/** Colours by what they mean: eight that colour-blind people can tell apart (Okabe and Ito), then some with a meaning. */
typedef enum tb_tone {
  TB_TONE_1,
  TB_TONE_2,
  TB_TONE_3,
  TB_TONE_4,
  TB_TONE_5,
  TB_TONE_6,
  TB_TONE_7,
  TB_TONE_8,
  TB_TONE_QUIET, /* what stands behind, such as peers */
  TB_TONE_GOOD,
  TB_TONE_WATCH,
  TB_TONE_BAD,
  TB_TONES
} tb_tone;

/** What all charts have. */
typedef struct tb_frame {
  const char *name;            /* id of the element that names it in the page; NULL: title and description stand in the drawing */
  tb_words title, description; /* alternative text; the title is also written above the chart when it is standalone */
  tb_speech speech;
  bool standalone;      /* a file of its own: namespace, styles, background; else a fragment for a page that holds tb_chart_style() */
  double width, height; /* in px; height 0: as the kind needs */
} tb_frame;

/** A mark on an axis. Ticks whose labels would touch are left out; the last one stays. */
typedef struct tb_tick {
  double at;
  const char *text;
} tb_tick;

/** A part of the x axis that is shaded. */
typedef struct tb_span {
  double from, to;
  tb_tone tone;
} tb_span;

/** A horizontal line across, such as a threshold. */
typedef struct tb_level {
  double y;
  tb_words name;
} tb_level;

typedef enum tb_line_style { TB_LINE_SOLID, TB_LINE_DASHED, TB_LINE_STEPS, TB_LINE_BARS } tb_line_style;

/** Points in order of x. Lines of more points than the chart is wide are thinned out: of each column of pixels the first, lowest, highest
 * and last point stay, so that the drawing is the same. */
typedef struct tb_line {
  tb_words name; /* english NULL: not in the legend */
  const double *x, *y;
  size_t n;
  tb_tone tone;
  tb_line_style style;
} tb_line;

/** Lines or bars over time. */
typedef struct tb_series_chart {
  tb_frame frame;
  tb_words unit; /* of y, above the axis */
  const tb_line *lines;
  size_t n_lines;
  const tb_span *spans;
  size_t n_spans;
  const tb_level *levels;
  size_t n_levels;
  const tb_tick *ticks; /* of x */
  size_t n_ticks;
  bool from_zero; /* y begins at zero; bars always do */
  bool reversed;  /* small values above: ranks */
  bool whole;     /* y is whole numbers */
  bool name_ends; /* names stand at the ends of the lines instead of in a legend */
} tb_series_chart;
void tb_chart_series(const tb_series_chart *chart, tb_buffer *out);

/** An interval of numbers: a bar between two ends. */
typedef struct tb_interval_row {
  tb_words name;
  const char *text; /* the interval in figures */
  double low, high; /* infinite: open on that side; equal: a point */
  bool low_open, high_open;
  tb_tone tone;
} tb_interval_row;

/** Intervals below each other on one axis, such as what was reported against what the inputs allow. */
typedef struct tb_interval_chart {
  tb_frame frame;
  const tb_interval_row *rows;
  size_t n_rows;
  const tb_tick *ticks; /* NULL: numbers */
  size_t n_ticks;
} tb_interval_chart;
void tb_chart_intervals(const tb_interval_chart *chart, tb_buffer *out);

/** A row of a chart of spans. */
typedef struct tb_span_row {
  tb_words name;
  const tb_span *spans;
  size_t n_spans;
} tb_span_row;

/** Spans of time below each other, such as the life of alerts. */
typedef struct tb_span_chart {
  tb_frame frame;
  const tb_span_row *rows;
  size_t n_rows;
  const tb_tick *ticks;
  size_t n_ticks;
  double from, to; /* of x */
} tb_span_chart;
void tb_chart_spans(const tb_span_chart *chart, tb_buffer *out);

/** A table of numbers as colours: light is small; of diverging ones the middle is zero. */
typedef struct tb_heat_chart {
  tb_frame frame;
  const tb_words *rows;
  const char *const *columns;
  size_t n_rows, n_columns;
  const double *cells; /* row by row; NaN: none */
  bool diverging;
  double low, high; /* what the colours go from and to; both 0: smallest and largest value */
  tb_words unit;
} tb_heat_chart;
void tb_chart_heat(const tb_heat_chart *chart, tb_buffer *out);

/** A line of a table's height, without axes; the last point is marked, and all when there are few. y NaN: a gap. Hidden from screen readers
 * when the frame has no title. */
void tb_chart_spark(const tb_frame *frame, const double *y, size_t n, tb_tone tone, tb_buffer *out);

/** The style sheet of all charts, for pages: rules below `selector`, such as ":root[data-theme=dark] " ("" for everywhere), in colours for
 * a light or a dark ground. Standalone charts hold the light one. */
void tb_chart_style(const char *selector, bool dark, tb_buffer *out);

/** "#0072b2": a tone on a light or dark ground. */
const char *tb_tone_color(tb_tone tone, bool dark);

#endif
