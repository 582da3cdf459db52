/* Help, from the tables of commands and options. Texts of both languages are broken by the columns that they take on the terminal. */
#include "registry.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum { WIDTH = 79, WIDTH_MIN = 40, HELP_COLUMN = 29, HELP_COLUMN_NARROW = 8 };

static unsigned help_width(void) {
  struct winsize size;
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    unsigned width = size.ws_col - 1u;
    return width < WIDTH_MIN ? WIDTH_MIN : width < WIDTH ? width : WIDTH;
  }
  return WIDTH;
}

/* ------------------------------------------------------------------------------------------------------------------------ columns */

/* A character: its bytes, and the columns that it takes. */
static size_t next_character(const char *text, unsigned *columns) {
  wchar_t wide;
  mbstate_t state = {0};
  size_t n = mbrtowc(&wide, text, strlen(text), &state);
  if (n == 0 || n > strlen(text)) {
    *columns = 1;
    return 1;
  }
  int width = wcwidth(wide);
  *columns = width > 0 ? (unsigned)width : 0;
  return n;
}

static unsigned text_columns(const char *text, size_t n) {
  unsigned all = 0, columns;
  for (size_t at = 0; at < n; at += next_character(text + at, &columns), all += columns) {
    columns = 0;
  }
  return all;
}

/* Chinese punctuation that must not begin a line. */
static bool clings(const char *text) {
  static const char *const MARKS[] = {"，", "、", "。", "；", "：", "）", "”", "’"};
  for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
    if (strncmp(text, MARKS[i], strlen(MARKS[i])) == 0) {
      return true;
    }
  }
  return false;
}

/* The bytes of the next piece that is not broken: a word, or a wide character with the marks that cling to it. */
static size_t next_piece(const char *text, unsigned *columns) {
  size_t n = next_character(text, columns);
  bool wide = *columns > 1;
  while (text[n] != '\0' && text[n] != ' ') {
    unsigned more;
    size_t bytes = next_character(text + n, &more);
    bool breaks = (wide || more > 1) && !clings(text + n);
    if (breaks) {
      break;
    }
    n += bytes;
    *columns += more;
  }
  return n;
}

/* Prints a text broken into lines that begin at column `indent`; the cursor stands there. */
static void print_wrapped(const char *text, unsigned indent, unsigned width) {
  unsigned at = indent;
  for (bool blank = false; *text != '\0';) {
    if (*text == ' ') {
      blank = true;
      text++;
      continue;
    }
    unsigned columns;
    size_t n = next_piece(text, &columns);
    if (at > indent && at + blank + columns > width) {
      printf("\n%*s", (int)indent, "");
      at = indent;
    } else if (blank && at > indent) {
      putchar(' ');
      at++;
    }
    fwrite(text, 1, n, stdout);
    at += columns;
    text += n;
    blank = false;
  }
  putchar('\n');
}

/* -------------------------------------------------------------------------------------------------------------------------- help */

static const char *in(tb_language language, const char *english, const char *chinese) {
  return language == TB_CHINESE ? chinese : english;
}

/* "  -m, --measures=LIST" */
static unsigned print_option_head(const option_row *option, tb_language language) {
  char head[80], letter[8] = "    ";
  const char *argument = option->argument != NULL ? in(language, option->argument, option->argument_zh) : "";
  if (option->letter != 0) {
    snprintf(letter, sizeof letter, "-%c, ", option->letter);
  }
  int n = snprintf(head, sizeof head, "  %s--%s%s%s", letter, option->name, option->argument != NULL ? "=" : "", argument);
  fputs(head, stdout);
  return text_columns(head, (size_t)n);
}

static void print_option(const option_row *option, tb_language language, unsigned width) {
  unsigned indent = width < 60 ? HELP_COLUMN_NARROW : HELP_COLUMN, at = print_option_head(option, language);
  if (at + 2 > indent) {
    putchar('\n');
    at = 0;
  }
  printf("%*s", (int)(indent - at), "");
  print_wrapped(in(language, option->help, option->help_zh), indent, width);
}

void print_help(int command, tb_language language, unsigned width) {
  const command_row *row = &COMMANDS[command];
  width = width > 0 ? width : help_width();
  printf(in(language, "Usage: tongbi %s [OPTION...]%s%s\n", "用法：tongbi %s [选项...]%s%s\n"), row->name,
         row->operands[0] != '\0' ? " " : "", row->operands);
  print_wrapped(in(language, row->help, row->help_zh), 0, width);
  putchar('\n');
  for (size_t i = 0; i < N_OPTIONS; i++) {
    if (option_is_of(&OPTIONS[i], command)) {
      print_option(&OPTIONS[i], language, width);
    }
  }
  putchar('\n');
  print_wrapped(in(language, "Long options may be abbreviated; what a long option needs, its letter needs too: -o FILE.",
                   "长选项可以缩写；长选项所需的参数，其短选项同样需要：-o 文件。"),
                0, width);
}

void print_commands(tb_language language) {
  unsigned width = isatty(STDOUT_FILENO) ? help_width() : 120;
  unsigned column = 0;
  for (size_t i = 0; i < N_COMMANDS; i++) {
    unsigned head = (unsigned)(strlen(COMMANDS[i].name) + strlen(COMMANDS[i].operands)) + 4; /* blanks around and between */
    column = head > column ? head : column;
  }
  puts(in(language, "usage: tongbi COMMAND [OPTION...] ...\n", "用法：tongbi 命令 [选项] …\n"));
  for (size_t i = 0; i < N_COMMANDS; i++) {
    int n = printf("  %s %s", COMMANDS[i].name, COMMANDS[i].operands);
    printf("%*s", (int)column - n, "");
    print_wrapped(in(language, COMMANDS[i].help, COMMANDS[i].help_zh), column, width);
  }
  putchar('\n');
  print_wrapped(in(language,
                   "DATA is a case folder, CSV files, or - (standard input). Exit status: 0 done, 1 --fail-on met or a test failed, 2 the "
                   "command line is wrong, "
                   "3 the input is wrong, 4 reading or writing failed. `tongbi COMMAND --help` shows a command's options.",
                   "DATA 为案例文件夹、CSV 文件或 -（标准输入）。退出码：0 完成，1 满足 --fail-on 或有测试未通过，2 命令行有误，3 "
                   "输入有误，4 读写失败。"
                   "tongbi 命令 --help 显示该命令的选项。"),
                0, width);
}
