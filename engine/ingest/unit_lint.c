#include "unit_lint.h"

#include <stdlib.h>

/* In the place of an id. */
static const uint32_t not_met = TB_NO_ID, told = TB_NO_ID - 1;

void tb_unit_lint_free(tb_unit_lint *lint) {
  tb_dictionary_free(lint->units);
  free(lint->first);
  *lint = (tb_unit_lint){0};
}

static bool reach(tb_unit_lint *lint, uint32_t indicator) {
  if (!lint->units) lint->units = tb_dictionary_new();
  if (!lint->units) return false;
  if (indicator < lint->n) return true;
  const size_t n = (size_t)indicator + indicator / 2 + 16;
  uint32_t *first = reallocarray(lint->first, n, sizeof *first);
  if (!first) return false;
  lint->first = first;
  for (; lint->n < n; lint->n++)
    first[lint->n] = not_met;
  return true;
}

tb_status tb_unit_lint_note(tb_unit_lint *lint, uint32_t indicator, const char *unit, size_t n, const char **other) {
  *other = NULL;
  if (!reach(lint, indicator)) return TB_NO_MEMORY;
  const uint32_t id = tb_dictionary_intern(lint->units, unit, n);
  if (id == TB_NO_ID) return TB_NO_MEMORY;
  uint32_t *first = &lint->first[indicator];
  if (*first == not_met) {
    *first = id;
  } else if (*first != told && *first != id) {
    *other = tb_dictionary_text(lint->units, *first, NULL);
    *first = told;
  }
  return TB_OK;
}
