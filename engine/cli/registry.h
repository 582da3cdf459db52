/* Commands and options as rows: what reading, help, the manual and completion have in common. */
#ifndef TB_CLI_REGISTRY_H
#define TB_CLI_REGISTRY_H

#include "cli.h"

enum {
#define COMMAND(name, operands, help, help_zh) INDEX_##name,
#include "commands.def"
#undef COMMAND
  N_COMMANDS
};

/* Ids of options lie beyond the characters, so that they and letters can be told apart. */
enum {
  OPTION_BASE = 0x100,
#define OPTION(id, name, letter, argument, argument_zh, commands, help, help_zh) OPTION_##id,
#include "options.def"
#undef OPTION
  OPTION_END
};

enum { N_OPTIONS = OPTION_END - OPTION_BASE - 1 };

typedef struct command_row {
  const char *name, *operands, *help, *help_zh;
  command_function run;
} command_row;

typedef struct option_row {
  int id;
  const char *name;
  int letter;                         /* 0: none */
  const char *argument, *argument_zh; /* NULL: takes none */
  int commands;                       /* a bit each */
  const char *help, *help_zh;
} option_row;

extern const command_row COMMANDS[N_COMMANDS];
extern const option_row OPTIONS[N_OPTIONS];

/** Index of a command by its name, -1 when there is none. */
int find_command(const char *name);

static inline bool option_is_of(const option_row *option, int command) {
  return (option->commands & (1 << command)) != 0;
}

/** The help of a command on standard output: `width` columns wide, 0: as wide as the terminal, 79 elsewhere. */
void print_help(int command, tb_language language, unsigned width);

/** The list of commands. */
void print_commands(tb_language language);

/** The manual page in scdoc's form, and completion for bash: for those who build packages. */
void print_manual(tb_language language);
void print_completion(void);

/** Says on standard error what is wrong with the first option that a command cannot read. */
void report_wrong_option(int command, const options *given, int argc, char **argv);

/** The n words of a table; NULL where one does not count. */
typedef const char *(*word_at)(size_t i, const void *context);

/** The one nearest to `wanted`, NULL when none is near. */
const char *near_word(const char *wanted, word_at words, const void *context, size_t n);

#endif
