#include "model/period.h"
#include "store.h"

#include <string.h>

void tb_stored_period_write(tb_period period, char out[TB_STORED_PERIOD_BYTES]) {
  size_t n = tb_period_format(period, out);
  if (!period.open || tb_period_is_endless(period)) return;
  out[n++] = '@';
  tb_period_format((tb_period){.first = period.last, .last = period.last}, out + n);
}

static bool is_day(int64_t day) {
  return day >= TB_DAY_FIRST && day <= TB_DAY_LAST;
}

bool tb_stored_days_read(const tb_query *query, size_t last, size_t first, size_t open, tb_period *out) {
  const int64_t from = tb_query_get_integer(query, first), to = tb_query_get_integer(query, last);
  *out = (tb_period){.first = (tb_day)from, .last = (tb_day)to, .open = tb_query_get_integer(query, open) != 0};
  if (from == TB_DAY_UNKNOWN) return to == TB_DAY_UNKNOWN && !out->open;
  return is_day(from) && (to == TB_DAY_OPEN ? out->open : is_day(to) && from <= to);
}

bool tb_stored_vintage_read(const tb_query *query, size_t column, tb_day *out) {
  const int64_t day = tb_query_get_integer(query, column);
  *out = (tb_day)day;
  return day == TB_DAY_UNKNOWN || is_day(day);
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
