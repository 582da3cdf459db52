#include "judging.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

enum { KEEP_STEPS = 8 }; /* of quarters two years: revisions do not often reach further back */

/* -------------------------------------------------------------------------------------------------------------- entities */

/* All entities of the panel get numbers, those only declared too: a rule's scope may name them. */
static tb_status number_entities(tb_judging *j) {
  const tb_panel *panel = tb_case_panel(j->opened);
  const size_t n = tb_panel_entities(panel);
  for (size_t id = 0; id < n; id++) {
    if (tb_number_of(&j->index->entities, tb_panel_entity_code(panel, id)) == TB_NO_ID) return TB_NO_MEMORY;
  }
  j->n_entities = tb_dictionary_count(j->index->entities.codes);
  j->entities = malloc((j->n_entities + 1) * sizeof *j->entities);
  if (!j->entities) return TB_NO_MEMORY;
  memset(j->entities, 0xFF, j->n_entities * sizeof *j->entities);
  for (size_t id = 0; id < n; id++)
    j->entities[tb_number_of(&j->index->entities, tb_panel_entity_code(panel, id))] = (uint32_t)id;
  return tb_index_write_numbers(j->store, j->index);
}

/* --------------------------------------------------------------------------------------------------------------- changes */

/* The rows of this run's observations, and the timelines of their indicators as they were. */
typedef struct changed {
  tb_changed_row *rows;
  size_t n_rows;
  tb_timelines *lines; /* one a panel indicator, those that had no rows empty */
  const tb_timelines **before;
  size_t n_indicators;
  tb_period *keys; /* room for the rows of one indicator */
} changed;

static void changed_free(changed *c) {
  for (size_t i = 0; c->lines && i < c->n_indicators; i++)
    tb_timelines_free(&c->lines[i]);
  free(c->rows);
  free(c->lines);
  free(c->before);
  free(c->keys);
}

static int compare_rows(const void *a, const void *b) {
  const tb_changed_row *left = a, *right = b;
  if (left->indicator != right->indicator) return left->indicator < right->indicator ? -1 : 1;
  return tb_period_compare(left->key, right->key);
}

static int compare_keys(const void *a, const void *b) {
  return tb_period_compare(*(const tb_period *)a, *(const tb_period *)b);
}

static uint32_t panel_indicator(const tb_judging *j, const tb_span_row *span) {
  size_t n;
  const char *code = tb_dictionary_text(j->index->indicators.codes, span->indicator, &n);
  return tb_dictionary_find(tb_panel_indicator_codes(tb_case_panel(j->opened)), code, n);
}

static tb_period key_of(const tb_judging *j, uint32_t indicator, tb_period period) {
  if (tb_period_is_unstated(period)) return tb_period_unstated();
  return tb_panel_indicator(tb_case_panel(j->opened), indicator)->kind == TB_STOCK ? tb_period_end_date(period) : period;
}

static void list_rows(const tb_judging *j, changed *c) {
  const tb_spans *spans = &j->index->spans;
  for (size_t i = 0; i < spans->n; i++) {
    if (!spans->items[i].changed) continue;
    const uint32_t indicator = panel_indicator(j, &spans->items[i]);
    c->rows[c->n_rows++] = (tb_changed_row){indicator, key_of(j, indicator, spans->items[i].period)};
  }
  if (c->n_rows > 1) qsort(c->rows, c->n_rows, sizeof *c->rows, compare_rows);
}

/* Keys of the spans that an indicator had, in order, each once. Spans without an end are no steps until they get one. */
static size_t list_keys(const tb_judging *j, uint32_t indicator, tb_period *out) {
  const tb_spans *spans = &j->index->spans;
  size_t n = 0, kept = 0;
  for (size_t i = 0; i < spans->n; i++) {
    const tb_span_row *span = &spans->items[i];
    if (!span->kept || tb_period_is_endless(span->period) || panel_indicator(j, span) != indicator) continue;
    out[n++] = key_of(j, indicator, span->period);
  }
  if (n > 1) qsort(out, n, sizeof *out, compare_keys);
  for (size_t i = 0; i < n; i++) {
    if (kept == 0 || tb_period_compare(out[kept - 1], out[i]) != 0) out[kept++] = out[i];
  }
  return kept;
}

static tb_status build_before(const tb_judging *j, changed *c) {
  for (size_t i = 0; i < c->n_rows; i++) {
    const uint32_t indicator = c->rows[i].indicator;
    if (c->before[indicator]) continue;
    const size_t n = list_keys(j, indicator, c->keys);
    if (n == 0) continue;
    const tb_status status = tb_timelines_build(c->keys, n, &c->lines[indicator]);
    if (status != TB_OK) return status;
    c->before[indicator] = &c->lines[indicator];
  }
  return TB_OK;
}

static tb_status list_changes(const tb_judging *j, changed *out) {
  const size_t n_spans = j->index->spans.n + 1, n = tb_panel_indicators(tb_case_panel(j->opened));
  *out = (changed){.n_indicators = n};
  out->rows = calloc(n_spans, sizeof *out->rows);
  out->keys = calloc(n_spans, sizeof *out->keys);
  out->lines = calloc(n + 1, sizeof *out->lines);
  out->before = calloc(n + 1, sizeof *out->before);
  if (!out->rows || !out->keys || !out->lines || !out->before) return TB_NO_MEMORY;
  list_rows(j, out);
  return build_before(j, out);
}

/* ---------------------------------------------------------------------------------------------------------------- starts */

static tb_status machines_new(tb_judging *j) {
  const tb_rules *rules = tb_case_rules(j->opened);
  j->n_machines = rules ? tb_rules_machines(rules) : 0;
  j->machines = calloc(j->n_machines + 1, sizeof *j->machines);
  if (!j->machines) return TB_NO_MEMORY;
  for (size_t m = 0; m < j->n_machines; m++) {
    const tb_timelines *lines = tb_machine_timelines(j->opened, m);
    j->machines[m].n_lines = lines ? lines->n_lines : 0;
    j->machines[m].starts = calloc(j->machines[m].n_lines + 1, sizeof *j->machines[m].starts);
    if (!j->machines[m].starts) return TB_NO_MEMORY;
  }
  return tb_machines_number(j->store, j->opened, j->run, true, j->machines, j->n_machines);
}

/* The lives after the step before `start`; without them the timeline begins at its first step. */
static tb_status read_lives(tb_judging *j, tb_query *query, const tb_store_machine *machine, const char *line, tb_line_start *start) {
  tb_query_integer(query, 1, machine->number);
  tb_query_text(query, 2, line, strlen(line));
  tb_query_integer(query, 3, (int64_t)start->step - 1);
  bool row;
  tb_status status = tb_query_step(query, &row);
  if (status == TB_OK && !row) start->step = 0;
  if (status == TB_OK && row) {
    const void *bytes = tb_query_get_blob(query, 0, &start->n_bytes);
    start->lives = (const uint8_t *)tb_arena_string(j->store->arena, bytes, start->n_bytes);
    status = start->lives ? TB_OK : TB_NO_MEMORY;
  }
  tb_query_reset(query);
  return status;
}

static tb_staying *add_told(tb_store_machine *machine) {
  if (machine->n_told == machine->told_capacity) {
    const size_t capacity = 2 * machine->told_capacity + 16;
    tb_staying *told = reallocarray(machine->told, capacity, sizeof *told);
    if (!told) return NULL;
    machine->told = told;
    machine->told_capacity = capacity;
  }
  return &machine->told[machine->n_told++];
}

/* What runs before told of a timeline's alerts that are pending or firing. */
static tb_status read_told(tb_judging *j, tb_query *query, tb_store_machine *machine, const char *name, uint32_t line) {
  tb_query_integer(query, 1, machine->number);
  tb_query_text(query, 2, name, strlen(name));
  tb_status status = TB_OK;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    const int64_t entity = tb_query_get_integer(query, 0);
    if (entity < 0 || (uint64_t)entity >= j->n_entities) return tb_store_damaged(j->store, "an alert is about nothing", "有预警没有对象");
    tb_staying *told = add_told(machine);
    if (!told) return TB_NO_MEMORY;
    *told = (tb_staying){.line = line,
                         .entity = j->entities[entity],
                         .episode = (uint32_t)tb_query_get_integer(query, 1),
                         .step = (uint32_t)tb_query_get_integer(query, 2)};
  }
  return status;
}

static int compare_told(const void *a, const void *b) {
  const tb_staying *left = a, *right = b;
  if (left->line != right->line) return left->line < right->line ? -1 : 1;
  return (left->entity > right->entity) - (left->entity < right->entity);
}

/* What is read of where a timeline begins. */
typedef struct readers {
  tb_query *lives, *told;
} readers;

static tb_status find_start(tb_judging *j, const readers *r, size_t m, uint32_t line, const tb_changes *changes) {
  tb_line_start *start = &j->machines[m].starts[line];
  tb_status status = tb_rules_start_step(tb_case_rules(j->opened), m, line, changes, &start->step);
  if (status != TB_OK || start->step == 0) return status;
  char name[TB_TIMELINE_NAME_BYTES];
  tb_timeline_name(&tb_machine_timelines(j->opened, m)->lines[line], name);
  status = read_lives(j, r->lives, &j->machines[m], name, start);
  return status == TB_OK && start->step > 0 ? read_told(j, r->told, &j->machines[m], name, line) : status;
}

static tb_status find_starts_of(tb_judging *j, const readers *r, size_t m, const tb_changes *changes) {
  tb_store_machine *machine = &j->machines[m];
  tb_status status = TB_OK;
  for (uint32_t line = 0; status == TB_OK && line < machine->n_lines; line++)
    status = find_start(j, r, m, line, changes);
  if (machine->n_told > 1) qsort(machine->told, machine->n_told, sizeof *machine->told, compare_told);
  return status;
}

static tb_status find_starts(tb_judging *j) {
  changed c;
  readers r = {0};
  tb_status status = list_changes(j, &c);
  const tb_changes changes = {.rows = c.rows, .n_rows = c.n_rows, .before = c.before};
  if (status == TB_OK)
    status = tb_query_prepare(j->store->db, "SELECT lives FROM checkpoints WHERE machine = $1 AND line = $2 AND step = $3", &r.lives);
  if (status == TB_OK)
    status = tb_query_prepare(j->store->db,
                              "SELECT entity, episode, step FROM alerts WHERE machine = $1 AND line = $2 AND until = 2147483647"
                              " AND removed IS NULL",
                              &r.told);
  for (size_t m = 0; status == TB_OK && m < j->n_machines; m++)
    status = find_starts_of(j, &r, m, &changes);
  tb_query_free(r.lives);
  tb_query_free(r.told);
  changed_free(&c);
  return status;
}

/* --------------------------------------------------------------------------------------------------------------- judging */

static tb_status begin_line(void *context, size_t machine, size_t line, tb_line_start *out) {
  const tb_judging *j = context;
  *out = j->machines[machine].starts[line];
  return TB_OK;
}

static bool was_told(void *context, size_t machine, const tb_staying *alert) {
  const tb_store_machine *of = &((const tb_judging *)context)->machines[machine];
  const tb_staying *found = of->n_told > 0 ? bsearch(alert, of->told, of->n_told, sizeof *alert, compare_told) : NULL;
  return found && found->episode == alert->episode && found->step == alert->step;
}

/* Called by the machine's own thread. */
static tb_status keep_lives(void *context, size_t machine, size_t line, uint32_t step, const uint8_t *bytes, size_t n_bytes) {
  tb_store_machine *of = &((tb_judging *)context)->machines[machine];
  if (of->n_kept == of->kept_capacity) {
    const size_t capacity = 2 * of->kept_capacity + KEEP_STEPS;
    tb_kept_lives *kept = reallocarray(of->kept, capacity, sizeof *kept);
    if (!kept) return TB_NO_MEMORY;
    of->kept = kept;
    of->kept_capacity = capacity;
  }
  uint8_t *copy = malloc(n_bytes + 1);
  if (!copy) return TB_NO_MEMORY;
  memcpy(copy, bytes, n_bytes);
  of->kept[of->n_kept++] = (tb_kept_lives){(uint32_t)line, step, copy, n_bytes};
  return TB_OK;
}

tb_status tb_judging_run(tb_judging *j, unsigned n_threads) {
  tb_status status = number_entities(j);
  if (status == TB_OK && !j->resume) status = tb_rules_give_up(j->store, j->run);
  if (status == TB_OK) status = machines_new(j);
  if (status == TB_OK && j->resume) status = find_starts(j);
  const tb_resume resume = {.context = j,
                            .numbered_entities = j->entities,
                            .n_numbers = j->n_entities,
                            .begin = begin_line,
                            .told = was_told,
                            .keep = keep_lives,
                            .keep_steps = KEEP_STEPS};
  return status == TB_OK ? tb_case_judge_resumed(j->opened, n_threads, &resume) : status;
}

static void machine_free(tb_store_machine *machine) {
  for (size_t i = 0; i < machine->n_kept; i++)
    free(machine->kept[i].bytes);
  free(machine->kept);
  free(machine->told);
  free(machine->starts);
}

void tb_judging_free(tb_judging *j) {
  for (size_t m = 0; j->machines && m < j->n_machines; m++)
    machine_free(&j->machines[m]);
  free(j->machines);
  free(j->entities);
  j->machines = NULL;
  j->entities = NULL;
  j->n_machines = j->n_entities = 0;
}

/* ----------------------------------------------------------------------------------------------------------- checkpoints */

/* The lives after a step in the place of any that were there; those of steps long past go. */
static tb_status write_lives(tb_query *put, tb_query *drop, const tb_store_machine *machine, const char *line, const tb_kept_lives *kept) {
  tb_query_integer(put, 1, machine->number);
  tb_query_text(put, 2, line, strlen(line));
  tb_query_integer(put, 3, kept->step);
  tb_query_blob(put, 4, kept->bytes, kept->n_bytes);
  tb_query_integer(drop, 1, machine->number);
  tb_query_text(drop, 2, line, strlen(line));
  tb_query_integer(drop, 3, (int64_t)kept->step - KEEP_STEPS);
  const tb_status status = tb_query_once(put);
  return status == TB_OK ? tb_query_once(drop) : status;
}

tb_status tb_judging_keep(tb_judging *j) {
  tb_query *put = NULL, *drop = NULL;
  tb_status status = j->resume ? TB_OK : tb_database_execute(j->store->db, "DELETE FROM checkpoints");
  if (status == TB_OK)
    status = tb_query_prepare(j->store->db,
                              "INSERT INTO checkpoints (machine, line, step, lives) VALUES ($1, $2, $3, $4)"
                              " ON CONFLICT (machine, line, step) DO UPDATE SET lives = excluded.lives",
                              &put);
  if (status == TB_OK)
    status = tb_query_prepare(j->store->db, "DELETE FROM checkpoints WHERE machine = $1 AND line = $2 AND step <= $3", &drop);
  for (size_t m = 0; m < j->n_machines; m++) {
    const tb_store_machine *machine = &j->machines[m];
    for (size_t i = 0; status == TB_OK && i < machine->n_kept; i++) {
      char name[TB_TIMELINE_NAME_BYTES];
      tb_timeline_name(&tb_machine_timelines(j->opened, m)->lines[machine->kept[i].line], name);
      status = write_lives(put, drop, machine, name, &machine->kept[i]);
    }
  }
  tb_query_free(put);
  tb_query_free(drop);
  return status;
}
