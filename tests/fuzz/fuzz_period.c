/* Fuzz target: whatever reads as a period prints in a canonical text that reads as the same period, and survives the arithmetic. */
#include <tongbi/model.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds) abort();
}

static void check_text(tb_period period) {
  char text[TB_PERIOD_TEXT_BYTES], again[TB_PERIOD_TEXT_BYTES];
  tb_period read;
  const size_t n = tb_period_format(period, text);
  require(n < sizeof text && strlen(text) == n);
  require(tb_period_parse(text, n, &read) == TB_OK);
  require(read.first == period.first && read.open == period.open && (read.open || read.last == period.last));
  require(tb_period_format(read, again) == n && strcmp(text, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tb_period period;
  if (tb_period_parse((const char *)data, size, &period) != TB_OK) return 0;
  const tb_period year_ago = tb_period_year_ago(period), previous = tb_period_previous(period);
  require(year_ago.first == TB_DAY_UNKNOWN || tb_period_compare(year_ago, period) < 0);
  require(previous.first == TB_DAY_UNKNOWN || previous.last + 1 == period.first);
  check_text(period);
  check_text(year_ago);
  check_text(previous);
  return 0;
}
