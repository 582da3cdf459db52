/*
 * Series over time as figures of the page. Every one is a drawing; of a long one, whose periods lie too close together to be pointed at,
 * the figures stand beside the drawing as well, and where the script runs (long.js) it can be zoomed and read period by period. They stand
 * there as text of hidden elements, never in a script.
 */
#include "inside.h"

#include "base/markup.h"

#include <math.h>

/* Beyond LONG steps a chart of WIDTH has less than five pixels a step and no dots: long ones get more room. */
enum { LONG = 60, WIDTH = 360, HEIGHT = 170, BROAD = 720, TALL = 220, PERIODS_MAX = 1000 };

/* A list of periods, separated by commas, and how many. */
typedef struct tb_live_periods {
  const char *text;
  size_t n_bytes;
} tb_live_periods;

/* --------------------------------------------------------------------------------------------------------------------------- texts */

static void attribute(tb_buffer *out, const char *name, const char *text) {
  tb_buffer_format(out, " data-%s=\"", name);
  tb_markup_text(out, text);
  tb_buffer_byte(out, '"');
}

static void attribute_words(tb_buffer *out, tb_words words) {
  if (words.english != NULL) {
    attribute(out, "en", words.english);
    attribute(out, "zh", words.chinese != NULL ? words.chinese : words.english);
  }
}

/* The values of a line's steps, separated by commas; nothing for a gap. */
static void append_values(tb_page *page, const tb_line *line, bool exact, tb_buffer *out) {
  for (size_t i = 0; i < line->n; i++) {
    bool step = line->x[i] == floor(line->x[i]); /* else it only breaks the line */
    if (step && i > 0) {
      tb_buffer_byte(out, ',');
    }
    if (step && isfinite(line->y[i])) {
      if (exact) {
        tb_buffer_double(out, line->y[i]);
      } else {
        tb_buffer_text(out, tb_page_short(page, line->y[i]));
      }
    }
  }
}

/* The steps at which lines begin anew. */
static void append_breaks(const tb_page_chart *chart, tb_buffer *out) {
  unsigned n = 0;
  for (size_t i = 1; i < chart->n; i++) {
    if (tb_page_begins_anew(chart->line, chart->from + i)) {
      tb_buffer_format(out, n++ == 0 ? " data-breaks=\"%zu" : ",%zu", i);
    }
  }
  tb_buffer_text(out, n > 0 ? "\"" : "");
}

/* Shaded spans: the first step, the step behind the last, the tone. */
static void append_spans(const tb_series_chart *drawing, tb_buffer *out) {
  for (size_t i = 0; i < drawing->n_spans; i++) {
    const tb_span *span = &drawing->spans[i];
    tb_buffer_format(out, i == 0 ? " data-spans=\"%.0f,%.0f,%u" : ";%.0f,%.0f,%u", span->from + 0.5, span->to + 0.5, (unsigned)span->tone);
  }
  tb_buffer_text(out, drawing->n_spans > 0 ? "\"" : "");
}

static void append_lines(tb_page *page, const tb_page_chart *chart, const tb_series_chart *drawing, tb_buffer *out) {
  for (size_t i = 0; i < drawing->n_lines; i++) {
    const tb_line *line = &drawing->lines[i];
    tb_buffer_format(out, "<b data-tone=\"%u\"%s", (unsigned)line->tone, line->style == TB_LINE_DASHED ? " data-dashed" : "");
    attribute_words(out, line->name);
    tb_buffer_byte(out, '>');
    append_values(page, line, chart->exact, out);
    tb_buffer_text(out, "</b>");
  }
  for (size_t i = 0; i < drawing->n_levels; i++) {
    tb_buffer_text(out, "<b data-level");
    attribute_words(out, drawing->levels[i].name);
    tb_buffer_byte(out, '>');
    tb_buffer_double(out, drawing->levels[i].y);
    tb_buffer_text(out, "</b>");
  }
}

/* ------------------------------------------------------------------------------------------------------------------------- periods */

/* The number under which the page has this list, or n_periods. */
static size_t find_periods(const tb_page *page, const tb_buffer *text) {
  size_t i = 0;
  while (i < page->live.n_periods &&
         (page->live.periods[i].n_bytes != text->n || memcmp(page->live.periods[i].text, text->bytes, text->n) != 0)) {
    i++;
  }
  return i;
}

/* The number of a chart's list of periods; a list that is new is kept, and appended for the script. */
static size_t periods_of(tb_page *page, const tb_tick *ticks, size_t n, tb_buffer *out) {
  tb_live *live = &page->live;
  tb_buffer text = {0};
  for (size_t i = 0; i < n; i++) {
    tb_buffer_text(&text, i > 0 ? "," : "");
    tb_buffer_text(&text, ticks[i].text);
  }
  size_t number = text.failed ? 0 : find_periods(page, &text);
  if (live->periods == NULL) {
    live->periods = tb_page_array(page, PERIODS_MAX, sizeof *live->periods);
  }
  if (number == live->n_periods && number < PERIODS_MAX && live->periods != NULL) {
    const char *kept = tb_arena_string(page->arena, tb_buffer_string(&text), text.n);
    live->periods[live->n_periods++] = (tb_live_periods){kept, text.n};
    tb_page_fail(page, kept != NULL ? TB_OK : TB_NO_MEMORY);
    tb_buffer_format(out, "<p id=\"t%zu\" hidden>%s</p>", number, tb_buffer_string(&text));
  }
  out->failed |= text.failed;
  tb_buffer_free(&text);
  return number;
}

/* ------------------------------------------------------------------------------------------------------------------------- figures */

static void append_live(tb_page *page, const tb_page_chart *chart, const tb_series_chart *drawing, tb_buffer *out) {
  size_t periods = periods_of(page, drawing->ticks, drawing->n_ticks, out);
  tb_buffer_format(out, "<div class=\"live\" hidden data-periods=\"t%zu\"%s", periods, drawing->reversed ? " data-reversed" : "");
  attribute_words(out, drawing->unit);
  append_breaks(chart, out);
  append_spans(drawing, out);
  tb_buffer_byte(out, '>');
  append_lines(page, chart, drawing, out);
  tb_buffer_text(out, "</div>");
}

/* Whether the page has room for the figures of one more. */
static bool has_room(const tb_page *page) {
  return page->live.bytes < page->limits.live_bytes && page->live.n_periods < PERIODS_MAX;
}

static void write_live(tb_page *page, const tb_page_chart *chart, const tb_series_chart *drawing) {
  size_t before = page->out->n;
  append_live(page, chart, drawing, page->out);
  page->live.bytes += page->out->n - before;
  page->live.n++;
}

static void write_no_room(tb_page *page) {
  tb_page_raw(page, "<p class=\"more\">");
  tb_page_say(page, "A drawing only: other long series take the room that this page has for their figures. tongbi plot draws it larger.",
              "仅为图形：本页容纳数据的空间已由其他长序列占用。可用 tongbi plot 绘制大图。");
  tb_page_raw(page, "</p>");
}

static tb_tick *ticks_of(tb_page *page, const tb_page_chart *chart) {
  const tb_tick *all = tb_page_ticks(page, chart->indicator, chart->line);
  tb_tick *ticks = tb_page_array(page, chart->n, sizeof *ticks);
  for (size_t i = 0; all != NULL && ticks != NULL && i < chart->n; i++) {
    ticks[i] = (tb_tick){(double)i, all[chart->from + i].text};
  }
  return all != NULL ? ticks : NULL;
}

void tb_page_draw_series(tb_page *page, const tb_page_chart *chart, tb_series_chart *drawing) {
  bool is_long = chart->n > LONG, is_live = is_long && has_room(page);
  drawing->ticks = ticks_of(page, chart);
  drawing->n_ticks = chart->n;
  if (drawing->ticks == NULL) {
    return;
  }
  drawing->frame = tb_page_figure(page, is_live ? "plot long" : is_long ? "plot broad" : "plot", is_long ? BROAD : WIDTH, chart->caption);
  drawing->frame.height = is_long ? TALL : HEIGHT;
  tb_chart_series(drawing, page->out);
  if (is_live) {
    write_live(page, chart, drawing);
  } else if (is_long) {
    write_no_room(page);
  }
  tb_page_figure_end(page);
}
