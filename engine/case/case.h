/* A case from the inside: for the rooms above. */
#ifndef TB_CASE_CASE_H
#define TB_CASE_CASE_H

#include "expr/derive.h"
#include "ingest/ingest.h"
#include "rules/rules.h"
#include "verify/claims.h"
#include <tongbi/case.h>

const tb_model *tb_case_model(const tb_case *opened);

/** Whether tb_case_judge has done its work: what tells of alerts and findings needs it. */
bool tb_case_is_judged(const tb_case *opened);

/** The compiled rules, NULL when there are none. */
const tb_rules *tb_case_rules(const tb_case *opened);

/** The compiled claims in the order of tb_case_verdict, NULL when there are none. */
const tb_claims *tb_case_claims(const tb_case *opened);

/** The title that datapackage.json gives the case (title, title_zh): in the language asked for, else the other one, "" when it gives none.
 */
const char *tb_case_title(const tb_case *opened, tb_language language);

/** Whether the panel came from a store: it holds what judging needed, without provenance, and nothing beyond is to be read from it. */
bool tb_case_is_fed(const tb_case *opened);

/** Whether the panel has rows only, and cells of some indicators at a time: see tb_case_run_parts. */
bool tb_case_is_parted(const tb_case *opened);

/** Work on a case in pieces. After a call of `run` all that stands on the panel may be replaced: model, rules, panel. */
typedef struct tb_part_work {
  void *context;
  size_t n; /* pieces, in the order in which they are run */
  /* Sets reads[i] for the observed indicators that a piece reads. */
  tb_status (*reads)(void *context, size_t piece, bool *reads);
  /* Runs pieces [from, end); what they read is there. */
  tb_status (*run)(void *context, size_t from, size_t end);
} tb_part_work;

/**
 * Runs all pieces: at once, or, of a parted case, as many at a time as fit, with a pass over the files each time. names[i] is what piece i
 * is called when it does not fit by itself: TB_NO_MEMORY. TB_IO_ERROR: a file has changed, or cannot be read; both are told in the log.
 */
TB_NODISCARD tb_status tb_case_run_parts(tb_case *opened, const tb_part_work *work, const char *const *names, tb_log *log);

/** A note in the log of how many parts there were; nothing of a case that is not parted. */
void tb_case_tell_parts(const tb_case *opened, tb_log *log);

/** A rule on one indicator for one entity: an alert, or (alert NULL) a condition that is quiet. */
typedef struct tb_judged {
  size_t machine;
  uint32_t entity; /* TB_NO_ID: none */
  const tb_alert *alert;
} tb_judged;

/** What was judged of a rule, machine by machine, alerts before quiet entities. Freed with free(items). */
typedef struct tb_judged_list {
  tb_judged *items;
  size_t n;
} tb_judged_list;
TB_NODISCARD tb_status tb_judged_of_rule(const tb_case *opened, size_t rule, tb_judged_list *out);

/** Explanations of parts: how a rule reads, and the calculation behind one rule for one entity. As tb_case_explain; the case must have been
 * judged. */
TB_NODISCARD tb_status tb_rule_explain(const tb_case *opened, size_t rule, tb_language language, tb_explanation **out);
TB_NODISCARD tb_status tb_judged_explain(const tb_case *opened, const tb_judged *judged, tb_language language, tb_log *log,
                                         tb_explanation **out);

/** What decided the evidence of a finding: an alert (alert not NULL), or a claim (claim not SIZE_MAX), or the rules' silence. */
typedef struct tb_decider {
  const tb_alert *alert; /* the case's */
  size_t claim;
} tb_decider;

/** Of a judged case; finding < tb_case_findings. O(alerts + claims). */
tb_decider tb_case_decider(const tb_case *opened, size_t finding);

/** Whether an alert's entity ("": none) is one that a finding is about. */
bool tb_case_concerns(const tb_case *opened, size_t finding, const char *entity);

/** What hides alerts from tables. Immutable once made; any number of threads may ask it. */
typedef struct tb_hiding tb_hiding;

/**
 * Takes up the case's mutes, and judges the rules that inhibit others to learn when their alerts fire. It borrows the case and is freed
 * with tb_hiding_free. TB_NO_MEMORY. Memory: the firing episodes of those rules. n_threads 0: as many as processors.
 */
TB_NODISCARD tb_status tb_hiding_new(const tb_case *opened, unsigned n_threads, tb_hiding **out);
void tb_hiding_free(tb_hiding *hiding);

/** Whether anything may hide alerts: mutes, or rules that inhibit others. Where nothing does, marking alerts would leave them as they are
 * but for their days. */
bool tb_hiding_needed(const tb_case *opened);

/** Fills in the days of an alert of a machine, and what mutes or inhibits it; `every_period`: it is the row of a period, else an episode.
 * entity TB_NO_ID: none. O(mutes of the rule + log of the firings noted). */
void tb_hiding_mark(const tb_hiding *hiding, size_t machine, uint32_t entity, bool every_period, tb_alert *alert);

/** How far judging has come; called now and then on the calling thread. */
typedef void (*tb_case_progress)(void *context, uint64_t done, uint64_t all);

/** tb_case_verify, watched; progress may be NULL. */
TB_NODISCARD tb_status tb_case_verify_watched(tb_case *opened, unsigned n_threads, tb_case_progress progress, void *progress_context);

/** A figure that a claim reads; TB_NO_ID where it has no indicator or entity. */
typedef struct tb_claim_read {
  uint32_t indicator, entity;
  tb_period period;
} tb_claim_read;

/** What the i-th claim reads, i < tb_case_verdicts; returns how many figures. */
size_t tb_case_verdict_reads(const tb_case *opened, size_t i, const tb_claim_read **out);

/** How the case says that its figures are rounded. */
tb_rounding tb_case_rounding(const tb_case *opened);

/** Whether the case has claims.csv. */
bool tb_case_has_claims(const tb_case *opened);

/** The case's reference day as text, "" when it has none. */
const char *tb_case_as_of(const tb_case *opened);

/** A path as seen from the case folder; as it is when it does not lie there. */
const char *tb_case_relative(const tb_case *opened, const char *path);

/** True when `path` leads to one of the case's files, read or not, or to what standard input was read from: an output must not go there. */
bool tb_case_reads(const tb_case *opened, const char *path);

/* Rows of the small tables, for who reads them without a case. Texts belong to the table. */

/** A row of rules.csv. */
tb_rule_text tb_rule_text_at(const tb_table *table, size_t i);

/** The milestones of a table, in `arena`. What is no code or date is an error in the log: TB_BAD_INPUT; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_milestones_read(const tb_table *table, tb_arena *arena, tb_log *log, const tb_milestone **out, size_t *n);

/** The status in a row of findings.csv, "unstated" when it is empty; NULL, with an error in the log, when it is none. */
const char *tb_finding_status(const tb_table *table, size_t row, tb_log *log);

#endif
