#include "scan_block.h"

#include "base/clones.h"
#include "base/text.h"
#include "model/period.h"
#include "model/short.h"
#include "number.h"
#include "scan_survey.h"
#include "scan_values.h"

#include <stdlib.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

bool tb_scanner_open(tb_scanner *scanner, size_t room) {
  *scanner = (tb_scanner){.marks = malloc(room / 8 + TB_SCAN_MARKS_SPARE)};
  bool fine = scanner->marks != NULL;
  for (size_t i = 0; i < TB_SCAN_KINDS; i++)
    fine &= tb_scan_keys_open(&scanner->keys[i]);
  return fine;
}

void tb_scanner_close(tb_scanner *scanner) {
  for (size_t i = 0; i < TB_SCAN_KINDS; i++)
    tb_scan_keys_close(&scanner->keys[i]);
  tb_buffer_free(&scanner->number_text);
  free(scanner->marks);
  free(scanner->words);
  free(scanner->value_at);
  free(scanner->lengths);
  free(scanner->short_ones);
}

tb_scan_block *tb_scan_block_new(size_t room) {
  tb_scan_block *block = calloc(1, sizeof *block);
  if (!block) return NULL;
  block->bytes = malloc(room + TB_SCAN_BEHIND);
  block->room = room;
  if (block->bytes) return block;
  free(block);
  return NULL;
}

void tb_scan_block_free(tb_scan_block *block) {
  if (!block) return;
  for (size_t i = 0; i < TB_SCAN_KINDS; i++) {
    free(block->ids[i]);
    free(block->fresh[i].texts);
  }
  free(block->fresh_periods);
  free(block->mantissa);
  free(block->decimals);
  free(block->value);
  free(block->bytes);
  free(block);
}

/* A larger array in place of *array, which stays when memory is short. */
static bool grow_array(void *array, size_t capacity, size_t item_bytes) {
  void *old, *grown;
  memcpy(&old, array, sizeof old);
  grown = reallocarray(old, capacity, item_bytes);
  if (grown) memcpy(array, &grown, sizeof grown);
  return grown != NULL;
}

static bool reserve_block(tb_scan_block *block, size_t n) {
  if (n <= block->capacity) return true;
  const size_t capacity = n + n / 8;
  bool fine = grow_array(&block->mantissa, capacity, sizeof *block->mantissa) && grow_array(&block->decimals, capacity, 1) &&
              grow_array(&block->value, capacity, sizeof *block->value);
  for (size_t i = 0; i < TB_SCAN_KINDS; i++)
    fine = fine && grow_array(&block->ids[i], capacity, sizeof *block->ids[i]);
  if (fine) block->capacity = capacity;
  return fine;
}

static bool reserve_scanner(tb_scanner *scanner, size_t n) {
  if (n <= scanner->rows_capacity) return true;
  const size_t capacity = n + n / 8;
  const bool fine = grow_array(&scanner->words, capacity, sizeof *scanner->words) &&
                    grow_array(&scanner->value_at, capacity, sizeof *scanner->value_at) && grow_array(&scanner->lengths, capacity, 1) &&
                    grow_array(&scanner->short_ones, capacity, 1);
  if (fine) scanner->rows_capacity = capacity;
  return fine;
}

/* ----------------------------------------------------------------------------------------------------------------- new texts */

static bool has_blank_ends(const char *text, size_t n) {
  size_t trimmed_n = n;
  tb_trim(text, &trimmed_n);
  return trimmed_n != n;
}

/* Whether the reference would take the text as it stands. Of quotes, NUL and CR there are none in the block. */
static bool text_is_sound(tb_scan_kind kind, const char *text, size_t n, tb_period *period) {
  if (kind != TB_SCAN_PERIOD) return n > 0 && !has_blank_ends(text, n);
  const char *trimmed = tb_trim(text, &n);
  return tb_period_parse(trimmed, n, period) == TB_OK;
}

/* The id of a text in its dictionary, and the copy that the dictionary has. */
static uint32_t ask_names(tb_scan_names *names, tb_scan_kind kind, const char *text, size_t n, const char **copy) {
  pthread_mutex_lock(&names->mutex);
  uint32_t id;
  if (kind == TB_SCAN_PERIOD) {
    id = tb_dictionary_find(names->period_texts, text, n);
    *copy = tb_dictionary_text(names->period_texts, id, NULL);
  } else if (kind == TB_SCAN_ENTITY) {
    id = tb_builder_find_entity(names->builder, text, n);
    *copy = tb_builder_entity_code(names->builder, id);
  } else {
    id = tb_builder_find_indicator(names->builder, text, n);
    *copy = tb_builder_indicator_code(names->builder, id);
  }
  pthread_mutex_unlock(&names->mutex);
  return id;
}

/* A number for a text that has no id yet; TB_NO_ID when memory is short. */
static uint32_t add_fresh(tb_scan_block *block, tb_scan_kind kind, const char *text, size_t n, tb_period period) {
  tb_scan_fresh *fresh = &block->fresh[kind];
  if (fresh->n == fresh->capacity) {
    const size_t capacity = fresh->capacity ? 2 * fresh->capacity : 64;
    if (!grow_array(&fresh->texts, capacity, sizeof *fresh->texts)) return TB_NO_ID;
    fresh->capacity = capacity;
  }
  if (kind == TB_SCAN_PERIOD && fresh->n >= block->fresh_periods_capacity) {
    if (!grow_array(&block->fresh_periods, fresh->capacity, sizeof *block->fresh_periods)) return TB_NO_ID;
    block->fresh_periods_capacity = fresh->capacity;
  }
  if (kind == TB_SCAN_PERIOD) block->fresh_periods[fresh->n] = period;
  fresh->texts[fresh->n] = (tb_scan_text){.bytes = text, .n = (uint32_t)n};
  return TB_SCAN_FRESH | (uint32_t)fresh->n++;
}

/* The id of a text that was not found at its first place; TB_NO_ID when the block is the reference's. */
static NOINLINE uint32_t meet(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block, tb_scan_kind kind, const char *text,
                              size_t n) {
  uint32_t id = tb_scan_keys_find(&scanner->keys[kind], text, n);
  if (id != TB_NO_ID) return id;
  tb_period period = {0};
  if (!text_is_sound(kind, text, n, &period)) return TB_NO_ID;
  const char *copy;
  id = ask_names(plan->names, kind, text, n, &copy);
  if (id == TB_NO_ID) {
    id = add_fresh(block, kind, text, n, period);
    copy = text;
  } else if (id & TB_SCAN_FRESH) {
    return TB_NO_ID; /* two thousand million codes */
  }
  if (id != TB_NO_ID) tb_scan_keys_add(&scanner->keys[kind], text, n, copy, id);
  return id;
}

/* ------------------------------------------------------------------------------------------------------------------- fields */

/* What reading fields needs, and where they go; the arrays do not overlap. */
typedef struct reading {
  const tb_scan_plan *plan;
  tb_scanner *scanner;
  tb_scan_block *block;
  bool has_returns;
} reading;

/* The id of a key, TB_NO_ID when the block is the reference's. */
static ALWAYS_INLINE uint32_t id_of(const reading *r, tb_scan_kind kind, size_t begin, size_t end) {
  const char *text = r->block->bytes + begin;
  const size_t n = end - begin;
  const uint32_t id = n - 1 < 8 ? tb_scan_keys_glance(&r->scanner->keys[kind], tb_scan_short_word(text, n)) : TB_NO_ID;
  return __builtin_expect(id != TB_NO_ID, 1) ? id : meet(r->plan, r->scanner, r->block, kind, text, n);
}

static ALWAYS_INLINE bool take_key(const reading *r, tb_scan_kind kind, size_t row, size_t begin, size_t end) {
  const uint32_t id = id_of(r, kind, begin, end);
  r->block->ids[kind][row] = id;
  return id != TB_NO_ID;
}

/* A value is read when all are at hand. */
static ALWAYS_INLINE bool note_value(const reading *r, size_t row, size_t begin, size_t end) {
  r->scanner->words[row] = tb_swar_load(r->block->bytes + begin);
  r->scanner->value_at[row] = (uint32_t)begin;
  r->scanner->lengths[row] = (uint8_t)(end - begin <= 8 ? end - begin : 0);
  return true;
}

/* Where the last field of a line ends: before the CR of a CRLF. */
static ALWAYS_INLINE size_t without_return(const reading *r, size_t begin, size_t end) {
  return end - (r->has_returns && end > begin && r->block->bytes[end - 1] == '\r');
}

static ALWAYS_INLINE bool take_field(const reading *r, unsigned role, size_t row, size_t begin, size_t end) {
  switch (role) {
  case TB_SCAN_OTHER: return true;
  case TB_SCAN_EMPTY: return begin == end;
  case TB_SCAN_VALUE: return note_value(r, row, begin, end);
  default: return take_key(r, (tb_scan_kind)role, row, begin, end);
  }
}

/* ------------------------------------------------------------------------------------------------------------------ records */

/* Records of any columns; false: the block is the reference's. */
static bool take_any(const reading *r, size_t n_rows) {
  const size_t n_fields = r->plan->n_fields;
  const char *text = r->block->bytes;
  size_t begin = 0;
  for (size_t row = 0; row < n_rows; row++) {
    for (size_t i = 0; i < n_fields; i++) {
      const bool is_last = i + 1 == n_fields;
      const size_t end = tb_scan_next_mark(r->scanner->marks, begin);
      if ((text[end] == '\n') != is_last) return false;
      if (!take_field(r, r->plan->roles[i], row, begin, is_last ? without_return(r, begin, end) : end)) return false;
      begin = end + 1;
    }
  }
  return true;
}

/* Where the four fields of a record end; the marks of most records are seen at once. */
typedef struct four_ends {
  size_t a, b, c, d;
} four_ends;

static ALWAYS_INLINE four_ends ends_from(const uint8_t *marks, size_t begin) {
  const uint64_t first = tb_scan_marks_at(marks, begin), second = first & (first - 1);
  const uint64_t third = second & (second - 1), fourth = third & (third - 1);
  four_ends ends;
  if (__builtin_expect(fourth != 0, 1)) {
    ends.a = begin + (size_t)__builtin_ctzll(first);
    ends.b = begin + (size_t)__builtin_ctzll(second);
    ends.c = begin + (size_t)__builtin_ctzll(third);
    ends.d = begin + (size_t)__builtin_ctzll(fourth);
  } else {
    ends.a = tb_scan_next_mark(marks, begin);
    ends.b = tb_scan_next_mark(marks, ends.a + 1);
    ends.c = tb_scan_next_mark(marks, ends.b + 1);
    ends.d = tb_scan_next_mark(marks, ends.c + 1);
  }
  return ends;
}

/* The same for what nearly all files have: entity, indicator, period, value. Written out, with all that does not change at hand. */
TB_CLONES static bool take_usual(const reading *given, size_t n_rows) {
  const reading r = *given;
  const char *text = r.block->bytes;
  const uint8_t *marks = r.scanner->marks;
  uint32_t *entity = r.block->ids[TB_SCAN_ENTITY], *indicator = r.block->ids[TB_SCAN_INDICATOR], *period = r.block->ids[TB_SCAN_PERIOD];
  uint64_t *words = r.scanner->words;
  uint32_t *value_at = r.scanner->value_at;
  uint8_t *lengths = r.scanner->lengths;
  size_t begin = 0;
  for (size_t row = 0; row < n_rows; row++) {
    const four_ends at = ends_from(marks, begin);
    if (text[at.a] == '\n' || text[at.b] == '\n' || text[at.c] == '\n' || text[at.d] != '\n') return false;
    entity[row] = id_of(&r, TB_SCAN_ENTITY, begin, at.a);
    indicator[row] = id_of(&r, TB_SCAN_INDICATOR, at.a + 1, at.b);
    period[row] = id_of(&r, TB_SCAN_PERIOD, at.b + 1, at.c);
    if (entity[row] == TB_NO_ID || indicator[row] == TB_NO_ID || period[row] == TB_NO_ID) return false;
    const size_t value = at.c + 1, n = without_return(&r, value, at.d) - value;
    words[row] = tb_swar_load(text + value);
    value_at[row] = (uint32_t)value;
    lengths[row] = (uint8_t)(n <= 8 ? n : 0);
    begin = at.d + 1;
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------- values */

static bool put_missing(tb_scan_block *block, size_t row) {
  block->mantissa[row] = TB_SHORT_MISSING;
  block->decimals[row] = TB_DECIMALS_REAL;
  return true;
}

/* A decimal of at most 15 digits and TB_DECIMALS_MAX decimals. */
static bool put_value(tb_scan_block *block, size_t row, int64_t mantissa, uint8_t decimals) {
  const bool is_short = mantissa >= TB_SHORT_LEAST && mantissa <= INT32_MAX;
  block->mantissa[row] = is_short ? (int32_t)mantissa : TB_SHORT_NONE;
  block->decimals[row] = decimals;
  if (!is_short) block->value[row] = (double)mantissa / tb_power10(decimals); /* both exact: rounded once */
  return true;
}

/* A value as the reference reads it; false where it would say something, or keep a text. */
static bool take_rare_value(const reading *r, size_t row, const char *text, size_t n) {
  tb_number number;
  text = tb_trim(text, &n);
  const tb_number_kind kind = tb_number_read(r->plan->options, text, n, &r->scanner->number_text, &number);
  if (kind == TB_NUMBER_MISSING) return put_missing(r->block, row);
  if (kind != TB_NUMBER_VALUE || number.decimal.decimals > TB_DECIMALS_MAX) return false;
  return put_value(r->block, row, number.decimal.mantissa, number.decimal.decimals);
}

/* A value of more than eight bytes, or none, or that is no plain decimal. */
static bool take_other_value(const reading *r, size_t row, const char *text, size_t n) {
  enum { LONGEST = 15 };
  tb_swar_decimal decimal;
  if (n == 0 && r->plan->empty_is_missing) return put_missing(r->block, row);
  if (!r->plan->plain_numbers || n <= 8 || n > LONGEST || !tb_swar_long(text, (unsigned)n, &decimal))
    return take_rare_value(r, row, text, n);
  const int64_t magnitude = (int64_t)decimal.magnitude;
  return put_value(r->block, row, decimal.negative ? -magnitude : magnitude, (uint8_t)decimal.decimals);
}

/* A value that was not read with the others. */
static bool take_value_again(const reading *r, size_t row) {
  const size_t begin = r->scanner->value_at[row], end = tb_scan_next_mark(r->scanner->marks, begin);
  const bool is_last = r->plan->value_field + 1 == r->plan->n_fields;
  return take_other_value(r, row, r->block->bytes + begin, (is_last ? without_return(r, begin, end) : end) - begin);
}

static bool take_values(const reading *r) {
  tb_scan_block *block = r->block;
  tb_scanner *scanner = r->scanner;
  if (r->plan->plain_numbers) {
    tb_scan_values_read(block->n_rows, scanner->words, scanner->lengths, block->mantissa, block->decimals, scanner->short_ones);
  } else {
    memset(scanner->short_ones, false, block->n_rows);
  }
  const uint8_t *left = scanner->short_ones, *end = left + block->n_rows;
  for (; (left = memchr(left, false, (size_t)(end - left))) != NULL; left++)
    if (!take_value_again(r, (size_t)(left - scanner->short_ones))) return false;
  return true;
}

static bool take_records(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block, bool has_returns) {
  const size_t n_ends = tb_scan_mark(block->bytes, block->n, plan->delimiter, scanner->marks), n_rows = n_ends / plan->n_fields;
  if (n_ends % plan->n_fields != 0 || !reserve_block(block, n_rows) || !reserve_scanner(scanner, n_rows)) return false;
  const reading r = {.plan = plan, .scanner = scanner, .block = block, .has_returns = has_returns};
  block->n_rows = n_rows;
  return (plan->usual ? take_usual(&r, n_rows) : take_any(&r, n_rows)) && take_values(&r);
}

void tb_scan_block_read(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block) {
  block->n_rows = 0;
  block->taken = false;
  for (size_t i = 0; i < TB_SCAN_KINDS; i++) {
    block->fresh[i].n = 0;
    tb_scan_keys_forget_fresh(&scanner->keys[i]);
  }
  memset(block->bytes + block->n, 0, TB_SCAN_BEHIND);
  const tb_scan_seen survey = tb_scan_survey(block->bytes, block->n);
  block->is_ascii = survey.is_ascii;
  if (!block->whole_lines || survey.has_quotes || survey.has_nuls || survey.has_lone_returns) return;
  if (!survey.is_ascii && tb_utf8_check(block->bytes, block->n) < block->n) return;
  block->taken = take_records(plan, scanner, block, survey.has_returns);
}
