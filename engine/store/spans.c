#include "spans.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_BITS = 64 };

void tb_spans_free(tb_spans *spans) {
  for (size_t i = 0; i < spans->n; i++)
    free(spans->items[i].met);
  free(spans->items);
  free(spans->latest);
  tb_dictionary_free(spans->keys);
  tb_dictionary_free(spans->ends);
  *spans = (tb_spans){0};
}

static bool reserve(tb_spans *spans) {
  if (!spans->keys) spans->keys = tb_dictionary_new();
  if (!spans->ends) spans->ends = tb_dictionary_new();
  if (!spans->keys || !spans->ends) return false;
  if (spans->n < spans->capacity) return true;
  const size_t capacity = spans->capacity ? 2 * spans->capacity : 256;
  tb_span_row *items = reallocarray(spans->items, capacity, sizeof *items);
  if (items) spans->items = items;
  size_t *latest = items ? reallocarray(spans->latest, capacity, sizeof *latest) : NULL;
  if (!latest) return false;
  spans->latest = latest;
  spans->capacity = capacity;
  return true;
}

/* What spans with one end are found by. */
static void end_key(uint32_t indicator, tb_day last, uint32_t out[2]) {
  out[0] = indicator;
  out[1] = (uint32_t)last;
}

/* Puts the span that comes next before those with its end. */
static bool chain(tb_spans *spans, tb_span_row *span) {
  uint32_t key[2];
  end_key(span->indicator, span->period.last, key);
  const uint32_t id = tb_dictionary_intern(spans->ends, (const char *)key, sizeof key);
  if (id == TB_NO_ID) return false;
  span->same_end = id < spans->n_latest ? spans->latest[id] : SIZE_MAX;
  spans->latest[id] = spans->n;
  if (id == spans->n_latest) spans->n_latest++;
  return true;
}

size_t tb_spans_find(tb_spans *spans, uint32_t indicator, tb_period period) {
  if (!reserve(spans)) return SIZE_MAX;
  const uint32_t key[4] = {indicator, (uint32_t)period.first, (uint32_t)period.last, period.open};
  const uint32_t id = tb_dictionary_intern(spans->keys, (const char *)key, sizeof key);
  if (id < spans->n) return id;
  tb_span_row *span = &spans->items[spans->n];
  *span = (tb_span_row){.indicator = indicator, .period = period};
  if (id == TB_NO_ID || !chain(spans, span)) return SIZE_MAX;
  spans->n++;
  return id;
}

size_t tb_spans_ending(const tb_spans *spans, uint32_t indicator, tb_day last) {
  uint32_t key[2];
  end_key(indicator, last, key);
  const uint32_t id = spans->ends ? tb_dictionary_find(spans->ends, (const char *)key, sizeof key) : TB_NO_ID;
  return id == TB_NO_ID ? SIZE_MAX : spans->latest[id];
}

tb_status tb_span_meet(tb_span_row *span, uint32_t entity, bool *first) {
  const size_t word = entity / WORD_BITS;
  if (word >= span->n_met_words) {
    const size_t n = word + word / 2 + 1;
    uint64_t *met = reallocarray(span->met, n, sizeof *met);
    if (!met) return TB_NO_MEMORY;
    memset(met + span->n_met_words, 0, (n - span->n_met_words) * sizeof *met);
    span->met = met;
    span->n_met_words = n;
  }
  const uint64_t bit = UINT64_C(1) << entity % WORD_BITS;
  *first = !(span->met[word] & bit);
  span->met[word] |= bit;
  return TB_OK;
}

bool tb_span_has_met(const tb_span_row *span, uint32_t entity) {
  const size_t word = entity / WORD_BITS;
  return word < span->n_met_words && span->met[word] >> entity % WORD_BITS & 1;
}
