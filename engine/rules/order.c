/*
 * The order of a machine's alerts: by entity code, then by period, episode and timeline. They are filed timeline after timeline and step
 * after step, so that where there is one timeline nothing but the codes is left to be sorted by: places in the order of codes, digit by
 * digit.
 */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

/* Places are sorted by so many bits at a time: up to 8,192 entities by one count of them. */
enum { DIGIT_BITS = 13, N_DIGITS = 1 << DIGIT_BITS };

static const tb_filed_ground *ground_of(const tb_judge *judge, const tb_filed_alert *filed) {
  return (const tb_filed_ground *)judge->grounds.items + filed->ground;
}

/* The key of a step of a line; unstated for what has none. */
static tb_period key_of(const tb_judge *judge, const tb_filed_alert *filed) {
  const tb_filed_ground *ground = ground_of(judge, filed);
  if (ground->line == UINT32_MAX) return tb_period_unstated();
  return judge->subject->timelines->steps[judge->options.every_period ? ground->step : filed->since];
}

tb_decided_at tb_judge_decided_at(const tb_judge *judge, const tb_filed_alert *filed) {
  const tb_filed_ground *ground = ground_of(judge, filed);
  const uint32_t before = ground->line == UINT32_MAX ? 0 : tb_judge_steps_before(judge, ground->line);
  return (tb_decided_at){ground->line, ground->step - before, key_of(judge, filed)};
}

/* Two rows of an entity never agree in all of these: on a timeline it is in one state a period, and a period may be a step of two lines. */
static int compare_ranks(const void *a, const void *b) {
  const tb_alert_rank *left = a, *right = b;
  const int order = tb_period_compare(left->order, right->order);
  if (order) return order;
  if (left->episode != right->episode) return left->episode < right->episode ? -1 : 1;
  if (left->line != right->line) return left->line < right->line ? -1 : 1;
  return (left->index > right->index) - (left->index < right->index);
}

static tb_alert_rank rank_of(const tb_judge *judge, size_t i) {
  const tb_filed_alert *filed = (const tb_filed_alert *)judge->alerts.items + i;
  return (tb_alert_rank){key_of(judge, filed), filed->episode, ground_of(judge, filed)->line, (uint32_t)i};
}

/* Those of one timeline come by the step that decided them, so of an entity one episode after the other, each begun after the one before.
 */
static bool come_in_order(const tb_judge *judge) {
  return judge->subject && judge->subject->timelines->n_lines == 1;
}

/* The numbers of what was filed, by period, episode and line. */
static tb_status order_by_period(tb_judge *judge) {
  const size_t n = judge->alerts.n;
  const tb_filed_alert *filed = judge->alerts.items;
  if (tb_list_reserve(&judge->places, n) != TB_OK) return TB_NO_MEMORY;
  tb_alert_place *places = judge->places.items;
  const bool in_order = come_in_order(judge);
  if (!in_order && tb_list_reserve(&judge->ranks, n) != TB_OK) return TB_NO_MEMORY;
  tb_alert_rank *ranks = judge->ranks.items;
  for (size_t i = 0; i < n && !in_order; i++)
    ranks[i] = rank_of(judge, i);
  if (n > 1 && !in_order) qsort(ranks, n, sizeof *ranks, compare_ranks);
  const uint32_t *entity_places = tb_panel_entity_place(judge->panel);
  for (size_t i = 0; i < n; i++) {
    const uint32_t index = in_order ? (uint32_t)i : ranks[i].index, entity = filed[index].entity;
    places[i] = (tb_alert_place){entity == TB_NO_ID ? 0 : entity_places[entity], index};
  }
  return TB_OK;
}

/* A pass of a radix sort, which keeps the order of what agrees in the digit; there are n_digits of them. */
static void sort_digit(const tb_alert_place *from, size_t n, unsigned shift, uint32_t n_digits, tb_alert_place *to) {
  uint32_t begin[N_DIGITS];
  memset(begin, 0, n_digits * sizeof *begin);
  for (size_t i = 0; i < n; i++)
    begin[from[i].place >> shift & (N_DIGITS - 1)]++;
  for (uint32_t digit = 0, at = 0; digit < n_digits; digit++) {
    const uint32_t count = begin[digit];
    begin[digit] = at;
    at += count;
  }
  for (size_t i = 0; i < n; i++)
    to[begin[from[i].place >> shift & (N_DIGITS - 1)]++] = from[i];
}

tb_status tb_judge_order_alerts(tb_judge *judge) {
  const size_t n = judge->alerts.n;
  const tb_status status = order_by_period(judge);
  if (status != TB_OK || n <= 1) return status;
  if (tb_list_reserve(&judge->places_before, n) != TB_OK) return TB_NO_MEMORY;
  for (unsigned shift = 0; shift < 32 && (judge->n_entities - 1) >> shift > 0; shift += DIGIT_BITS) {
    const size_t left = (judge->n_entities - 1) >> shift;
    sort_digit(judge->places.items, n, shift, left < N_DIGITS ? (uint32_t)left + 1 : N_DIGITS, judge->places_before.items);
    const tb_list sorted = judge->places_before;
    judge->places_before = judge->places;
    judge->places = sorted;
  }
  return TB_OK;
}
