/* A finding's series, drawn. */
#include "pairs.h"

#include <math.h>

enum { POINTS_MIN = 3 };

/* "8 values, 2022-Q1 to 2024-Q4, last 35.9": what a chart says, in words. */
static tb_words summary(tb_page *page, const tb_page_series *series) {
  size_t first = 0, last = series->n - 1;
  while (!isfinite(series->y[first])) {
    first++;
  }
  while (!isfinite(series->y[last])) {
    last--;
  }
  const char *from = series->ticks[(size_t)series->x[first]].text, *to = series->ticks[(size_t)series->x[last]].text,
             *value = tb_page_short(page, series->y[last]);
  return tb_page_wordsf(page, "%zu values, %s to %s, last %s", "%zu 个数，%s 至 %s，最近 %s", series->values, from, to, value);
}

static void draw(tb_page *page, const tb_pair *pair, tb_page_series *series) {
  series->ticks = tb_page_ticks(page, pair->indicator, series->line);
  if (series->ticks == NULL) {
    return;
  }
  const tb_words parts[] = {tb_page_indicator(page, pair->indicator), tb_page_entity(page, pair->entity), summary(page, series)};
  const tb_page_chart chart = {.caption = tb_page_join(page, "%1, %2: %3", "%2%1：%3", parts, 3),
                               .indicator = pair->indicator,
                               .line = series->line,
                               .n = series->line->n_steps,
                               .exact = !tb_model_subject(page->model, pair->indicator)->derived};
  const tb_line line = {.x = series->x, .y = series->y, .n = series->n, .tone = TB_TONE_1};
  const char *unit = tb_panel_indicator(page->panel, pair->indicator)->unit;
  tb_series_chart drawing = {.unit = {unit[0] != '\0' ? unit : NULL, NULL}, .lines = &line, .n_lines = 1};
  tb_page_draw_series(page, &chart, &drawing);
}

void tb_page_figures(tb_page *page, size_t finding) {
  tb_pairs pairs;
  size_t drawn = 0;
  tb_page_pairs(page, finding, &pairs);
  for (size_t i = 0; i < pairs.n && drawn < page->limits.series; i++) {
    tb_page_series series = tb_page_values(page, pairs.items[i].indicator, pairs.items[i].entity);
    if (series.values >= POINTS_MIN) {
      drawn++;
      draw(page, &pairs.items[i], &series);
    }
  }
}
