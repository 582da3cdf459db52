/*
 * Resuming against running anew: cases that come in batches, after each batch the rules are judged from their checkpoints and, by another
 * judge, from the first step. Put together as a store does it, both tell the same.
 */
#include "test_rules_resume_case.h"

#include "base/list.h"
#include "rules/resume.h"

enum { CASES = 2000, KEY_BYTES = 32, CODE_BYTES = 24, LINE_TEXT_BYTES = 400 };

/* An alert or a transition as a store holds it. */
typedef struct told {
  bool is_transition;
  char machine[KEY_BYTES], line[TB_TIMELINE_NAME_BYTES], entity[CODE_BYTES];
  uint32_t line_now, episode, step;
  tb_alert_state state;
  tb_period order;
  char text[LINE_TEXT_BYTES];
} told;

/* The lives of a line after a step. */
typedef struct checkpoint {
  char machine[KEY_BYTES], line[TB_TIMELINE_NAME_BYTES];
  uint32_t step;
  uint8_t *bytes;
  size_t n;
} checkpoint;

/* What lasts from batch to batch. */
typedef struct memory {
  tb_list told, checkpoints;
  char codes[700][CODE_BYTES]; /* entities by their lasting numbers */
  size_t n_codes;
} memory;

/* One judging of a batch. */
typedef struct run {
  memory *memory;
  scene *now, *before; /* before: NULL at first */
  tb_rules *rules;
  tb_changes changes;
  tb_list rows; /* tb_changed_row */
  const tb_timelines *before_lines[OBSERVED_INDICATORS + N_FORMULAS];
  uint32_t numbered[700];
  tb_list kept; /* checkpoint: of this run */
  char machine[KEY_BYTES];
} run;

static struct { size_t lines, resumed, steps_saved, staying, held, anew; } seen;

/* --------------------------------------------------------------------------------------------------------------- what changed */

static bool same_text(const char *a, const char *b) {
  return strcmp(a ? a : "", b ? b : "") == 0;
}

static const char *status_text(const tb_panel *panel, const tb_cell_detail *cell) {
  return tb_dictionary_text(tb_panel_statuses(panel), cell->status, NULL);
}

static const char *basis_text(const tb_panel *panel, const tb_cell_detail *cell) {
  return tb_dictionary_text(tb_panel_bases(panel), cell->basis, NULL);
}

static bool same_cell(const scene *a, const tb_row *x, const scene *b, const tb_row *y, const char *entity) {
  tb_cell_detail left, right;
  const uint32_t i = tb_dictionary_find(tb_panel_entity_codes(a->panel), entity, strlen(entity));
  const uint32_t k = tb_dictionary_find(tb_panel_entity_codes(b->panel), entity, strlen(entity));
  const bool has_left = i != TB_NO_ID && tb_row_detail(a->panel, x, i, &left);
  const bool has_right = k != TB_NO_ID && tb_row_detail(b->panel, y, k, &right);
  if (!has_left || !has_right) return has_left == has_right;
  return left.value == right.value && left.reason == right.reason && left.has_base == right.has_base &&
         left.base_value == right.base_value && same_text(left.unit, right.unit) &&
         same_text(status_text(a->panel, &left), status_text(b->panel, &right)) &&
         same_text(basis_text(a->panel, &left), basis_text(b->panel, &right));
}

static bool same_row(const scene *a, const tb_row *x, const scene *b, const tb_row *y) {
  if (!y || !tb_period_equal(tb_row_label(x), tb_row_label(y))) return false;
  for (size_t e = 0; e < ENTITIES; e++)
    if (!same_cell(a, x, b, y, entity_codes[e])) return false;
  return true;
}

static const tb_row *row_with_key(const tb_panel *panel, uint32_t indicator, tb_period key) {
  for (size_t i = 0; i < tb_panel_rows(panel, indicator); i++)
    if (tb_period_equal(tb_row_key(tb_panel_row_at(panel, indicator, i)), key)) return tb_panel_row_at(panel, indicator, i);
  return NULL;
}

static void find_changes(run *of) {
  const tb_panel *panel = of->now->panel;
  for (uint32_t id = 0; id < tb_panel_indicators(panel); id++) {
    const char *code = tb_panel_indicator_code(panel, id);
    const uint32_t old = tb_dictionary_find(tb_panel_indicator_codes(of->before->panel), code, strlen(code));
    const bool had_rows = old != TB_NO_ID && tb_panel_rows(of->before->panel, old) > 0;
    of->before_lines[id] = had_rows ? tb_panel_timelines(of->before->panel, old) : NULL;
    for (size_t i = 0; i < tb_panel_rows(panel, id); i++) {
      const tb_row *row = tb_panel_row_at(panel, id, i);
      const tb_row *was = had_rows ? row_with_key(of->before->panel, old, tb_row_key(row)) : NULL;
      if (same_row(of->now, row, of->before, was)) continue;
      *(tb_changed_row *)tb_list_add(&of->rows) = (tb_changed_row){id, tb_row_key(row)};
    }
  }
  of->changes = (tb_changes){of->rows.items, of->rows.n, of->before_lines};
}

/* ------------------------------------------------------------------------------------------------------------------ the store */

static void number_entities(run *of) {
  memory *m = of->memory;
  const tb_panel *panel = of->now->panel;
  for (size_t i = 0; i < m->n_codes; i++)
    of->numbered[i] = tb_dictionary_find(tb_panel_entity_codes(panel), m->codes[i], strlen(m->codes[i]));
  for (uint32_t i = 0; i < tb_panel_entities(panel); i++) {
    size_t number = 0;
    while (number < m->n_codes && of->numbered[number] != i)
      number++;
    if (number < m->n_codes) continue;
    of->numbered[m->n_codes] = i;
    snprintf(m->codes[m->n_codes++], CODE_BYTES, "%s", tb_panel_entity_code(panel, i));
  }
}

static const tb_timelines *lines_of(const run *of, size_t machine) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(of->rules, machine, &rule, &indicator);
  return indicator == TB_NO_ID ? NULL : tb_model_subject(of->now->model, indicator)->timelines;
}

static void line_name(const run *of, size_t machine, size_t line, char out[TB_TIMELINE_NAME_BYTES]) {
  tb_timeline_name(&lines_of(of, machine)->lines[line], out);
}

static const checkpoint *find_checkpoint(const memory *m, const char *machine, const char *line, uint32_t most) {
  const checkpoint *found = NULL, *all = m->checkpoints.items;
  for (size_t i = 0; i < m->checkpoints.n; i++) {
    const bool fits = strcmp(all[i].machine, machine) == 0 && strcmp(all[i].line, line) == 0 && all[i].step <= most;
    if (fits && (!found || all[i].step > found->step)) found = &all[i];
  }
  return found;
}

static tb_status begin_line(void *context, size_t machine, size_t line, tb_line_start *out) {
  run *of = context;
  char name[TB_TIMELINE_NAME_BYTES];
  uint32_t step;
  seen.lines++;
  if (!of->before) return TB_OK;
  assert_status(TB_OK, tb_rules_start_step(of->rules, machine, line, &of->changes, &step));
  line_name(of, machine, line, name);
  if (step > 0 && chance(10)) step = 1 + below(step);
  const checkpoint *found = step > 0 ? find_checkpoint(of->memory, of->machine, name, step - 1) : NULL;
  if (!found) return TB_OK;
  *out = (tb_line_start){found->step + 1, found->bytes, found->n};
  return TB_OK;
}

static bool was_told(void *context, size_t machine, const tb_staying *alert) {
  const run *of = context;
  const char *entity = tb_panel_entity_code(of->now->panel, alert->entity);
  char line[TB_TIMELINE_NAME_BYTES];
  line_name(of, machine, alert->line, line);
  for (size_t i = 0; i < of->memory->told.n; i++) {
    const told *row = (told *)of->memory->told.items + i;
    if (row->is_transition || row->state == TB_RESOLVED || row->episode != alert->episode || row->step != alert->step) continue;
    if (strcmp(row->machine, of->machine) == 0 && strcmp(row->line, line) == 0 && strcmp(row->entity, entity) == 0) return true;
  }
  return false;
}

static tb_status keep_lives(void *context, size_t machine, size_t line, uint32_t step, const uint8_t *bytes, size_t n) {
  run *of = context;
  checkpoint *kept = tb_list_add(&of->kept);
  *kept = (checkpoint){.step = step, .bytes = malloc(n), .n = n};
  memcpy(kept->bytes, bytes, n);
  strcpy(kept->machine, of->machine);
  line_name(of, machine, line, kept->line);
  return TB_OK;
}

/* The checkpoints of this run in the place of those that its steps have made old. */
static void replace_checkpoints(run *of, size_t machine, const tb_judgement *judgement) {
  memory *m = of->memory;
  checkpoint *all = m->checkpoints.items;
  size_t n = 0;
  for (size_t i = 0; i < m->checkpoints.n; i++) {
    bool old = false;
    for (size_t line = 0; line < judgement->n_lines && strcmp(all[i].machine, of->machine) == 0; line++) {
      char name[TB_TIMELINE_NAME_BYTES];
      line_name(of, machine, line, name);
      old |= strcmp(name, all[i].line) == 0 && all[i].step >= judgement->first_steps[line];
    }
    if (old) {
      free(all[i].bytes);
    } else {
      all[n++] = all[i];
    }
  }
  m->checkpoints.n = n;
  for (size_t i = 0; i < of->kept.n; i++)
    *(checkpoint *)tb_list_add(&m->checkpoints) = ((checkpoint *)of->kept.items)[i];
  of->kept.n = 0;
}

/* ----------------------------------------------------------------------------------------------------------------- what is told */

static void tell(const run *of, size_t machine, const tb_decided_at *at, const char *entity, scene *text, told *out) {
  *out = (told){.line_now = at->line, .step = at->step, .order = at->order};
  strcpy(out->machine, of->machine);
  if (at->line != UINT32_MAX) line_name(of, machine, at->line, out->line);
  snprintf(out->entity, sizeof out->entity, "%s", entity);
  snprintf(out->text, sizeof out->text, "%s %s", out->line, tb_buffer_string(&text->text));
}

/* All that a judgement tells, at the end of a list. */
static void tell_all(const run *of, size_t machine, const tb_judgement *judgement, tb_list *list) {
  scene *s = of->now;
  for (size_t i = 0; i < judgement->n_alerts; i++) {
    const tb_alert *alert = &judgement->alerts[i];
    s->text.n = 0;
    scene_print_alert(&s->text, alert);
    told *of_alert = tb_list_add(list);
    tell(of, machine, &judgement->alert_steps[i], alert->entity, s, of_alert);
    of_alert->episode = alert->episode;
    of_alert->state = alert->state;
  }
  for (size_t i = 0; i < judgement->n_transitions; i++) {
    s->text.n = 0;
    scene_print_transition(&s->text, &judgement->transitions[i]);
    told *of_transition = tb_list_add(list);
    tell(of, machine, &judgement->transition_steps[i], judgement->transitions[i].entity, s, of_transition);
    of_transition->is_transition = true;
  }
}

static uint32_t line_of_name(const run *of, size_t machine, const char *name) {
  const tb_timelines *lines = lines_of(of, machine);
  char other[TB_TIMELINE_NAME_BYTES];
  for (size_t line = 0; lines && line < lines->n_lines; line++) {
    line_name(of, machine, line, other);
    if (strcmp(name, other) == 0) return (uint32_t)line;
  }
  return UINT32_MAX;
}

static bool still_holds(const run *of, size_t machine, const tb_judgement *judgement, const told *row) {
  const uint32_t line = line_of_name(of, machine, row->line);
  if (row->is_transition) return line < judgement->n_lines && row->step < judgement->first_steps[line];
  const uint32_t entity = tb_dictionary_find(tb_panel_entity_codes(of->now->panel), row->entity, strlen(row->entity));
  return tb_judgement_holds(judgement, &(tb_told_alert){line, entity, row->episode, row->step, row->state});
}

static int compare_told(const void *a, const void *b) {
  const told *x = a, *y = b;
  if (x->is_transition != y->is_transition) return x->is_transition ? 1 : -1;
  const int entities = strcmp(x->entity, y->entity);
  if (entities) return entities;
  const int periods = tb_period_compare(x->order, y->order);
  if (periods) return periods;
  if (x->episode != y->episode) return x->episode < y->episode ? -1 : 1;
  return (x->line_now > y->line_now) - (x->line_now < y->line_now);
}

/* What of the machine was told earlier and still holds, and what is told now, in order: in the store, and a copy of it in `merged`. */
static void merge(run *of, size_t machine, const tb_judgement *judgement, tb_list *merged) {
  tb_list *store = &of->memory->told;
  merged->n = 0;
  size_t n = 0;
  for (size_t i = 0; i < store->n; i++) {
    told *row = (told *)store->items + i;
    const bool is_own = strcmp(row->machine, of->machine) == 0;
    if (is_own && !still_holds(of, machine, judgement, row)) continue;
    if (is_own) row->line_now = line_of_name(of, machine, row->line);
    if (is_own) *(told *)tb_list_add(merged) = *row;
    if (!is_own) ((told *)store->items)[n++] = *row;
  }
  store->n = n;
  seen.held += merged->n;
  tell_all(of, machine, judgement, merged);
  if (merged->n > 1) qsort(merged->items, merged->n, sizeof(told), compare_told);
  for (size_t i = 0; i < merged->n; i++)
    *(told *)tb_list_add(store) = ((told *)merged->items)[i];
}

/* ------------------------------------------------------------------------------------------------------------------ comparing */

static void show(const char *title, const tb_list *list) {
  print_error("%s:\n", title);
  for (size_t i = 0; i < list->n; i++)
    print_error("  %u | %s", (unsigned)((told *)list->items)[i].step, ((told *)list->items)[i].text);
}

static void fail_case(const run *of, size_t number, size_t batch, size_t machine, const tb_judgement *resumed) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(of->rules, machine, &rule, &indicator);
  const tb_rule *at = tb_rules_at(of->rules, rule);
  print_error("case %zu batch %zu: %s when %s clear %s for %u %u missing %d entities %s within %s\n", number, batch, of->machine,
              at->when_text, at->clear_text, at->for_periods, at->clear_for, (int)at->missing, at->entities_text, at->within);
  for (size_t line = 0; line < resumed->n_lines; line++) {
    char name[TB_TIMELINE_NAME_BYTES];
    line_name(of, machine, line, name);
    print_error("line %s from step %u of %zu\n", name, (unsigned)resumed->first_steps[line], lines_of(of, machine)->lines[line].n_steps);
  }
  fail();
}

static bool same_quiet(const tb_judgement *a, const tb_judgement *b) {
  return a->n_quiet == b->n_quiet && (a->n_quiet == 0 || memcmp(a->quiet, b->quiet, a->n_quiet * sizeof *a->quiet) == 0);
}

static bool same_told(const tb_list *a, const tb_list *b) {
  if (a->n != b->n) return false;
  for (size_t i = 0; i < a->n; i++) {
    const told *x = (told *)a->items + i, *y = (told *)b->items + i;
    if (strcmp(x->text, y->text) != 0 || x->step != y->step || x->state != y->state || x->episode != y->episode) return false;
  }
  return true;
}

static void count_lines(const run *of, const tb_judgement *judgement) {
  seen.staying += judgement->n_staying;
  for (size_t line = 0; line < judgement->n_lines; line++) {
    seen.resumed += judgement->first_steps[line] > 0;
    seen.steps_saved += judgement->first_steps[line];
    seen.anew += of->before && judgement->first_steps[line] == 0;
  }
}

static void name_machine(run *of, size_t machine) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(of->rules, machine, &rule, &indicator);
  snprintf(of->machine, sizeof of->machine, "%s %s", tb_rules_at(of->rules, rule)->rule,
           indicator == TB_NO_ID ? "" : tb_panel_indicator_code(of->now->panel, indicator));
}

/* Judges the batch both ways. */
static void judge_batch(run *of, size_t number, size_t batch) {
  const tb_resume resume = {.context = of,
                            .numbered_entities = of->numbered,
                            .n_numbers = of->memory->n_codes,
                            .begin = begin_line,
                            .told = was_told,
                            .keep = keep_lives,
                            .keep_steps = number % 3 == 0 ? 3 : 40};
  const tb_judge_options whole = {.transitions = true, .quiet = true};
  tb_judge_options resuming = whole;
  resuming.resume = &resume;
  tb_judge *anew, *resumed;
  tb_list merged = {.item_bytes = sizeof(told)}, expected = merged;
  assert_status(TB_OK, tb_judge_new(of->rules, &whole, &anew));
  assert_status(TB_OK, tb_judge_new(of->rules, &resuming, &resumed));
  for (size_t machine = 0; machine < tb_rules_machines(of->rules); machine++) {
    tb_judgement said, resumed_said;
    name_machine(of, machine);
    assert_status(TB_OK, tb_judge_machine(anew, machine, &said));
    assert_status(TB_OK, tb_judge_machine(resumed, machine, &resumed_said));
    expected.n = 0;
    tell_all(of, machine, &said, &expected);
    merge(of, machine, &resumed_said, &merged);
    replace_checkpoints(of, machine, &resumed_said);
    count_lines(of, &resumed_said);
    if (same_told(&expected, &merged) && same_quiet(&said, &resumed_said)) continue;
    show("expected", &expected);
    show("resumed", &merged);
    fail_case(of, number, batch, machine, &resumed_said);
  }
  tb_list_free(&merged);
  tb_list_free(&expected);
  tb_judge_free(anew);
  tb_judge_free(resumed);
}

/* -------------------------------------------------------------------------------------------------------------------- batches */

/* Rules that are badly written with all records there are drawn anew. */
static void draw_rules(random_case *c) {
  scene s;
  open_panel(c, c->n_records, &s);
  for (size_t r = 0; r < RULES;) {
    tb_rules *rules;
    draw_rule(c, r);
    const tb_status status = tb_rules_new(s.model, &c->rules[r], 1, s.log, &rules);
    r += status == TB_OK;
    tb_rules_free(rules);
  }
  scene_end(&s);
}

static void run_batch(const random_case *c, size_t number, size_t batch, memory *m, scene *now, scene *before) {
  run of = {.memory = m,
            .now = now,
            .before = before,
            .rows = {.item_bytes = sizeof(tb_changed_row)},
            .kept = {.item_bytes = sizeof(checkpoint)}};
  open_panel(c, c->ends[batch], now);
  of.rules = scene_compile(now, c->rules, RULES);
  number_entities(&of);
  if (before) find_changes(&of);
  judge_batch(&of, number, batch);
  tb_rules_free(of.rules);
  tb_list_free(&of.rows);
  tb_list_free(&of.kept);
}

static void run_case(size_t number) {
  static random_case c;
  static memory m;
  scene scenes[2];
  random_state = 77 + 1000003 * number;
  draw_records(&c);
  draw_rules(&c);
  m = (memory){.told = {.item_bytes = sizeof(told)}, .checkpoints = {.item_bytes = sizeof(checkpoint)}};
  for (size_t batch = 0; batch < c.n_batches; batch++) {
    scene *now = &scenes[batch % 2], *before = batch > 0 ? &scenes[(batch + 1) % 2] : NULL;
    run_batch(&c, number, batch, &m, now, before);
    if (before) scene_end(before);
  }
  scene_end(&scenes[(c.n_batches + 1) % 2]);
  for (size_t i = 0; i < m.checkpoints.n; i++)
    free(((checkpoint *)m.checkpoints.items)[i].bytes);
  tb_list_free(&m.told);
  tb_list_free(&m.checkpoints);
}

static void test_resuming_tells_what_running_anew_tells(void **state) {
  (void)state;
  const char *one = getenv("TB_TEST_CASE");
  for (size_t number = one ? (size_t)atol(one) : 0; number < CASES; number++) {
    run_case(number);
    if (one) return;
  }
  print_message("%zu lines, %zu resumed, %zu anew, %zu steps saved, %zu alerts staying, %zu rows held\n", seen.lines, seen.resumed,
                seen.anew, seen.steps_saved, seen.staying, seen.held);
  /* the test would be worth nothing if hardly any line was resumed */
  assert_true(seen.resumed > seen.lines / 5);
  assert_true(seen.staying > CASES / 2);
  assert_true(seen.held > CASES);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_resuming_tells_what_running_anew_tells)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
