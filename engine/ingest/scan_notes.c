#include "scan_notes.h"

#include "base/clones.h"

enum { SHORT_MAX = 8 };

bool tb_scan_find_keys(const tb_scan_reading *r, size_t begin, size_t end, size_t ends[TB_KEYS]) {
  const char *text = r->block->bytes;
  for (size_t k = 0; k < TB_KEYS; k++) {
    const char *found = memchr(text + begin, r->plan->delimiter, end - begin);
    if (!found) return false;
    ends[k] = (size_t)(found - text);
    begin = ends[k] + 1;
  }
  return true;
}

/* Notes records whose keys are as long as those of the first; returns the number of the first that are not. */
TB_CLONES static size_t note_alike(const tb_scan_reading *r, size_t from, size_t i, size_t n, const size_t first[TB_KEYS]) {
  const char *text = r->block->bytes;
  const char delimiter = r->plan->delimiter;
  const uint32_t *line_ends = r->scanner->line_ends + from;
  const bool has_returns = r->has_returns;
  tb_scan_notes *restrict to = &r->scanner->notes;
  size_t begin = tb_scan_line(r->scanner, from + i);
  const size_t a = first[0] - begin, b = first[1] - begin, c = first[2] - begin;
  const unsigned shift_a = (unsigned)(64 - 8 * a), shift_b = (unsigned)(64 - 8 * (b - a - 1)), shift_c = (unsigned)(64 - 8 * (c - b - 1));
  for (; i < n; i++) {
    const char *line = text + begin;
    const size_t end = line_ends[i], value = begin + c + 1, length = end - value - (has_returns && text[end - 1] == '\r');
    if (length > UINT8_MAX || line[a] != delimiter || line[b] != delimiter || line[c] != delimiter) break;
    to->keys[TB_KEY_ENTITY][i] = tb_swar_load(line) << shift_a;
    to->keys[TB_KEY_INDICATOR][i] = tb_swar_load(line + a + 1) << shift_b;
    to->keys[TB_KEY_PERIOD][i] = tb_swar_load(line + b + 1) << shift_c;
    to->words[i] = tb_swar_load(text + value);
    to->value_at[i] = (uint32_t)value;
    to->lengths[i] = (uint8_t)length;
    begin = end + 1;
  }
  return i;
}

/* Whether the words of all keys tell their texts. */
static bool are_short(size_t begin, const size_t ends[TB_KEYS]) {
  return ends[0] - begin - 1 < SHORT_MAX && ends[1] - ends[0] - 2 < SHORT_MAX && ends[2] - ends[1] - 2 < SHORT_MAX;
}

size_t tb_scan_note(const tb_scan_reading *r, size_t from, size_t i, size_t n) {
  const size_t begin = tb_scan_line(r->scanner, from + i), end = r->scanner->line_ends[from + i];
  size_t ends[TB_KEYS];
  return tb_scan_find_keys(r, begin, end, ends) && are_short(begin, ends) ? note_alike(r, from, i, n, ends) : i;
}
