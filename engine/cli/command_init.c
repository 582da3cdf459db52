/* tongbi init: a new case folder. */
#include "cli.h"

#include <stdio.h>

int command_init(const options *given, tb_log *log) {
  if (given->n_operands != 1) {
    return usage_error(given, "expected the name of one new folder", "应给出一个新文件夹名", NULL);
  }
  const char *folder = given->operands[0];
  tb_status status = tb_case_init(folder, log);
  if (status == TB_OK) {
    printf(say(given, "%s is a new case. Try: tongbi run %s\n", "已建立案例 %s。试试：tongbi run %s\n"), folder, folder);
  }
  return exit_of_writing(status);
}
