/* The manual page in scdoc's form, from the tables of commands, options and measures. */
#include "registry.h"

#include <stdio.h>
#include <string.h>

/* A text with the signs that scdoc takes for markup escaped. */
static void put_plain(const char *text) {
  for (; *text != '\0'; text++) {
    if (strchr("\\_*[]|<>#~`", *text) != NULL) {
      putchar('\\');
    }
    putchar(*text);
  }
}

static const char *in(tb_language language, const char *english, const char *chinese) {
  return language == TB_CHINESE ? chinese : english;
}

static void put_section(tb_language language, const char *english, const char *chinese) {
  printf("\n# %s\n\n", in(language, english, chinese));
}

static void put_paragraph(tb_language language, const char *english, const char *chinese) {
  put_plain(in(language, english, chinese));
  fputs("\n\n", stdout);
}

/* What stands under a bold head, indented. */
static void put_entry(const char *text) {
  putchar('\t');
  put_plain(text);
  fputs("\n\n", stdout);
}

/* -------------------------------------------------------------------------------------------------------------------------- parts */

static void put_commands(tb_language language) {
  put_section(language, "COMMANDS", "命令");
  for (size_t i = 0; i < N_COMMANDS; i++) {
    printf("*%s* ", COMMANDS[i].name);
    put_plain(COMMANDS[i].operands);
    putchar('\n');
    put_entry(in(language, COMMANDS[i].help, COMMANDS[i].help_zh));
  }
}

/* "Of derive and rank"; nothing where all commands take it. */
static void put_takers(const option_row *option, tb_language language) {
  const char *between = in(language, " Of: ", " 适用于：");
  bool all = true;
  for (int i = 0; i < N_COMMANDS; i++) {
    all = all && option_is_of(option, i);
  }
  for (int i = 0; i < N_COMMANDS && !all; i++) {
    if (option_is_of(option, i)) {
      printf("%s%s", between, COMMANDS[i].name);
      between = in(language, ", ", "、");
    }
  }
  fputs(all ? "" : in(language, ".", "。"), stdout);
}

static void put_option(const option_row *option, tb_language language) {
  if (option->letter != 0) {
    printf("*-%c*, ", option->letter);
  }
  printf("*--%s*", option->name);
  if (option->argument != NULL) {
    putchar('=');
    put_plain(in(language, option->argument, option->argument_zh));
  }
  fputs("\n\t", stdout);
  put_plain(in(language, option->help, option->help_zh));
  fputs(in(language, ".", "。"), stdout);
  put_takers(option, language);
  fputs("\n\n", stdout);
}

static void put_measures(tb_language language) {
  tb_measure_info info;
  put_section(language, "MEASURES", "计算量");
  for (size_t i = 0; i < tb_measure_count() && tb_measure_at(i, language, &info) == TB_OK; i++) {
    putchar('*');
    put_plain(info.name);
    putchar('*');
    if (info.arguments[0] != '\0') {
      putchar('(');
      put_plain(info.arguments);
      putchar(')');
    }
    putchar('\n');
    put_entry(info.help);
  }
}

static void put_exit_status(tb_language language) {
  static const char *const STATUSES[][3] = {
      {"0", "done", "完成"},
      {"1", "done, and what --fail-on asks for was met, or a test failed", "完成，且满足 --fail-on 的条件，或有测试未通过"},
      {"2", "the command line is wrong", "命令行有误"},
      {"3", "the input is wrong; every error names file, line and column, what was found and what was expected",
       "输入有误；每处错误都指明文件、行、列、读到的内容与应有的内容"},
      {"4", "reading, writing or the memory failed", "读写失败或内存不足"}};
  put_section(language, "EXIT STATUS", "退出码");
  for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
    printf("*%s*\n", STATUSES[i][0]);
    put_entry(in(language, STATUSES[i][1], STATUSES[i][2]));
  }
}

static void put_examples(tb_language language) {
  static const char *const EXAMPLES[][3] = {
      {"tongbi init city && tongbi run city", "a new case, and everything about it", "新建案例并给出全部结果"},
      {"tongbi derive -m yoy_pct,rank data.csv", "changes on the year before, and ranks", "同比变动与排名"},
      {"tongbi check --lang zh city", "is the case well formed? In Chinese", "检查案例是否合规（中文）"},
      {"tongbi attain --change -- -38.05%", "the smallest counts that fall by 38.05%", "下降 38.05% 的最小整数组合"}};
  put_section(language, "EXAMPLES", "示例");
  for (size_t i = 0; i < sizeof EXAMPLES / sizeof EXAMPLES[0]; i++) {
    putchar('*');
    put_plain(EXAMPLES[i][0]);
    fputs("*\n", stdout);
    put_entry(in(language, EXAMPLES[i][1], EXAMPLES[i][2]));
  }
}

void print_manual(tb_language language) {
  printf("tongbi(1) \"tongbi %s\" \"%s\"\n", tb_version(), in(language, "User Commands", "用户命令"));
  put_section(language, "NAME", "名称");
  put_paragraph(language, "tongbi - checks the figures that public bodies report", "tongbi - 复核公共机构所报的数字");
  put_section(language, "SYNOPSIS", "概要");
  printf("*tongbi* %s\n\n", in(language, "COMMAND \\[OPTION...\\] ...", "命令 \\[选项...\\] ..."));
  put_section(language, "DESCRIPTION", "说明");
  put_paragraph(
      language,
      "Reads indicator time series of regions and institutions, computes changes and rankings, judges threshold rules that belong to "
      "the findings of an inspection or audit, recomputes reported figures, and says for every finding whether the evidence supports "
      "what was reported about it.",
      "读取各地区、各机构的指标时间序列，计算变动与排名，判定与巡视、审计问题相应的阈值规则，复核所报数字，并逐条说明证据是否支持所报的整改"
      "情况。");
  put_paragraph(language, "DATA is a case folder, CSV files, or - for standard input; CASE is a case folder.",
                "DATA 为案例文件夹、CSV 文件，或表示标准输入的 -；CASE 为案例文件夹。");
  put_commands(language);
  put_section(language, "OPTIONS", "选项");
  for (size_t i = 0; i < N_OPTIONS; i++) {
    put_option(&OPTIONS[i], language);
  }
  put_measures(language);
  put_exit_status(language);
  put_section(language, "ENVIRONMENT", "环境变量");
  printf("*NO\\_COLOR*\n");
  put_entry(in(language, "not empty: no colours, unless --color=always", "非空时不用颜色，除非 --color=always"));
  put_examples(language);
}
