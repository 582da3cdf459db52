#include "scan_meet.h"
#include "scan_notes.h"

#include "base/clones.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

/* Marks where all fields of the block end. False when they are not n_fields a line: the block is the reference's. */
static bool mark_fields(const tb_scan_reading *r) {
  tb_scanner *scanner = r->scanner;
  if (scanner->has_marks) return true;
  scanner->has_marks = true;
  return tb_scan_mark(r->block->bytes, r->block->n, r->plan->delimiter, scanner->marks) == r->block->n_rows * r->plan->n_fields;
}

static ALWAYS_INLINE uint32_t id_of(const tb_scan_reading *r, tb_key kind, size_t begin, size_t end) {
  const char *text = r->block->bytes + begin;
  const size_t n = end - begin;
  const uint32_t id = n - 1 < 8 ? tb_scan_keys_glance(&r->scanner->keys[kind], tb_scan_short_word(text, n)) : TB_NO_ID;
  return __builtin_expect(id != TB_NO_ID, 1) ? id : tb_scan_meet(r->plan, r->scanner, r->block, kind, text, n);
}

uint32_t tb_scan_key(const tb_scan_reading *r, tb_key kind, size_t begin, size_t end) {
  return id_of(r, kind, begin, end);
}

/* ------------------------------------------------------------------------------------------------------- records of any columns */

static ALWAYS_INLINE bool take_key(const tb_scan_reading *r, tb_key kind, size_t row, size_t begin, size_t end) {
  const uint32_t id = id_of(r, kind, begin, end);
  r->block->ids[kind][row] = id;
  return id != TB_NO_ID;
}

/* Fields of records from `row` on, of which this is number i. */
static ALWAYS_INLINE bool take_field(const tb_scan_reading *r, unsigned role, size_t row, size_t i, size_t begin, size_t end) {
  switch (role) {
  case TB_SCAN_OTHER: return true;
  case TB_SCAN_EMPTY: return begin == end;
  case TB_SCAN_VALUE: tb_scan_note_value(r, i, begin, end); return true;
  default: return take_key(r, (tb_key)role, row, begin, end);
  }
}

static bool take_fields(const tb_scan_reading *r, size_t from, size_t n) {
  const size_t n_fields = r->plan->n_fields;
  size_t begin = tb_scan_line(r->scanner, from);
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < n_fields; k++) {
      const bool is_last = k + 1 == n_fields;
      const size_t end = tb_scan_next_mark(r->scanner->marks, begin);
      if ((end == r->scanner->line_ends[from + i]) != is_last) return false;
      if (!take_field(r, r->plan->roles[k], from + i, i, begin, is_last ? tb_scan_without_return(r, begin, end) : end)) return false;
      begin = end + 1;
    }
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------ entity, indicator, period, value */

/* Where the four fields of a record end. */
typedef struct four_ends {
  size_t a, b, c, d;
} four_ends;

static NOINLINE four_ends far_ends(const uint8_t *marks, size_t begin) {
  four_ends ends;
  ends.a = tb_scan_next_mark(marks, begin);
  ends.b = tb_scan_next_mark(marks, ends.a + 1);
  ends.c = tb_scan_next_mark(marks, ends.b + 1);
  ends.d = tb_scan_next_mark(marks, ends.c + 1);
  return ends;
}

/* The marks of most records are seen at once. */
static ALWAYS_INLINE four_ends ends_from(const uint8_t *marks, size_t begin) {
  const uint64_t first = tb_scan_marks_at(marks, begin), second = first & (first - 1);
  const uint64_t third = second & (second - 1), fourth = third & (third - 1);
  if (__builtin_expect(fourth == 0, 0)) return far_ends(marks, begin);
  return (four_ends){.a = begin + (size_t)__builtin_ctzll(first),
                     .b = begin + (size_t)__builtin_ctzll(second),
                     .c = begin + (size_t)__builtin_ctzll(third),
                     .d = begin + (size_t)__builtin_ctzll(fourth)};
}

/* Any records, one after the other. */
TB_CLONES static bool take_one_by_one(const tb_scan_reading *given, size_t from, size_t i, size_t n) {
  const tb_scan_reading r = *given;
  const uint8_t *marks = r.scanner->marks;
  const uint32_t *line_ends = r.scanner->line_ends + from;
  uint32_t *entity = r.block->ids[TB_KEY_ENTITY] + from, *indicator = r.block->ids[TB_KEY_INDICATOR] + from;
  uint32_t *period = r.block->ids[TB_KEY_PERIOD] + from;
  size_t begin = tb_scan_line(r.scanner, from + i);
  for (; i < n; i++) {
    const four_ends at = ends_from(marks, begin);
    if (at.d != line_ends[i]) return false;
    entity[i] = id_of(&r, TB_KEY_ENTITY, begin, at.a);
    indicator[i] = id_of(&r, TB_KEY_INDICATOR, at.a + 1, at.b);
    period[i] = id_of(&r, TB_KEY_PERIOD, at.b + 1, at.c);
    if (entity[i] == TB_NO_ID || indicator[i] == TB_NO_ID || period[i] == TB_NO_ID) return false;
    tb_scan_note_value(&r, i, at.c + 1, tb_scan_without_return(&r, at.c + 1, at.d));
    begin = at.d + 1;
  }
  return true;
}

/* A key whose word told nothing, of a record that is as tb_scan_note found it where it has four fields. */
static NOINLINE uint32_t meet_key(const tb_scan_reading *r, tb_key kind, size_t row) {
  const size_t begin = tb_scan_line(r->scanner, row), end = r->scanner->line_ends[row];
  size_t ends[TB_KEYS];
  if (!tb_scan_find_keys(r, begin, end, ends)) return TB_NO_ID;
  const size_t value = ends[TB_KEY_PERIOD] + 1, at = kind > 0 ? ends[kind - 1] + 1 : begin;
  if (memchr(r->block->bytes + value, r->plan->delimiter, end - value)) return TB_NO_ID;
  return tb_scan_meet(r->plan, r->scanner, r->block, kind, r->block->bytes + at, ends[kind] - at);
}

/* Whether keys are often the same as the one before, as far as a few tell. */
static bool often_stays(const uint64_t *words, size_t n) {
  enum { FEW = 16 };
  size_t n_same = 0;
  for (size_t i = 1; i < n && i < FEW; i++)
    n_same += words[i] == words[i - 1];
  return n_same >= FEW / 2;
}

static bool take_keys(const tb_scan_reading *r, tb_key kind, size_t from, size_t i, size_t n) {
  tb_scan_keys *keys = &r->scanner->keys[kind];
  const uint64_t *words = r->scanner->notes.keys[kind] + i;
  uint32_t *ids = r->block->ids[kind] + from;
  size_t n_unknown = (often_stays(words, n - i) ? tb_scan_keys_follow : tb_scan_keys_seek_all)(keys, n - i, words, ids + i);
  for (; n_unknown > 0; i++) {
    if (ids[i] != TB_NO_ID) continue;
    ids[i] = meet_key(r, kind, from + i);
    if (ids[i] == TB_NO_ID) return false;
    n_unknown--;
  }
  return true;
}

/* Records number [i, n): of those whose keys are alike in length key by key, the others one by one. */
static bool take_mixed(const tb_scan_reading *r, size_t from, size_t i, size_t n) {
  enum { WORTH = 16, OTHERS = 64 };
  while (i < n) {
    const size_t noted = tb_scan_note(r, from, i, n), others = n - i < OTHERS ? n : i + OTHERS;
    const bool worth = noted == n || noted - i >= WORTH;
    for (tb_key kind = 0; worth && kind < TB_KEYS; kind++)
      if (!take_keys(r, kind, from, i, noted)) return false;
    if (!worth && !(mark_fields(r) && take_one_by_one(r, from, i, others))) return false;
    i = worth ? noted : others;
  }
  return true;
}

bool tb_scan_records_take(const tb_scan_reading *r) {
  const size_t n_rows = r->block->n_rows;
  r->scanner->has_marks = false;
  if (!r->plan->usual && !mark_fields(r)) return false;
  for (size_t from = r->block->n_run_rows; from < n_rows; from += TB_SCAN_SOME) {
    const size_t n = n_rows - from < TB_SCAN_SOME ? n_rows - from : TB_SCAN_SOME;
    if (!(r->plan->usual ? take_mixed(r, from, 0, n) : take_fields(r, from, n)) || !tb_scan_take_values(r, from, n)) return false;
  }
  return true;
}
