#include "results.h"

#include "rules/resume.h"

#include <string.h>

const tb_ledger_table TB_ALERT_LEDGER = {
    "alerts",
    "machine, line, until, entity, ordering, step, episode, state, since, fired, period, value, value_reason, figure, figure_reason,"
    " threshold, threshold_reason, base_period, base_value, base_reason, ranked",
    "itiitiiitttririritrii"};
const tb_ledger_table TB_TRANSITION_LEDGER = {
    "transitions", "machine, line, until, entity, ordering, period, state_before, state_after, episode", "itiittiii"};
const tb_ledger_table TB_VERDICT_LEDGER = {"verdicts", "claim, verdict, is_date, low, low_reason, high, high_reason, detail, detail_zh",
                                           "tiiriritt"};
const tb_ledger_table TB_EVIDENCE_LEDGER = {
    "evidence", "finding, evidence, claims, contradicted, unverifiable, firing, pending, relapsed, quiet, nodata, errors", "tiiiiiiiiii"};

/* ---------------------------------------------------------------------------------------------------------------- values */

/* The texts that the values of a row point to. */
typedef struct row_texts {
  char line[TB_TIMELINE_NAME_BYTES], ordering[TB_STORED_PERIOD_BYTES], since[TB_STORED_PERIOD_BYTES], fired[TB_STORED_PERIOD_BYTES],
      period[TB_STORED_PERIOD_BYTES], base_period[TB_STORED_PERIOD_BYTES];
} row_texts;

static tb_store_value period_value(tb_period period, char out[TB_STORED_PERIOD_BYTES]) {
  tb_stored_period_write(period, out);
  return tb_text_value(out);
}

static void put_number(tb_number number, tb_store_value out[2]) {
  out[0] = tb_real_value(number.value);
  out[1] = tb_integer_value(number.reason);
}

static void name_line(const tb_judging *j, size_t machine, uint32_t line, char out[TB_TIMELINE_NAME_BYTES]) {
  out[0] = '\0';
  if (line != UINT32_MAX) tb_timeline_name(&tb_machine_timelines(j->opened, machine)->lines[line], out);
}

/* Ended alerts are found by the step that ended them; all others may yet change whatever step begins a run. */
static int64_t until_of(tb_alert_state state, uint32_t step) {
  return state == TB_RESOLVED ? (int64_t)step : INT32_MAX;
}

static tb_store_value entity_value(const tb_judging *j, const char *code) {
  return *code ? tb_integer_value(tb_number_of(&j->index->entities, code)) : tb_null_value();
}

static void put_alert(const tb_judging *j, size_t m, const tb_alert *alert, const tb_decided_at *at, row_texts *texts,
                      tb_store_value *out) {
  name_line(j, m, at->line, texts->line);
  const bool dated = at->step != UINT32_MAX;
  *out++ = tb_integer_value(j->machines[m].number);
  *out++ = tb_text_value(texts->line);
  *out++ = tb_integer_value(until_of(alert->state, at->step));
  *out++ = entity_value(j, alert->entity);
  *out++ = period_value(at->order, texts->ordering);
  *out++ = tb_integer_value(dated ? (int64_t)at->step : -1);
  *out++ = tb_integer_value(alert->episode);
  *out++ = tb_integer_value(alert->state);
  *out++ = period_value(alert->since, texts->since);
  *out++ = period_value(alert->fired, texts->fired);
  *out++ = period_value(alert->period, texts->period);
  put_number(alert->value, out);
  put_number(alert->figure, out + 2);
  put_number(alert->threshold, out + 4);
  out[6] = period_value(alert->base_period, texts->base_period);
  put_number(alert->base_value, out + 7);
  out[9] = tb_integer_value((int64_t)alert->ranked);
}

static void put_transition(const tb_judging *j, size_t m, const tb_transition *transition, const tb_decided_at *at, row_texts *texts,
                           tb_store_value *out) {
  name_line(j, m, at->line, texts->line);
  *out++ = tb_integer_value(j->machines[m].number);
  *out++ = tb_text_value(texts->line);
  *out++ = tb_integer_value(at->step);
  *out++ = entity_value(j, transition->entity);
  *out++ = period_value(at->order, texts->ordering);
  *out++ = period_value(transition->period, texts->period);
  *out++ = tb_integer_value(transition->from);
  *out++ = tb_integer_value(transition->to);
  *out++ = tb_integer_value(transition->episode);
}

/* --------------------------------------------------------------------------------------------- what held of a machine so far */

/* One machine's rows of a ledger. */
typedef struct part {
  const tb_judging *judging;
  size_t machine;
  const tb_judgement *said;
  tb_ledger *ledger;
  const tb_ledger_table *table;
  bool are_alerts;
} part;

/* The timeline with a name, UINT32_MAX when there is none (any more). */
static uint32_t find_line(const part *p, const char *name) {
  const tb_timelines *lines = tb_machine_timelines(p->judging->opened, p->machine);
  char own[TB_TIMELINE_NAME_BYTES];
  for (size_t i = 0; lines && i < lines->n_lines; i++) {
    tb_timeline_name(&lines->lines[i], own);
    if (strcmp(own, name) == 0) return (uint32_t)i;
  }
  return UINT32_MAX;
}

static bool alert_holds(const part *p, const tb_store_value *row) {
  const tb_judging *j = p->judging;
  const int64_t entity = row[TB_ALERT_ENTITY].integer;
  const bool known = row[TB_ALERT_ENTITY].kind == TB_INTEGER_VALUE && entity >= 0 && (uint64_t)entity < j->n_entities;
  if (row[TB_ALERT_STEP].integer < 0 || !known) return false;
  const tb_told_alert told = {.line = find_line(p, row[TB_ALERT_LINE].text),
                              .entity = j->entities[entity],
                              .episode = (uint32_t)row[TB_ALERT_EPISODE].integer,
                              .step = (uint32_t)row[TB_ALERT_STEP].integer,
                              .state = (tb_alert_state)row[TB_ALERT_STATE].integer};
  return told.line != UINT32_MAX && tb_judgement_holds(p->said, &told);
}

static bool transition_holds(const part *p, const tb_store_value *row) {
  const uint32_t line = find_line(p, row[1].text);
  return line != UINT32_MAX && row[2].integer < (int64_t)p->said->first_steps[line];
}

/* Tells the ledger the rows of a query that do not hold by themselves. */
static tb_status compare_rows(const part *p, tb_query *query) {
  tb_store_value values[TB_LEDGER_COLUMNS_MAX];
  tb_status status = TB_OK;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    tb_values_read(query, 1, p->table->kinds, values);
    const bool holds = p->are_alerts ? alert_holds(p, values) : transition_holds(p, values);
    if (!holds) status = tb_ledger_had(p->ledger, tb_query_get_integer(query, 0), values);
  }
  return status;
}

static bool begins_anew(const tb_judgement *said) {
  bool anew = said->n_lines == 0;
  for (size_t line = 0; line < said->n_lines; line++)
    anew |= said->first_steps[line] == 0;
  return anew;
}

/* Of a machine whose timelines all go on only the rows that a step from their starts on may have touched are read. */
typedef struct readers {
  tb_query *all, *from;
} readers;

static tb_status compare_line(const part *p, tb_query *from, const char *name, uint32_t step) {
  tb_query_integer(from, 1, p->judging->machines[p->machine].number);
  tb_query_text(from, 2, name, strlen(name));
  tb_query_integer(from, 3, step);
  return compare_rows(p, from);
}

static tb_status compare_part(const part *p, const readers *r) {
  if (begins_anew(p->said)) {
    tb_query_integer(r->all, 1, p->judging->machines[p->machine].number);
    return compare_rows(p, r->all);
  }
  tb_status status = p->are_alerts ? compare_line(p, r->from, "", 0) : TB_OK; /* without data, or in error: on no timeline */
  for (uint32_t line = 0; status == TB_OK && line < p->said->n_lines; line++) {
    char name[TB_TIMELINE_NAME_BYTES];
    name_line(p->judging, p->machine, line, name);
    status = compare_line(p, r->from, name, p->said->first_steps[line]);
  }
  return status;
}

static tb_status tell_part(const part *p) {
  tb_store_value values[TB_LEDGER_COLUMNS_MAX];
  row_texts texts;
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && p->are_alerts && i < p->said->n_alerts; i++) {
    put_alert(p->judging, p->machine, &p->said->alerts[i], &p->said->alert_steps[i], &texts, values);
    status = tb_ledger_has(p->ledger, values);
  }
  for (size_t i = 0; status == TB_OK && !p->are_alerts && i < p->said->n_transitions; i++) {
    put_transition(p->judging, p->machine, &p->said->transitions[i], &p->said->transition_steps[i], &texts, values);
    status = tb_ledger_has(p->ledger, values);
  }
  return status == TB_OK ? tb_ledger_settle(p->ledger) : status;
}

/* ------------------------------------------------------------------------------------------------------------- all machines */

/*
 * What held of machines that are no more: rules taken away or changed. With the rules of the run before only machines without an indicator
 * can be such: their rule was in error, and what it names is there now.
 */
static tb_status drop_others(const tb_judging *j, tb_ledger *ledger, const tb_ledger_table *table) {
  static const char ALL[] = "removed IS NULL ORDER BY machine",
                    IN_ERROR[] = "removed IS NULL AND machine IN (SELECT machine FROM machines WHERE indicator = '') ORDER BY machine";
  tb_query *query;
  tb_status status = tb_ledger_select(j->store, table, j->resume ? IN_ERROR : ALL, &query);
  tb_store_value values[TB_LEDGER_COLUMNS_MAX];
  int64_t last = 0;
  bool gone = false;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    tb_values_read(query, 1, table->kinds, values);
    if (values[0].integer != last) {
      last = values[0].integer;
      gone = true;
      for (size_t m = 0; m < j->n_machines; m++)
        gone = gone && j->machines[m].number != last;
    }
    if (gone) status = tb_ledger_had(ledger, tb_query_get_integer(query, 0), values);
  }
  tb_query_free(query);
  return status == TB_OK ? tb_ledger_settle(ledger) : status;
}

static tb_status prepare(const tb_judging *j, const tb_ledger_table *table, readers *out) {
  tb_status status = tb_ledger_select(j->store, table, "machine = $1 AND removed IS NULL", &out->all);
  if (status == TB_OK)
    status = tb_ledger_select(j->store, table, "machine = $1 AND line = $2 AND until >= $3 AND removed IS NULL", &out->from);
  return status;
}

static tb_status write_all(const tb_judging *j, tb_ledger *ledger, const tb_ledger_table *table, bool are_alerts) {
  readers r = {0};
  tb_status status = prepare(j, table, &r);
  for (size_t m = 0; status == TB_OK && m < j->n_machines; m++) {
    const part p = {j, m, tb_case_judgement(j->opened, m), ledger, table, are_alerts};
    status = compare_part(&p, &r);
    if (status == TB_OK) status = tell_part(&p);
  }
  tb_query_free(r.all);
  tb_query_free(r.from);
  return status;
}

/* Ends the ledger of a table, telling whether anything changed. */
static tb_status end_ledger(tb_ledger *ledger, tb_status status, bool *changed) {
  if (status != TB_OK) {
    tb_ledger_abandon(ledger);
    return status;
  }
  *changed |= tb_ledger_changed(ledger);
  return tb_ledger_finish(ledger);
}

static tb_status write_table(const tb_judging *j, const tb_ledger_table *table, bool are_alerts, bool *changed) {
  tb_ledger *ledger;
  tb_status status = tb_ledger_open(j->store, table, j->run, &ledger);
  if (status != TB_OK) return status;
  status = drop_others(j, ledger, table);
  if (status == TB_OK) status = write_all(j, ledger, table, are_alerts);
  return end_ledger(ledger, status, changed);
}

tb_status tb_results_write_alerts(tb_judging *j, bool *changed) {
  const tb_status status = write_table(j, &TB_ALERT_LEDGER, true, changed);
  return status == TB_OK ? write_table(j, &TB_TRANSITION_LEDGER, false, changed) : status;
}

/* -------------------------------------------------------------------------------------------------- verdicts and evidence */

static tb_status compare_all(tb_store *store, const tb_ledger_table *table, tb_ledger *ledger) {
  tb_store_value values[TB_LEDGER_COLUMNS_MAX];
  tb_query *query;
  tb_status status = tb_ledger_select(store, table, "removed IS NULL", &query);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    tb_values_read(query, 1, table->kinds, values);
    status = tb_ledger_had(ledger, tb_query_get_integer(query, 0), values);
  }
  tb_query_free(query);
  return status;
}

static tb_status tell_verdict(const tb_case *opened, size_t i, tb_ledger *ledger) {
  tb_claim_verdict said;
  const tb_status status = tb_case_verdict(opened, i, &said);
  if (status != TB_OK) return status;
  tb_store_value values[9] = {tb_text_value(said.claim), tb_integer_value(said.verdict), tb_integer_value(said.is_date)};
  put_number(said.low, values + 3);
  put_number(said.high, values + 5);
  values[7] = tb_text_value(said.detail);
  values[8] = tb_text_value(said.detail_zh);
  return tb_ledger_has(ledger, values);
}

static tb_status tell_evidence(const tb_case *opened, size_t i, tb_ledger *ledger) {
  tb_finding f;
  const tb_status status = tb_case_finding(opened, i, &f);
  if (status != TB_OK) return status;
  const uint32_t counts[] = {f.evidence, f.claims,   f.contradicted, f.unverifiable, f.firing,
                             f.pending,  f.relapsed, f.quiet,        f.nodata,       f.errors};
  tb_store_value values[1 + sizeof counts / sizeof *counts] = {tb_text_value(f.finding)};
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
    values[1 + c] = tb_integer_value(counts[c]);
  return tb_ledger_has(ledger, values);
}

static tb_status write_list(tb_judging *j, const tb_ledger_table *table, size_t n,
                            tb_status (*tell)(const tb_case *opened, size_t i, tb_ledger *ledger), bool *changed) {
  tb_ledger *ledger;
  tb_status status = tb_ledger_open(j->store, table, j->run, &ledger);
  if (status != TB_OK) return status;
  status = compare_all(j->store, table, ledger);
  for (size_t i = 0; status == TB_OK && i < n; i++)
    status = tell(j->opened, i, ledger);
  if (status == TB_OK) status = tb_ledger_settle(ledger);
  return end_ledger(ledger, status, changed);
}

tb_status tb_results_write_verdicts(tb_judging *j, bool *changed) {
  return write_list(j, &TB_VERDICT_LEDGER, tb_case_verdicts(j->opened), tell_verdict, changed);
}

tb_status tb_results_write_evidence(tb_judging *j, bool *changed) {
  return write_list(j, &TB_EVIDENCE_LEDGER, tb_case_findings(j->opened), tell_evidence, changed);
}
