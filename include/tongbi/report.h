/*
 * tongbi/report.h - writing results: tables as text, csv, json, ndjson or markdown, and the outputs of a run.
 */
#ifndef TONGBI_REPORT_H
#define TONGBI_REPORT_H

#include <tongbi/case.h>
#include <tongbi/expr.h>
#include <tongbi/testing.h>
#include <tongbi/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The formats, from writers.def: number of them, name and one line of help of the i-th (NULL out of range). */
TB_API size_t tb_format_count(void);
TB_API const char *tb_format_name(size_t i);
TB_API const char *tb_format_help(size_t i, tb_language language);
/** Index of a format by its name, tb_format_count() when there is none. */
TB_API size_t tb_format_find(const char *name);

/** Zero-initialise, set struct_size = sizeof(tb_report_options), then what is wanted. */
typedef struct tb_report_options {
  size_t struct_size;
  size_t format;    /* index of a format */
  const char *path; /* NULL or "-": standard output; a regular file appears whole or not at all */
  tb_language language;
  bool reasons;       /* NAME_reason columns */
  bool excel_safe;    /* CSV: text cells that a spreadsheet would take for a formula get a ' in front */
  bool color;         /* text: colours */
  unsigned width;     /* text: columns of the terminal, 0: unlimited */
  unsigned n_threads; /* 0: as many as processors */
  void (*progress)(void *context, uint64_t done, uint64_t all); /* called now and then; may be NULL */
  void *progress_context;
  bool sparklines; /* text: findings come with the latest figures that decide them, as a line of blocks */
} tb_report_options;

/**
 * Inputs are never changed: TB_BAD_INPUT, with an error in the log, when `path` leads to a file that the case was read from. NULL and "-"
 * never do. Every function here with a path of its own asks; whoever writes elsewhere should.
 */
TB_API TB_NODISCARD tb_status tb_output_apart(const tb_case *opened, const char *path, tb_log *log);

/** Sums of what was written, for comparison with other programs. */
typedef struct tb_totals {
  uint64_t rows;
  size_t n_measures;
  double *sums;     /* n_measures, exact sums rounded once; freed with tb_totals_free */
  uint64_t *counts; /* values in each */
} tb_totals;
TB_API void tb_totals_free(tb_totals *totals);

/** `tongbi derive`: entity, indicator, period, value, then one column a measure. totals may be NULL. A case opened with `in_parts` that did
 * not fit is read once more for every part of its indicators that does: a note in the log; TB_NO_MEMORY when one alone does not. */
TB_API TB_NODISCARD tb_status tb_report_derive(tb_case *opened, const tb_derive_options *what, const tb_report_options *options,
                                               tb_log *log, tb_totals *totals);

/** `tongbi rank`: rank, entity, value, rank_yoy, value_yoy of one indicator in one period. */
typedef struct tb_rank_options {
  size_t struct_size;
  const char *indicator, *period; /* indicator may be NULL when there is only one */
  const char *within, *entities;  /* peers; which rows come out */
} tb_rank_options;
TB_API TB_NODISCARD tb_status tb_report_rank(tb_case *opened, const tb_rank_options *what, const tb_report_options *options, tb_log *log);

/** `tongbi alerts`: episodes, or one row a period in which a rule fires. Selections as in tb_derive_options. Muted and inhibited alerts are
 * left out, with a note in the log how many, or, with `hidden`, come out too, with two columns more: `muted` (muted, inhibited, or empty)
 * and `reason`. `fired` counts the rows of state firing that are not hidden. */
typedef struct tb_alert_options {
  size_t struct_size;
  bool every_period;
  const char *entities, *indicators, *periods;
  bool hidden;
} tb_alert_options;
TB_API TB_NODISCARD tb_status tb_report_alerts(tb_case *opened, const tb_alert_options *what, const tb_report_options *options, tb_log *log,
                                               uint64_t *fired);

/**
 * `tongbi verify`: claim, finding, verdict, reported, low, high, detail; judges the claims when that was not done. Selections as in
 * tb_derive_options: a claim comes out when one of the figures that it reads is wanted. `failed` (may be NULL) counts the rows that are
 * inconsistent, unattainable or not comparable. TB_BAD_INPUT when the case has no claims.
 */
typedef struct tb_verify_options {
  size_t struct_size;
  const char *entities, *indicators, *periods;
} tb_verify_options;
TB_API TB_NODISCARD tb_status tb_report_verify(tb_case *opened, const tb_verify_options *what, const tb_report_options *options,
                                               tb_log *log, uint64_t *failed);

/** What a search for sums that do not add up looked at: sums of the entities and periods that were asked for. */
typedef struct tb_additivity {
  uint64_t checked, violated;
  uint64_t missing_child, missing_whole; /* not checked: a child's figure is missing; the children have figures, their parent has none */
  uint64_t not_comparable;               /* not checked: on different bases, or the period is not stated */
  uint64_t never_added;                  /* figures of parents that are ratios, indices or ranks */
} tb_additivity;

/**
 * `tongbi verify --additivity`: indicator, period, entity, value, children_sum, gap, tolerance, size, n_children of each parent to which
 * its children do not add up as far as rounding (the case's convention) lets them; size is the gap in units of the tolerance, empty where
 * nothing is rounded. Needs no claims. Selections as in tb_derive_options; entities are the parents. What cannot be checked is counted in
 * a note in the log and in `counts` (may be NULL). TB_BAD_INPUT when no entity has a parent.
 */
TB_API TB_NODISCARD tb_status tb_report_additivity(tb_case *opened, const tb_verify_options *what, const tb_report_options *options,
                                                   tb_log *log, tb_additivity *counts);

/** The findings table of a judged case. */
TB_API TB_NODISCARD tb_status tb_report_findings(tb_case *opened, const tb_report_options *options, tb_log *log);

/** `tongbi diff`: kind, rule, finding, indicator, entity, claim, period, before, after. */
TB_API TB_NODISCARD tb_status tb_report_differences(const tb_differences *differences, const tb_report_options *options, tb_log *log);

/** An explanation. */
TB_API TB_NODISCARD tb_status tb_report_explanation(const tb_explanation *explanation, const tb_report_options *options, tb_log *log);

/** `tongbi attain`: m, n, value (in percent) of each pair listed. */
TB_API TB_NODISCARD tb_status tb_report_attain(const tb_attain_result *result, const tb_report_options *options, tb_log *log);

/** The registry of measures. */
TB_API TB_NODISCARD tb_status tb_report_measures(const tb_report_options *options, tb_log *log);

/** The messages that a log has kept as a table: severity, file, line, column, text. Trouble with writing goes to `log`, another one. */
TB_API TB_NODISCARD tb_status tb_report_messages(const tb_log *messages, const tb_report_options *options, tb_log *log);

/**
 * `tongbi test`. As text: every test with what is otherwise than expected, period by period, and which rules are covered. In other formats
 * a table: file, line, test, outcome, at_line, at_column, rule, indicator, entity, period, expected, found, value, figure, threshold, note;
 * a row a difference, and one for each test that is ok.
 */
TB_API TB_NODISCARD tb_status tb_report_tests(const tb_tests *tests, const tb_report_options *options, tb_log *log);

/** The outcomes as JUnit XML in a file that appears whole or not at all ("-": standard output). TB_IO_ERROR, TB_NO_MEMORY,
 * TB_BAD_ARGUMENT. */
TB_API TB_NODISCARD tb_status tb_report_junit(const tb_tests *tests, const char *path, tb_language language, tb_log *log);

/** Everything of a judged case into a folder that appears whole or not at all: findings.csv, verdicts.csv when there are claims,
 * alerts.csv, transitions.csv, report.html, run.json, and rejects.csv when there are rejects. alerts.csv leaves out what is muted or
 * inhibited; notes in the log say how many, and which findings were weighed without their muted alerts. */
typedef struct tb_run_options {
  size_t struct_size;
  const char *folder;
  const tb_rejects *rejects;       /* may be NULL */
  const char *known_by, *encoding; /* as given on the command line, for run.json; NULL: not given */
  const char *entities, *indicators,
      *periods; /* which verdicts, alerts and transitions are written, as in tb_derive_options; findings are weighed on all */
  bool excel_safe;
} tb_run_options;
TB_API TB_NODISCARD tb_status tb_report_run(tb_case *opened, const tb_run_options *options, tb_log *log);

/** Whether tb_report_run may put its outputs there, to be asked before there is anything to write: TB_BAD_INPUT, told in the log, for a
 * folder that holds anything but the outputs of a run. A folder that is not there, or cannot be made, is told of when it is made. */
TB_API TB_NODISCARD tb_status tb_report_run_fits(const char *folder, tb_log *log);

/** Documents, from documents.def: number of kinds, name (also how files of the kind end) and one line of help of the i-th (NULL out of
 * range). */
TB_API size_t tb_document_count(void);
TB_API const char *tb_document_name(size_t i);
TB_API const char *tb_document_help(size_t i, tb_language language);
/** Index of a kind by its name, tb_document_count() when there is none. */
TB_API size_t tb_document_find(const char *name);

/** Zero-initialise, set struct_size = sizeof(tb_document_options), then what is wanted. */
typedef struct tb_document_options {
  size_t struct_size;
  size_t kind;      /* index of a kind */
  const char *path; /* NULL or "-": standard output; a regular file appears whole or not at all */
  tb_language language;
  const char *measures; /* of the workbook's last table, as in tb_derive_options; NULL: yoy, yoy_pct, rank */
  const char *entities, *indicators,
      *periods;                    /* which verdicts, alerts and series are written, as in tb_derive_options; findings are weighed on all */
  const char *known_by, *encoding; /* as given on the command line, for what the document says of itself; NULL: not given */
  const tb_rejects *rejects;       /* may be NULL */
} tb_document_options;

/** `tongbi report`: all that a judged case says in one file. Alerts that are muted or inhibited are left out, with a note in the log how
 * many. TB_IO_ERROR, told in the log, also where the kind needs a library that is not installed. */
TB_API TB_NODISCARD tb_status tb_report_document(tb_case *opened, const tb_document_options *options, tb_log *log);

/** Kinds of plots, from plots.def, and formats of pictures (svg, png, pdf): number, name and one line of help of the i-th (NULL out of
 * range), index of a name (the number of them when there is none). */
TB_API size_t tb_plot_count(void);
TB_API const char *tb_plot_name(size_t i);
TB_API const char *tb_plot_help(size_t i, tb_language language);
TB_API size_t tb_plot_find(const char *name);
TB_API size_t tb_picture_count(void);
TB_API const char *tb_picture_name(size_t i);
TB_API size_t tb_picture_find(const char *name);

/** Zero-initialise, set struct_size = sizeof(tb_plot_options), then what is wanted. */
typedef struct tb_plot_options {
  size_t struct_size;
  size_t kind, picture; /* indices */
  const char *path;     /* NULL or "-": standard output; a regular file appears whole or not at all */
  tb_language language;
  const char *indicator;          /* may be NULL when there is only one */
  const char *measure;            /* a measure or expression; NULL: the value, of rankings the rank */
  const char *entities, *periods; /* as in tb_derive_options */
  const char *within;             /* peers of ranks */
  const char *thresholds;         /* numbers, separated by commas: lines across; NULL: none */
  bool rules; /* of a judged case: the thresholds of its rules that compare what is plotted, and for one entity where they were pending or
                 firing */
} tb_plot_options;

/**
 * `tongbi plot`: a picture of one indicator along the timeline of which most periods are wanted. What has a reason in place of a number is
 * a gap. The drawing (svg) is the same, byte for byte, for the same data. TB_BAD_INPUT, TB_NOT_FOUND, TB_LIMIT (more entities than the kind
 * shows) with an error in the log; TB_IO_ERROR also where png or pdf need the program rsvg-convert and it is missing or fails.
 */
TB_API TB_NODISCARD tb_status tb_report_plot(tb_case *opened, const tb_plot_options *options, tb_log *log);

/** What a judged case says, as rows that tb_runs_compare takes: those of its outputs. Freed with tb_run_rows_free. TB_NO_MEMORY,
 * TB_BAD_ARGUMENT. */
TB_API TB_NODISCARD tb_status tb_report_run_rows(tb_case *opened, tb_run_rows **out);

/* Tables of any content, row by row. */

typedef enum tb_list_cell_kind { TB_LIST_EMPTY, TB_LIST_TEXT, TB_LIST_NUMBER, TB_LIST_WHOLE } tb_list_cell_kind;

/** A cell; texts are borrowed for the call. Numbers are finite. */
typedef struct tb_list_cell {
  tb_list_cell_kind kind;
  const char *text;
  double number;
  uint64_t whole;
} tb_list_cell;

/** A column: its key, and its head for people in Chinese (in English that is the key). */
typedef struct tb_list_column {
  const char *key, *head_zh;
  bool numeric;
} tb_list_column;

typedef struct tb_list_sheet tb_list_sheet;

/** Opens a table in the format and at the path of `options`. Columns are copied, but not their texts. */
TB_API TB_NODISCARD tb_status tb_list_open(const tb_list_column *columns, size_t n_columns, const tb_report_options *options, tb_log *log,
                                           tb_list_sheet **out);
TB_API void tb_list_row(tb_list_sheet *sheet, const tb_list_cell *cells);

/** Ends the table: it appears when all went well, `so_far` too. Frees the sheet in any case. */
TB_API TB_NODISCARD tb_status tb_list_close(tb_list_sheet *sheet, tb_status so_far);

#ifdef __cplusplus
}
#endif
#endif
