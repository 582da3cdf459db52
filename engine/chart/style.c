/* What charts look like, on light and on dark ground. */
#include "svg.h"

/* Okabe and Ito's palette, in an order in which the first ones are the easiest to tell apart; on a dark ground blue and black are lighter.
 */
static const char *const TONES[TB_TONES][2] = {
    [TB_TONE_1] = {"#0072b2", "#4aa8e0"},    [TB_TONE_2] = {"#d55e00", "#f0823a"},     [TB_TONE_3] = {"#009e73", "#25c198"},
    [TB_TONE_4] = {"#cc79a7", "#dd9cc0"},    [TB_TONE_5] = {"#e69f00", "#e9ab26"},     [TB_TONE_6] = {"#56b4e9", "#8accf0"},
    [TB_TONE_7] = {"#000000", "#f2f2f2"},    [TB_TONE_8] = {"#b8a900", "#f0e442"},     [TB_TONE_QUIET] = {"#9aa3ad", "#6f7984"},
    [TB_TONE_GOOD] = {"#009e73", "#25c198"}, [TB_TONE_WATCH] = {"#e69f00", "#e9ab26"}, [TB_TONE_BAD] = {"#d55e00", "#f0823a"},
};

/* From small to large; diverging ones from below zero to above. */
static const char *const STEPS[2][2][TB_HEAT_STEPS] = {
    {{"#eef5fb", "#d6e8f5", "#b5d5ec", "#8ebfe1", "#63a6d3", "#3a8bc2", "#1b70ab", "#0a568c", "#053c66"},
     {"#14212c", "#18303f", "#1b4157", "#1f5471", "#24698d", "#2f80aa", "#4a99c4", "#73b5da", "#a9d5ee"}},
    {{"#b34700", "#d5702a", "#e89a62", "#f4c9a8", "#f2f2f2", "#b5d5ec", "#63a6d3", "#1b70ab", "#053c66"},
     {"#ffb27d", "#e38a4a", "#b2622a", "#6b3d1d", "#2b2f34", "#1f5471", "#2f80aa", "#5fb0dc", "#a9d5ee"}},
};

/* Ground, ink, muted ink, grid, axis. */
static const char *const INKS[5][2] = {
    {"#ffffff", "#15181c"}, {"#1b1f24", "#e8eaed"}, {"#57606a", "#a5adb7"}, {"#e4e7eb", "#2c3137"}, {"#8c959f", "#6f7984"}};

const char *tb_tone_color(tb_tone tone, bool dark) {
  return TONES[tone][dark];
}

static void rule(const char *selector, const char *class, const char *declarations, const char *color, tb_buffer *out) {
  tb_buffer_format(out, "%s.chart %s{%s%s}", selector, class, declarations, color);
}

static void numbered(const char *selector, char letter, unsigned number, const char *declarations, const char *color, tb_buffer *out) {
  tb_buffer_format(out, "%s.chart .%c%u{%s%s}", selector, letter, number, declarations, color);
}

/* s: strokes, p: dots, f: fills, o: hollow marks, b: shades. */
static void write_tones(const char *selector, bool dark, tb_buffer *out) {
  tb_buffer hollow = {0};
  tb_buffer_format(&hollow, "stroke-width:1.6;fill:%s;stroke:", INKS[0][dark]);
  for (unsigned i = 0; i < TB_TONES; i++) {
    numbered(selector, 's', i, "fill:none;stroke-width:1.8;stroke-linejoin:round;stroke:", TONES[i][dark], out);
    numbered(selector, 'p', i, "fill:none;stroke-width:4.8;stroke-linecap:round;stroke:", TONES[i][dark], out);
    numbered(selector, 'f', i, "fill:", TONES[i][dark], out);
    numbered(selector, 'o', i, tb_buffer_string(&hollow), TONES[i][dark], out);
    numbered(selector, 'b', i, dark ? "fill-opacity:.32;fill:" : "fill-opacity:.2;fill:", TONES[i][dark], out);
  }
  out->failed |= hollow.failed;
  tb_buffer_free(&hollow);
}

void tb_chart_style(const char *selector, bool dark, tb_buffer *out) {
  tb_buffer_format(
      out,
      "%s.chart{font-family:system-ui,\"Noto Sans\",\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif;font-size:11px}",
      selector);
  rule(selector, "text", "fill:", INKS[1][dark], out);
  rule(selector, ".title", "font-size:14px;font-weight:600;fill:", INKS[1][dark], out);
  rule(selector, ".m", "fill:", INKS[2][dark], out);
  rule(selector, ".m text", "fill:", INKS[2][dark], out);
  rule(selector, ".ground", "fill:", INKS[0][dark], out);
  rule(selector, ".g", "fill:none;stroke:", INKS[3][dark], out);
  rule(selector, ".a", "fill:none;stroke:", INKS[4][dark], out);
  rule(selector, ".t", "stroke-width:1.4;stroke-dasharray:5 3;stroke:", TONES[TB_TONE_BAD][dark], out);
  rule(selector, ".d", "stroke-dasharray:4 3", "", out);
  write_tones(selector, dark, out);
  for (unsigned i = 0; i < TB_HEAT_STEPS; i++) {
    numbered(selector, 'h', i, "fill:", STEPS[0][dark][i], out);
    numbered(selector, 'z', i, "fill:", STEPS[1][dark][i], out);
  }
}
