#include "scan_survey.h"

#include "scan_bits.h"

#include "base/clones.h"

enum {
  PART = 4096, /* bytes that stay in the first cache while they are looked at twice */
  AT_ONCE = TB_SCAN_ENDS_SPARE
};

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What was seen, each in all bits of a byte that are not 0. */
typedef struct seen_bytes {
  uint8_t quotes, nuls, returns, lone_returns, high;
} seen_bytes;

/* A plain loop over bytes, each result a lane, that the compiler turns into wide compares. */
static ALWAYS_INLINE void look(const unsigned char *bytes, size_t n, seen_bytes *seen) {
  seen_bytes now = {0};
  for (size_t i = 0; i < n; i++) {
    const uint8_t is_return = bytes[i] == '\r';
    now.quotes |= bytes[i] == '"';
    now.nuls |= bytes[i] == '\0';
    now.returns |= is_return;
    now.lone_returns |= is_return & (bytes[i + 1] != '\n');
    now.high |= bytes[i];
  }
  seen->quotes |= now.quotes;
  seen->nuls |= now.nuls;
  seen->returns |= now.returns;
  seen->lone_returns |= now.lone_returns;
  seen->high |= now.high;
}

/* Lists bits, a few at a time whether there are as many or not: how many there are nobody can foresee. Returns the end of the list. */
static ALWAYS_INLINE uint32_t *list(uint64_t bits, uint32_t from, uint32_t *ends) {
  uint32_t *const end = ends + __builtin_popcountll(bits);
  for (; bits; ends += AT_ONCE)
    for (size_t i = 0; i < AT_ONCE; i++, bits &= bits - 1)
      ends[i] = from + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
  return end;
}

static ALWAYS_INLINE uint32_t *list_lines(const char *text, size_t from, size_t n, uint32_t *ends) {
  for (size_t at = from; at < n; at += TB_SCAN_STRIP)
    ends = list(tb_scan_bits(text + at, '\n'), (uint32_t)at, ends);
  return ends;
}

TB_CLONES size_t tb_scan_lines(const char *text, size_t from, size_t n, uint32_t *ends) {
  return (size_t)(list_lines(text, from, n, ends) - ends);
}

TB_CLONES tb_scan_seen tb_scan_survey(const char *text, size_t from, size_t n, uint32_t *ends) {
  const unsigned char *bytes = (const unsigned char *)text;
  seen_bytes seen = {0};
  uint32_t *next = ends;
  for (size_t part = from; part < n; part += PART) {
    const size_t end = n - part < PART ? n : part + PART;
    look(bytes + part, end - part, &seen);
    next = list_lines(text, part, end, next);
  }
  return (tb_scan_seen){.has_quotes = seen.quotes != 0,
                        .has_nuls = seen.nuls != 0,
                        .has_returns = seen.returns != 0,
                        .has_lone_returns = seen.lone_returns != 0,
                        .is_ascii = (seen.high & 0x80) == 0,
                        .n_lines = (size_t)(next - ends)};
}
