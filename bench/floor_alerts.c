/*
 * Job a: yoy_pct < -20; rank <= 3; yoy < 0 for three periods in a row (missing = reset). For every rule and indicator the periods in which
 * it holds and those in which that is known become a word of bits an entity; the life of alerts is then arithmetic on these words.
 */
#include "floor.h"
#include "floor_text.h"

enum { RULES = 3, TOP = 3, ROW_MAX = 160, HALF = 32 };

typedef struct series_bits {
  uint32_t *holds[2]; /* bit t % 32 of word t / 32: an entity each */
  uint32_t *known[2];
} series_bits;

typedef struct alerts {
  const floor_panel *panel;
  floor_output *output;
} alerts;

/* What stands in a row before and behind what differs. */
typedef struct rule_text {
  const char *id;
  char threshold[16];
  size_t threshold_length;
  uint32_t periods; /* that the condition must hold */
} rule_text;

static const rule_text rules[RULES] = {{"w1,,ind", ",-20,", 5, 1}, {"w2,,ind", ",3,,,medium,\n", 13, 1}, {"w3,,ind", ",0,", 3, 3}};

/* ---------------------------------------------------------------------------------------------------------------------- conditions */

static void judge_fall(const int32_t *restrict now, const int32_t *restrict base, size_t n, uint32_t bit, uint32_t *restrict holds,
                       uint32_t *restrict known) {
  for (size_t e = 0; e < n; e++) {
    const uint32_t both = ((now[e] > 0) & (base[e] > 0)) != 0 ? bit : 0;
    known[e] |= both;
    holds[e] |= 5 * now[e] < 4 * base[e] ? both : 0;
  }
}

static void judge_negative(const int32_t *restrict now, const int32_t *restrict base, size_t n, uint32_t bit, uint32_t *restrict holds,
                           uint32_t *restrict known) {
  for (size_t e = 0; e < n; e++) {
    const uint32_t both = ((now[e] > 0) & (base[e] > 0)) != 0 ? bit : 0;
    known[e] |= both;
    holds[e] |= now[e] < base[e] ? both : 0;
  }
}

/* The third largest figure, counted with ties: LANES columns of three first, which are then merged. */
static int32_t third_largest(const int32_t *row, size_t n) {
  enum { LANES = 16 };
  int32_t tops[TOP][LANES] = {{0}};
  for (size_t e = 0; e < n; e += LANES) {
    for (size_t k = 0; k < LANES; k++) {
      int32_t x = row[e + k];
      for (size_t place = 0; place < TOP; place++) {
        const int32_t top = tops[place][k];
        tops[place][k] = x > top ? x : top;
        x = x > top ? top : x;
      }
    }
  }
  int32_t best[TOP] = {0};
  for (size_t k = 0; k < (size_t)TOP * LANES; k++) {
    int32_t x = tops[k / LANES][k % LANES];
    for (size_t place = 0; place < TOP; place++) {
      const int32_t top = best[place];
      best[place] = x > top ? x : top;
      x = x > top ? top : x;
    }
  }
  return best[TOP - 1];
}

static void judge_top(const int32_t *restrict now, size_t n, uint32_t bit, uint32_t *restrict holds, uint32_t *restrict known) {
  const int32_t third = third_largest(now, n);
  const int32_t least = third > 1 ? third : 1;
  for (size_t e = 0; e < n; e++) {
    known[e] |= now[e] > 0 ? bit : 0;
    holds[e] |= now[e] >= least ? bit : 0;
  }
}

static void judge(const floor_panel *panel, size_t rule, size_t indicator, const series_bits *bits) {
  const size_t n = panel->stride;
  for (uint32_t half = 0; half < 2; half++) {
    memset(bits->holds[half], 0, n * sizeof(uint32_t));
    memset(bits->known[half], 0, n * sizeof(uint32_t));
  }
  for (uint32_t t = 0; t < panel->size.periods; t++) {
    const int32_t *now = floor_row(panel, indicator, t);
    uint32_t *holds = bits->holds[t / HALF], *known = bits->known[t / HALF];
    const uint32_t bit = UINT32_C(1) << t % HALF;
    if (rule == 1) judge_top(now, n, bit, holds, known);
    if (rule == 1 || t < YEAR) continue;
    const int32_t *base = floor_row(panel, indicator, t - YEAR);
    (rule == 0 ? judge_fall : judge_negative)(now, base, n, bit, holds, known);
  }
}

/* ------------------------------------------------------------------------------------------------------------------------------ rows */

static char *put_threshold(char *out, const rule_text *rule) {
  memcpy(out, rule->threshold, sizeof rule->threshold);
  return out + rule->threshold_length;
}

/* How many are larger, and itself. Only asked for the three at the top. */
static unsigned rank_of(const int32_t *row, size_t n, int32_t value) {
  unsigned rank = 1;
  for (size_t e = 0; e < n; e++)
    rank += row[e] > value;
  return rank;
}

typedef struct place {
  size_t rule, indicator, entity;
  char head[32]; /* "w1,,ind000,100000," */
  size_t head_length;
} place;

static char *put_row(const floor_panel *panel, const place *at, unsigned period, unsigned since, unsigned episode, char *out) {
  const int32_t *row = floor_row(panel, at->indicator, period);
  const int32_t now = row[at->entity];
  memcpy(out, at->head, sizeof at->head);
  out = text_store(out + at->head_length, panel->periods[period].word, 8);
  out = text_store(out, UINT64_C(0x2c676e69726966), 7); /* "firing," */
  if (episode >= 10) *out++ = (char)('0' + episode / 10);
  *out++ = (char)('0' + episode % 10);
  *out++ = ',';
  out = text_store(out, panel->periods[since].word, 8);
  out = text_cents(out, now);
  *out++ = ',';
  if (at->rule == 1) {
    *out++ = (char)('0' + rank_of(row, panel->stride, now));
    return put_threshold(out, &rules[1]);
  }
  const int32_t base = floor_row(panel, at->indicator, period - YEAR)[at->entity];
  out = at->rule == 0 ? text_ratio(out, (double)(100 * ((int64_t)now - base)) / base) : text_cents(out, (int64_t)now - base);
  out = put_threshold(out, &rules[at->rule]);
  out = text_store(out, panel->periods[period - YEAR].word, 8);
  out = text_cents(out, base);
  memcpy(out, ",medium,\n", 9);
  return out + 9;
}

/* The life of one alert: an episode begins where the condition has held for long enough, and ends with the first period in which it is
 * known not to hold. */
static char *put_episodes(const floor_panel *panel, const place *at, uint64_t holds, uint64_t known, char *out) {
  const uint32_t periods = rules[at->rule].periods;
  uint64_t begins = holds; /* the condition has held for as many periods as it must */
  for (uint32_t k = 1; k < periods; k++)
    begins &= holds << k;
  const uint64_t ends = known & ~holds;
  for (unsigned episode = 1; begins != 0; episode++) {
    const unsigned begin = (unsigned)__builtin_ctzll(begins);
    const uint64_t later = ends & ~((UINT64_C(2) << begin) - 1);
    const uint64_t until = later == 0 ? UINT64_MAX : (later & -later) - 1;
    for (uint64_t firing = holds & until & ~((UINT64_C(1) << begin) - 1); firing != 0; firing &= firing - 1)
      out = put_row(panel, at, (unsigned)__builtin_ctzll(firing), begin + 1 - periods, episode, out);
    begins &= ~until;
  }
  return out;
}

static size_t put_machine(const floor_panel *panel, size_t rule, size_t indicator, const series_bits *bits, char *buffer) {
  char *out = buffer;
  place at = {.rule = rule, .indicator = indicator};
  const size_t prefix = (size_t)snprintf(at.head, sizeof at.head, "%s%03u,", rules[rule].id, (unsigned)indicator);
  at.head_length = prefix + 7;
  for (size_t e = 0; e < panel->size.entities; e++) {
    const uint64_t holds = bits->holds[0][e] | (uint64_t)bits->holds[1][e] << HALF;
    if (holds == 0) continue;
    at.entity = e;
    text_store(at.head + prefix, panel->entities[e].word, 7);
    out = put_episodes(panel, &at, holds, bits->known[0][e] | (uint64_t)bits->known[1][e] << HALF, out);
  }
  return (size_t)(out - buffer);
}

/* --------------------------------------------------------------------------------------------------------------------------- threads */

static void *work(void *context) {
  const alerts *job = context;
  const floor_panel *panel = job->panel;
  const size_t indicators = panel->size.indicators;
  uint32_t *words = floor_memory(4 * panel->stride * sizeof *words);
  const series_bits bits = {{words, words + panel->stride}, {words + 2 * panel->stride, words + 3 * panel->stride}};
  char *buffer = floor_memory((size_t)panel->size.entities * panel->size.periods * ROW_MAX);
  for (uint64_t task; (task = job->output->next_task++) < RULES * indicators;) {
    const size_t rule = task / indicators, indicator = task % indicators;
    judge(panel, rule, indicator, &bits);
    const size_t length = put_machine(panel, rule, indicator, &bits, buffer);
    floor_put(job->output, task + 1, buffer, length);
  }
  return NULL;
}

void floor_alerts(const floor_panel *panel, floor_output *output) {
  static const char head[] =
      "rule,finding,indicator,entity,period,state,episode,since,value,figure,threshold,base_period,base_value,severity,message\n";
  alerts job = {panel, output};
  floor_put(output, 0, head, sizeof head - 1);
  floor_run(panel->threads, work, &job);
}
