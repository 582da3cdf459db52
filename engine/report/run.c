/* The outputs of a run: a folder that appears whole or not at all. */
#include "alerts.h"
#include "case/case.h"
#include "document.h"
#include "findings.h"
#include "hidden.h"
#include "options.h"
#include "selection.h"
#include "verdicts.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

typedef struct run_files {
  tb_case *opened;
  const tb_run_options *options;
  tb_report_options table; /* of every CSV; its path is set file by file */
  tb_selection chosen;     /* which verdicts, alerts and transitions come out */
  tb_hidden hidden;        /* what alerts.csv leaves out of those */
  const char *folder;      /* the one that is being built */
  tb_log *log;
} run_files;

static tb_status write_findings(run_files *run) {
  return tb_write_findings(run->opened, &run->table, run->log);
}

static tb_status write_verdicts(run_files *run) {
  uint64_t failed;
  return tb_case_has_claims(run->opened) ? tb_write_verdicts(run->opened, &run->chosen, &run->table, run->log, &failed) : TB_OK;
}

static tb_status write_alerts(run_files *run) {
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, TB_ALERT_HEADS, TB_ALERT_COLUMNS, &run->table, run->log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_case_alerts(run->opened); i++) {
    tb_alert alert;
    tb_alert_texts texts;
    tb_out_cell cells[TB_ALERT_COLUMNS];
    status = tb_case_alert(run->opened, i, &alert);
    if (status != TB_OK || !tb_selection_has(&run->chosen, alert.entity, alert.indicator, alert.period)) {
      continue;
    }
    tb_hidden_count(&run->hidden, &alert);
    if (!tb_alert_is_hidden(&alert)) {
      tb_alert_cells(&alert, run->table.language, &texts, cells);
      tb_sheet_row(&sheet, cells);
    }
  }
  return tb_sheet_close(&sheet, status);
}

/* The record: changes of hidden alerts too. */
static tb_status write_transitions(run_files *run) {
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, TB_TRANSITION_HEADS, TB_TRANSITION_COLUMNS, &run->table, run->log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_case_transitions(run->opened); i++) {
    tb_transition transition;
    tb_alert_texts texts;
    tb_out_cell cells[TB_TRANSITION_COLUMNS];
    status = tb_case_transition(run->opened, i, &transition);
    if (status == TB_OK && tb_selection_has(&run->chosen, transition.entity, transition.indicator, transition.period)) {
      tb_transition_cells(&transition, &texts, cells);
      tb_sheet_row(&sheet, cells);
    }
  }
  return tb_sheet_close(&sheet, status);
}

static tb_status write_rejects(run_files *run) {
  const tb_rejects *rejects = run->options->rejects;
  return rejects != NULL && tb_rejects_count(rejects) > 0 ? tb_rejects_write(rejects, run->table.path, run->log) : TB_OK;
}

/* The report that people look at. */
static tb_status write_page(run_files *run) {
  const tb_run_options *options = run->options;
  const tb_document_options page = {.struct_size = sizeof page,
                                    .path = run->table.path,
                                    .language = run->table.language,
                                    .entities = options->entities,
                                    .indicators = options->indicators,
                                    .periods = options->periods,
                                    .known_by = options->known_by,
                                    .encoding = options->encoding,
                                    .rejects = options->rejects};
  const tb_document_job job = {.opened = run->opened, .options = &page, .chosen = &run->chosen, .log = run->log};
  return tb_document_at(tb_document_find("html"))->write(&job);
}

/* ---------------------------------------------------------------------------------------------------------------------- run.json */

/* A text that need not be UTF-8, such as the name of a file. */
static json_t *text_json(const char *text) {
  if (text == NULL) {
    return json_null();
  }
  tb_buffer shown = {0};
  size_t n = strlen(text);
  if (tb_utf8_check(text, n) == n) {
    tb_buffer_append(&shown, text, n);
  } else {
    tb_buffer_escaped(&shown, text, n);
  }
  json_t *json = json_string(tb_buffer_string(&shown));
  tb_buffer_free(&shown);
  return json;
}

static json_t *inputs_json(const tb_case *opened) {
  json_t *list = json_array();
  for (size_t i = 0; i < tb_case_inputs(opened); i++) {
    tb_input_file file;
    if (tb_case_input(opened, i, &file) == TB_OK) {
      json_array_append_new(
          list, json_pack("{s:o, s:I, s:s}", "path", text_json(file.path), "bytes", (json_int_t)file.bytes, "sha256", file.sha256));
    }
  }
  return list;
}

static void count(json_t *counts, const char *key) {
  json_int_t before = json_integer_value(json_object_get(counts, key));
  json_object_set_new(counts, key, json_integer(before + 1));
}

static json_t *finding_counts(const tb_case *opened) {
  json_t *counts = json_object();
  tb_finding finding;
  for (size_t i = 0; i < tb_case_findings(opened); i++) {
    if (tb_case_finding(opened, i, &finding) == TB_OK) {
      count(counts, tb_evidence_name(finding.evidence));
    }
  }
  return counts;
}

static json_t *verdict_counts(const tb_case *opened) {
  json_t *counts = json_object();
  tb_claim_verdict said;
  for (size_t i = 0; i < tb_case_verdicts(opened); i++) {
    if (tb_case_verdict(opened, i, &said) == TB_OK) {
      count(counts, tb_verdict_name(said.verdict));
    }
  }
  return counts;
}

static json_t *alert_counts(const tb_case *opened) {
  json_t *counts = json_object();
  tb_alert alert;
  for (size_t i = 0; i < tb_case_alerts(opened); i++) {
    if (tb_case_alert(opened, i, &alert) == TB_OK) {
      count(counts, tb_alert_state_name(alert.state));
    }
  }
  return counts;
}

/* How many of these alerts tables leave out, and why. */
static json_t *hidden_json(const tb_case *opened) {
  tb_hidden hidden = {0};
  tb_alert alert;
  for (size_t i = 0; i < tb_case_alerts(opened); i++) {
    if (tb_case_alert(opened, i, &alert) == TB_OK) {
      tb_hidden_count(&hidden, &alert);
    }
  }
  return json_pack("{s:I, s:I}", "muted", (json_int_t)hidden.muted, "inhibited", (json_int_t)hidden.inhibited);
}

/* What was asked for, as far as it changes results: the same input gives the same bytes wherever and on however many threads it runs. */
static json_t *options_json(const tb_run_options *options) {
  return json_pack("{s:o, s:o, s:b, s:b, s:o, s:o, s:o}", "as_of", text_json(options->known_by), "encoding", text_json(options->encoding),
                   "reject_bad_rows", options->rejects != NULL, "excel_safe", options->excel_safe, "entities", text_json(options->entities),
                   "indicators", text_json(options->indicators), "periods", text_json(options->periods));
}

/* What became of the rows that were read. */
static json_t *row_counts(const tb_case *opened) {
  const tb_panel_counts *rows = tb_panel_load_counts(tb_case_panel(opened));
  return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "read", (json_int_t)rows->read, "missing", (json_int_t)rows->missing,
                   "duplicates", (json_int_t)rows->duplicates, "superseded", (json_int_t)rows->superseded, "not_yet_known",
                   (json_int_t)rows->not_yet_known, "blanks_trimmed", (json_int_t)rows->blanks_trimmed, "blank_lines",
                   (json_int_t)rows->blank_lines);
}

static json_t *run_json(const run_files *run) {
  const tb_case *opened = run->opened;
  const tb_rejects *rejects = run->options->rejects;
  return json_pack("{s:s, s:o, s:s, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:I}", "version", tb_version(), "options",
                   options_json(run->options), "as_of", tb_case_as_of(opened), "inputs", inputs_json(opened), "observations",
                   (json_int_t)tb_panel_observations(tb_case_panel(opened)), "rows", row_counts(opened), "findings", finding_counts(opened),
                   "verdicts", verdict_counts(opened), "alerts", alert_counts(opened), "hidden", hidden_json(opened), "rejects",
                   (json_int_t)(rejects != NULL ? tb_rejects_count(rejects) : 0));
}

static tb_status write_json(run_files *run) {
  json_t *json = run_json(run);
  char *text = json != NULL ? json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII) : NULL;
  tb_output *output = NULL;
  tb_status status = text != NULL ? tb_output_open(run->table.path, run->log, &output) : TB_NO_MEMORY;
  if (status == TB_OK) {
    status = tb_output_write(output, text, strlen(text));
    if (status == TB_OK) {
      status = tb_output_write(output, "\n", 1);
    }
    if (status == TB_OK) {
      status = tb_output_commit(output);
    } else {
      tb_output_abandon(output);
    }
  }
  free(text);
  json_decref(json);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------ folder */

/* What a run leaves, in the order of writing: run.json is the last and marks a folder as a run's. */
static const struct {
  const char *name;
  tb_status (*write)(run_files *run);
} FILES[] = {{"findings.csv", write_findings}, {"verdicts.csv", write_verdicts},
             {"alerts.csv", write_alerts},     {"transitions.csv", write_transitions},
             {"rejects.csv", write_rejects},   {"report.html", write_page},
             {"run.json", write_json}};

enum { N_FILES = sizeof FILES / sizeof FILES[0] };

/* Files are written in a folder of a passing name; messages name the place that they are to have. */
static void retell(const run_files *run, const char *name, const tb_log *said) {
  tb_buffer path = {0};
  tb_buffer_format(&path, "%s/%s", run->options->folder, name);
  for (size_t i = 0; i < tb_log_count(said); i++) {
    const tb_diagnostic *message = tb_log_at(said, i);
    tb_log_add(run->log, message->severity, (tb_place){.file = tb_buffer_string(&path)}, "%s", "%s", message->text);
  }
  tb_buffer_free(&path);
}

static tb_status write_and_tell(run_files *run, const char *name, tb_status (*write)(run_files *run)) {
  tb_log *log = run->log, *said = tb_log_new(tb_log_language(log));
  if (said == NULL) {
    return TB_NO_MEMORY;
  }
  run->log = said;
  tb_status status = write(run);
  run->log = log;
  retell(run, name, said);
  tb_log_free(said);
  return status;
}

/* Calls `write` with the path of a file in the folder. */
static tb_status in_folder(run_files *run, const char *name, tb_status (*write)(run_files *run)) {
  tb_buffer path = {0};
  tb_buffer_format(&path, "%s/%s", run->folder, name);
  tb_status status = TB_NO_MEMORY;
  if (!path.failed) {
    run->table.path = tb_buffer_string(&path);
    status = write_and_tell(run, name, write);
  }
  tb_buffer_free(&path);
  return status;
}

static tb_status write_all(run_files *run) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < N_FILES; i++) {
    status = in_folder(run, FILES[i].name, FILES[i].write);
  }
  return status;
}

static bool is_output(const char *name) {
  for (size_t i = 0; i < N_FILES; i++) {
    if (strcmp(FILES[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

/* Whether the folder holds nothing, or the outputs of a run and nothing else. */
static bool may_replace(DIR *listing) {
  bool empty = true, known = true, marked = false;
  for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
    const char *name = entry->d_name;
    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
      empty = false;
      known = known && is_output(name);
      marked = marked || strcmp(name, "run.json") == 0;
    }
  }
  return empty || (known && marked);
}

/* A folder is swapped whole and the old one removed, so one that holds anything but an earlier run's outputs is refused. */
tb_status tb_report_run_fits(const char *folder, tb_log *log) {
  if (folder == NULL) {
    return TB_BAD_ARGUMENT;
  }
  DIR *listing = opendir(folder);
  if (listing == NULL && (errno == ENOENT || errno == ENOTDIR)) {
    return TB_OK; /* tb_folder_open says what is wrong, if anything is */
  }
  bool replaceable = listing != NULL && may_replace(listing);
  if (listing != NULL) {
    closedir(listing);
  }
  if (replaceable) {
    return TB_OK;
  }
  tb_log_add(log, TB_ERROR, (tb_place){.file = folder},
             "the folder holds other things than the outputs of a run; expected a new, an empty or an earlier one",
             "该文件夹含有非运行结果的内容；应为新建、空的或以前的结果文件夹");
  return TB_BAD_INPUT;
}

/* Builds the folder beside its place and swaps it in. */
static tb_status write_folder(run_files *run) {
  tb_folder *folder = NULL;
  tb_status status = tb_folder_open(run->options->folder, run->log, &folder);
  if (status != TB_OK) {
    return status;
  }
  run->folder = tb_folder_path(folder);
  status = write_all(run);
  if (status == TB_OK) {
    return tb_folder_commit(folder);
  }
  tb_folder_abandon(folder);
  return status;
}

/* Which findings were weighed without some of their alerts. */
static void tell_findings(const tb_case *opened, tb_log *log) {
  tb_buffer list = {0};
  tb_finding finding;
  for (size_t i = 0; i < tb_case_findings(opened); i++) {
    if (tb_case_finding(opened, i, &finding) == TB_OK && finding.muted > 0) {
      tb_buffer_format(&list, "%s%s (%u)", list.n > 0 ? ", " : "", finding.finding, finding.muted);
    }
  }
  if (list.n > 0) {
    tb_log_add(log, TB_NOTE, (tb_place){0}, "findings weighed without their muted alerts: %s", "以下问题未计入已静默的预警：%s",
               tb_buffer_string(&list));
  }
  tb_buffer_free(&list);
}

tb_status tb_report_run(tb_case *opened, const tb_run_options *given, tb_log *log) {
  tb_run_options options;
  if (!tb_case_is_judged(opened) || tb_options_take(&options, sizeof options, given) != TB_OK || options.folder == NULL) {
    return TB_BAD_ARGUMENT;
  }
  run_files run = {.opened = opened,
                   .options = &options,
                   .table = {.struct_size = sizeof run.table,
                             .format = tb_format_find("csv"),
                             .language = tb_case_language(opened),
                             .excel_safe = options.excel_safe},
                   .log = log};
  tb_status status = tb_report_run_fits(options.folder, log);
  if (status == TB_OK) {
    status = tb_selection_new(tb_case_panel(opened), options.entities, options.indicators, options.periods, log, &run.chosen);
  }
  if (status == TB_OK) {
    status = write_folder(&run);
  }
  if (status == TB_OK) {
    tb_hidden_tell(&run.hidden, log);
    tell_findings(opened, log);
  }
  tb_selection_free(&run.chosen);
  return status;
}
