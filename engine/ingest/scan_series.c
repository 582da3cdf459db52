#include "scan_series.h"

#include "base/text.h"
#include "scan_meet.h"
#include "scan_notes.h"
#include "scan_survey.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

enum {
  WINDOW = 8,
  WINDOWS_FEW = 2,
  WINDOWS_MOST = 4,
  KEYS_MOST = 64, /* bytes of a line's keys and delimiters */
  SHORT_MAX = 8,
  WORTH = 8,    /* records that make a series worth having looked for it */
  PATIENCE = 6, /* so many that were not, and there is an end of looking */
  PART = 4096   /* bytes whose lines are listed at a time: in the first cache when they are read */
};

/* Up to eight bytes of a line that stay: where they are, which bits of the word there are theirs, and what these are. */
typedef struct window {
  size_t at;
  uint64_t mask, bits;
} window;

/* Where in a line a key of one to eight bytes is, and how far it is moved up to the end of a word. */
typedef struct key_window {
  size_t at;
  unsigned shift;
} key_window;

/* What lines have in common: where their keys end, and the bytes of all keys and delimiters but one key. */
typedef struct series {
  size_t ends[TB_KEYS];
  tb_key moving;
  bool wide;        /* they are few, and of eight bytes */
  size_t n_windows; /* 0: there is no series */
  window windows[WINDOWS_MOST];
} series;

/* How far reading a block has come. */
typedef struct walk {
  const tb_scan_reading *r;
  size_t n_noted; /* of the lines that follow the rows that the block has */
  size_t listed;  /* bytes whose lines are listed */
  size_t n_lines; /* and how many these are */
  uint64_t bits;  /* all bits that a byte of a key or a value had */
  series series;
  size_t n_series;        /* records of it */
  uint32_t keys[TB_KEYS]; /* of its first one */
  uint32_t next_id;       /* of the moving key, if the last run goes on */
  bool goes_on;           /* the next line may be of it, with the key that was met next */
  unsigned patience;
} walk;

/* ----------------------------------------------------------------------------------------------------------------- windows */

static size_t key_begin(const series *s, tb_key key) {
  return key > 0 ? s->ends[key - 1] + 1 : 0;
}

static key_window window_of(const series *s, tb_key key) {
  const size_t begin = key_begin(s, key);
  return (key_window){.at = begin, .shift = (unsigned)(64 - 8 * (s->ends[key] - begin))};
}

static ALWAYS_INLINE uint64_t word_in(const char *line, key_window w) {
  return tb_swar_load(line + w.at) << w.shift;
}

/* Whether a word that is known has as many bytes as the window, and so none but those that are there: not even a NUL. */
static ALWAYS_INLINE bool fills(key_window w, uint64_t known) {
  return (known & UINT64_C(0xFF) << w.shift) != 0;
}

static bool is_short_key(const series *s, tb_key key) {
  return s->ends[key] - key_begin(s, key) - 1 < SHORT_MAX;
}

/* Bytes [begin, end) of the lines stay. Windows overlap rather than being narrow. False where there are too many. */
static bool add_windows(series *s, const char *line, size_t begin, size_t end) {
  for (size_t at = begin; at < end; at += WINDOW) {
    if (s->n_windows == WINDOWS_MOST) return false;
    if (at + WINDOW > end && begin + WINDOW <= end) at = end - WINDOW;
    const uint64_t mask = at + WINDOW > end ? UINT64_MAX >> 8 * (at + WINDOW - end) : UINT64_MAX;
    s->windows[s->n_windows++] = (window){.at = at, .mask = mask, .bits = tb_swar_load(line + at) & mask};
    s->wide &= mask == UINT64_MAX;
  }
  return true;
}

/* Lets a key move and the others stay as they are in a line, and fills up with windows that are there. */
static bool let_move(series *s, const char *line, tb_key moving) {
  const size_t begin = key_begin(s, moving), end = s->ends[moving], last = s->ends[TB_KEYS - 1];
  if (!is_short_key(s, moving)) return false;
  s->moving = moving;
  s->n_windows = 0;
  s->wide = true;
  if (!add_windows(s, line, 0, begin) || !add_windows(s, line, end + 1, last + 1)) return false;
  s->wide &= s->n_windows <= WINDOWS_FEW;
  for (const size_t wanted = s->wide ? WINDOWS_FEW : WINDOWS_MOST; s->n_windows < wanted;)
    s->windows[s->n_windows++] = s->windows[0];
  return true;
}

static ALWAYS_INLINE bool stays(const window *windows, const char *line, bool wide) {
  uint64_t others = 0;
  for (size_t k = 0; wide && k < WINDOWS_FEW; k++)
    if (tb_swar_load(line + windows[k].at) != windows[k].bits) return false;
  for (size_t k = 0; !wide && k < WINDOWS_MOST; k++)
    others |= (tb_swar_load(line + windows[k].at) & windows[k].mask) ^ windows[k].bits;
  return others == 0;
}

static bool fits(const series *s, const char *line, char delimiter) {
  return stays(s->windows, line, s->wide) && line[s->ends[s->moving]] == delimiter;
}

/* Which key moves between a line and the one behind it. */
static bool find_moving(series *s, const char *line, const char *next, char delimiter) {
  for (tb_key key = 0; key < TB_KEYS; key++)
    if (let_move(s, line, key) && fits(s, next, delimiter)) return true;
  s->n_windows = 0;
  return false;
}

/* ------------------------------------------------------------------------------------------------------------------- texts */

/* Whether the survey would let bytes pass that are no delimiters; *bits becomes all that they have. Eight behind them must be readable. */
static bool is_sound(const char *text, size_t n, uint64_t *bits) {
  uint64_t seen = 0, odd = 0;
  for (size_t at = 0; at < n; at += WINDOW) {
    const size_t left = n - at;
    const uint64_t word = left < WINDOW ? tb_scan_short_word(text + at, left) | TB_SWAR_SPACES >> 8 * left : tb_swar_load(text + at);
    odd |= ((word - TB_SWAR_SPACES) & ~word & TB_SWAR_HIGH) | tb_swar_equal(word, tb_swar_fill('"'));
    seen |= word;
  }
  *bits |= seen;
  return odd == 0 && ((seen & TB_SWAR_HIGH) == 0 || tb_utf8_check(text, n) == n);
}

/* -------------------------------------------------------------------------------------------------------------------- lines */

/* The number of the next line, and where it begins and ends. */
static size_t next_row(const walk *w) {
  return w->r->block->n_rows + w->n_noted;
}
static size_t next_begin(const walk *w) {
  return tb_scan_line(w->r->scanner, next_row(w));
}
static size_t next_end(const walk *w) {
  return w->r->scanner->line_ends[next_row(w)];
}

/* Lists lines, one at least. False: there are no more. */
static bool list_lines(walk *w) {
  const tb_scan_block *block = w->r->block;
  const size_t before = w->n_lines;
  while (w->n_lines == before && w->listed < block->n) {
    const size_t upto = block->n - w->listed < PART ? block->n : w->listed + PART;
    w->n_lines += tb_scan_lines(block->bytes, w->listed, upto, w->r->scanner->line_ends + w->n_lines);
    w->listed = upto;
  }
  return w->n_lines > before;
}

/* -------------------------------------------------------------------------------------------------------------------- runs */

/* A run of n records of the series; there is room for it. */
static void add_run(walk *w, uint32_t id, size_t n) {
  tb_cell_run *run = &w->r->block->runs[w->r->block->n_runs++];
  memcpy(run->first, w->keys, sizeof run->first);
  run->first[w->series.moving] = id;
  run->n = (uint32_t)n;
  run->moving = w->series.moving;
  w->next_id = id & TB_SCAN_FRESH ? TB_NO_ID : id + (uint32_t)n;
}

/* Records of the series with the texts from a number on. Runs go on while ids grow one by one and are known before the block. */
static void add_to_runs(walk *w, const tb_scan_table *table, size_t number, size_t n) {
  for (const size_t end = number + n; number < end;) {
    const uint32_t id = table->ids[number];
    const size_t left = end - number, grown = table->steps[end - 1] >= left - 1 ? left : 1;
    if (id == w->next_id) {
      w->r->block->runs[w->r->block->n_runs - 1].n += (uint32_t)grown;
      w->next_id += (uint32_t)grown;
    } else {
      add_run(w, id, grown);
    }
    number += grown;
  }
}

/* Forgets all but the first rows of the block. */
static void cut_runs(tb_scan_block *block, size_t n_rows) {
  size_t before = 0, number = 0;
  for (; before < n_rows; number++)
    before += block->runs[number].n;
  if (before > n_rows) block->runs[number - 1].n -= (uint32_t)(before - n_rows);
  block->n_runs = number;
}

/* ----------------------------------------------------------------------------------------------------------- lines of series */

/* Notes n lines as far as they go on with the series, with keys that were known[0], known[1] ... ; returns how many. */
static ALWAYS_INLINE size_t follow_with(walk *w, size_t n, const uint64_t *known, bool wide) {
  const series *s = &w->series;
  const key_window key = window_of(s, s->moving);
  const size_t moving_end = s->ends[s->moving], value_at = s->ends[TB_KEYS - 1] + 1, noted = w->n_noted;
  const char *text = w->r->block->bytes;
  const char delimiter = w->r->plan->delimiter;
  const uint32_t *ends = w->r->scanner->line_ends + next_row(w);
  tb_scan_notes *restrict notes = &w->r->scanner->notes;
  const bool has_returns = w->r->has_returns;
  const char *line = text + next_begin(w);
  window windows[WINDOWS_MOST];
  for (size_t k = 0; k < (wide ? WINDOWS_FEW : WINDOWS_MOST); k++)
    windows[k] = s->windows[k];
  size_t i = 0;
  uint64_t bits = 0;
  for (; i < n; i++) {
    const char *value = line + value_at, *end = text + ends[i];
    if (!stays(windows, line, wide) || line[moving_end] != delimiter) break;
    if (word_in(line, key) != known[i] || !fills(key, known[i])) break;
    const size_t length = (size_t)(end - value) - (has_returns && end[-1] == '\r');
    if (length > UINT8_MAX) break;
    notes->words[noted + i] = tb_swar_load(value);
    notes->lengths[noted + i] = (uint8_t)length;
    bits |= known[i];
    line = end + 1;
  }
  w->bits |= bits;
  return i;
}

static size_t follow(walk *w, size_t n, const uint64_t *known) {
  return w->series.wide ? follow_with(w, n, known, true) : follow_with(w, n, known, false);
}

/* Takes lines of the series from a number of the moving key on. False: there is none. */
static bool take_from(walk *w, uint32_t number) {
  tb_scan_table *table = &w->r->scanner->keys[w->series.moving].of_short;
  const size_t room = TB_SCAN_SOME - w->n_noted, left = w->n_lines - next_row(w), most = left < room ? left : room;
  const size_t n = follow(w, most, table->words + number);
  w->goes_on = n == most;
  if (n == 0) return false;
  table->last = number + (uint32_t)n - 1;
  w->n_noted += n;
  w->n_series += n;
  add_to_runs(w, table, number, n);
  return true;
}

/* The number of the moving key of a line that goes on with the series with another key than the next one, most often the one behind that;
 * 0: it does not, or it is new. */
static uint32_t seek_key(const walk *w) {
  const series *s = &w->series;
  const char *line = w->r->block->bytes + next_begin(w);
  const tb_scan_keys *keys = &w->r->scanner->keys[s->moving];
  const uint64_t word = word_in(line, window_of(s, s->moving));
  const uint32_t behind = keys->of_short.last + 2;
  if (!fits(s, line, w->r->plan->delimiter)) return 0;
  return behind < keys->of_short.n && keys->of_short.words[behind] == word ? behind : tb_scan_keys_seek(keys, word);
}

/* ------------------------------------------------------------------------------------------------------- beginning of series */

/* Takes the first line of a series, which may go on. */
static void take_first(walk *w, const uint32_t keys[TB_KEYS], size_t value, size_t end) {
  tb_scan_notes *notes = &w->r->scanner->notes;
  notes->words[w->n_noted] = tb_swar_load(w->r->block->bytes + value);
  notes->lengths[w->n_noted++] = (uint8_t)(end - value);
  memcpy(w->keys, keys, sizeof w->keys);
  w->n_series = 1;
  w->goes_on = true;
  add_run(w, keys[w->series.moving], 1);
}

/* The first line of a series like the one before, in which other keys stay. */
static bool turn(walk *w) {
  const tb_scan_reading *r = w->r;
  const size_t begin = next_begin(w), value = begin + w->series.ends[TB_KEYS - 1] + 1;
  const char *text = r->block->bytes, *line = text + begin;
  uint32_t keys[TB_KEYS];
  for (tb_key key = 0; key < TB_KEYS; key++) {
    if (!is_short_key(&w->series, key) || line[w->series.ends[key]] != r->plan->delimiter) return false;
    const key_window at = window_of(&w->series, key);
    const uint64_t word = word_in(line, at);
    if (!fills(at, word)) return false;
    keys[key] = tb_scan_keys_glance(&r->scanner->keys[key], word);
    if (keys[key] == TB_NO_ID) return false;
    w->bits |= word;
  }
  const size_t end = tb_scan_without_return(r, value, next_end(w));
  if (end - value > UINT8_MAX) return false;
  for (window *k = w->series.windows, *last = k + w->series.n_windows; k < last; k++)
    k->bits = tb_swar_load(line + k->at) & k->mask;
  take_first(w, keys, value, end);
  return true;
}

/* Any line, with which a series may begin. */
static bool begin_series(walk *w) {
  const tb_scan_reading *r = w->r;
  const char *text = r->block->bytes;
  const size_t begin = next_begin(w), line_end = next_end(w);
  series *s = &w->series;
  uint32_t keys[TB_KEYS];
  w->n_series = s->n_windows = 0;
  if (!tb_scan_find_keys(r, begin, line_end, s->ends)) return false;
  const size_t value = s->ends[TB_KEYS - 1] + 1, end = tb_scan_without_return(r, value, line_end);
  if (end - value > UINT8_MAX || !is_sound(text + value, end - value, &w->bits)) return false;
  for (tb_key key = 0; key < TB_KEYS; key++) {
    const size_t from = key > 0 ? s->ends[key - 1] + 1 : begin;
    keys[key] = is_sound(text + from, s->ends[key] - from, &w->bits) ? tb_scan_key(r, key, from, s->ends[key]) : TB_NO_ID;
    if (keys[key] == TB_NO_ID) return false;
  }
  for (size_t k = 0; k < TB_KEYS; k++)
    s->ends[k] -= begin;
  if (line_end + 1 < r->block->n && s->ends[TB_KEYS - 1] <= KEYS_MOST)
    find_moving(s, text + begin, text + line_end + 1, r->plan->delimiter);
  take_first(w, keys, value, end);
  return true;
}

/* Takes lines, one at least. False: the next one is the survey's. */
static bool take_lines(walk *w) {
  if (w->series.n_windows > 0) {
    if (w->goes_on && take_from(w, w->r->scanner->keys[w->series.moving].of_short.last + 1)) return true;
    const uint32_t number = seek_key(w);
    if (number != 0 && take_from(w, number)) return true;
  }
  if (w->n_series >= WORTH) {
    w->patience += w->patience < PATIENCE;
  } else if (w->n_series > 0 && --w->patience == 0) {
    return false;
  }
  return (w->series.n_windows > 0 && w->n_series > 1 && turn(w)) || begin_series(w);
}

/* ------------------------------------------------------------------------------------------------------------------ values */

/* Reads value number i of those that are noted. */
static bool take_other(walk *w, size_t row, size_t i) {
  const tb_scan_reading *r = w->r;
  const size_t n = r->scanner->notes.lengths[i];
  const char *text = r->block->bytes + tb_scan_without_return(r, 0, r->scanner->line_ends[row]) - n;
  return tb_scan_take_long_value(r, row, text, n) || (is_sound(text, n, &w->bits) && tb_scan_take_rare_value(r, row, text, n));
}

/* Reads the values of what is noted. False: the block has the records before the first that is the survey's. */
static bool take_values(walk *w) {
  tb_scan_block *block = w->r->block;
  const size_t from = block->n_rows, n = w->n_noted;
  size_t i = tb_scan_take_short_values(w->r, from, n);
  while (i < n && take_other(w, from + i, i))
    i = tb_scan_next_other(&w->r->scanner->notes, i + 1, n);
  block->n_rows += i;
  w->n_noted = 0;
  if (i < n) cut_runs(block, block->n_rows);
  return i == n;
}

/* Room for some more records. */
static bool reserve(tb_scan_block *block) {
  const size_t n = block->n_runs + TB_SCAN_SOME;
  if (!tb_scan_block_reserve(block, block->n_rows + TB_SCAN_SOME)) return false;
  if (n <= block->runs_capacity) return true;
  if (!tb_scan_grow(&block->runs, 2 * n, sizeof *block->runs)) return false;
  block->runs_capacity = 2 * n;
  return true;
}

size_t tb_scan_series_take(const tb_scan_reading *r) {
  tb_scan_block *block = r->block;
  walk w = {.r = r, .patience = r->scanner->found_series ? PATIENCE : 1};
  r->scanner->line_ends[-1] = UINT32_MAX;
  for (bool goes_on = true; goes_on && reserve(block);) {
    while (goes_on && w.n_noted < TB_SCAN_SOME)
      goes_on = (next_row(&w) < w.n_lines || list_lines(&w)) && take_lines(&w);
    goes_on &= take_values(&w);
  }
  r->scanner->found_series = w.patience > 0;
  block->n_run_rows = block->n_rows;
  block->is_ascii = (w.bits & TB_SWAR_HIGH) == 0;
  return next_begin(&w);
}
