/*
 * What is true inside the intervals is never left out. Random expressions over printed figures are evaluated, by a plain walk over their
 * tree, at a million choices of true values: the recomputed interval contains each result; a claim that is called inconsistent holds for
 * none of them, and an inequality that is called consistent for all.
 */
#include "verify_scene.h"

enum { FIGURES = 5, NODES_MAX = 64, DEPTH_MAX = 4, TEXT_BYTES = 1024, EXPRESSIONS = 3000, RELATIONS = 2000, SAMPLES = 200, STEPS = 16 };

typedef enum kind { NUMBER, FIGURE, NEGATE, ABS, ROUND, ADD, SUBTRACT, MULTIPLY, DIVIDE, LEAST, GREATEST, N_KINDS } kind;

typedef struct node {
  kind kind;
  int value; /* of a number; which figure; decimals */
  int left, right;
} node;

typedef struct tree {
  node nodes[NODES_MAX];
  int n;
} tree;

static uint64_t seed = 4711;
static unsigned pick(unsigned n) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(seed >> 33) % n;
}

/* ------------------------------------------------------------------------------------------------------------ expressions */

static int grow(tree *of, int depth) {
  const int self = of->n++;
  node *made = &of->nodes[self];
  *made = (node){.kind = depth == 0 || pick(5) == 0 ? (pick(4) ? FIGURE : NUMBER) : (kind)(NEGATE + (kind)pick(N_KINDS - NEGATE))};
  if (made->kind == NUMBER) made->value = (int)pick(19) - 9;
  if (made->kind == FIGURE) made->value = (int)pick(FIGURES);
  if (made->kind == ROUND) made->value = (int)pick(3);
  if (made->kind >= NEGATE) {
    const int left = grow(of, depth - 1);
    of->nodes[self].left = left;
  }
  if (of->nodes[self].kind >= ADD) {
    const int right = grow(of, depth - 1);
    of->nodes[self].right = right;
  }
  return self;
}

static void print(const tree *of, int at, tb_buffer *out) {
  static const char *const before[N_KINDS] = {
      [NEGATE] = "-(", [ABS] = "abs(", [ROUND] = "round(", [LEAST] = "least(", [GREATEST] = "greatest("};
  static const char *const between[N_KINDS] = {
      [ADD] = " + ", [SUBTRACT] = " - ", [MULTIPLY] = " * ", [DIVIDE] = " / ", [LEAST] = ", ", [GREATEST] = ", "};
  const node *self = &of->nodes[at];
  if (self->kind == NUMBER) tb_buffer_format(out, "(%d)", self->value);
  if (self->kind == FIGURE) tb_buffer_format(out, "x%d", self->value);
  if (self->kind < NEGATE) return;
  tb_buffer_text(out, before[self->kind] ? before[self->kind] : "(");
  print(of, self->left, out);
  if (self->kind == ROUND) tb_buffer_format(out, ", %d", self->value);
  if (self->kind >= ADD) tb_buffer_text(out, between[self->kind]);
  if (self->kind >= ADD) print(of, self->right, out);
  tb_buffer_byte(out, ')');
}

/* False where it divides by zero. */
static bool evaluate(const tree *of, int at, const tb_rational values[FIGURES], tb_rational *out) {
  const node *self = &of->nodes[at];
  tb_rational right;
  tb_rational_init(&right);
  bool defined = true;
  if (self->kind == NUMBER) tb_rational_set_integer(out, self->value);
  if (self->kind == FIGURE) tb_rational_set(out, &values[self->value]);
  if (self->kind >= NEGATE) defined = evaluate(of, self->left, values, out);
  if (self->kind >= ADD) defined = defined && evaluate(of, self->right, values, &right);
  if (defined) {
    switch (self->kind) {
    case NEGATE: tb_rational_negate(out, out); break;
    case ABS:
      if (tb_rational_sign(out) < 0) tb_rational_negate(out, out);
      break;
    case ROUND: tb_rational_round(out, out, self->value); break;
    case ADD: tb_rational_add(out, out, &right); break;
    case SUBTRACT: tb_rational_subtract(out, out, &right); break;
    case MULTIPLY: tb_rational_multiply(out, out, &right); break;
    case DIVIDE: defined = tb_rational_divide(out, out, &right); break;
    case LEAST:
    case GREATEST:
      if ((tb_rational_compare(&right, out) < 0) == (self->kind == LEAST)) tb_rational_set(out, &right);
      break;
    default: break;
    }
  }
  tb_rational_clear(&right);
  return defined;
}

/* ----------------------------------------------------------------------------------------------------------------- panels */

static const char *const roundings[] = {"unstated", "half_up", "half_even", "half_down", "down", "up"};

/* Five figures, some narrow and some wide, about zero too. */
static scene make_scene(void) {
  static const told indicators[] = {
      {.code = "x0"}, {.code = "x1"}, {.code = "x2"}, {.code = "x3"}, {.code = "x4", .kind = TB_FLOW, .count = true}};
  static const char *const values[] = {"35.9", "2", "-7.25", "0.4", "12"};
  scene of = scene_open("2024-12-31");
  verify_tell(&of, indicators, FIGURES);
  for (size_t i = 0; i < FIGURES; i++) {
    const printed one = {.indicator = indicators[i].code, .entity = "A", .period = "2024", .value = values[i]};
    verify_observe(&of, &one, 1);
  }
  scene_seal(&of);
  return of;
}

/* True values: ends where they belong, and what lies between in sixteenths. */
static void choose_values(const tb_claim_result *result, const tb_panel *panel, tb_rational values[FIGURES]) {
  tb_rational part;
  tb_rational_init(&part);
  for (size_t i = 0; i < result->n_operands; i++) {
    const tb_claim_operand *operand = &result->operands[i];
    const int figure = tb_panel_indicator_code(panel, operand->indicator)[1] - '0';
    unsigned step = pick(STEPS + 1);
    if ((step == 0 && operand->interval.low.open) || (step == STEPS && operand->interval.high.open)) step = STEPS / 2;
    tb_rational_set_integer(&part, (int64_t)step);
    tb_rational_subtract(&values[figure], &operand->interval.high.value, &operand->interval.low.value);
    tb_rational_multiply(&values[figure], &values[figure], &part);
    tb_rational_set_integer(&part, STEPS);
    (void)tb_rational_divide(&values[figure], &values[figure], &part);
    tb_rational_add(&values[figure], &values[figure], &operand->interval.low.value);
  }
  tb_rational_clear(&part);
}

/* ------------------------------------------------------------------------------------------------------------------ tests */

static size_t n_samples;

static void check_range(scene *of, tb_rational values[FIGURES], tb_rational *value) {
  tree expression = {0};
  tb_buffer text = {0};
  do {
    expression.n = 0;
    grow(&expression, DEPTH_MAX);
  } while (expression.nodes[0].kind == ROUND); /* then what is recomputed is the figure before it is rounded */
  print(&expression, 0, &text);
  const said claim = {.entity = "A", .period = "2024", .check = tb_buffer_string(&text), .reported = "1", .rounding = roundings[pick(6)]};
  judged one = verify_judge(of, &claim);
  const bool known = one.result->has_sides && one.result->verdict != TB_UNVERIFIABLE;
  for (int i = 0; i < SAMPLES && known; i++) {
    choose_values(one.result, of->panel, values);
    if (!evaluate(&expression, 0, values, value)) continue;
    n_samples++;
    if (tb_interval_contains(&one.result->computed, value)) continue;
    tb_buffer said_to_be = {0};
    tb_claim_number(value, &said_to_be);
    tb_buffer_text(&said_to_be, " is not in ");
    tb_claim_interval(&one.result->computed, false, &said_to_be);
    fail_msg("%s, rounding %s: %s", claim.check, claim.rounding, tb_buffer_string(&said_to_be));
  }
  verify_free(&one);
  tb_buffer_free(&text);
}

static const char *const relations[] = {"<", "<=", ">", ">=", "!=", "="};

static bool holds(size_t relation, const tb_rational *left, const tb_rational *right) {
  const int order = tb_rational_compare(left, right);
  const bool truths[] = {order<0, order <= 0, order> 0, order >= 0, order != 0, order == 0};
  return truths[relation];
}

/* How many verdicts said something. */
static size_t n_decided[2];

static void check_relation(scene *of, tb_rational values[FIGURES], tb_rational sides[2]) {
  tree left = {0}, right = {0};
  tb_buffer text = {0};
  const size_t relation = pick(6);
  grow(&left, DEPTH_MAX - 1);
  grow(&right, DEPTH_MAX - 2);
  if (relation >= 4 && (left.nodes[0].kind == ROUND || right.nodes[0].kind == ROUND))
    return; /* equations of rounded figures go by the claim's rounding */
  print(&left, 0, &text);
  tb_buffer_format(&text, " %s ", relations[relation]);
  print(&right, 0, &text);
  const said claim = {.entity = "A", .period = "2024", .check = tb_buffer_string(&text), .rounding = roundings[pick(6)]};
  judged one = verify_judge(of, &claim);
  const tb_verdict verdict = one.result->verdict;
  n_decided[0] += verdict == TB_INCONSISTENT;
  n_decided[1] += verdict == TB_CONSISTENT;
  for (int i = 0; i < SAMPLES && verdict != TB_UNVERIFIABLE; i++) {
    choose_values(one.result, of->panel, values);
    if (!evaluate(&left, 0, values, &sides[0]) || !evaluate(&right, 0, values, &sides[1])) continue;
    n_samples++;
    const bool true_here = holds(relation, &sides[0], &sides[1]);
    if (true_here && verdict == TB_INCONSISTENT) fail_msg("%s, rounding %s: called inconsistent, and holds", claim.check, claim.rounding);
    if (!true_here && verdict == TB_CONSISTENT && relation < 5)
      fail_msg("%s, rounding %s: called consistent, and fails", claim.check, claim.rounding);
  }
  verify_free(&one);
  tb_buffer_free(&text);
}

static void run(void (*check)(scene *, tb_rational *, tb_rational *), int n) {
  scene of = make_scene();
  tb_rational values[FIGURES], results[2];
  for (size_t i = 0; i < FIGURES; i++)
    tb_rational_init(&values[i]);
  tb_rational_init(&results[0]);
  tb_rational_init(&results[1]);
  for (int i = 0; i < n; i++)
    check(&of, values, results);
  for (size_t i = 0; i < FIGURES; i++)
    tb_rational_clear(&values[i]);
  tb_rational_clear(&results[0]);
  tb_rational_clear(&results[1]);
  scene_close(&of);
}

static void test_ranges(void **state) {
  (void)state;
  n_samples = 0;
  run(check_range, EXPRESSIONS);
  assert_true(n_samples > (size_t)EXPRESSIONS * SAMPLES * 8 / 10);
}

static void test_relations(void **state) {
  (void)state;
  n_samples = 0;
  run(check_relation, RELATIONS);
  assert_true(n_samples > (size_t)RELATIONS * SAMPLES / 2);
  assert_true(n_decided[0] > RELATIONS / 5 && n_decided[1] > RELATIONS / 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ranges), cmocka_unit_test(test_relations)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
