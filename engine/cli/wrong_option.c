/* What is wrong with a command line that argp could not read: it knows, but says so in one language only. */
#include "registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------------------------------------- near words */

enum { WORD_MAX = 40 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Letters to insert, delete or replace. */
static size_t distance(const char *a, const char *b) {
  size_t row[WORD_MAX + 1], n = strlen(b);
  for (size_t k = 0; k <= n; k++) {
    row[k] = k;
  }
  for (size_t i = 0; a[i] != '\0'; i++) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t k = 0; k < n; k++) {
      size_t above = row[k + 1];
      row[k + 1] = least(least(above, row[k]) + 1, diagonal + (a[i] != b[k]));
      diagonal = above;
    }
  }
  return row[n];
}

const char *near_word(const char *wanted, word_at words, const void *context, size_t n) {
  const char *best = NULL;
  size_t nearest = strlen(wanted) / 3 + 2; /* one letter of three, and one more */
  for (size_t i = 0; i < n && strlen(wanted) <= WORD_MAX; i++) {
    const char *word = words(i, context);
    size_t far = word != NULL ? distance(wanted, word) : nearest;
    if (far < nearest) {
      nearest = far;
      best = word;
    }
  }
  return best;
}

/* ------------------------------------------------------------------------------------------------------------------------- options */

typedef struct looking {
  int command;
  const options *given;
} looking;

static const char *option_name(size_t i, const void *context) {
  const looking *l = context;
  return option_is_of(&OPTIONS[i], l->command) ? OPTIONS[i].name : NULL;
}

/* How many options a name of n bytes may mean, and one of them. A whole name means itself. */
static size_t find_long(int command, const char *name, size_t n, const option_row **out) {
  size_t found = 0;
  for (size_t i = 0; i < N_OPTIONS; i++) {
    const option_row *row = &OPTIONS[i];
    if (!option_is_of(row, command) || strncmp(row->name, name, n) != 0) {
      continue;
    }
    *out = row;
    if (row->name[n] == '\0') {
      return 1;
    }
    found++;
  }
  return found;
}

static const option_row *find_letter(int command, char letter) {
  for (size_t i = 0; i < N_OPTIONS; i++) {
    if (OPTIONS[i].letter == letter && option_is_of(&OPTIONS[i], command)) {
      return &OPTIONS[i];
    }
  }
  return NULL;
}

static bool complain(const looking *l, const char *english, const char *chinese, const char *what) {
  usage_error(l->given, english, chinese, what);
  return true;
}

static void list_candidates(const looking *l, const char *name, size_t n, char *out, size_t size) {
  size_t at = (size_t)snprintf(out, size, "--%.*s (", (int)n, name);
  const char *between = "";
  for (size_t i = 0; i < N_OPTIONS && at < size; i++) {
    if (option_is_of(&OPTIONS[i], l->command) && strncmp(OPTIONS[i].name, name, n) == 0) {
      at += (size_t)snprintf(out + at, size - at, "%s--%s", between, OPTIONS[i].name);
      between = " ";
    }
  }
  if (at < size) {
    snprintf(out + at, size - at, ")");
  }
}

static bool unknown_long(const looking *l, const char *name, size_t n) {
  char wanted[WORD_MAX + 1], text[3 * WORD_MAX];
  snprintf(wanted, sizeof wanted, "%.*s", (int)n, name);
  const char *near = n <= WORD_MAX ? near_word(wanted, option_name, l, N_OPTIONS) : NULL;
  if (near == NULL) {
    snprintf(text, sizeof text, "--%s", wanted);
  } else {
    snprintf(text, sizeof text, say(l->given, "--%s; did you mean --%s?", "--%s；是否为 --%s？"), wanted, near);
  }
  return complain(l, "there is no option", "没有此选项", text);
}

/* True when the option was wrong, and told so; *skip: its argument stands in the next word. */
static bool check_long(const looking *l, const char *word, bool last, bool *skip) {
  const option_row *option = NULL;
  const char *name = word + 2;
  size_t n = strcspn(name, "=");
  size_t found = find_long(l->command, name, n, &option);
  bool joined = name[n] == '=';
  if (found == 0) {
    return unknown_long(l, name, n);
  }
  if (found > 1) {
    char text[200];
    list_candidates(l, name, n, text, sizeof text);
    return complain(l, "the abbreviation may mean several options", "缩写可指多个选项", text);
  }
  if (joined && option->argument == NULL) {
    return complain(l, "the option takes no argument", "该选项不带参数", word);
  }
  if (!joined && option->argument != NULL && last) {
    return complain(l, "the option needs an argument", "该选项需要参数", word);
  }
  *skip = !joined && option->argument != NULL;
  return false;
}

/* -qt4: letters without an argument, then one that takes the rest of the word or the next word. */
static bool check_letters(const looking *l, const char *word, bool last, bool *skip) {
  for (const char *letter = word + 1; *letter != '\0'; letter++) {
    const option_row *option = find_letter(l->command, *letter);
    char text[8];
    snprintf(text, sizeof text, "-%c", *letter);
    if (option == NULL && *letter >= '0' && *letter <= '9') {
      return complain(l, "what begins with a minus and is no option stands behind --", "以负号开头而非选项者，应写在 -- 之后", word);
    }
    if (option == NULL && *letter != '?') {
      return complain(l, "there is no option", "没有此选项", (unsigned char)*letter < 128 ? text : word);
    }
    if (option != NULL && option->argument != NULL) {
      *skip = letter[1] == '\0';
      return *skip && last && complain(l, "the option needs an argument", "该选项需要参数", text);
    }
  }
  return false;
}

void report_wrong_option(int command, const options *given, int argc, char **argv) {
  looking l = {command, given};
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    bool skip = false, last = i + 1 == argc;
    const char *word = argv[i];
    bool wrong = false;
    if (word[0] == '-' && word[1] == '-') {
      wrong = check_long(&l, word, last, &skip);
    } else if (word[0] == '-' && word[1] != '\0') {
      wrong = check_letters(&l, word, last, &skip);
    }
    if (wrong) {
      return;
    }
    i += skip;
  }
  complain(&l, "the command line cannot be read", "命令行无法理解", NULL);
}
