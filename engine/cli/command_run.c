/* tongbi run: everything of a case. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the last part of a path begins; *n: where it ends, slashes behind it left out. */
static size_t last_part(const char *path, size_t *n) {
  *n = strlen(path);
  while (*n > 1 && path[*n - 1] == '/') {
    (*n)--;
  }
  size_t begin = *n;
  while (begin > 0 && path[begin - 1] != '/') {
    begin--;
  }
  return begin;
}

static char *named_after(const char *path) {
  size_t n, begin = last_part(path, &n);
  char *folder = malloc(n - begin + sizeof "-out");
  if (folder != NULL) {
    memcpy(folder, path + begin, n - begin);
    strcpy(folder + (n - begin), "-out");
  }
  return folder;
}

/* The default folder of the outputs: the case's own name with -out, in the current folder. "." and ".." are no names. */
static char *default_folder(const char *operand) {
  size_t n, begin = last_part(operand, &n);
  bool dots = n > begin && strspn(operand + begin, ".") >= n - begin;
  char *whole = dots ? realpath(operand, NULL) : NULL;
  char *folder = named_after(whole != NULL ? whole : operand);
  free(whole);
  return folder;
}

static uint64_t alerts_firing(const tb_case *opened) {
  uint64_t firing = 0;
  tb_alert alert;
  for (size_t i = 0; i < tb_case_alerts(opened); i++) {
    firing += tb_case_alert(opened, i, &alert) == TB_OK && alert.state == TB_FIRING && !tb_alert_is_hidden(&alert);
  }
  return firing;
}

static uint64_t claims_failing(const tb_case *opened) {
  uint64_t failing = 0;
  tb_claim_verdict said;
  for (size_t i = 0; i < tb_case_verdicts(opened); i++) {
    failing += tb_case_verdict(opened, i, &said) == TB_OK && tb_verdict_fails(said.verdict);
  }
  return failing;
}

int exit_of_findings(const options *given, const tb_case *opened) {
  bool failing = (given->fail_on_alert && alerts_firing(opened) > 0) || (given->fail_on_claim && claims_failing(opened) > 0);
  return failing ? EXIT_FAIL_ON : EXIT_DONE;
}

static tb_status write_folder(const options *given, const data *opened, const char *folder, tb_log *log) {
  tb_run_options run = {.struct_size = sizeof run,
                        .folder = folder,
                        .rejects = given->rejects == NULL ? opened->rejects : NULL,
                        .known_by = given->as_of,
                        .encoding = given->encoding,
                        .entities = given->entities,
                        .indicators = given->indicators,
                        .periods = given->periods,
                        .excel_safe = given->excel_safe != 0};
  return tb_report_run(opened->opened, &run, log);
}

static void tell_folder(const options *given, const data *opened, const char *folder) {
  if (!given->quiet) {
    fprintf(stderr, say(given, "%s: outputs in %s\n", "%s：结果在 %s\n"), given->program, folder);
  }
  if (given->rejects == NULL) {
    tell_rejected(opened, given, folder, "rejects.csv");
  }
}

int write_outputs(const options *given, const data *opened, const char *folder, tb_log *log) {
  tb_status done = write_folder(given, opened, folder, log);
  if (done == TB_OK) {
    tell_folder(given, opened, folder);
  }
  return exit_of_writing(done);
}

/* The folder first: findings are shown when all is written. */
static int report(const options *given, const data *opened, const char *folder, tb_log *log) {
  tb_report_options what;
  int status = report_options(given, opened, false, &what);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_status done = write_folder(given, opened, folder, log);
  if (done == TB_OK) {
    done = tb_report_findings(opened->opened, &what, log);
  }
  if (done == TB_OK) {
    tell_folder(given, opened, folder);
  }
  status = exit_of_writing(done);
  return status == EXIT_DONE ? exit_of_findings(given, opened->opened) : status;
}

static int run(const options *given, const char *folder, tb_log *log) {
  data opened;
  int status = data_open(given, DATA_WHOLE_CASE, true, log, &opened);
  if (status == EXIT_DONE) {
    status = exit_of_reading(tb_case_judge(opened.opened, given->threads, log));
  }
  if (status == EXIT_DONE) {
    status = report(given, &opened, folder, log);
  }
  return data_close(&opened, given, given->rejects == NULL, log, status);
}

static int run_with_store(const options *given, const char *folder, tb_log *log) {
  data opened;
  tb_store *store;
  int status = store_apart(given, given->store);
  if (status != EXIT_DONE) {
    return status;
  }
  status = history_take(given, given->store, 0, false, true, log, &store, &opened);
  if (status == EXIT_DONE) {
    status = report(given, &opened, folder, log);
  }
  status = data_close(&opened, given, given->rejects == NULL, log, status);
  tb_store_close(store);
  return status;
}

int command_run(const options *given, tb_log *log) {
  if (given->n_operands != 1) {
    return usage_error(given, "expected one case folder", "应给出一个案例文件夹", NULL);
  }
  char *folder = given->out != NULL ? strdup(given->out) : default_folder(given->operands[0]);
  if (folder == NULL) {
    return EXIT_IO;
  }
  int status = exit_of_writing(tb_report_run_fits(folder, log));
  if (status == EXIT_DONE) {
    status = given->store != NULL ? run_with_store(given, folder, log) : run(given, folder, log);
  }
  free(folder);
  return status;
}
