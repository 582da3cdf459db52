#include "scan_block.h"

#include "base/text.h"
#include "model/period.h"
#include "number.h"
#include "scan_survey.h"
#include "scan_values.h"

#include <stdlib.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

bool tb_scanner_open(tb_scanner *scanner, size_t room) {
  *scanner = (tb_scanner){.ends = reallocarray(NULL, room + TB_SCAN_ENDS_SPARE, sizeof *scanner->ends)};
  bool fine = scanner->ends != NULL;
  for (size_t i = 0; i < TB_SCAN_KINDS; i++)
    fine &= tb_scan_keys_open(&scanner->keys[i]);
  return fine;
}

void tb_scanner_close(tb_scanner *scanner) {
  for (size_t i = 0; i < TB_SCAN_KINDS; i++)
    tb_scan_keys_close(&scanner->keys[i]);
  tb_buffer_free(&scanner->number_text);
  free(scanner->ends);
  free(scanner->words);
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
  free(block->value);
  free(block->decimals);
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
  bool fine = grow_array(&block->value, capacity, sizeof *block->value) && grow_array(&block->decimals, capacity, sizeof *block->decimals);
  for (size_t i = 0; i < TB_SCAN_KINDS; i++)
    fine = fine && grow_array(&block->ids[i], capacity, sizeof *block->ids[i]);
  if (fine) block->capacity = capacity;
  return fine;
}

static bool reserve_scanner(tb_scanner *scanner, size_t n) {
  if (n <= scanner->rows_capacity) return true;
  const size_t capacity = n + n / 8;
  const bool fine = grow_array(&scanner->words, capacity, sizeof *scanner->words) && grow_array(&scanner->lengths, capacity, 1) &&
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

static ALWAYS_INLINE bool take_key(const reading *r, tb_scan_kind kind, size_t row, const char *text, size_t n) {
  const tb_scan_keys *keys = &r->scanner->keys[kind];
  uint32_t id = TB_NO_ID;
  if (n - 1 < 8) {
    const uint64_t word = tb_scan_short_word(text, n);
    const tb_scan_slot *home = tb_scan_home(&keys->of_short, keys->multiplier, word);
    if (home->word == word) id = home->id;
  }
  if (__builtin_expect(id == TB_NO_ID, 0)) id = meet(r->plan, r->scanner, r->block, kind, text, n);
  r->block->ids[kind][row] = id;
  return id != TB_NO_ID;
}

/* A value is read when all are at hand. */
static ALWAYS_INLINE bool note_value(const reading *r, size_t row, const char *text, size_t n) {
  r->scanner->words[row] = tb_swar_load(text);
  r->scanner->lengths[row] = (uint8_t)(n <= 8 ? n : 0);
  return true;
}

/* A field of n bytes; the last of a line may have the CR of a CRLF. */
static ALWAYS_INLINE bool take_field(const reading *r, unsigned role, size_t row, const char *text, size_t n, bool is_last) {
  if (is_last && r->has_returns && n > 0 && text[n - 1] == '\r') n--;
  switch (role) {
  case TB_SCAN_OTHER: return true;
  case TB_SCAN_EMPTY: return n == 0;
  case TB_SCAN_VALUE: return note_value(r, row, text, n);
  default: return take_key(r, (tb_scan_kind)role, row, text, n);
  }
}

/* ------------------------------------------------------------------------------------------------------------------ records */

/* The record whose fields begin at text[begin] and end at text[ends[i]]; false: the block is the reference's. */
static ALWAYS_INLINE bool take_record(const reading *r, size_t row, const char *text, size_t begin, const uint32_t *ends, size_t n_fields,
                                      const uint8_t *roles) {
  for (size_t i = 0; i < n_fields; i++) {
    const size_t end = ends[i];
    const bool is_last = i + 1 == n_fields;
    if ((text[end] == '\n') != is_last) return false;
    if (!take_field(r, roles[i], row, text + begin, end - begin, is_last)) return false;
    begin = end + 1;
  }
  return true;
}

static bool take_any(const reading *r, size_t n_rows) {
  const size_t n_fields = r->plan->n_fields;
  const uint32_t *ends = r->scanner->ends;
  size_t begin = 0;
  for (size_t row = 0; row < n_rows; row++, ends += n_fields) {
    if (!take_record(r, row, r->block->bytes, begin, ends, n_fields, r->plan->roles)) return false;
    begin = ends[n_fields - 1] + (size_t)1;
  }
  return true;
}

/* The same for what nearly all files have: entity, indicator, period, value. Written out, with all that does not change at hand. */
static bool take_usual(const reading *given, size_t n_rows) {
  const reading r = *given;
  const char *text = r.block->bytes;
  const uint32_t *ends = r.scanner->ends;
  size_t begin = 0;
  for (size_t row = 0; row < n_rows; row++, ends += 4) {
    const size_t a = ends[0], b = ends[1], c = ends[2], d = ends[3];
    if (text[a] == '\n' || text[b] == '\n' || text[c] == '\n' || text[d] != '\n') return false;
    if (!take_key(&r, TB_SCAN_ENTITY, row, text + begin, a - begin) || !take_key(&r, TB_SCAN_INDICATOR, row, text + a + 1, b - a - 1) ||
        !take_key(&r, TB_SCAN_PERIOD, row, text + b + 1, c - b - 1) || !take_field(&r, TB_SCAN_VALUE, row, text + c + 1, d - c - 1, true))
      return false;
    begin = d + 1;
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------- values */

static double value_of(const tb_swar_decimal *decimal) {
  static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const double value = (double)(int64_t)decimal->magnitude / powers[decimal->decimals];
  return decimal->negative && decimal->magnitude ? -value : value;
}

/* A value as the reference reads it; false where it would say something, or keep a text. */
static bool take_rare_value(const reading *r, size_t row, const char *text, size_t n) {
  tb_number number;
  text = tb_trim(text, &n);
  const tb_number_kind kind = tb_number_read(r->plan->options, text, n, &r->scanner->number_text, &number);
  const bool missing = kind == TB_NUMBER_MISSING;
  if (!missing && (kind != TB_NUMBER_VALUE || number.decimal.decimals > TB_DECIMALS_MAX)) return false;
  r->block->value[row] = missing ? r->plan->missing : number.decimal.value;
  r->block->decimals[row] = missing ? TB_DECIMALS_REAL : number.decimal.decimals;
  return true;
}

/* A value of more than eight bytes, or none, or that is no plain decimal. */
static bool take_other_value(const reading *r, size_t row, const char *text, size_t n) {
  enum { LONGEST = 15 };
  tb_swar_decimal decimal;
  if (n == 0 && r->plan->empty_is_missing) {
    r->block->value[row] = r->plan->missing;
    r->block->decimals[row] = TB_DECIMALS_REAL;
    return true;
  }
  if (!r->plan->plain_numbers || n <= 8 || n > LONGEST || !tb_swar_long(text, (unsigned)n, &decimal))
    return take_rare_value(r, row, text, n);
  r->block->value[row] = value_of(&decimal);
  r->block->decimals[row] = (uint8_t)decimal.decimals;
  return true;
}

/* Finds the text of a row's value again. */
static bool take_value_again(const reading *r, size_t row) {
  const size_t n_fields = r->plan->n_fields, field = r->plan->value_field, at = row * n_fields + field;
  const uint32_t *ends = r->scanner->ends;
  const size_t begin = at > 0 ? ends[at - 1] + (size_t)1 : 0;
  const char *text = r->block->bytes + begin;
  size_t n = ends[at] - begin;
  if (field + 1 == n_fields && r->has_returns && n > 0 && text[n - 1] == '\r') n--;
  return take_other_value(r, row, text, n);
}

static bool take_values(const reading *r) {
  tb_scan_block *block = r->block;
  tb_scanner *scanner = r->scanner;
  if (r->plan->plain_numbers) {
    tb_scan_values_read(block->n_rows, scanner->words, scanner->lengths, block->value, block->decimals, scanner->short_ones);
  } else {
    memset(scanner->short_ones, false, block->n_rows);
  }
  const uint8_t *left = scanner->short_ones, *end = left + block->n_rows;
  for (; (left = memchr(left, false, (size_t)(end - left))) != NULL; left++)
    if (!take_value_again(r, (size_t)(left - scanner->short_ones))) return false;
  return true;
}

static bool take_records(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block, bool has_returns) {
  const size_t n_ends = tb_scan_ends(block->bytes, block->n, plan->delimiter, scanner->ends), n_rows = n_ends / plan->n_fields;
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
