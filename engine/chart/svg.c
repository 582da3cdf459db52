#include "svg.h"

#include "base/decimal.h"
#include "base/markup.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>

enum { TICKS_MAX = 40 };

/* ------------------------------------------------------------------------------------------------------------------------ numbers */

void tb_svg_number(tb_buffer *out, double value) {
  char text[TB_DOUBLE_TEXT_BYTES];
  double tenths = nearbyint(value * 10);
  tb_buffer_append(out, text, tb_double_text(isfinite(tenths) ? tenths / 10 : 0, text));
}

static void attribute(tb_buffer *out, const char *name, double value) {
  tb_buffer_format(out, " %s=\"", name);
  tb_svg_number(out, value);
  tb_buffer_byte(out, '"');
}

double tb_scale_at(const tb_scale *scale, double value) {
  double span = scale->to - scale->from;
  double share = span != 0 ? (value - scale->from) / span : 0.5;
  return scale->begin + share * (scale->end - scale->begin);
}

double tb_nice_step(double low, double high, unsigned n, double least) {
  double raw = (high - low) / (n > 0 ? n : 1);
  if (!(raw > 0) || !isfinite(raw)) {
    return least > 0 ? least : 1;
  }
  double power = pow(10, floor(log10(raw))), share = raw / power;
  double step = (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
  return step > least ? step : least;
}

/* Digits in groups of three, when there are more than four. */
static size_t grouped(long long whole, char *out) {
  char digits[TB_NUMBER_BYTES];
  int n = snprintf(digits, sizeof digits, "%lld", whole);
  size_t at = 0;
  for (int i = 0; i < n; i++) {
    if (i > 0 && n > 4 && (n - i) % 3 == 0) {
      out[at++] = ',';
    }
    out[at++] = digits[i];
  }
  return at;
}

void tb_axis_number(double value, double step, char out[TB_NUMBER_BYTES]) {
  int decimals = step > 0 && step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
  if (!(fabs(value) < 1e15) || decimals > 6) {
    out[tb_double_text(isfinite(value) ? value : 0, out)] = '\0';
    return;
  }
  long long unit = tb_power10_integer((unsigned)decimals), scaled = llround(fabs(value) * (double)unit);
  size_t at = 0;
  if (value < 0 && scaled > 0) {
    out[at++] = '-';
  }
  at += grouped(scaled / unit, out + at);
  if (decimals > 0) {
    at += (size_t)snprintf(out + at, TB_NUMBER_BYTES - at, ".%0*lld", decimals, scaled % unit);
  }
  out[at] = '\0';
}

/* -------------------------------------------------------------------------------------------------------------------------- texts */

/* About how wide n bytes are in the 11 px font, rather too wide than too narrow: digits and letters 6.6 px, Chinese characters 11.2. */
static double width_of_bytes(const char *text, size_t n) {
  size_t characters = tb_utf8_length(text, n), columns = tb_utf8_width(text, n);
  size_t wide = columns > characters ? columns - characters : 0;
  return 6.6 * (double)(characters - wide) + 11.2 * (double)wide;
}

static double width_of(const char *text) {
  return text != NULL ? width_of_bytes(text, strlen(text)) : 0;
}

static bool twice(const tb_words *words) {
  return words->english != NULL && words->chinese != NULL && strcmp(words->english, words->chinese) != 0;
}

static const char *one_of(const tb_words *words, tb_speech speech) {
  return speech == TB_SPEAK_CHINESE && words->chinese != NULL ? words->chinese : words->english;
}

double tb_svg_width_of(const tb_svg *svg, tb_words words) {
  return svg->frame->speech == TB_SPEAK_BOTH ? fmax(width_of(words.english), width_of(words.chinese))
                                             : width_of(one_of(&words, svg->frame->speech));
}

/* The words as text, or twice in elements of the name given. */
static void write_words(tb_buffer *out, tb_speech speech, const char *element, const tb_words *words) {
  if (speech != TB_SPEAK_BOTH || !twice(words)) {
    tb_markup_text(out, one_of(words, speech));
    return;
  }
  tb_buffer_format(out, "<%s lang=\"en\">", element);
  tb_markup_text(out, words->english);
  tb_buffer_format(out, "</%s><%s lang=\"zh\">", element, element);
  tb_markup_text(out, words->chinese);
  tb_buffer_format(out, "</%s>", element);
}

static const char *const ANCHORS[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};

void tb_svg_text(tb_svg *svg, const char *class, tb_anchor anchor, double x, double y, tb_words words) {
  if (words.english == NULL) {
    return;
  }
  tb_buffer_text(svg->out, "<text");
  attribute(svg->out, "x", x);
  attribute(svg->out, "y", y);
  tb_buffer_text(svg->out, ANCHORS[anchor]);
  if (class[0] != '\0') {
    tb_buffer_format(svg->out, " class=\"%s\"", class);
  }
  tb_buffer_byte(svg->out, '>');
  write_words(svg->out, svg->frame->speech, "tspan", &words);
  tb_buffer_text(svg->out, "</text>");
}

static const char *cut(const char *text, double width, tb_buffer *room) {
  if (text == NULL || width_of(text) <= width) {
    return text;
  }
  size_t n = strlen(text);
  while (n > 0 && (((unsigned char)text[n] & 0xC0) == 0x80 || width_of_bytes(text, n) > width - 8)) {
    n--;
  }
  room->n = 0;
  tb_buffer_append(room, text, n);
  tb_buffer_text(room, "…");
  return tb_buffer_string(room);
}

tb_words tb_svg_cut(const tb_words *words, double width, tb_buffer room[2]) {
  return (tb_words){cut(words->english, width, &room[0]), cut(words->chinese, width, &room[1])};
}

/* ----------------------------------------------------------------------------------------------------------------------- elements */

void tb_svg_line(tb_svg *svg, const char *class, double x1, double y1, double x2, double y2) {
  tb_buffer_format(svg->out, "<line class=\"%s\"", class);
  attribute(svg->out, "x1", x1);
  attribute(svg->out, "y1", y1);
  attribute(svg->out, "x2", x2);
  attribute(svg->out, "y2", y2);
  tb_buffer_text(svg->out, "/>");
}

static void command(tb_svg *svg, char letter, double value) {
  tb_buffer_byte(svg->out, letter);
  tb_svg_number(svg->out, value);
}

void tb_svg_path(tb_svg *svg, const char *class, unsigned number) {
  tb_buffer_format(svg->out, number == TB_PLAIN ? "<path class=\"%s\" d=\"" : "<path class=\"%s%u\" d=\"", class, number);
}

void tb_svg_move(tb_svg *svg, double x, double y) {
  command(svg, 'M', x);
  command(svg, ' ', y);
}

void tb_svg_across(tb_svg *svg, double x) {
  command(svg, 'H', x);
}

void tb_svg_down(tb_svg *svg, double y) {
  command(svg, 'V', y);
}

/* A line of no length is round where its ends are. */
void tb_svg_dot(tb_svg *svg, double x, double y) {
  tb_svg_move(svg, x, y);
  tb_buffer_text(svg->out, "h0");
}

void tb_svg_path_end(tb_svg *svg) {
  tb_buffer_text(svg->out, "\"/>");
}

void tb_svg_group(tb_svg *svg, const char *class, tb_anchor anchor) {
  tb_buffer_format(svg->out, "<g class=\"%s\"%s>", class, ANCHORS[anchor]);
}

void tb_svg_group_end(tb_svg *svg) {
  tb_buffer_text(svg->out, "</g>");
}

void tb_svg_rect(tb_svg *svg, const char *class, unsigned number, double x, double y, double width, double height) {
  tb_buffer_format(svg->out, "<rect class=\"%s%u\"", class, number);
  attribute(svg->out, "x", x);
  attribute(svg->out, "y", y);
  attribute(svg->out, "width", fmax(width, 0));
  attribute(svg->out, "height", fmax(height, 0));
  tb_buffer_text(svg->out, "/>");
}

void tb_svg_circle(tb_svg *svg, const char *class, unsigned number, double x, double y, double radius) {
  tb_buffer_format(svg->out, "<circle class=\"%s%u\"", class, number);
  attribute(svg->out, "cx", x);
  attribute(svg->out, "cy", y);
  attribute(svg->out, "r", radius);
  tb_buffer_text(svg->out, "/>");
}

/* --------------------------------------------------------------------------------------------------------------------- the drawing */

double tb_svg_title_height(const tb_frame *frame) {
  return frame->standalone && frame->title.english != NULL ? 26 : 0;
}

/* An element for what has no room in the drawing: of a page that speaks both languages, in both. */
static void write_element(tb_buffer *out, const char *element, tb_speech speech, const tb_words *words) {
  if (words->english == NULL) {
    return;
  }
  if (speech == TB_SPEAK_BOTH && twice(words)) {
    write_words(out, speech, element, words);
    return;
  }
  tb_buffer_format(out, "<%s>", element);
  tb_markup_text(out, one_of(words, speech));
  tb_buffer_format(out, "</%s>", element);
}

static void write_name(tb_buffer *out, const tb_frame *frame) {
  if (frame->name != NULL) {
    tb_buffer_text(out, " role=\"img\" aria-labelledby=\"");
    tb_markup_text(out, frame->name);
    tb_buffer_text(out, "\">");
    return;
  }
  tb_buffer_text(out, frame->title.english != NULL ? " role=\"img\">" : " aria-hidden=\"true\">");
  write_element(out, "title", frame->speech, &frame->title);
  write_element(out, "desc", frame->speech, &frame->description);
}

tb_svg tb_svg_begin(const tb_frame *frame, double height, tb_buffer *out) {
  tb_svg svg = {out, frame};
  tb_buffer_text(out, "<svg class=\"chart\"");
  if (frame->standalone) {
    tb_buffer_format(out, " xmlns=\"http://www.w3.org/2000/svg\" lang=\"%s\"", frame->speech == TB_SPEAK_CHINESE ? "zh" : "en");
  }
  attribute(out, "width", frame->width);
  attribute(out, "height", height);
  tb_buffer_text(out, " viewBox=\"0 0 ");
  tb_svg_number(out, frame->width);
  tb_buffer_byte(out, ' ');
  tb_svg_number(out, height);
  tb_buffer_byte(out, '"');
  write_name(out, frame);
  if (frame->standalone) {
    tb_buffer_text(out, "<style>");
    tb_chart_style("", false, out);
    tb_buffer_text(out, "</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/>");
    tb_svg_text(&svg, "title", TB_START, 12, 20, frame->title);
  }
  return svg;
}

void tb_svg_end(tb_svg *svg) {
  tb_buffer_text(svg->out, svg->frame->standalone ? "</svg>\n" : "</svg>");
}

/* --------------------------------------------------------------------------------------------------------------------------- ticks */

/* From the last one backwards, so that the present is always labelled. */
static size_t choose(const tb_svg *svg, const tb_scale *x, const tb_tick *ticks, size_t n, tb_tick chosen[TICKS_MAX]) {
  double free_to = INFINITY;
  size_t n_chosen = 0;
  for (size_t i = n; i-- > 0 && n_chosen < TICKS_MAX;) {
    double half = tb_svg_width_of(svg, (tb_words){ticks[i].text, NULL}) / 2;
    double low = fmax(tb_scale_at(x, ticks[i].at) - half, 0), high = fmin(low + 2 * half, svg->frame->width);
    if (high + 8 <= free_to) {
      free_to = high - 2 * half;
      chosen[n_chosen++] = (tb_tick){high - half, ticks[i].text}; /* in the drawing */
    }
  }
  return n_chosen;
}

void tb_svg_ticks(tb_svg *svg, const tb_scale *x, const tb_tick *ticks, size_t n, double y, bool marks) {
  tb_tick chosen[TICKS_MAX];
  n = choose(svg, x, ticks, n, chosen);
  if (n == 0) {
    return;
  }
  tb_svg_group(svg, "m", TB_MIDDLE);
  for (size_t i = 0; i < n; i++) {
    tb_svg_text(svg, "", TB_START, chosen[i].at, y + 14, (tb_words){chosen[i].text, NULL});
  }
  tb_svg_group_end(svg);
  if (marks) {
    tb_svg_path(svg, "a", TB_PLAIN);
    for (size_t i = 0; i < n; i++) {
      tb_svg_move(svg, chosen[i].at, y);
      tb_svg_down(svg, y + 4);
    }
    tb_svg_path_end(svg);
  }
}
