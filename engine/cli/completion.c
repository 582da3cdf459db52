/* Completion for bash, from the tables of commands and options. */
#include "registry.h"

#include <stdio.h>
#include <string.h>

/* Options whose argument is one of a few words. */
static const struct {
  int option;
  const char *words;
} WORDS[] = {
    {OPTION_LANG, "en zh"},
    {OPTION_COLOR, "auto always never"},
    {OPTION_PROGRESS, "auto always never"},
    {OPTION_ON_BAD_ROW, "refuse reject"},
    {OPTION_EXCEL_SAFE, "yes no"},
    {OPTION_FAIL_ON, "alert claim any"},
    {OPTION_ROUNDING, "half_up half_even half_down down up"},
};

static void put_option_names(const option_row *option, const char *between) {
  printf("--%s", option->name);
  if (option->letter != 0) {
    printf("%s-%c", between, option->letter);
  }
}

/* Names of a registry that an option's argument is one of. */
static void put_names(int id) {
  static const struct {
    int option;
    size_t (*count)(void);
    const char *(*name)(size_t i);
  } REGISTRIES[] = {{OPTION_FORMAT, tb_format_count, tb_format_name},
                    {OPTION_DOCUMENT_KIND, tb_document_count, tb_document_name},
                    {OPTION_PICTURE, tb_picture_count, tb_picture_name},
                    {OPTION_KIND, tb_plot_count, tb_plot_name}};
  for (size_t i = 0; i < sizeof REGISTRIES / sizeof REGISTRIES[0]; i++) {
    for (size_t k = 0; REGISTRIES[i].option == id && k < REGISTRIES[i].count(); k++) {
      printf("%s%s", k > 0 ? " " : "", REGISTRIES[i].name(k));
    }
  }
}

/* A branch for an option before the word: its words, or none, so that files are offered. */
static void put_words(void) {
  for (size_t i = 0; i < N_OPTIONS; i++) {
    const option_row *option = &OPTIONS[i];
    if (option->argument == NULL) {
      continue;
    }
    fputs("  ", stdout);
    put_option_names(option, "|");
    fputs(") words=\"", stdout);
    for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++) {
      fputs(WORDS[k].option == option->id ? WORDS[k].words : "", stdout);
    }
    put_names(option->id);
    tb_measure_info info;
    for (size_t k = 0; (option->id == OPTION_MEASURES || option->id == OPTION_MEASURE) && tb_measure_at(k, TB_ENGLISH, &info) == TB_OK;
         k++) {
      printf("%s%s", k > 0 ? " " : "", info.name);
    }
    fputs("\" ;;\n", stdout);
  }
}

static void put_options(void) {
  for (int i = 0; i < N_COMMANDS; i++) {
    printf("    %s) words=\"", COMMANDS[i].name);
    const char *between = "";
    for (size_t k = 0; k < N_OPTIONS; k++) {
      if (option_is_of(&OPTIONS[k], i)) {
        printf("%s--%s", between, OPTIONS[k].name);
        between = " ";
      }
    }
    fputs("\" ;;\n", stdout);
  }
}

static void put_commands(void) {
  for (int i = 0; i < N_COMMANDS; i++) {
    printf("%s%s", i > 0 ? " " : "", COMMANDS[i].name);
  }
}

void print_completion(void) {
  fputs("# Completion of tongbi for bash, made from the program's own tables.\n"
        "_tongbi() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
        "  if [ \"$word\" = = ]; then\n"
        "    word=\n"
        "  elif [ \"$before\" = = ]; then\n"
        "    before=${COMP_WORDS[COMP_CWORD - 2]}\n"
        "  fi\n"
        "  COMPREPLY=()\n"
        "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
        "    words=\"",
        stdout);
  put_commands();
  fputs("\"\n"
        "  else\n"
        "  case $before in\n",
        stdout);
  put_words();
  fputs("  *)\n"
        "    case $word in -*)\n"
        "    case ${COMP_WORDS[1]} in\n",
        stdout);
  put_options();
  fputs("    esac ;;\n"
        "    esac\n"
        "    [ \"${COMP_WORDS[1]}\" = help ] && words=\"",
        stdout);
  put_commands();
  fputs("\" ;;\n"
        "  esac\n"
        "  fi\n"
        "  [ -z \"$words\" ] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
        "}\n"
        "complete -o default -F _tongbi tongbi\n",
        stdout);
}
