/* The program: options, messages, one function a command. It uses nothing of the engine but the public headers. */
#ifndef TB_CLI_CLI_H
#define TB_CLI_CLI_H

#include <tongbi/tongbi.h>

/** Exit statuses of the program. */
enum { EXIT_DONE = 0, EXIT_FAIL_ON = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_IO = 4 };

typedef enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER } when;

/** What the command line says. Strings are argv's. */
typedef struct options {
  const char *program;   /* "tongbi derive" */
  const char **operands; /* what is no option */
  size_t n_operands;
  const char *measures, *period, *within, *rules, *out, *entities, *indicators, *periods, *as_of, *encoding, *rejects, *output, *format,
      *rounding, *store, *junit, *kind, *threshold;
  bool totals, every_period, muted, alerts, reasons, reject_rows, timings, quiet, fail_on_alert, fail_on_claim, change, additivity, help,
      version;
  uint64_t of, bound, run; /* 0: not said */
  uint64_t memory_limit;   /* bytes, 0: any; UINT64_MAX: not said */
  int excel_safe;          /* -1: not said */
  unsigned threads;
  when color, progress;
  bool language_given;
  tb_language language;
} options;

/** A command: does its work and returns the exit status. */
typedef int (*command_function)(const options *given, tb_log *log);

#define COMMAND(name, operands, help, help_zh) int command_##name(const options *given, tb_log *log);
#include "commands.def"
#undef COMMAND

/* options.c */

/** Reads the arguments of a command (argv[0] is the command's name) and runs it. Returns the exit status. */
int run_command_line(const char *name, int argc, char **argv);

/** Looks for --lang among the arguments before they are read in earnest, so that help comes out in that language. */
tb_language language_wanted(int argc, char **argv);

/* messages.c */

/** Prints everything in the log to standard error (warnings and notes only when not quiet). */
void print_log(const tb_log *log, const options *given);

/** One of two texts. */
const char *say(const options *given, const char *english, const char *chinese);

/** A text of the command line on standard error; what could drive the terminal comes out as \xNN. */
void print_safely(const char *text);

/** A complaint about the command line on standard error: "tongbi derive: TEXT". Returns EXIT_USAGE. */
int usage_error(const options *given, const char *english, const char *chinese, const char *what);

/** Sends what standard output still holds; false, with a message, when it cannot be written. */
bool flush_output(const char *program, tb_language language);

/** Exit status of a status that came out of reading a case. */
int exit_of_reading(tb_status status);

/** Exit status of a status that came after reading: what is wrong then stands on the command line. */
int exit_of_writing(tb_status status);

/* data.c */

/** An opened case with what goes with it. */
typedef struct data {
  tb_case *opened;
  tb_rejects *rejects; /* NULL: bad rows refuse the file */
} data;

/** What a command needs of a case: an error in what it does not need does not stop it. DATA_IN_PARTS: data only, and what does not fit into
 * memory may stay in its files; DATA_RULES_IN_PARTS: the same with rules. */
typedef enum data_parts {
  DATA_ONLY,
  DATA_IN_PARTS,
  DATA_WITH_RULES,
  DATA_RULES_IN_PARTS,
  DATA_WITH_CLAIMS,
  DATA_WHOLE_CASE,
  DATA_TO_CHECK
} data_parts;

/** Opens the operands as DATA. EXIT_DONE, or the exit status to end with; the messages are in the log. */
int data_open(const options *given, data_parts parts, bool provenance, tb_log *log, data *out);

/** Whether --as-of, if given, is a date. EXIT_DONE, or the exit status to end with. */
int check_as_of(const options *given);

/** Whether what is written is neither an input nor, for rejects and table, one file. EXIT_DONE, or the exit status to end with. */
int data_outputs_apart(const options *given, const tb_case *opened, tb_log *log);

/** Says how many rows were rejected, if any were, and that `path` in `folder` ("": here) tells which. */
void tell_rejected(const data *opened, const options *given, const char *folder, const char *path);

/** Writes the rejects where they belong (unless `elsewhere`: the command wrote them) and frees. Returns `status`, or EXIT_IO when writing
 * fails. */
int data_close(data *opened, const options *given, bool elsewhere, tb_log *log, int status);

/** Report options from the command line; `tabular`: csv is the default when standard output is no terminal. EXIT_DONE or EXIT_USAGE. */
int report_options(const options *given, const data *opened, bool tabular, tb_report_options *out);

/** The index of the name that a file's name ends with, as `find` finds it among n; 0 when it is none of them, or there is no file. */
size_t kind_of_name(const char *path, size_t (*find)(const char *name), size_t n);

/** Complains of an argument that is none of the names of a registry (NULL behind the last). Returns EXIT_USAGE. */
int no_such_name(const options *given, const char *found, const char *(*name)(size_t i));

/** Writes the outputs of a judged case into a folder. */
int write_outputs(const options *given, const data *opened, const char *folder, tb_log *log);

/** EXIT_FAIL_ON when what --fail-on names is in a judged case, else EXIT_DONE. */
int exit_of_findings(const options *given, const tb_case *opened);

/* command_diff.c */

/** The table of what differs between two runs, the earlier one first. Returns the exit status. */
int print_differences(const options *given, const tb_run_rows *before, const tb_run_rows *after, tb_log *log);

/* history.c */

/** Whether nothing is to be written over the store. EXIT_DONE or EXIT_USAGE. */
int store_apart(const options *given, const char *where);

/**
 * Takes the operands (all, or those from `first` on) into a store, judged; `results`: reports follow. The store must be closed after the
 * case. EXIT_DONE, or the exit status to end with.
 */
int history_take(const options *given, const char *where, size_t first, bool add, bool results, tb_log *log, tb_store **store, data *out);

/* progress.c */

/** Progress on standard error while DATA is read, or while a report is made, when the options ask for it; drawn after a second. */
void progress_begin_reading(const options *given, tb_read_options *reading);
void progress_begin(const options *given, tb_report_options *report);
void progress_end(void);

#endif
