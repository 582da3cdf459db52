/* Texts and small elements of the page. */
#include "inside.h"

#include "base/decimal.h"
#include "base/markup.h"
#include "case/words.h"

#include <math.h>

/* Shorter pieces are not worth the elements around them. */
enum { COMMON_MIN = 12 };

/* ------------------------------------------------------------------------------------------------------------------------- texts */

void tb_page_fail(tb_page *page, tb_status status) {
  page->status = page->status == TB_OK ? status : page->status;
}

void tb_page_raw(tb_page *page, const char *markup) {
  tb_buffer_text(page->out, markup);
}

void tb_page_rawf(tb_page *page, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  tb_buffer_vformat(page->out, format, arguments);
  va_end(arguments);
}

void tb_page_text(tb_page *page, const char *text) {
  tb_markup_text(page->out, text);
}

void tb_page_number(tb_page *page, uint64_t number) {
  tb_buffer_uint(page->out, number);
}

/* Whether a character begins at this byte. */
static bool begins(const char *text) {
  return ((unsigned char)*text & 0xC0) != 0x80;
}

/* How many bytes two texts have in common at their beginning and, behind that, at their end; whole characters. */
static void common(const char *a, size_t a_n, const char *b, size_t b_n, size_t *head, size_t *tail) {
  size_t most = a_n < b_n ? a_n : b_n, n = 0;
  while (n < most && a[n] == b[n]) {
    n++;
  }
  while (n > 0 && !(begins(a + n) && begins(b + n))) {
    n--;
  }
  *head = n >= COMMON_MIN ? n : 0;
  most -= *head;
  n = 0;
  while (n < most && a[a_n - n - 1] == b[b_n - n - 1]) {
    n++;
  }
  while (n > 0 && !begins(a + a_n - n)) {
    n--;
  }
  *tail = n >= COMMON_MIN ? n : 0;
}

/* Codes and formulas within sentences are the same in both languages and written once: a third of the page would else be there twice. */
void tb_page_words(tb_page *page, tb_words words) {
  if (words.chinese == NULL || strcmp(words.english, words.chinese) == 0) {
    tb_page_text(page, words.english);
    return;
  }
  size_t english = strlen(words.english), chinese = strlen(words.chinese), head, tail;
  common(words.english, english, words.chinese, chinese, &head, &tail);
  tb_markup_bytes(page->out, words.english, head);
  tb_page_raw(page, "<i lang=en>");
  tb_markup_bytes(page->out, words.english + head, english - head - tail);
  tb_page_raw(page, "</i><i lang=zh>");
  tb_markup_bytes(page->out, words.chinese + head, chinese - head - tail);
  tb_page_raw(page, "</i>");
  tb_markup_bytes(page->out, words.english + english - tail, tail);
}

void tb_page_say(tb_page *page, const char *english, const char *chinese) {
  tb_page_words(page, (tb_words){english, chinese});
}

void *tb_page_array(tb_page *page, size_t n, size_t size_bytes) {
  void *array = tb_arena_array(page->arena, n, size_bytes);
  if (array == NULL) {
    tb_page_fail(page, TB_NO_MEMORY);
  }
  return array;
}

static const char *keep(tb_page *page, tb_buffer *text) {
  const char *copy = text->failed ? NULL : tb_arena_string(page->arena, tb_buffer_string(text), text->n);
  tb_buffer_free(text);
  if (copy == NULL) {
    tb_page_fail(page, TB_NO_MEMORY);
    return "";
  }
  return copy;
}

const char *tb_page_format(tb_page *page, const char *format, ...) {
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, format);
  tb_buffer_vformat(&text, format, arguments);
  va_end(arguments);
  return keep(page, &text);
}

static tb_words format_words(tb_page *page, const char *english, const char *chinese, va_list first, va_list second) {
  tb_buffer texts[2] = {{0}, {0}};
  tb_buffer_vformat(&texts[0], english, first);
  tb_buffer_vformat(&texts[1], chinese, second);
  const char *one = keep(page, &texts[0]);
  return (tb_words){one, keep(page, &texts[1])};
}

tb_words tb_page_wordsf(tb_page *page, const char *english, const char *chinese, ...) {
  va_list first, second;
  va_start(first, chinese);
  va_copy(second, first);
  tb_words words = format_words(page, english, chinese, first, second);
  va_end(second);
  va_end(first);
  return words;
}

void tb_page_sayf(tb_page *page, const char *english, const char *chinese, ...) {
  va_list first, second;
  va_start(first, chinese);
  va_copy(second, first);
  tb_page_words(page, format_words(page, english, chinese, first, second));
  va_end(second);
  va_end(first);
}

static const char *join(tb_page *page, const char *pattern, const tb_words *parts, size_t n, bool chinese) {
  tb_buffer text = {0};
  for (const char *at = pattern; *at != '\0'; at++) {
    size_t i = at[0] == '%' && at[1] >= '1' && at[1] <= '9' ? (size_t)(at[1] - '1') : SIZE_MAX;
    if (i < n) {
      tb_buffer_text(&text, chinese && parts[i].chinese != NULL ? parts[i].chinese : parts[i].english);
      at++;
    } else {
      tb_buffer_byte(&text, *at);
    }
  }
  return keep(page, &text);
}

tb_words tb_page_join(tb_page *page, const char *english, const char *chinese, const tb_words *parts, size_t n) {
  return (tb_words){join(page, english, parts, n, false), join(page, chinese, parts, n, true)};
}

/* ------------------------------------------------------------------------------------------------------------------------- names */

tb_words tb_page_name(const char *code, const char *name, const char *name_zh) {
  return (tb_words){tb_word_name(code, name, name_zh, TB_ENGLISH), tb_word_name(code, name, name_zh, TB_CHINESE)};
}

tb_words tb_page_entity(const tb_page *page, uint32_t entity) {
  const tb_entity *row = tb_panel_entity(page->panel, entity);
  return tb_page_name(tb_panel_entity_code(page->panel, entity), row->name, row->name_zh);
}

tb_words tb_page_indicator(const tb_page *page, uint32_t indicator) {
  const tb_indicator *row = tb_panel_indicator(page->panel, indicator);
  return tb_page_name(tb_panel_indicator_code(page->panel, indicator), row->name, row->name_zh);
}

tb_words tb_page_title(const tb_page *page) {
  const char *english = tb_case_title(page->opened, TB_ENGLISH);
  if (english[0] == '\0') {
    return (tb_words){"Findings and their evidence", "问题与证据"};
  }
  return (tb_words){english, tb_case_title(page->opened, TB_CHINESE)};
}

const char *tb_page_short(tb_page *page, double value) {
  char text[TB_DOUBLE_TEXT_BYTES + 1];
  double size = fabs(value);
  if (size > 0 && size < 1e15) {
    int decimals = 5 - (int)floor(log10(size));
    unsigned places = (unsigned)(decimals < 0 ? 0 : decimals > 15 ? 15 : decimals);
    double scaled = nearbyint(value * tb_power10(places));
    value = fabs(scaled) < 1e15 ? scaled / tb_power10(places) : value;
  }
  text[tb_double_text(value, text)] = '\0';
  return tb_page_format(page, "%s", text);
}

const char *tb_page_period(tb_page *page, tb_period period) {
  char text[TB_PERIOD_TEXT_BYTES];
  tb_period_format(period, text);
  return tb_page_format(page, "%s", text);
}

/* ----------------------------------------------------------------------------------------------------------------------- elements */

tb_frame tb_page_figure(tb_page *page, const char *class, double width, tb_words caption) {
  unsigned number = page->n_charts++;
  tb_page_rawf(page, "<figure class=\"%s\"><figcaption id=\"g%u\">", class, number);
  tb_page_words(page, caption);
  tb_page_raw(page, "</figcaption>");
  return (tb_frame){.name = tb_page_format(page, "g%u", number), .speech = TB_SPEAK_BOTH, .width = width};
}

void tb_page_figure_end(tb_page *page) {
  tb_page_raw(page, "</figure>");
}

void tb_page_table(tb_page *page, tb_words caption, const tb_head *heads, size_t n) {
  tb_page_raw(page, "<div class=wide><table>");
  if (caption.english != NULL && caption.english[0] != '\0') {
    tb_page_raw(page, "<caption>");
    tb_page_words(page, caption);
    tb_page_raw(page, "</caption>");
  }
  tb_page_raw(page, "<thead><tr>");
  for (size_t i = 0; i < n; i++) {
    tb_page_raw(page, heads[i].numeric ? "<th class=n>" : "<th>");
    tb_page_words(page, heads[i].words);
  }
  tb_page_raw(page, "<tbody>");
}

void tb_page_table_end(tb_page *page) {
  tb_page_raw(page, "</table></div>\n");
}

void tb_page_badge(tb_page *page, const char *kind, const char *key, tb_words words) {
  tb_page_rawf(page, "<span class=\"badge %s %s\">", kind, key);
  tb_page_words(page, words);
  tb_page_raw(page, "</span>");
}

void tb_page_evidence(tb_page *page, tb_evidence evidence) {
  tb_page_badge(page, "ev", tb_evidence_name(evidence),
                (tb_words){tb_evidence_text(evidence, TB_ENGLISH), tb_evidence_text(evidence, TB_CHINESE)});
}

void tb_page_verdict(tb_page *page, tb_verdict verdict) {
  tb_page_badge(page, "ve", tb_verdict_name(verdict),
                (tb_words){tb_verdict_text(verdict, TB_ENGLISH), tb_verdict_text(verdict, TB_CHINESE)});
}

void tb_page_state(tb_page *page, const tb_alert *alert) {
  if (alert == NULL) {
    tb_page_badge(page, "st", "quiet", (tb_words){"quiet", "未触发"});
    return;
  }
  tb_words words = {tb_word_state(alert->state, TB_ENGLISH), tb_word_state(alert->state, TB_CHINESE)};
  tb_page_badge(page, "st", tb_alert_state_name(alert->state), words);
  if (alert->muted != NULL) {
    tb_page_badge(page, "st", "hidden", (tb_words){"muted", "已静默"});
  } else if (alert->inhibitor != NULL) {
    tb_page_badge(page, "st", "hidden", (tb_words){"inhibited", "已抑制"});
  }
}
