#include "model/period.h"
#include "store.h"

#include <string.h>

void tb_stored_period_write(tb_period period, char out[TB_STORED_PERIOD_BYTES]) {
  size_t n = tb_period_format(period, out);
  if (!period.open || tb_period_is_endless(period)) return;
  out[n++] = '@';
  tb_period_format((tb_period){.first = period.last, .last = period.last}, out + n);
}

bool tb_stored_period_read(const char *text, tb_period *out) {
  const char *end = strchr(text, '@');
  const size_t n = end ? (size_t)(end - text) : strlen(text);
  if (tb_period_parse(text, n, out) != TB_OK) return false;
  tb_day last;
  if (!end) return true;
  if (tb_day_parse(end + 1, strlen(end + 1), &last) != TB_OK) return false;
  *out = tb_period_close(*out, last);
  return true;
}
