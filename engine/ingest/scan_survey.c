#include "scan_survey.h"

#include "base/clones.h"

#include <stdint.h>

/* A plain loop over bytes, each result a lane, that the compiler turns into wide compares. */
TB_CLONES tb_scan_seen tb_scan_survey(const char *text, size_t n) {
  const unsigned char *bytes = (const unsigned char *)text;
  uint8_t quotes = 0, nuls = 0, returns = 0, lone_returns = 0, high = 0;
  for (size_t i = 0; i < n; i++) {
    const uint8_t is_return = bytes[i] == '\r';
    quotes |= bytes[i] == '"';
    nuls |= bytes[i] == '\0';
    returns |= is_return;
    lone_returns |= is_return & (bytes[i + 1] != '\n');
    high |= bytes[i];
  }
  return (tb_scan_seen){.has_quotes = quotes != 0,
                        .has_nuls = nuls != 0,
                        .has_returns = returns != 0,
                        .has_lone_returns = lone_returns != 0,
                        .is_ascii = (high & 0x80) == 0};
}
