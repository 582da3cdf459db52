/* A case from the inside of its room. */
#ifndef TB_CASE_INSIDE_H
#define TB_CASE_INSIDE_H

#include "feed.h"
#include "package.h"

#include "base/buffer.h"
#include "verify/claims.h"

/** A finding as it stands in findings.csv, checked. Texts belong to the table. */
typedef struct tb_finding_row {
  const char *finding, *group, *title, *title_zh, *entity, *status;
  tb_day closed; /* TB_DAY_UNKNOWN: not given */
  tb_place place;
} tb_finding_row;

/** The files of a table and what is in them; observations have no table, they are in the panel. */
typedef struct tb_case_table {
  const char *const *paths;
  size_t n_paths;
  tb_table *table; /* NULL: not read */
} tb_case_table;

/** A file that the case was read from. */
typedef struct tb_case_file {
  const char *path, *relative;
  tb_table_kind kind; /* TB_TABLE_COUNT: the data package */
  bool counted;
  uint64_t bytes;
  char sha256[65];
} tb_case_file;

/** A row of mutes.csv, checked. Texts belong to the table. */
typedef struct tb_mute {
  const char *rule;           /* an id, or a glob */
  uint32_t entity, indicator; /* TB_NO_ID: all */
  bool lost;                  /* names an entity or indicator that is not there: mutes nothing */
  tb_day from, until;         /* INT32_MIN, INT32_MAX: not given */
  const char *reason;
  tb_place place;
} tb_mute;

/** Entities on which a machine's condition was decided and neither pends nor fires. */
typedef struct tb_quiet {
  size_t machine;
  uint32_t entity;
} tb_quiet;

/** What was said of a claim: what the claims do not know themselves. */
typedef struct tb_verdict_row {
  tb_verdict verdict;
  bool is_date;
  tb_number low, high;
  const char *detail, *detail_zh;
  const tb_claim_read *reads;
  size_t n_reads;
} tb_verdict_row;

/** What rules and claims said. Texts belong to the rules and the panel, those of verdicts to the arena. */
typedef struct tb_outcome {
  bool judged;
  tb_alert *alerts;
  uint32_t *alert_entities; /* TB_NO_ID: none */
  size_t *alert_machines;
  size_t n_alerts;
  tb_transition *transitions;
  size_t n_transitions;
  tb_quiet *quiet;
  size_t n_quiet;
  tb_finding *findings; /* one a row of tb_case.findings */
  bool verified;
  tb_verdict_row *verdicts; /* in the order of the claims */
  size_t n_verdicts;
} tb_outcome;

/** What is kept of a case whose observations do not fit into memory at once (parts.h). */
typedef struct tb_parts tb_parts;

/** All memory but that of the handles is the arena's. */
struct tb_case {
  tb_arena *arena;
  const char *folder;   /* NULL: files alone */
  const char *as_of;    /* "": none */
  const char *encoding; /* NULL: UTF-8 */
  tb_package package;
  tb_case_table tables[TB_TABLE_COUNT];
  tb_panel *panel;
  tb_model *model;
  tb_rules *rules;   /* NULL: none */
  tb_claims *claims; /* NULL: none */
  tb_finding_row *findings;
  size_t n_findings;
  tb_dictionary *finding_numbers; /* id i is findings[i] */
  tb_mute *mutes;
  size_t n_mutes;
  tb_case_file *files;
  size_t n_files;
  tb_builder_options building; /* how its panel is built */
  const tb_case_feed *feed;    /* NULL: the panel holds what the files hold */
  tb_panel_counts taken;       /* of a fed case: what its files held */
  tb_judgement **judgements;   /* one a machine, while a store needs them; else NULL */
  tb_outcome outcome;
  tb_parts *parts; /* NULL: the panel has all cells */
  bool to_check;   /* rules in error are told of as errors */
};

/* tables.c */

/** Reads a table of the case; TB_OK and an empty one when it has no files. */
TB_NODISCARD tb_status tb_case_read_table(tb_case *opened, tb_table_kind kind, const tb_read_options *options, tb_log *log);

/** Findings, milestones and rules from their tables. Errors go to the log: TB_BAD_INPUT; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_read_findings(tb_case *opened, tb_log *log);
TB_NODISCARD tb_status tb_case_read_milestones(tb_case *opened, tb_log *log, const tb_milestone **out, size_t *n);
TB_NODISCARD tb_status tb_case_read_rules(tb_case *opened, tb_log *log);

/** What is wrong with the texts of rules and claims alone, whatever their names mean: where no model can be had. TB_BAD_INPUT,
 * TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_check_texts(const tb_case *opened, tb_log *log);

/** The row of a finding by its number, NULL when there is none. */
const tb_finding_row *tb_case_find_finding(const tb_case *opened, const char *finding, size_t n);

/** A date column's text: an empty one is TB_DAY_UNKNOWN; false, with an error, when it is no date. */
bool tb_case_read_date(const tb_table *table, size_t row, const char *column, tb_log *log, tb_day *out);

/* mutes.c */

/** Mutes from their table; the panel must be there. Days that cannot be read are errors in the log: TB_BAD_INPUT; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_read_mutes(tb_case *opened, tb_log *log);

/* inputs.c */

/** Lists the files that the case was read from. */
TB_NODISCARD tb_status tb_case_list_files(tb_case *opened);

/** A text made by printf in the arena, NULL when memory is short. */
const char *tb_arena_format(tb_arena *arena, const char *format, ...) TB_FORMAT(2, 3);

/** The first failure counts, but one that ends everything (memory, reading) goes before wrong input. */
static inline tb_status tb_worse(tb_status so_far, tb_status status) {
  return so_far == TB_OK || (so_far == TB_BAD_INPUT && status != TB_OK) ? status : so_far;
}

#endif
