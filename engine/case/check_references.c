/* Columns that name rows of other tables, and lists of such names. */
#include "check.h"
#include "claims.h"

#include "expr/names.h"

typedef enum target { TO_ENTITY, TO_INDICATOR, TO_FINDING, N_TARGETS } target;

/* A column of one name, or of a list of names. */
typedef struct reference {
  tb_table_kind table;
  const char *column;
  target to;
  bool is_list;
} reference;

/* The names in a claim's check, and those in `inhibits`, were looked up when they were compiled; rules of mutes may be globs
 * (check_mutes.c). */
static const reference REFERENCES[] = {
    {TB_TABLE_ENTITIES, "parent", TO_ENTITY, false},    {TB_TABLE_FINDINGS, "entity", TO_ENTITY, false},
    {TB_TABLE_RULES, "finding", TO_FINDING, false},     {TB_TABLE_MILESTONES, "finding", TO_FINDING, false},
    {TB_TABLE_MILESTONES, "entity", TO_ENTITY, false},  {TB_TABLE_MUTES, "entity", TO_ENTITY, false},
    {TB_TABLE_MUTES, "indicator", TO_INDICATOR, false}, {TB_TABLE_CLAIMS, "finding", TO_FINDING, true}};

static const char *const TARGETS[] = {[TO_ENTITY] = "entities", [TO_INDICATOR] = "indicators", [TO_FINDING] = "findings"};

typedef struct looking {
  const tb_case *opened;
  tb_log *log;
  tb_dictionary *names[N_TARGETS]; /* that a target has; NULL until they are wanted */
} looking;

/* ------------------------------------------------------------------------------------------------------------------------- names */

/* Declared; where no table declares anything, observed. */
static const char *name_at(const tb_case *opened, target to, uint32_t i) {
  switch (to) {
  case TO_ENTITY: {
    bool counts = opened->tables[TB_TABLE_ENTITIES].n_paths == 0 || tb_panel_entity(opened->panel, i)->declared;
    return counts ? tb_panel_entity_code(opened->panel, i) : NULL;
  }
  case TO_INDICATOR: {
    bool counts = opened->tables[TB_TABLE_INDICATORS].n_paths == 0 || tb_panel_indicator(opened->panel, i)->declared;
    return counts ? tb_panel_indicator_code(opened->panel, i) : NULL;
  }
  case TO_FINDING: return opened->findings[i].finding;
  case N_TARGETS: break;
  }
  return NULL;
}

static uint32_t count_names(const tb_case *opened, target to) {
  const size_t counts[N_TARGETS] = {tb_panel_entities(opened->panel), tb_panel_indicators(opened->panel), opened->n_findings};
  return (uint32_t)counts[to];
}

static tb_status gather(looking *l, target to) {
  if (l->names[to] != NULL) {
    return TB_OK;
  }
  tb_dictionary *known = l->names[to] = tb_dictionary_new();
  uint32_t n = count_names(l->opened, to);
  for (uint32_t i = 0; known != NULL && i < n; i++) {
    const char *name = name_at(l->opened, to, i);
    if (name != NULL && tb_dictionary_intern(known, name, strlen(name)) == TB_NO_ID) {
      return TB_NO_MEMORY;
    }
  }
  return known != NULL ? TB_OK : TB_NO_MEMORY;
}

/* -------------------------------------------------------------------------------------------------------------------- references */

/* Near names cost a look at all of them: only for messages that are kept. */
enum { HINTS_MAX = 100 };

static void report(const looking *l, const reference *r, size_t row, const char *code, size_t n) {
  tb_buffer hint = {0};
  if (tb_log_total(l->log, TB_ERROR) < HINTS_MAX) {
    tb_slice wanted = {.text = code, .n = (uint32_t)n};
    tb_name_hint(tb_log_language(l->log), tb_name_nearest_in(l->names[r->to], wanted), &hint);
  }
  tb_log_add(l->log, TB_ERROR, tb_table_place(l->opened->tables[r->table].table, row, r->column),
             "%s: \"%.*s\" is not there, expected one of the %s%s", "%s：“%.*s”不存在，应为 %s 之一%s", r->column, (int)n, code,
             TARGETS[r->to], tb_buffer_string(&hint));
  tb_buffer_free(&hint);
}

static void look_up(const looking *l, const reference *r, size_t row, const char *code, size_t n) {
  if (n > 0 && tb_dictionary_find(l->names[r->to], code, n) == TB_NO_ID) {
    report(l, r, row, code, n);
  }
}

static void report_repeated(const looking *l, const reference *r, size_t row, const char *list, const char *code, size_t n) {
  tb_log_add(l->log, TB_WARNING, tb_table_place(l->opened->tables[r->table].table, row, r->column),
             "%s: \"%.*s\" stands more than once in the list \"%s\"; it counts once", "%s：“%.*s”在列表“%s”中重复，只计一次", r->column,
             (int)n, code, list);
}

static void look_up_list(const looking *l, const reference *r, size_t row, const char *list) {
  const char *code;
  for (size_t end = 0, n; tb_finding_list_next(list, &end, &code, &n);) {
    size_t before = tb_finding_times_before(list, code, n);
    if (before == 0) {
      look_up(l, r, row, code, n);
    } else if (before == 1) {
      report_repeated(l, r, row, list, code, n);
    }
  }
}

static tb_status check_reference(looking *l, const reference *r) {
  const tb_table *table = l->opened->tables[r->table].table;
  tb_status status = tb_table_rows(table) > 0 ? gather(l, r->to) : TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_table_rows(table); i++) {
    const char *text = tb_table_cell(table, i, r->column);
    if (r->is_list) {
      look_up_list(l, r, i, text);
    } else {
      look_up(l, r, i, text, strlen(text));
    }
  }
  return status;
}

tb_status tb_case_check_references(const tb_case *opened, tb_log *log) {
  looking l = {.opened = opened, .log = log};
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < sizeof REFERENCES / sizeof REFERENCES[0]; i++) {
    status = check_reference(&l, &REFERENCES[i]);
  }
  for (size_t to = 0; to < N_TARGETS; to++) {
    tb_dictionary_free(l.names[to]);
  }
  return status;
}
