/*
 * The state machine against two readings of its definition that work quite differently: one that looks back over the whole sequence of
 * truths for every question, and the rule by which Prometheus decides between pending and firing.
 */
#include "tb_test.h"

#include "rules/lanes.h"

#include "expr/expr.h"

enum { STEPS_MAX = 64 };

/* What a machine shows after each step; since, fired and decided count only while it is not inactive. */
typedef struct shown {
  int state, episode, since, fired, decided;
} shown;

typedef struct terms {
  int for_periods, clear_for, missing;
  bool own_clear; /* the clear condition is one of its own, else not `when` */
} terms;

typedef struct truths {
  int n;
  uint8_t when[STEPS_MAX], clear[STEPS_MAX];
} truths;

/* ------------------------------------------------------------------------------------------------------------- the machine */

/* Of up to TB_TILE sequences, each as long as the first, one a lane; what is shown of the i-th is at out[i * STEPS_MAX]. */
static void live_all(const terms *t, const truths *seen, size_t n, shown *out) {
  static tb_lanes lanes;
  const tb_life_terms steer = {(uint32_t)t->for_periods, (uint32_t)t->clear_for, (tb_missing_policy)t->missing};
  tb_mask scope = {{0}};
  for (size_t i = 0; i < n; i++)
    tb_mask_add(&scope, i);
  tb_lanes_reset(&lanes, &scope);
  for (int step = 0; step < seen->n; step++) {
    uint8_t when[TB_TILE], clear[TB_TILE];
    tb_truth_masks when_masks, clear_masks;
    for (size_t i = 0; i < n; i++) {
      when[i] = seen[i].when[step];
      clear[i] = seen[i].clear[step];
    }
    tb_truth_pack(when, n, &when_masks);
    tb_truth_pack(clear, n, &clear_masks);
    tb_lanes_step(&lanes, &steer, &(tb_period_truths){&when_masks, t->own_clear ? &clear_masks : NULL}, (uint32_t)step);
    for (size_t i = 0; i < n; i++) {
      const tb_life life = tb_lanes_life(&lanes, i);
      out[i * STEPS_MAX + (size_t)step] = (shown){life.state, (int)life.episode, (int)life.since, (int)life.fired, (int)life.decided};
    }
  }
}

static void live(const terms *t, const truths *seen, shown *out) {
  live_all(t, seen, 1, out);
}

/* ----------------------------------------------------------------------------------------------------- the slow reading of it */

/* '+' the condition holds, '-' it does not, '.' the period is passed over. */
static char sign_of(uint8_t truth, int missing, char reset, char alert) {
  if (truth == TB_TRUE) return '+';
  if (truth == TB_FALSE) return '-';
  return missing == TB_MISSING_HOLD ? '.' : missing == TB_MISSING_RESET ? reset : alert;
}

static char when_sign(const terms *t, const truths *seen, int i) {
  return sign_of(seen->when[i], t->missing, '-', '+');
}

/* An alert never ends by what is unknown, under any policy. */
static char end_sign(const terms *t, const truths *seen, int i) {
  if (t->own_clear) return sign_of(seen->clear[i], t->missing, '-', '-');
  const char sign = sign_of(seen->when[i], t->missing, '+', '+');
  return sign == '.' ? '.' : sign == '+' ? '-' : '+';
}

static bool is_decided(const terms *t, const truths *seen, int i) {
  return (t->own_clear ? seen->clear[i] : seen->when[i]) != TB_UNKNOWN || t->missing == TB_MISSING_ALERT;
}

typedef char (*sign_at)(const terms *t, const truths *seen, int i);

/* How many '+' stand at the end of [from, to], '.' passed over; `oldest` and `latest` are where the run begins and ends. */
static int run_length(sign_at sign, const terms *t, const truths *seen, int from, int to, int *oldest, int *latest) {
  int n = 0;
  for (int i = to; i >= from; i--) {
    const char s = sign(t, seen, i);
    if (s == '-') break;
    if (s != '+') continue;
    if (!n) *latest = i;
    *oldest = i;
    n++;
  }
  return n;
}

/* The first step from `from` on whose run of '+' since `from` is `wanted` long; n when there is none. */
static int first_reached(sign_at sign, const terms *t, const truths *seen, int from, int wanted) {
  int oldest, latest;
  for (int i = from; i < seen->n; i++)
    if (sign(t, seen, i) == '+' && run_length(sign, t, seen, from, i, &oldest, &latest) >= wanted) return i;
  return seen->n;
}

/* Steps [from, fires) of a machine that waits for its next episode. */
static void show_waiting(const terms *t, const truths *seen, int from, int fires, int done, shown *out) {
  for (int i = from; i < fires; i++) {
    int oldest = 0, latest = 0;
    if (run_length(when_sign, t, seen, from, i, &oldest, &latest))
      out[i] = (shown){TB_PENDING, done + 1, oldest, 0, latest};
    else
      out[i] = (shown){done ? TB_RESOLVED : TB_INACTIVE, done, 0, 0, 0};
  }
}

static int latest_decided(const terms *t, const truths *seen, int fires, int i) {
  while (i > fires && !is_decided(t, seen, i))
    i--;
  return i;
}

static void look_back(const terms *t, const truths *seen, shown *out) {
  int from = 0, done = 0;
  while (from < seen->n) {
    const int fires = first_reached(when_sign, t, seen, from, t->for_periods);
    show_waiting(t, seen, from, fires, done, out);
    if (fires == seen->n) return;
    const int ends = first_reached(end_sign, t, seen, fires + 1, t->clear_for);
    int since = fires, latest = fires;
    (void)run_length(when_sign, t, seen, from, fires, &since, &latest);
    done++;
    for (int i = fires; i <= ends && i < seen->n; i++)
      out[i] = (shown){i == ends ? TB_RESOLVED : TB_FIRING, done, since, fires, latest_decided(t, seen, fires, i)};
    from = ends + 1;
  }
}

/* ----------------------------------------------------------------------------------------------------------- setting them side by side */

/* A resolved machine keeps its evidence until it is woken; a dropped run may have written over it, so it counts only where the alert comes
 * out. */
static bool counts_evidence(const shown *before, const shown *now) {
  return now->state == TB_PENDING || now->state == TB_FIRING || (now->state == TB_RESOLVED && before->state == TB_FIRING);
}

static bool is_same(const shown *before, const shown *a, const shown *b) {
  if (a->state != b->state || a->episode != b->episode) return false;
  if (!counts_evidence(before, a)) return true;
  return a->since == b->since && a->decided == b->decided && (a->state == TB_PENDING || a->fired == b->fired);
}

static void print_case(const terms *t, const truths *seen) {
  print_error("for %d clear_for %d missing %d, when ", t->for_periods, t->clear_for, t->missing);
  for (int i = 0; i < seen->n; i++)
    print_error("%c", "FT?"[seen->when[i]]);
  print_error(" clear ");
  for (int i = 0; i < seen->n; i++)
    print_error("%c", t->own_clear ? "FT?"[seen->clear[i]] : '!');
  print_error("\n");
}

static void compare(const terms *t, const truths *seen, const shown *found) {
  shown expected[STEPS_MAX];
  look_back(t, seen, expected);
  for (int i = 0; i < seen->n; i++) {
    const shown nothing = {0};
    if (is_same(i ? &expected[i - 1] : &nothing, &expected[i], &found[i])) continue;
    print_case(t, seen);
    fail_msg("step %d: expected state %d episode %d since %d fired %d decided %d, found %d %d %d %d %d", i, expected[i].state,
             expected[i].episode, expected[i].since, expected[i].fired, expected[i].decided, found[i].state, found[i].episode,
             found[i].since, found[i].fired, found[i].decided);
  }
}

/* Sequences that wait until they fill a tile. */
typedef struct batch {
  bool own_clear;
  int most; /* `for` and `clear_for` go up to it */
  size_t n;
  truths seen[TB_TILE];
  shown found[TB_TILE][STEPS_MAX];
} batch;

static void compare_batch(batch *all) {
  for (int missing = TB_MISSING_HOLD; missing <= TB_MISSING_ALERT; missing++) {
    for (int hold = 1; hold <= all->most; hold++) {
      for (int clear = 1; clear <= all->most; clear++) {
        const terms t = {hold, clear, missing, all->own_clear};
        live_all(&t, all->seen, all->n, all->found[0]);
        for (size_t i = 0; i < all->n; i++)
          compare(&t, &all->seen[i], all->found[i]);
      }
    }
  }
  all->n = 0;
}

static void add_to_batch(batch *all, const truths *seen) {
  all->seen[all->n++] = *seen;
  if (all->n == TB_TILE) compare_batch(all);
}

static void test_every_short_sequence(void **state) {
  (void)state;
  enum { N = 8, ALL = 6561 }; /* 3^8 sequences of `when` */
  static batch all = {.most = 4};
  for (int code = 0; code < ALL; code++) {
    truths seen = {.n = N};
    for (int i = 0, rest = code; i < N; i++, rest /= 3)
      seen.when[i] = (uint8_t)(rest % 3);
    add_to_batch(&all, &seen);
  }
  compare_batch(&all);
}

static void test_every_short_sequence_with_its_own_clear(void **state) {
  (void)state;
  enum { N = 5, ALL = 59049 }; /* 9^5 pairs of sequences */
  static batch all = {.own_clear = true, .most = 3};
  for (int code = 0; code < ALL; code++) {
    truths seen = {.n = N};
    for (int i = 0, rest = code; i < N; i++, rest /= 9) {
      seen.when[i] = (uint8_t)(rest % 3);
      seen.clear[i] = (uint8_t)(rest / 3 % 3);
    }
    add_to_batch(&all, &seen);
  }
  compare_batch(&all);
}

/* xorshift64*, Vigna 2016. */
static uint64_t draw(uint64_t *seed) {
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return *seed * UINT64_C(2685821657736338717);
}

/* Truths that stay for a while, so that long counts and several episodes come about. */
static uint8_t draw_truth(uint64_t *seed, uint8_t last) {
  const uint64_t r = draw(seed) >> 33;
  return r % 4 ? last : (uint8_t)(r / 4 % 3);
}

/* Long enough for counts of four binary digits. */
static void compare_long_sequences(bool own_clear, uint64_t seed) {
  static batch all;
  all = (batch){.own_clear = own_clear, .most = 9};
  for (int round = 0; round < 250; round++) {
    truths seen = {.n = STEPS_MAX};
    uint8_t when = 0, clear = 0;
    for (int i = 0; i < STEPS_MAX; i++) {
      seen.when[i] = when = draw_truth(&seed, when);
      seen.clear[i] = clear = draw_truth(&seed, clear);
    }
    add_to_batch(&all, &seen);
  }
  compare_batch(&all);
}

static void test_long_random_sequences(void **state) {
  (void)state;
  compare_long_sequences(false, UINT64_C(88172645463325252));
  compare_long_sequences(true, UINT64_C(362436069));
}

/*
 * Prometheus (documentation, "Alerting rules"): an alert is active from the evaluation at which its expression first gives a result,
 * pending until it has been active for the `for` duration, and firing from then on; it goes when there is no result. A period ends at the
 * moment i + 1 and a condition that holds for it has held since its beginning, i.
 */
static int prometheus_state(const truths *seen, int at, int for_duration) {
  if (seen->when[at] != TB_TRUE) return TB_INACTIVE;
  int active_at = at;
  while (active_at > 0 && seen->when[active_at - 1] == TB_TRUE)
    active_at--;
  return at + 1 - active_at >= for_duration ? TB_FIRING : TB_PENDING;
}

static void test_for_is_that_of_prometheus(void **state) {
  (void)state;
  for (int code = 0; code < 4096; code++) {
    truths seen = {.n = 12};
    for (int i = 0; i < seen.n; i++)
      seen.when[i] = (uint8_t)(code >> i & 1);
    for (int hold = 1; hold <= 5; hold++) {
      shown found[STEPS_MAX];
      live(&(terms){hold, 1, TB_MISSING_HOLD, false}, &seen, found);
      for (int i = 0; i < seen.n; i++) {
        const int now = found[i].state == TB_RESOLVED ? TB_INACTIVE : found[i].state; /* Prometheus forgets */
        assert_int_equal(now, prometheus_state(&seen, i, hold));
      }
    }
  }
}

/* ------------------------------------------------------------------------------------------------------------- told in words */

static void assert_states(const terms *t, const char *when, const char *expected) {
  truths seen = {.n = (int)strlen(when)};
  shown found[STEPS_MAX];
  for (int i = 0; i < seen.n; i++)
    seen.when[i] = when[i] == 'T' ? TB_TRUE : when[i] == 'F' ? TB_FALSE : TB_UNKNOWN;
  live(t, &seen, found);
  char states[STEPS_MAX] = {0};
  for (int i = 0; i < seen.n; i++)
    states[i] = "ipfr"[found[i].state];
  assert_string_equal(states, expected);
}

static void test_policies_in_words(void **state) {
  (void)state;
  assert_states(&(terms){3, 1, TB_MISSING_HOLD, false}, "TTTFTT", "ppfrpp");
  /* hold: the count stays over the gap, and so does an alert */
  assert_states(&(terms){3, 1, TB_MISSING_HOLD, false}, "TT?T?F", "pppffr");
  /* reset: the count starts again, but an alert never ends by a gap */
  assert_states(&(terms){3, 1, TB_MISSING_RESET, false}, "TT?TTT?F", "ppippffr");
  /* alert: a gap counts as if the condition held */
  assert_states(&(terms){3, 1, TB_MISSING_ALERT, false}, "TT?F???", "ppfrppf");
  /* a single better period does not clear what needs two */
  assert_states(&(terms){1, 2, TB_MISSING_HOLD, false}, "TFTFF", "ffffr");
  /* while it clears, hold passes over a gap, reset and alert begin the clearing again */
  assert_states(&(terms){1, 2, TB_MISSING_HOLD, false}, "TF?F", "fffr");
  assert_states(&(terms){1, 2, TB_MISSING_RESET, false}, "TF?FF", "ffffr");
  assert_states(&(terms){1, 2, TB_MISSING_ALERT, false}, "TF?FF", "ffffr");
}

static void test_relapse_is_the_next_episode(void **state) {
  (void)state;
  const truths seen = {.n = 7, .when = {TB_TRUE, TB_FALSE, TB_TRUE, TB_FALSE, TB_TRUE, TB_TRUE, TB_TRUE}};
  shown found[STEPS_MAX];
  live(&(terms){1, 1, TB_MISSING_HOLD, false}, &seen, found);
  const int episodes[] = {1, 1, 2, 2, 3, 3, 3};
  for (int i = 0; i < seen.n; i++)
    assert_int_equal(found[i].episode, episodes[i]);

  /* a pending run that comes to nothing is no episode */
  live(&(terms){3, 1, TB_MISSING_HOLD, false}, &seen, found);
  assert_int_equal(found[2].episode, 1);
  assert_int_equal(found[3].episode, 0);
  assert_int_equal(found[6].episode, 1);
  assert_int_equal(found[6].since, 4);
  assert_int_equal(found[6].fired, 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_short_sequence),  cmocka_unit_test(test_every_short_sequence_with_its_own_clear),
      cmocka_unit_test(test_long_random_sequences), cmocka_unit_test(test_for_is_that_of_prometheus),
      cmocka_unit_test(test_policies_in_words),     cmocka_unit_test(test_relapse_is_the_next_episode),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
