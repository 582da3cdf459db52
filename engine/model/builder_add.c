/* Observations: each record of a batch is made ready, finds its row and cell, and is merged with what is there by vintage. */
#include "builder_inside.h"

#include <math.h>
#include <string.h>

enum { CHECK_EVERY = 1024, FORESEEN_AFTER = 1 << 16 }; /* records */

enum { LOOK_EVERY = 8 }; /* checks: a tile that nobody works on is not in the cache */

static const double DENSE_SHARE = 0.7; /* of a tile's cells: then values alone take about as little as values with their offsets */

/* ----------------------------------------------------------------------------------------------------------- making ready */

/* The id of a text, looked up only when it is not the one before. */
static tb_status intern(tb_dictionary *dictionary, tb_text_memo *memo, const char *text, uint32_t *out) {
  if (!text || !*text) return TB_OK;
  if (!memo->text || strcmp(memo->text, text) != 0) {
    const uint32_t id = tb_dictionary_intern(dictionary, text, strlen(text));
    if (id == TB_NO_ID) return TB_NO_MEMORY;
    *memo = (tb_text_memo){.text = tb_dictionary_text(dictionary, id, NULL), .id = id};
  }
  *out = memo->id;
  return TB_OK;
}

static tb_status intern_small(tb_dictionary *dictionary, tb_text_memo *memo, const char *text, uint8_t *out) {
  if (!text || !*text) return TB_OK;
  if (!memo->text || strcmp(memo->text, text) != 0) {
    uint8_t id;
    const tb_status status = tb_builder_intern_small(dictionary, text, &id);
    if (status != TB_OK) return status;
    *memo = (tb_text_memo){.text = tb_dictionary_text(dictionary, id, NULL), .id = id};
  }
  *out = (uint8_t)memo->id;
  return TB_OK;
}

/* A number for a cell, with the text of one that is too long for its double. */
static tb_status read_number(tb_panel *panel, tb_decimal number, const char *long_text, double *value, uint8_t *decimals, uint32_t *text) {
  if (!isfinite(number.value)) return TB_BAD_ARGUMENT;
  *value = number.value + 0.0; /* -0 becomes 0 */
  *decimals = number.decimals;
  if (number.decimals <= TB_DECIMALS_MAX) return TB_OK;
  if (number.decimals != TB_DECIMALS_LONG || !long_text || !*long_text) return TB_BAD_ARGUMENT;
  *text = tb_dictionary_intern(panel->texts, long_text, strlen(long_text));
  return *text != TB_NO_ID ? TB_OK : TB_NO_MEMORY;
}

static tb_status read_numbers(tb_panel *panel, const tb_batch *batch, size_t i, tb_record *record) {
  tb_status status = TB_OK;
  if (batch->reason[i] == TB_VALUE) {
    const char *text = batch->long_text ? batch->long_text[i] : NULL;
    status = read_number(panel, batch->value[i], text, &record->value, &record->decimals, &record->long_text);
  } else if (batch->reason[i] != TB_MISSING) {
    status = TB_BAD_ARGUMENT;
  }
  const bool has_base = batch->base && (!batch->base_reason || batch->base_reason[i] == TB_VALUE);
  if (status != TB_OK || !has_base) return status;
  const char *text = batch->base_long_text ? batch->base_long_text[i] : NULL;
  return read_number(panel, batch->base[i], text, &record->base, &record->base_decimals, &record->base_long_text);
}

static tb_status read_texts(tb_builder *builder, const tb_batch *batch, size_t i, tb_record *record) {
  tb_panel *panel = builder->panel;
  tb_status status = TB_OK;
  if (batch->status) status = intern_small(panel->statuses, &builder->status, batch->status[i], &record->status);
  if (status == TB_OK && batch->basis) status = intern_small(panel->bases, &builder->basis, batch->basis[i], &record->basis);
  if (status == TB_OK && batch->written) status = intern(panel->texts, &builder->written, batch->written[i], &record->written);
  if (status == TB_OK && batch->source) status = intern(panel->texts, &builder->source, batch->source[i], &record->source);
  const bool is_index = panel->series[batch->indicator[i]].declared.kind == TB_INDEX;
  if (status == TB_OK && batch->unit && is_index) status = intern(panel->texts, &builder->unit, batch->unit[i], &record->unit);
  return status;
}

static tb_status read_record(tb_builder *builder, const tb_batch *batch, size_t i, tb_record *record) {
  *record = tb_record_empty((uint16_t)(batch->entity[i] % TB_TILE));
  if (batch->vintage) record->vintage = batch->vintage[i];
  tb_status status = read_numbers(builder->panel, batch, i, record);
  if (status == TB_OK) status = read_texts(builder, batch, i, record);
  if (status != TB_OK || !batch->ordinal || !builder->options.keep_provenance) return status;
  return tb_provenance_ordinal(&builder->panel->provenance, batch->ordinal[i], &record->ordinal);
}

/* ---------------------------------------------------------------------------------------------------------------- merging */

/* Where a record goes. */
typedef struct target {
  uint32_t row, entity;
  tb_tile **slot;
} target;

static tb_past past_of(const tb_record *record, target at) {
  return (tb_past){.value = record->value,
                   .row = at.row,
                   .entity = at.entity,
                   .vintage = record->vintage,
                   .ordinal = record->ordinal,
                   .long_text = record->long_text,
                   .decimals = record->decimals};
}

static void set_exact(const tb_panel *panel, const tb_past *past, tb_rational *out) {
  if (past->decimals <= TB_DECIMALS_MAX) {
    tb_rational_set_decimal(out, tb_decimal_mantissa(past->value, past->decimals), past->decimals);
    return;
  }
  size_t n;
  const char *text = tb_dictionary_text(panel->texts, past->long_text, &n);
  if (!tb_rational_set_text(out, text, n)) tb_rational_set_double(out, past->value);
}

/* Equal as written: of two short numbers the doubles decide, since each has its own. */
static bool same_value(const tb_panel *panel, const tb_past *a, const tb_past *b) {
  if (tb_double_bits(a->value) != tb_double_bits(b->value)) return false;
  if (a->decimals != TB_DECIMALS_LONG && b->decimals != TB_DECIMALS_LONG) return true;
  tb_rational left, right;
  tb_rational_init(&left);
  tb_rational_init(&right);
  set_exact(panel, a, &left);
  set_exact(panel, b, &right);
  const bool same = tb_rational_compare(&left, &right) == 0;
  tb_rational_clear(&left);
  tb_rational_clear(&right);
  return same;
}

/* A record with the key and vintage of another: a duplicate or a contradiction. */
static tb_status meet(tb_builder *builder, const tb_past *fresh, const tb_past *other, tb_conflict *conflict) {
  tb_panel *panel = builder->panel;
  if (same_value(panel, fresh, other)) {
    panel->counts.duplicates++;
    return TB_OK;
  }
  const bool missing = fresh->value != fresh->value, other_missing = other->value != other->value;
  conflict->value = missing ? 0 : fresh->value;
  conflict->other_value = other_missing ? 0 : other->value;
  conflict->missing = missing;
  conflict->other_missing = other_missing;
  conflict->other_file = tb_provenance_find(&panel->provenance, other->ordinal, &conflict->other_line);
  return TB_BAD_INPUT;
}

static tb_status set_cell(tb_builder *builder, target at, const tb_record *record) {
  const size_t n_entities = tb_dictionary_count(builder->panel->entity_codes), first = at.entity / TB_TILE * TB_TILE;
  const size_t width = n_entities - first < TB_TILE ? n_entities - first : TB_TILE;
  return tb_tile_set(&builder->panel->heap, at.slot, record, (unsigned)width, builder->foresight.dense);
}

static tb_status add_cell(tb_builder *builder, target at, const tb_record *record) {
  const tb_status status = set_cell(builder, at, record);
  if (status != TB_OK) return status;
  builder->panel->rows[at.row].observations++;
  builder->panel->counts.kept++;
  builder->panel->counts.missing += tb_record_is_missing(record);
  return TB_OK;
}

/* An older vintage than the cell's: kept in the history only. */
static tb_status add_past(tb_builder *builder, const tb_past *fresh, tb_conflict *conflict) {
  const tb_past *other = tb_history_find(&builder->history, fresh->row, fresh->entity, fresh->vintage);
  if (other) return meet(builder, fresh, other, conflict);
  const tb_status status = tb_history_add(&builder->history, fresh);
  if (status == TB_OK) builder->panel->counts.superseded++;
  return status;
}

/* A newer vintage takes the cell's place, and the cell goes into the history. */
static tb_status supersede(tb_builder *builder, target at, const tb_record *old, const tb_record *fresh) {
  tb_status status = set_cell(builder, at, fresh);
  if (status != TB_OK) return status;
  const tb_past past = past_of(old, at);
  status = tb_history_add(&builder->history, &past);
  if (status != TB_OK) return status;
  tb_panel_counts *counts = &builder->panel->counts;
  counts->superseded++;
  counts->missing += tb_record_is_missing(fresh);
  counts->missing -= tb_record_is_missing(old);
  return TB_OK;
}

static tb_status merge(tb_builder *builder, target at, const tb_record *record, tb_conflict *conflict) {
  const tb_tile *tile = *at.slot;
  const tb_tile_position position = tile ? tb_tile_find(tile, record->offset) : (tb_tile_position){.found = false};
  if (!position.found) return add_cell(builder, at, record);
  const tb_record old = tb_tile_get(tile, position.at);
  if (record->vintage > old.vintage) return supersede(builder, at, &old, record);
  const tb_past fresh = past_of(record, at), other = past_of(&old, at);
  return record->vintage == old.vintage ? meet(builder, &fresh, &other, conflict) : add_past(builder, &fresh, conflict);
}

/* --------------------------------------------------------------------------------------------------------------- a record */

tb_period tb_builder_closed(const tb_builder *builder, tb_period period, tb_day vintage) {
  if (!tb_period_is_endless(period)) return period;
  return tb_period_close(period, vintage != TB_DAY_UNKNOWN ? vintage : builder->options.as_of);
}

/* What was told of the row gives way to what its cells will tell. */
static void let_go(tb_panel *panel, tb_row *row) {
  panel->counts.kept -= row->observations;
  row->observations = 0;
  row->held = row->has_breaks = row->has_bases = row->has_basis = row->has_units = false;
}

tb_status tb_builder_hold(tb_builder *builder, const tb_held_row *held) {
  if (!builder || !held || held->indicator >= builder->panel->n_series || tb_period_is_endless(held->period)) return TB_BAD_ARGUMENT;
  tb_panel *panel = builder->panel;
  uint32_t at;
  const tb_status status = tb_row_index_find(&builder->index, panel, held->indicator, held->period, &at);
  if (status != TB_OK) return status;
  tb_row *row = &panel->rows[at];
  if (row->observations > 0 && !row->held) return TB_BAD_ARGUMENT;
  if (row->observations > UINT32_MAX - held->observations) return TB_LIMIT;
  row->held = true;
  row->has_breaks |= held->has_breaks;
  row->has_bases |= held->has_bases;
  row->has_basis |= held->has_basis;
  row->has_units |= held->has_units;
  row->observations += (uint32_t)held->observations;
  panel->counts.kept += held->observations;
  return TB_OK;
}

static tb_status find_slot(tb_builder *builder, target *at) {
  tb_panel *panel = builder->panel;
  tb_row *row = &panel->rows[at->row];
  if (row->held) let_go(panel, row);
  const size_t tile = at->entity / TB_TILE, n_slots = row->n_slots;
  at->slot = tb_row_slot(row, tile);
  if (at->slot) return TB_OK;
  at->slot = tb_row_grow(row, tile, tb_panel_tiles(panel));
  builder->slot_bytes += (row->n_slots - n_slots) * sizeof(tb_tile *);
  return at->slot ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_builder_merge(tb_builder *builder, uint32_t row, uint32_t entity, const tb_record *record, tb_conflict *conflict) {
  target at = {.row = row, .entity = entity};
  const tb_status status = find_slot(builder, &at);
  return status == TB_OK ? merge(builder, at, record, conflict) : status;
}

static tb_status add_record(tb_builder *builder, const tb_batch *batch, size_t i, tb_conflict *conflict) {
  tb_panel *panel = builder->panel;
  if (batch->entity[i] >= tb_dictionary_count(panel->entity_codes) || batch->indicator[i] >= panel->n_series) return TB_BAD_ARGUMENT;
  const tb_day vintage = batch->vintage ? batch->vintage[i] : TB_DAY_UNKNOWN, known_by = builder->options.known_by;
  panel->counts.read++;
  if (known_by != TB_DAY_UNKNOWN && vintage > known_by) {
    panel->counts.not_yet_known++;
    return TB_OK;
  }
  tb_record record;
  uint32_t row;
  tb_status status = read_record(builder, batch, i, &record);
  const tb_period period = tb_builder_closed(builder, batch->period[i], vintage);
  if (status == TB_OK) status = tb_row_index_find(&builder->index, panel, batch->indicator[i], period, &row);
  return status == TB_OK ? tb_builder_merge(builder, row, batch->entity[i], &record, conflict) : status;
}

/* ----------------------------------------------------------------------------------------------------------------- memory */

static uint64_t taken_bytes(const tb_builder *builder) {
  return builder->panel->heap.taken_bytes + builder->slot_bytes + tb_row_index_bytes(&builder->index) + tb_history_bytes(&builder->history);
}

/*
 * A cell takes its value, a mantissa or a double, and its ordinal, if that is kept, whatever else is known of it; of duplicates and
 * revisions there is none.
 */
static uint64_t foreseen_bytes(const tb_builder *builder) {
  const tb_panel_counts *counts = &builder->panel->counts;
  const tb_foresight *f = &builder->foresight;
  if (counts->read < FORESEEN_AFTER || f->expected <= counts->read) return 0;
  const double wide_share = f->looked > 0 ? (double)f->looked_wide / (double)f->looked : 0;
  const double cell_bytes = 4 + 4 * wide_share + (builder->options.keep_provenance ? 4 : 0);
  return (uint64_t)(cell_bytes * (double)f->expected * ((double)counts->kept / (double)counts->read));
}

uint64_t tb_builder_needs_bytes(const tb_builder *builder) {
  const uint64_t taken = taken_bytes(builder), foreseen = foreseen_bytes(builder);
  return taken > foreseen ? taken : foreseen;
}

static bool is_over_limit(const tb_builder *builder) {
  const uint64_t limit = builder->options.memory_limit;
  return limit > 0 && tb_builder_needs_bytes(builder) > limit;
}

static double projected(uint64_t now, uint64_t then, double times) {
  return (double)now + (double)(now - then) * times;
}

/* Whether the records that are to come will fill most of the cells that the panel will have. */
static bool will_be_dense(const tb_foresight *f, tb_extent now) {
  if (f->expected <= now.records || f->earlier.records == now.records) return false;
  const double times = (double)(f->expected - now.records) / (double)(now.records - f->earlier.records);
  const double cells = projected(now.rows, f->earlier.rows, times) * projected(now.entities, f->earlier.entities, times);
  return (double)f->expected >= DENSE_SHARE * cells;
}

/* Looks at some tile, another one each time, whether it has doubles. */
static void look_at_tile(const tb_panel *panel, tb_foresight *f) {
  const uint64_t checks = panel->counts.read / CHECK_EVERY;
  if (panel->n_rows == 0 || checks % LOOK_EVERY != 0) return;
  const size_t any = checks / LOOK_EVERY * 2654435761u;
  const tb_row *row = &panel->rows[any % panel->n_rows];
  const tb_tile *tile = row->n_slots > 0 && !row->held ? tb_row_tile(row, any / panel->n_rows % row->n_slots) : NULL;
  f->looked += tile != NULL;
  f->looked_wide += tile && !tb_tile_has(tile, TB_CELL_SHORT);
}

static void foresee(tb_builder *builder) {
  const tb_panel *panel = builder->panel;
  tb_foresight *f = &builder->foresight;
  look_at_tile(panel, f);
  const tb_extent now = {panel->counts.read, panel->n_rows, tb_dictionary_count(panel->entity_codes)};
  f->dense = (double)panel->counts.kept >= DENSE_SHARE * (double)now.rows * (double)now.entities || will_be_dense(f, now);
  if (now.records < 2 * f->latest.records) return;
  f->earlier = f->latest;
  f->latest = now;
}

tb_status tb_builder_look(tb_builder *builder) {
  foresee(builder);
  tb_panel_tidy(builder->panel);
  return is_over_limit(builder) ? TB_LIMIT : TB_OK;
}

static tb_status check_memory(tb_builder *builder) {
  if (builder->until_check > 0) {
    builder->until_check--;
    return TB_OK;
  }
  builder->until_check = CHECK_EVERY;
  return tb_builder_look(builder);
}

tb_status tb_builder_add(tb_builder *builder, const tb_batch *batch, tb_conflict *conflict) {
  if (!builder || !batch || !conflict) return TB_BAD_ARGUMENT;
  if (batch->n > 0 && (!batch->entity || !batch->indicator || !batch->period || !batch->value || !batch->reason)) return TB_BAD_ARGUMENT;
  *conflict = (tb_conflict){0};
  if (builder->options.sink) {
    builder->panel->counts.read += batch->n;
    return builder->options.sink->take(builder->options.sink->context, builder, batch, conflict);
  }
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < batch->n; i++) {
    status = check_memory(builder);
    if (status != TB_OK) break;
    conflict->index = i;
    status = add_record(builder, batch, i, conflict);
  }
  return status;
}
