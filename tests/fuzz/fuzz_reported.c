/* Fuzz target: whatever reads as a figure is a sound one and stands for an interval around it; whatever does not is told once, in its
 * place. */
#include "base/text.h"
#include "model/written.h"
#include "verify/reported.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds) abort();
}

static void check_figure(const char *text, size_t n, const tb_reported *found) {
  require(tb_rational_sign(&found->last_unit) > 0);
  require(tb_rational_compare(&found->last_nonzero_unit, &found->last_unit) >= 0);
  require((found->unit == TB_UNIT_NAMED) == (found->unit_text != NULL));
  if (found->unit_text) require(found->unit_text > text && found->unit_text_n > 0 && found->unit_text + found->unit_text_n <= text + n);
  if (found->direction < 0) require(found->kind == TB_REPORTED_CHANGE && tb_rational_sign(&found->figure) <= 0);
  if (found->kind == TB_REPORTED_RANK || found->kind == TB_REPORTED_CLASS) require(tb_rational_sign(&found->figure) > 0);
}

/* The figure lies in its interval, unless the qualifier leaves it out. */
static void check_intervals(const tb_reported *found) {
  tb_interval interval;
  tb_interval_init(&interval);
  const bool left_out = found->qualifier == TB_MORE_THAN || found->qualifier == TB_LESS_THAN || found->qualifier == TB_NEARLY ||
                        found->qualifier == TB_AND_SOME;
  for (int rounding = TB_ROUND_UNSTATED; rounding <= TB_ROUND_UP; rounding++) {
    tb_reported_interval(found, (tb_rounding)rounding, rounding % 2, &interval);
    require(tb_interval_contains(&interval, &found->figure) != left_out);
  }
  tb_interval_clear(&interval);
}

/* Beside its own figure a text is told as precisely as it stands; beside any other value it has a place as well. */
static void check_place(const char *text, size_t n, const tb_reported *found) {
  char copy[1024];
  int place = 0;
  if (n >= sizeof copy || memchr(text, '\0', n)) return;
  memcpy(copy, text, n);
  copy[n] = '\0';
  const tb_rational third = {.n = -1, .d = 3};
  const bool read = tb_written_place(copy, &found->figure, &place);
  require(tb_written_place(copy, &third, &(int){0}) == read);
  if (!read || place > 0 || found->kind == TB_REPORTED_RANK || found->kind == TB_REPORTED_CLASS) return;
  tb_rational unit;
  tb_rational_init(&unit);
  tb_rational_set_decimal(&unit, 1, (unsigned)-place);
  require(tb_rational_compare(&unit, &found->last_unit) == 0);
  tb_rational_clear(&unit);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  tb_reported found;
  tb_reported_init(&found);
  tb_log *log = tb_log_new(TB_ENGLISH);
  require(log != NULL);
  const tb_status status = tb_reported_read(text, size, (tb_place){.column = 1}, log, &found);
  if (status == TB_OK) {
    require(tb_log_count(log) == 0);
    check_figure(text, size, &found);
    check_intervals(&found);
    check_place(text, size, &found);
  } else {
    require(status == TB_BAD_INPUT && tb_log_count(log) == 1);
    require(tb_log_at(log, 0)->place.column <= tb_utf8_length(text, size) + 1);
  }
  tb_log_free(log);
  tb_reported_clear(&found);
  return 0;
}
