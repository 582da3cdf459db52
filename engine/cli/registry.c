#include "registry.h"

#include <string.h>

enum {
  FOR_RUN = 1 << INDEX_run,
  FOR_ROWS =
      1 << INDEX_run | 1 << INDEX_derive | 1 << INDEX_rank | 1 << INDEX_alerts | 1 << INDEX_verify | 1 << INDEX_report | 1 << INDEX_plot,
  FOR_DERIVE = 1 << INDEX_derive,
  FOR_RANK = 1 << INDEX_rank,
  FOR_ALERTS = 1 << INDEX_alerts,
  FOR_VERIFY = 1 << INDEX_verify,
  FOR_ATTAIN = 1 << INDEX_attain,
  FOR_STORE = 1 << INDEX_store,
  FOR_TEST = 1 << INDEX_test,
  FOR_REPORT = 1 << INDEX_report,
  FOR_PLOT = 1 << INDEX_plot,
  FOR_DATA = 1 << INDEX_run | 1 << INDEX_check | 1 << INDEX_derive | 1 << INDEX_rank | 1 << INDEX_alerts | 1 << INDEX_verify |
             1 << INDEX_explain | 1 << INDEX_store | 1 << INDEX_report | 1 << INDEX_plot,
  FOR_PANEL = FOR_DATA & ~(1 << INDEX_store), /* all observations are in memory */
  FOR_TABLE = 1 << INDEX_run | 1 << INDEX_check | 1 << INDEX_derive | 1 << INDEX_rank | 1 << INDEX_alerts | 1 << INDEX_verify |
              1 << INDEX_diff | 1 << INDEX_explain | 1 << INDEX_attain | 1 << INDEX_test | 1 << INDEX_measures | 1 << INDEX_store,
  FOR_ALL = ~0
};

const command_row COMMANDS[N_COMMANDS] = {
#define COMMAND(name, operands, help, help_zh) {#name, operands, help, help_zh, command_##name},
#include "commands.def"
#undef COMMAND
};

const option_row OPTIONS[N_OPTIONS] = {
#define OPTION(id, name, letter, argument, argument_zh, commands, help, help_zh)                                                           \
  {OPTION_##id, name, letter, argument, argument_zh, commands, help, help_zh},
#include "options.def"
#undef OPTION
};

int find_command(const char *name) {
  for (int i = 0; i < N_COMMANDS; i++) {
    if (strcmp(COMMANDS[i].name, name) == 0) {
      return i;
    }
  }
  return -1;
}
