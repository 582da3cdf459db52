/* tongbi: the program. Chooses the command; everything else is in its file. */
#include "registry.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Terminal widths of Chinese text need a UTF-8 locale; numbers never depend on it. */
static void set_character_type(void) {
  const char *set = setlocale(LC_CTYPE, "");
  if (set == NULL || strcmp(set, "C") == 0 || strcmp(set, "POSIX") == 0) {
    setlocale(LC_CTYPE, "C.UTF-8");
  }
}

static int usage(tb_language language) {
  fputs(language == TB_CHINESE ? "用法：tongbi 命令 [选项] …；tongbi help 列出全部命令\n"
                               : "usage: tongbi COMMAND [OPTION...] ...; `tongbi help` lists the commands\n",
        stderr);
  return EXIT_USAGE;
}

/* How many words before the command choose the language: they count as if they stood behind it. */
static int leading_language(int argc, char **argv) {
  int n = 0;
  while (n + 1 < argc) {
    const char *word = argv[n + 1];
    bool apart = strcmp(word, "--lang") == 0 || strcmp(word, "-l") == 0;
    bool joined = strncmp(word, "--lang=", 7) == 0 || (strncmp(word, "-l", 2) == 0 && word[2] != '\0');
    if (!joined && !(apart && n + 2 < argc)) {
      break;
    }
    n += joined ? 1 : 2;
  }
  return n;
}

/* Moves the command in front of the n words before it; there is one. */
static void put_command_first(char **argv, int n) {
  char *command = argv[n + 1];
  memmove(argv + 2, argv + 1, (size_t)n * sizeof *argv);
  argv[1] = command;
}

int main(int argc, char **argv) {
  set_character_type();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a write beyond the limit on the size of files then fails, and is told as any other that does */
  tb_language language = language_wanted(argc, argv);
  int leading = leading_language(argc, argv);
  if (argc < leading + 2) {
    return usage(language);
  }
  put_command_first(argv, leading);
  if (strcmp(argv[1], "--manual") == 0 || strcmp(argv[1], "--completion") == 0) {
    strcmp(argv[1], "--manual") == 0 ? print_manual(language) : print_completion();
    return flush_output("tongbi", language) ? EXIT_DONE : EXIT_IO;
  }
  if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
    printf("tongbi %s\n", tb_version());
    return flush_output("tongbi", language) ? EXIT_DONE : EXIT_IO;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 || strcmp(argv[1], "-h") == 0) {
    print_commands(language);
    return flush_output("tongbi", language) ? EXIT_DONE : EXIT_IO;
  }
  return run_command_line(argv[1], argc - 1, argv + 1);
}
