/*
 * tongbi/case.h - a case: its tables read, its rules judged, its findings weighed, its numbers explained.
 */
#ifndef TONGBI_CASE_H
#define TONGBI_CASE_H

#include <tongbi/ingest.h>
#include <tongbi/rules.h>
#include <tongbi/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A case, or just data. It owns its panel. Not for several threads at once. */
typedef struct tb_case tb_case;

/** Zero-initialise, set struct_size = sizeof(tb_case_options), then what is wanted. Borrowed until the call returns. */
typedef struct tb_case_options {
  size_t struct_size;
  const tb_read_options *read; /* what the case's datapackage.json says stands behind what is given here; NULL: nothing given */
  const char *rules;           /* a rules file in place of the case's own; NULL: none */
  bool data_only;              /* entities, indicators and observations, no other table (rules: if given) */
  bool no_rules, no_claims; /* the case's own rules, its claims are not read: whoever needs none of them is not stopped by their errors */
  bool to_check;            /* tb_case_check follows: rules that name what is not there are told of as errors, though the case opens */
  bool in_parts; /* observations that do not fit into read->memory_limit stay in their files, which are read anew for some indicators at a
                  * time: for tb_report_derive and tb_report_alerts, and nothing else; a stream is refused */
} tb_case_options;

/**
 * Opens DATA: one case folder, or CSV files of observations ("-": standard input). Everything read is checked as far as reading needs;
 * errors go to the log. The case is freed with tb_case_free. options may be NULL. TB_BAD_INPUT, TB_IO_ERROR, TB_NO_MEMORY, TB_LIMIT,
 * TB_BAD_ARGUMENT.
 */
TB_API TB_NODISCARD tb_status tb_case_open(const char *const *paths, size_t n_paths, const tb_case_options *options, tb_log *log,
                                           tb_case **out);
TB_API void tb_case_free(tb_case *opened);

/** Its panel; belongs to the case. */
TB_API const tb_panel *tb_case_panel(const tb_case *opened);

/** The language that the case asks for (datapackage.json), TB_ENGLISH when it does not. */
TB_API tb_language tb_case_language(const tb_case *opened);

/**
 * Checks what only looking at the whole case shows: rules that name what is not there, references between tables, keys and foreign keys of
 * the data package, lints. Errors, warnings and notes go to the log. TB_OK also with warnings; TB_BAD_INPUT when there are errors.
 */
TB_API TB_NODISCARD tb_status tb_case_check(tb_case *opened, tb_log *log);

/** Judges all rules and all claims and weighs the findings; n_threads 0: as many as processors. The results below hold until the case is
 * freed. */
TB_API TB_NODISCARD tb_status tb_case_judge(tb_case *opened, unsigned n_threads, tb_log *log);

/** Alerts (episodes) and transitions in their order, those that are muted or inhibited too (tb_alert_is_hidden); TB_NOT_FOUND out of range
 * or before tb_case_judge. */
TB_API size_t tb_case_alerts(const tb_case *opened);
TB_API TB_NODISCARD tb_status tb_case_alert(const tb_case *opened, size_t i, tb_alert *out);
TB_API size_t tb_case_transitions(const tb_case *opened);
TB_API TB_NODISCARD tb_status tb_case_transition(const tb_case *opened, size_t i, tb_transition *out);

/** Judges the claims alone: what `tb_case_verdict` needs. tb_case_judge does it too. TB_NO_MEMORY, TB_BAD_ARGUMENT. */
TB_API TB_NODISCARD tb_status tb_case_verify(tb_case *opened, unsigned n_threads);

/** Whether a verdict is one that --fail-on claim looks for: inconsistent, unattainable, not comparable. */
TB_API bool tb_verdict_fails(tb_verdict verdict);

/** A claim and what was said of it. Texts belong to the case; "" where there is none. */
typedef struct tb_claim_verdict {
  const char *claim, *finding; /* finding: a list separated by `;` */
  const char *check, *reported;
  bool decides; /* whether it weighs in the evidence of its findings */
  tb_verdict verdict;
  bool is_date; /* low and high are days counted from 1970-01-01 */
  tb_number low,
      high; /* the formula recomputed, or a relation's left side, over all true values; TB_UNDEFINED: no bound, or nothing to compute */
  const char *detail, *detail_zh;
} tb_claim_verdict;

/** Verdicts in the order of the claims' ids; TB_NOT_FOUND out of range or before claims were judged. */
TB_API size_t tb_case_verdicts(const tb_case *opened);
TB_API TB_NODISCARD tb_status tb_case_verdict(const tb_case *opened, size_t i, tb_claim_verdict *out);

typedef enum tb_evidence { TB_UNPROVEN, TB_SUPPORTED, TB_WATCH, TB_CONTRADICTED, TB_RELAPSED } tb_evidence;

/** "unproven" ... "relapsed": keys. And the words for people. */
TB_API const char *tb_evidence_name(tb_evidence evidence);
TB_API const char *tb_evidence_text(tb_evidence evidence, tb_language language);

/** One finding, weighed. Counts are of deciding claims and of alerts that belong to it. */
typedef struct tb_finding {
  const char *finding, *group, *title, *title_zh, *entity, *status;
  tb_evidence evidence;
  uint32_t claims, contradicted,
      unverifiable; /* claims that decide; inconsistent or unattainable ones among them; those that nothing can be said of */
  uint32_t firing, pending, relapsed, quiet, nodata,
      errors;     /* rules' alerts on the finding's entity; quiet: rules with data that do not fire */
  uint32_t muted; /* alerts that count nowhere above because mutes.csv names them */
} tb_finding;
TB_API size_t tb_case_findings(const tb_case *opened);
TB_API TB_NODISCARD tb_status tb_case_finding(const tb_case *opened, size_t i, tb_finding *out);

/**
 * Input files: path relative to the case folder, bytes, SHA-256 (64 hexadecimal digits). They are measured when first asked for, not while
 * reading: TB_IO_ERROR when a file is gone since. Standard input is none of them.
 */
typedef struct tb_input_file {
  const char *path;
  uint64_t bytes;
  const char *sha256;
} tb_input_file;
TB_API size_t tb_case_inputs(const tb_case *opened);
TB_API TB_NODISCARD tb_status tb_case_input(const tb_case *opened, size_t i, tb_input_file *out);

/** A block of an explanation: a heading, a paragraph, or a table (cells row by row). */
typedef enum tb_block_kind { TB_BLOCK_HEADING, TB_BLOCK_TEXT, TB_BLOCK_TABLE } tb_block_kind;
typedef struct tb_block {
  tb_block_kind kind;
  const char *text; /* heading or paragraph; a table's caption */
  size_t n_columns, n_rows;
  const char *const *columns; /* n_columns heads */
  const char *const *cells;   /* n_rows * n_columns */
} tb_block;

typedef struct tb_explanation tb_explanation;

/**
 * Explains a finding (its number), a rule (its id: every alert of it), a claim (its id), or one alert (RULE/ENTITY or
 * RULE/INDICATOR/ENTITY): inputs with file and line, formula, calculation, result. An id of several things means the finding, else the
 * rule; "finding:NUMBER", "rule:ID" and "claim:ID" say which. The case must have been judged (else TB_BAD_ARGUMENT), and read with
 * provenance if places are wanted; it must outlive the explanation. TB_NOT_FOUND for an unknown id, with near ones named in the log.
 * TB_NO_MEMORY.
 */
TB_API TB_NODISCARD tb_status tb_case_explain(tb_case *opened, const char *id, tb_language language, tb_log *log, tb_explanation **out);
TB_API void tb_explanation_free(tb_explanation *explanation);
TB_API size_t tb_explanation_blocks(const tb_explanation *explanation);
TB_API TB_NODISCARD tb_status tb_explanation_block(const tb_explanation *explanation, size_t i, tb_block *out);

/** The tables of what a run said that are compared with those of another. */
typedef enum tb_run_table { TB_RUN_FINDINGS, TB_RUN_VERDICTS, TB_RUN_ALERTS, TB_RUN_TRANSITIONS, TB_RUN_TABLES } tb_run_table;

/** The columns that are compared, named as in the outputs; NULL out of range. */
TB_API size_t tb_run_columns(tb_run_table table);
TB_API const char *tb_run_column(tb_run_table table, size_t column);

/** What a run said, as rows of texts: read from its outputs, or added one by one in any order. */
typedef struct tb_run_rows tb_run_rows;

/** No rows yet. Freed with tb_run_rows_free. TB_NO_MEMORY, TB_BAD_ARGUMENT. */
TB_API TB_NODISCARD tb_status tb_run_rows_new(tb_run_rows **out);
TB_API void tb_run_rows_free(tb_run_rows *rows);

/** Adds a row: tb_run_columns(table) cells, NULL for empty ones; they are copied. TB_NO_MEMORY, TB_BAD_ARGUMENT. */
TB_API TB_NODISCARD tb_status tb_run_rows_add(tb_run_rows *rows, tb_run_table table, const char *const *cells);

/**
 * Reads the folder that `tongbi run` wrote: findings.csv, alerts.csv, transitions.csv, verdicts.csv if it is there, and run.json. What is
 * no such folder is an error in the log: TB_BAD_INPUT; TB_IO_ERROR, TB_NO_MEMORY, TB_BAD_ARGUMENT.
 */
TB_API TB_NODISCARD tb_status tb_run_rows_read(const char *folder, tb_log *log, tb_run_rows **out);

/** Notes in the log in what two runs that were read from folders differ beside observations: options of run.json, and other inputs. What a
 * rule says of a period may change with the rule. */
TB_API void tb_runs_tell_unlike(const tb_run_rows *before, const tb_run_rows *after, tb_log *log);

typedef enum tb_difference_kind {
  TB_DIFFERENCE_FIRED,       /* an alert began to fire, for the first time */
  TB_DIFFERENCE_RELAPSED,    /* the same, and it had been resolved before */
  TB_DIFFERENCE_RESOLVED,    /* a firing alert was resolved */
  TB_DIFFERENCE_WITHDRAWN,   /* what the earlier run said of a period, fired or resolved, the later one no longer does */
  TB_DIFFERENCE_REVISED,     /* the same period, the same state or verdict, other figures */
  TB_DIFFERENCE_VERDICT,     /* another verdict on a claim */
  TB_DIFFERENCE_EVIDENCE,    /* another evidence status of a finding */
  TB_DIFFERENCE_APPEARED,    /* a finding, a claim, or an alert that the earlier run did not list, without anything above */
  TB_DIFFERENCE_DISAPPEARED, /* and one that the later run no longer lists */
  TB_DIFFERENCE_KINDS
} tb_difference_kind;

/** "fired", "relapsed" ...: keys. And the words for people. */
TB_API const char *tb_difference_name(tb_difference_kind kind);
TB_API const char *tb_difference_text(tb_difference_kind kind, tb_language language);

/** One difference. Texts are "" where there is none; they belong to the differences. */
typedef struct tb_difference {
  tb_difference_kind kind;
  const char *rule, *finding, *indicator, *entity, *claim, *period;
  const char *before, *after; /* states, verdicts, evidence as keys; of revised ones what changed, as "figure -30; threshold -20" */
} tb_difference;

typedef struct tb_differences tb_differences;

/**
 * What differs between two runs, the earlier one first: by kind, then rule, indicator, entity, period, claim, finding. They borrow the rows
 * and are freed with tb_differences_free. O(n log n) in the rows. TB_NO_MEMORY, TB_BAD_ARGUMENT.
 */
TB_API TB_NODISCARD tb_status tb_runs_compare(const tb_run_rows *before, const tb_run_rows *after, tb_differences **out);
TB_API void tb_differences_free(tb_differences *differences);
TB_API size_t tb_differences_count(const tb_differences *differences);
TB_API TB_NODISCARD tb_status tb_differences_at(const tb_differences *differences, size_t i, tb_difference *out);

/** Writes a new case folder with headers, examples and datapackage.json. The folder must not exist or be empty. */
TB_API TB_NODISCARD tb_status tb_case_init(const char *folder, tb_log *log);

#ifdef __cplusplus
}
#endif
#endif
