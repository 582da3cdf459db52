#include "scan_series.h"

#include "base/clones.h"
#include "scan_notes.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

enum { WINDOW = 8, WINDOWS_FEW = 2, WINDOWS_MOST = 4, KEYS_MOST = 64, SHORT_MAX = 8 };

/* Up to eight bytes of a line, moved up to the end of a word. */
typedef struct window {
  size_t at;
  unsigned shift;
  uint64_t word;
} window;

/* What lines have in common: where their keys end, and the bytes of all keys and delimiters but one key. */
typedef struct series {
  size_t ends[TB_SCAN_KINDS];
  tb_scan_kind moving;
  size_t n_windows;
  window windows[WINDOWS_MOST];
} series;

static ALWAYS_INLINE uint64_t word_in(const char *line, const window *w) {
  return tb_swar_load(line + w->at) << w->shift;
}

static size_t key_begin(const series *s, tb_scan_kind kind) {
  return kind > 0 ? s->ends[kind - 1] + 1 : 0;
}

/* Bytes [at, end) of the lines stay. False where these are too many. */
static bool add_windows(series *s, const char *line, size_t at, size_t end) {
  while (at < end) {
    if (s->n_windows == WINDOWS_MOST) return false;
    const size_t n = end - at < WINDOW ? end - at : WINDOW;
    window *w = &s->windows[s->n_windows++];
    *w = (window){.at = at, .shift = (unsigned)(64 - 8 * n)};
    w->word = word_in(line, w);
    at += n;
  }
  return true;
}

/* Lets a key move and the others stay as they are in a line, and fills up with windows that are there. */
static bool let_move(series *s, const char *line, tb_scan_kind moving) {
  const size_t begin = key_begin(s, moving), end = s->ends[moving], last = s->ends[TB_SCAN_KINDS - 1];
  if (end - begin - 1 >= SHORT_MAX) return false;
  s->moving = moving;
  s->n_windows = 0;
  if (!add_windows(s, line, 0, begin) || !add_windows(s, line, end + 1, last + 1)) return false;
  const size_t wanted = s->n_windows <= WINDOWS_FEW ? WINDOWS_FEW : WINDOWS_MOST;
  while (s->n_windows < wanted)
    s->windows[s->n_windows++] = s->windows[0];
  return true;
}

static ALWAYS_INLINE bool fits(const series *s, const char *line, char delimiter, size_t n_windows) {
  for (size_t k = 0; k < n_windows; k++)
    if (word_in(line, &s->windows[k]) != s->windows[k].word) return false;
  return line[s->ends[s->moving]] == delimiter;
}

/* Which key moves between a line and the one behind it. */
static bool find_moving(series *s, const char *line, const char *next, char delimiter) {
  for (tb_scan_kind kind = 0; kind < TB_SCAN_KINDS; kind++)
    if (let_move(s, line, kind) && fits(s, next, delimiter, s->n_windows)) return true;
  return false;
}

static window moving_key(const series *s) {
  const size_t begin = key_begin(s, s->moving);
  return (window){.at = begin, .shift = (unsigned)(64 - 8 * (s->ends[s->moving] - begin))};
}

/* -------------------------------------------------------------------------------------------------------------------- its lines */

/*
 * Notes records number [i, n) as far as they go on with the series, with keys that were known[0], known[1] ... ; returns the number of the
 * first that does not.
 */
static ALWAYS_INLINE size_t follow_with(const tb_scan_reading *r, const series *given, size_t from, size_t i, size_t n,
                                        const uint64_t *known, size_t n_windows) {
  const series s = *given;
  const window key = moving_key(&s);
  const char *text = r->block->bytes;
  const char delimiter = r->plan->delimiter;
  const uint32_t *ends = r->scanner->line_ends + from;
  const bool has_returns = r->has_returns;
  tb_scan_notes *restrict notes = &r->scanner->notes;
  const size_t value_at = s.ends[TB_SCAN_KINDS - 1] + 1;
  size_t begin = tb_scan_line(r->scanner, from + i);
  for (; i < n; i++, known++) {
    const char *line = text + begin;
    const size_t end = ends[i], value = begin + value_at, length = end - value - (has_returns && text[end - 1] == '\r');
    if (length > UINT8_MAX || !fits(&s, line, delimiter, n_windows) || word_in(line, &key) != *known) break;
    notes->words[i] = tb_swar_load(text + value);
    notes->value_at[i] = (uint32_t)value;
    notes->lengths[i] = (uint8_t)length;
    begin = end + 1;
  }
  return i;
}

TB_CLONES static size_t follow(const tb_scan_reading *r, const series *s, size_t from, size_t i, size_t n, const uint64_t *known) {
  return s->n_windows == WINDOWS_FEW ? follow_with(r, s, from, i, n, known, WINDOWS_FEW)
                                     : follow_with(r, s, from, i, n, known, WINDOWS_MOST);
}

/* The number of the moving key of a line that goes on with the series with another key than the next one; 0: it does not, or it is new. */
static uint32_t seek_key(const tb_scan_reading *r, const series *s, size_t row) {
  const size_t begin = tb_scan_line(r->scanner, row), end = r->scanner->line_ends[row];
  const char *line = r->block->bytes + begin;
  if (end - begin <= s->ends[TB_SCAN_KINDS - 1] || end - begin > UINT8_MAX) return 0;
  const window key = moving_key(s);
  return fits(s, line, r->plan->delimiter, s->n_windows) ? tb_scan_keys_seek(&r->scanner->keys[s->moving], word_in(line, &key)) : 0;
}

/* Takes records number [i, n) as far as they belong to the series; returns the number of the first that does not. */
static size_t take_series(const tb_scan_reading *r, const series *s, size_t from, size_t i, size_t n) {
  tb_scan_table *table = &r->scanner->keys[s->moving].of_short;
  uint32_t *ids = r->block->ids[s->moving] + from;
  uint32_t number = table->last + 1;
  for (bool sought = false; number != 0; sought = true) {
    const size_t upto = follow(r, s, from, i, n, table->words + number), taken = upto - i;
    if (sought && taken == 0) break;
    memcpy(ids + i, table->ids + number, taken * sizeof *ids);
    if (taken > 0) table->last = number + (uint32_t)taken - 1;
    i = upto;
    number = i < n ? seek_key(r, s, from + i) : 0;
  }
  return i;
}

/* The keys that stay. */
static void fill(const tb_scan_reading *r, tb_scan_kind moving, size_t first, size_t end) {
  for (tb_scan_kind kind = 0; kind < TB_SCAN_KINDS; kind++) {
    uint32_t *ids = r->block->ids[kind], id = ids[first];
    for (size_t row = first + 1; kind != moving && row < end; row++)
      ids[row] = id;
  }
}

size_t tb_scan_series_take(const tb_scan_reading *r, size_t from, size_t i, size_t n) {
  const size_t row = from + i, begin = tb_scan_line(r->scanner, row), end = r->scanner->line_ends[row];
  const char *line = r->block->bytes + begin;
  series s;
  if (!tb_scan_find_keys(r, begin, end, s.ends)) return 0;
  for (tb_scan_kind kind = 0; kind < TB_SCAN_KINDS; kind++) {
    const size_t key = kind > 0 ? s.ends[kind - 1] + 1 : begin;
    const uint32_t id = tb_scan_key(r, kind, key, s.ends[kind]);
    if (id == TB_NO_ID) return 0;
    r->block->ids[kind][row] = id;
  }
  tb_scan_note_value(r, i, s.ends[TB_SCAN_PERIOD] + 1, tb_scan_without_return(r, begin, end));
  for (size_t k = 0; k < TB_SCAN_KINDS; k++)
    s.ends[k] -= begin;
  if (i + 1 == n || s.ends[TB_SCAN_PERIOD] > KEYS_MOST || !find_moving(&s, line, r->block->bytes + end + 1, r->plan->delimiter)) return 1;
  const size_t behind = take_series(r, &s, from, i + 1, n);
  fill(r, s.moving, row, from + behind);
  return behind - i;
}
