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
 * Checks what only looking at the whole case shows: references between tables, keys and foreign keys of the data package, lints. Errors and
 * warnings go to the log. TB_OK also with warnings; TB_BAD_INPUT when there are errors.
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

/** Writes a new case folder with headers, examples and datapackage.json. The folder must not exist or be empty. */
TB_API TB_NODISCARD tb_status tb_case_init(const char *folder, tb_log *log);

#ifdef __cplusplus
}
#endif
#endif
