/* Rules as they were at each run have versions; a version on an indicator is a machine. */
#include "judging.h"

#include "base/buffer.h"

#include <string.h>

static void put_term(tb_buffer *out, const char *column, const char *text) {
  if (text && *text) tb_buffer_format(out, "%s: %s\n", column, text);
}

/* All that a row of rules.csv says, for people and to tell versions apart. */
static void put_terms(const tb_rule *rule, tb_buffer *out) {
  static const char *const MISSING[] = {[TB_MISSING_HOLD] = "hold", [TB_MISSING_RESET] = "reset", [TB_MISSING_ALERT] = "alert"};
  put_term(out, "finding", rule->finding);
  put_term(out, "indicator", rule->indicator_text);
  put_term(out, "when", rule->when_text);
  put_term(out, "clear", rule->clear_text);
  tb_buffer_format(out, "for: %u\nclear_for: %u\n", rule->for_periods, rule->clear_for);
  put_term(out, "within", rule->within);
  put_term(out, "entities", rule->entities_text);
  put_term(out, "missing", MISSING[rule->missing]);
  put_term(out, "severity", tb_importance_name(rule->severity));
  put_term(out, "inhibits", rule->inhibits);
  put_term(out, "message", rule->message);
  put_term(out, "message_zh", rule->message_zh);
}

/* Looks a row up by two values, and where `insert` is given makes it with the next number. */
typedef struct lookup {
  tb_query *find, *next, *insert;
  tb_query *again; /* versions: one that was given up is back */
} lookup;

static void lookup_close(lookup *of) {
  tb_query_free(of->find);
  tb_query_free(of->next);
  tb_query_free(of->insert);
  tb_query_free(of->again);
}

static tb_status read_number(tb_query *query, int64_t *out) {
  bool row;
  const tb_status status = tb_query_step(query, &row);
  *out = status == TB_OK && row ? tb_query_get_integer(query, 0) : 0;
  tb_query_reset(query);
  return status;
}

static tb_status version_of(lookup *of, const tb_rule *rule, int64_t run, int64_t *out) {
  tb_buffer terms = {0};
  put_terms(rule, &terms);
  if (terms.failed) return TB_NO_MEMORY;
  tb_query_text(of->find, 1, rule->rule, strlen(rule->rule));
  tb_query_text(of->find, 2, terms.bytes, terms.n);
  tb_status status = read_number(of->find, out);
  if (status == TB_OK && *out == 0 && of->insert) {
    status = read_number(of->next, out);
    tb_query_integer(of->insert, 1, ++*out);
    tb_query_text(of->insert, 2, rule->rule, strlen(rule->rule));
    tb_query_text(of->insert, 3, rule->finding, strlen(rule->finding));
    tb_query_text(of->insert, 4, terms.bytes, terms.n);
    tb_query_integer(of->insert, 5, run);
    if (status == TB_OK) status = tb_query_once(of->insert);
  } else if (status == TB_OK && of->again) {
    tb_query_integer(of->again, 1, *out);
    status = tb_query_once(of->again);
  }
  tb_buffer_free(&terms);
  return status;
}

static tb_status machine_of(lookup *of, int64_t version, const char *indicator, int64_t *out) {
  tb_query_integer(of->find, 1, version);
  tb_query_text(of->find, 2, indicator, strlen(indicator));
  tb_status status = read_number(of->find, out);
  if (status != TB_OK || *out != 0 || !of->insert) return status;
  status = read_number(of->next, out);
  tb_query_integer(of->insert, 1, ++*out);
  tb_query_integer(of->insert, 2, version);
  tb_query_text(of->insert, 3, indicator, strlen(indicator));
  return status == TB_OK ? tb_query_once(of->insert) : status;
}

static tb_status lookup_open(tb_store *store, bool make, const char *find, const char *next, const char *insert, lookup *out) {
  tb_status status = tb_query_prepare(store->db, find, &out->find);
  if (status == TB_OK && make) status = tb_query_prepare(store->db, next, &out->next);
  if (status == TB_OK && make) status = tb_query_prepare(store->db, insert, &out->insert);
  return status;
}

static tb_status number_all(lookup *versions, lookup *machines, tb_case *opened, int64_t run, tb_store_machine *out, size_t n) {
  const tb_rules *rules = tb_case_rules(opened);
  size_t last_rule = SIZE_MAX;
  int64_t version = 0;
  tb_status status = TB_OK;
  for (size_t m = 0; status == TB_OK && m < n; m++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(rules, m, &rule, &indicator);
    if (rule != last_rule) status = version_of(versions, tb_rules_at(rules, rule), run, &version);
    last_rule = rule;
    const char *code = indicator == TB_NO_ID ? "" : tb_panel_indicator_code(tb_case_panel(opened), indicator);
    if (status == TB_OK) status = machine_of(machines, version, code, &out[m].number);
  }
  return status;
}

tb_status tb_rules_give_up(tb_store *store, int64_t run) {
  tb_query *query;
  tb_status status = tb_query_prepare(store->db, "UPDATE rules SET removed = $1 WHERE removed IS NULL", &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, run);
  status = tb_query_once(query);
  tb_query_free(query);
  return status;
}

tb_status tb_machines_number(tb_store *store, tb_case *opened, int64_t run, bool make, tb_store_machine *machines, size_t n) {
  lookup versions = {0}, numbers = {0};
  tb_status status = lookup_open(store, make, "SELECT version FROM rules WHERE rule = $1 AND terms = $2", "SELECT MAX(version) FROM rules",
                                 "INSERT INTO rules (version, rule, finding, terms, run) VALUES ($1, $2, $3, $4, $5)", &versions);
  if (status == TB_OK && make)
    status = tb_query_prepare(store->db, "UPDATE rules SET removed = NULL WHERE version = $1 AND removed IS NOT NULL", &versions.again);
  if (status == TB_OK)
    status =
        lookup_open(store, make, "SELECT machine FROM machines WHERE version = $1 AND indicator = $2", "SELECT MAX(machine) FROM machines",
                    "INSERT INTO machines (machine, version, indicator) VALUES ($1, $2, $3)", &numbers);
  if (status == TB_OK) status = number_all(&versions, &numbers, opened, run, machines, n);
  lookup_close(&versions);
  lookup_close(&numbers);
  return status;
}

const tb_timelines *tb_machine_timelines(const tb_case *opened, size_t machine) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(tb_case_rules(opened), machine, &rule, &indicator);
  return indicator == TB_NO_ID ? NULL : tb_model_subject(tb_case_model(opened), indicator)->timelines;
}
