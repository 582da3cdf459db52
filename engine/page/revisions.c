/* Figures that later vintages superseded: what each said, what took its place, when both were published and where they stand. */
#include "inside.h"

#include "base/decimal.h"

enum { ROWS_MAX = 60 };

/* What a later vintage did to a figure. */
typedef enum fate { REVISED, WITHDRAWN, RESTATED, SUPPLIED, N_FATES } fate;

static const tb_words FATES[N_FATES] = {[REVISED] = {"revised", "修订"},
                                        [WITHDRAWN] = {"withdrawn", "撤回"},
                                        [RESTATED] = {"published again, the same", "重新发布（数值未变）"},
                                        [SUPPLIED] = {"supplied later", "后来补报"}};

/* One side of a revision. */
typedef struct version {
  tb_reason reason;
  double value;
  tb_day vintage;
  const char *file; /* NULL: not known */
  uint64_t line;
  bool known;
} version;

static version version_of(const tb_superseded *past) {
  return (version){past->reason, past->value, past->vintage, past->file, past->line, true};
}

static bool same_cell(const tb_superseded *a, const tb_superseded *b) {
  return a->indicator == b->indicator && a->entity == b->entity && tb_period_equal(a->key, b->key);
}

/* What took the place of the i-th: the next of the same cell, else what stands there now. */
static version next_version(const tb_page *page, size_t i, const tb_superseded *past) {
  tb_superseded next;
  tb_cell_detail cell;
  if (tb_panel_superseded_at(page->panel, i + 1, &next) && same_cell(past, &next)) {
    return version_of(&next);
  }
  const tb_row *row = tb_panel_find_row(page->panel, past->indicator, past->key);
  if (row == NULL || !tb_row_detail(page->panel, row, past->entity, &cell)) {
    return (version){.reason = TB_MISSING}; /* an open span whose end was told anew */
  }
  return (version){(tb_reason)cell.reason, cell.value, cell.vintage, cell.file, cell.line, true};
}

static fate fate_of(const version *before, const version *after) {
  bool was = before->reason == TB_VALUE, is = after->reason == TB_VALUE;
  if (was != is) {
    return was ? WITHDRAWN : SUPPLIED;
  }
  return was && before->value != after->value ? REVISED : RESTATED;
}

/* ---------------------------------------------------------------------------------------------------------------------------- rows */

static void write_version(tb_page *page, const version *v) {
  char text[TB_DOUBLE_TEXT_BYTES + 1] = "";
  if (v->known && v->reason == TB_VALUE) {
    text[tb_double_text(v->value, text)] = '\0';
  }
  tb_page_raw(page, "<td class=n>");
  tb_page_text(page, v->known ? (v->reason == TB_VALUE ? text : tb_reason_name(v->reason)) : "–");
  tb_page_raw(page, "<td>");
  tb_page_text(page, v->vintage != TB_DAY_UNKNOWN && v->known ? tb_page_period(page, (tb_period){v->vintage, v->vintage, false}) : "–");
  tb_page_raw(page, "<td>");
  if (v->file != NULL) {
    tb_page_text(page, tb_page_format(page, "%s:%llu", tb_case_relative(page->opened, v->file), (unsigned long long)v->line));
  }
}

static void write_row(tb_page *page, const tb_superseded *past, const version *after) {
  version before = version_of(past);
  fate what = fate_of(&before, after);
  tb_page_raw(page, "<tr><td>");
  tb_page_words(page, tb_page_indicator(page, past->indicator));
  tb_page_raw(page, "<td>");
  tb_page_words(page, tb_page_entity(page, past->entity));
  tb_page_raw(page, "<td>");
  tb_page_text(page, tb_page_period(page, past->label));
  tb_page_raw(page, "<td>");
  tb_page_badge(page, "st", what == WITHDRAWN ? "pending" : "quiet", FATES[what]);
  write_version(page, &before);
  write_version(page, after);
}

/* ---------------------------------------------------------------------------------------------------------------------------- parts */

/* How many of each kind, of those that are remembered. The last one of a cut list may have a successor that is not. */
static void count(tb_page *page, size_t n, size_t counts[N_FATES]) {
  for (size_t i = 0; i < n; i++) {
    tb_superseded past;
    if (tb_panel_superseded_at(page->panel, i, &past)) {
      version before = version_of(&past), after = next_version(page, i, &past);
      counts[fate_of(&before, &after)]++;
    }
  }
}

static void write_counts(tb_page *page, size_t n, uint64_t all) {
  size_t counts[N_FATES] = {0};
  count(page, n, counts);
  tb_page_raw(page, "<p>");
  tb_page_sayf(page, "A later vintage took the place of %llu figures. ", "有 %llu 个数字被后来发布的取代。", (unsigned long long)all);
  if (n < all) {
    tb_page_sayf(page, "Of the first %zu: ", "其中前 %zu 个：", n);
  }
  for (size_t i = 0, told = 0; i < N_FATES; i++) {
    if (counts[i] > 0) {
      const tb_words parts[] = {FATES[i], {tb_page_format(page, "%zu", counts[i]), NULL}};
      tb_page_raw(page, told++ > 0 ? "; " : "");
      tb_page_words(page, tb_page_join(page, "%1: %2", "%1：%2", parts, 2));
    }
  }
  tb_page_raw(page, "</p>\n");
}

static void write_table(tb_page *page, size_t n) {
  static const tb_head HEADS[] = {{{"indicator", "指标"}, false}, {{"entity", "主体"}, false},  {{"period", "时期"}, false},
                                  {{"what", "变化"}, false},      {{"before", "原数值"}, true}, {{"published", "发布日"}, false},
                                  {{"place", "出处"}, false},     {{"after", "新数值"}, true},  {{"published", "发布日"}, false},
                                  {{"place", "出处"}, false}};
  tb_page_table(page, (tb_words){0}, HEADS, sizeof HEADS / sizeof HEADS[0]);
  for (size_t i = 0; i < n; i++) {
    tb_superseded past;
    if (tb_panel_superseded_at(page->panel, i, &past)) {
      version after = next_version(page, i, &past);
      write_row(page, &past, &after);
    }
  }
  tb_page_table_end(page);
}

/* Where all of them are to be seen. */
static void write_more(tb_page *page, uint64_t left_out) {
  tb_page_raw(page, "<p class=\"more\">");
  if (left_out > 0) {
    tb_page_sayf(page, "%llu more. ", "另有 %llu 个。", (unsigned long long)left_out);
  }
  tb_page_say(
      page,
      "Every vintage stands in the files of observations. With a store (tongbi run --store S) tongbi store revisions S sums them up by "
      "indicator, and tongbi store diff S A B lists what was revised between two runs.",
      "各次发布均在观测值文件中。使用历史库（tongbi run --store S）时，tongbi store revisions S 按指标汇总，tongbi store diff S A B "
      "列出两次运行之间的修订。");
  tb_page_raw(page, "</p>\n");
}

void tb_page_revisions(tb_page *page) {
  uint64_t all = tb_panel_load_counts(page->panel)->superseded;
  size_t kept = tb_panel_superseded(page->panel);
  size_t told = kept < all && kept > 0 ? kept - 1 : kept, shown = told < ROWS_MAX ? told : ROWS_MAX;
  tb_page_raw(page, "<h2>");
  tb_page_say(page, "Revisions", "修订");
  tb_page_raw(page, "</h2>\n");
  if (all == 0 && page->figures) {
    tb_page_raw(page, "<p>");
    tb_page_say(page, "No figure was replaced by a later one.", "没有被后来发布取代的数字。");
    tb_page_raw(page, "</p>\n");
    return;
  }
  if (told > 0) {
    write_counts(page, told, all);
    write_table(page, shown);
  }
  write_more(page, all - shown);
}
