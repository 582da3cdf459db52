/* Lives as bytes: there and back, and nothing else is taken for lives. */
#include "tb_test.h"

#include "rules/lives.h"

#include <stdlib.h>

enum { ENTITIES = 700, TILES = 2, NUMBERS = 800, STEPS = 24 };

/* A line of two tiles; number n is entity numbered[n], some numbers are nobody's. */
typedef struct scene {
  tb_lanes lanes[TILES];
  uint32_t numbered[NUMBERS];
  tb_resume numbers;
  tb_life_terms terms;
} scene;

static uint64_t random_state = 5;

static unsigned below(unsigned n) {
  random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(random_state >> 33) % n;
}

static void number_entities(scene *s) {
  for (uint32_t i = 0; i < NUMBERS; i++)
    s->numbered[i] = i < ENTITIES ? i : TB_NO_ID;
  for (uint32_t i = NUMBERS; i > 1; i--) {
    const uint32_t k = below(i), swapped = s->numbered[i - 1];
    s->numbered[i - 1] = s->numbered[k];
    s->numbered[k] = swapped;
  }
  s->numbers = (tb_resume){.numbered_entities = s->numbered, .n_numbers = NUMBERS};
}

static void begin(scene *s) {
  memset(s, 0, sizeof *s);
  number_entities(s);
  s->terms = (tb_life_terms){1 + below(4), 1 + below(4), (tb_missing_policy)below(3)};
  const unsigned share = 1 + below(4);
  for (size_t tile = 0; tile < TILES; tile++) {
    tb_mask scope = {0};
    for (uint32_t i = 0; i < TB_TILE && tile * TB_TILE + i < ENTITIES; i++)
      if (below(share) == 0) tb_mask_add(&scope, i);
    tb_lanes_reset(&s->lanes[tile], &scope);
  }
}

/* A step in which truths last, so that long runs come too. */
static void live(tb_lanes *lanes, const tb_life_terms *terms, const tb_truth_masks *when, uint32_t step) {
  const tb_period_truths truths = {when, NULL};
  tb_lanes_step(lanes, terms, &truths, step);
}

static void draw_truths(tb_truth_masks *when) {
  uint8_t truth[TB_TILE];
  for (size_t i = 0; i < TB_TILE; i++)
    truth[i] = (uint8_t)(below(3) == 0 ? below(3) : i % 3);
  tb_truth_pack(truth, TB_TILE, when);
}

static void live_to(scene *s, uint32_t from, uint32_t end) {
  for (uint32_t step = from; step < end; step++) {
    for (size_t tile = 0; tile < TILES; tile++) {
      tb_truth_masks when;
      draw_truths(&when);
      live(&s->lanes[tile], &s->terms, &when, step);
    }
  }
}

static tb_lives_line line_of(scene *s, tb_lanes *lanes, uint32_t step) {
  return (tb_lives_line){lanes, ENTITIES, s->terms, step};
}

static void write(scene *s, tb_lanes *lanes, uint32_t step, tb_buffer *out) {
  const tb_lives_line line = line_of(s, lanes, step);
  out->n = 0;
  tb_lives_write(&line, &s->numbers, out);
  assert_false(out->failed);
}

/* From a block of just that size, so that a sanitizer sees a byte too many being read. */
static tb_status read(scene *s, tb_lanes *lanes, uint32_t step, const char *bytes, size_t n) {
  uint8_t *copy = malloc(n > 0 ? n : 1);
  assert_non_null(copy);
  memcpy(copy, bytes, n);
  const tb_lives_line line = line_of(s, lanes, step);
  const tb_status status = tb_lives_read(&line, &s->numbers, copy, n);
  free(copy);
  return status;
}

static void assert_same_lanes(const tb_lanes *a, const tb_lanes *b) {
  assert_true(tb_mask_equal(&a->scope, &b->scope));
  for (size_t i = 0; i < TB_TILE; i++) {
    if (!tb_mask_has(&a->scope, i)) continue;
    assert_int_equal(tb_mask_has(&a->judged, i), tb_mask_has(&b->judged, i));
    assert_int_equal(tb_mask_has(&a->awake, i), tb_mask_has(&b->awake, i));
    assert_int_equal(tb_mask_has(&a->firing, i), tb_mask_has(&b->firing, i));
    const tb_life left = tb_lanes_life(a, i), right = tb_lanes_life(b, i);
    assert_int_equal(left.state, right.state);
    assert_int_equal(left.episode, right.episode);
    if (!tb_life_is_awake(&left)) continue;
    assert_int_equal(left.count, right.count);
    assert_int_equal(left.since, right.since);
    assert_int_equal(left.decided, right.decided);
    if (left.state == TB_FIRING) assert_int_equal(left.fired, right.fired);
  }
}

/* What is read lives on as what was written. */
static void test_there_and_back(void **state) {
  (void)state;
  static scene s, again;
  tb_buffer bytes = {0};
  for (int round = 0; round < 200; round++) {
    begin(&s);
    const uint32_t middle = 1 + below(STEPS - 1);
    live_to(&s, 0, middle);
    write(&s, s.lanes, middle - 1, &bytes);
    memset(again.lanes, 0xA5, sizeof again.lanes); /* whatever was there before */
    assert_status(TB_OK, read(&s, again.lanes, middle - 1, bytes.bytes, bytes.n));
    again.terms = s.terms;
    const uint64_t seed = random_state;
    live_to(&s, middle, STEPS);
    random_state = seed;
    live_to(&again, middle, STEPS);
    for (size_t tile = 0; tile < TILES; tile++)
      assert_same_lanes(&s.lanes[tile], &again.lanes[tile]);
  }
  tb_buffer_free(&bytes);
}

/* Either refused, or the very bytes that these lives are written as. */
static void check_mutant(scene *s, uint32_t step, const char *bytes, size_t n, size_t *accepted) {
  static tb_lanes lanes[TILES];
  static tb_buffer written;
  const tb_status status = read(s, lanes, step, bytes, n);
  if (status != TB_OK) {
    assert_status(TB_BAD_INPUT, status);
    return;
  }
  write(s, lanes, step, &written);
  assert_int_equal(written.n, n);
  assert_memory_equal(written.bytes, bytes, n);
  ++*accepted;
}

static void test_damaged_bytes(void **state) {
  (void)state;
  static scene s;
  tb_buffer bytes = {0};
  size_t accepted = 0;
  for (int round = 0; round < 40; round++) {
    begin(&s);
    const uint32_t end = 1 + below(STEPS);
    live_to(&s, 0, end);
    write(&s, s.lanes, end - 1, &bytes);
    for (size_t n = 0; n < bytes.n; n += 1 + below(8))
      assert_status(TB_BAD_INPUT, read(&s, s.lanes, end - 1, bytes.bytes, n));
    for (int i = 0; i < 500; i++) {
      const size_t at = below((unsigned)bytes.n);
      const char kept = bytes.bytes[at];
      bytes.bytes[at] = (char)(below(2) ? kept ^ (1 << below(8)) : (int)below(256));
      check_mutant(&s, end - 1, bytes.bytes, bytes.n, &accepted);
      bytes.bytes[at] = kept;
    }
    tb_buffer_byte(&bytes, 0);
    assert_status(TB_BAD_INPUT, read(&s, s.lanes, end - 1, bytes.bytes, bytes.n));
  }
  assert_true(accepted > 0); /* some are other lives, and sound */
  tb_buffer_free(&bytes);
}

/* Entities 0 to 3 have numbers 0 to 3; for = 2, clear_for = 2; the step is 5. */
static const struct {
  const char *bytes;
  size_t n;
  tb_status status;
} texts[] = {
#define LIVES(text, status)                                                                                                                \
  { text, sizeof text - 1, status }
    LIVES("\1\5\0\0\0", TB_OK),                              /* nobody */
    LIVES("\1\5\4\0\4\0\0\0", TB_BAD_INPUT),                 /* an end too many */
    LIVES("\1\5\4\0\0\4\0\0\0", TB_OK),                      /* all in scope and judged */
    LIVES("\1\5\5\0\0\0\0", TB_BAD_INPUT),                   /* a fifth entity */
    LIVES("\1\5\2\0\0\2\1\0\0", TB_BAD_INPUT),               /* judged out of scope */
    LIVES("\1\5\1\0\1\0\0\0\0", TB_BAD_INPUT),               /* two runs that are one */
    LIVES("\2\5\0\0\0", TB_BAD_INPUT),                       /* another form */
    LIVES("\1\4\0\0\0", TB_BAD_INPUT),                       /* another step */
    LIVES("\1\205\0\0\0\0", TB_BAD_INPUT),                   /* a number longer than it need be */
    LIVES("\1\5\377\377\377\377\37\0\0\0\0", TB_BAD_INPUT),  /* a number beyond 32 bits */
    LIVES("\1\5\4\0\0\4\0\0\1\1\1\1\0\5\0", TB_OK),          /* pending since 0, decided in 5 */
    LIVES("\1\5\4\0\0\4\0\0\1\1\1\1\0\6\0", TB_BAD_INPUT),   /* since before 0 */
    LIVES("\1\5\4\0\0\4\0\0\1\1\1\2\0\5\0", TB_BAD_INPUT),   /* pending as long as `for` */
    LIVES("\1\5\4\0\0\4\0\0\1\1\1\0\0\5\0", TB_BAD_INPUT),   /* pending without a period */
    LIVES("\1\5\4\0\0\4\0\0\1\1\0\1\0\5\0", TB_BAD_INPUT),   /* of no episode */
    LIVES("\1\5\4\0\0\4\0\0\1\1\3\1\0\4\0", TB_BAD_INPUT),   /* the third episode after one step */
    LIVES("\1\5\4\0\0\4\0\0\1\4\1\0", TB_BAD_INPUT),         /* nodata is no life */
    LIVES("\1\5\4\0\0\4\0\0\1\0\1\0", TB_BAD_INPUT),         /* inactive is not told */
    LIVES("\1\5\4\0\0\4\0\0\2\3\1\0", TB_OK),                /* entity 1, resolved */
    LIVES("\1\5\4\0\0\4\0\0\5\3\1\0", TB_BAD_INPUT),         /* entity 4 */
    LIVES("\1\5\4\0\0\2\0\0\3\3\1\0", TB_BAD_INPUT),         /* a life that was not judged */
    LIVES("\1\5\4\0\0\4\0\0\2\3\6\0", TB_BAD_INPUT),         /* six episodes in six steps */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\0\0\2\1\0", TB_OK),        /* since 2, fired 3, decided 5 */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\0\0\2\0\0", TB_BAD_INPUT), /* fired before `for` */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\1\0\2\1\0", TB_OK),        /* cleared for one period */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\2\0\2\1\0", TB_BAD_INPUT), /* cleared as long as `clear_for` */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\1\0\0\1\0", TB_BAD_INPUT), /* cleared in the step it fired */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\0\6\0\1\0", TB_BAD_INPUT), /* decided before 0 */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\0\0\2\1\1\3\1\0", TB_OK),  /* two of them */
    LIVES("\1\5\4\0\0\4\0\0\1\2\1\0\0\2\1", TB_BAD_INPUT),   /* cut off */
    LIVES("\1\5\4\0\0\4\0\0\377\377\377\377\17\3\1\377\377\377\377\17\3\1\0", TB_BAD_INPUT),
    LIVES("", TB_BAD_INPUT),
#undef LIVES
};

static void test_what_is_no_lives(void **state) {
  (void)state;
  static scene s;
  memset(&s, 0, sizeof s);
  for (uint32_t i = 0; i < 4; i++)
    s.numbered[i] = i;
  s.numbers = (tb_resume){.numbered_entities = s.numbered, .n_numbers = 4};
  s.terms = (tb_life_terms){2, 2, TB_MISSING_HOLD};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const tb_status status = read(&s, s.lanes, 5, texts[i].bytes, texts[i].n);
    if (status != texts[i].status) print_error("text %zu\n", i);
    assert_status(texts[i].status, status);
  }
  assert_status(TB_BAD_INPUT, tb_lives_read(&(tb_lives_line){s.lanes, 4, s.terms, 5}, &s.numbers, NULL, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_there_and_back),
      cmocka_unit_test(test_damaged_bytes),
      cmocka_unit_test(test_what_is_no_lives),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
