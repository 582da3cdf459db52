/*
 * The one way into a panel: batches of columns from CSV, Arrow or a store.
 */
#ifndef TB_MODEL_BUILDER_H
#define TB_MODEL_BUILDER_H

#include "panel.h"

typedef struct tb_builder tb_builder;

typedef struct tb_batch tb_batch;
typedef struct tb_conflict tb_conflict;

/** Takes batches in place of the panel: a store that keeps observations before it gives them back. Returns what tb_builder_add returns. */
typedef struct tb_batch_sink {
  void *context;
  tb_status (*take)(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict);
} tb_batch_sink;

typedef struct tb_builder_options {
  tb_day as_of;              /* the case's reference day: ends open spans; TB_DAY_UNKNOWN: none */
  tb_day known_by;           /* --as-of: vintages after it are left out; TB_DAY_UNKNOWN: all */
  bool keep_provenance;      /* a record ordinal a cell */
  size_t superseded_max;     /* how many superseded observations the panel remembers, see tb_panel_superseded; 0: none */
  uint64_t memory_limit;     /* bytes for rows, cells and superseded observations, 0: none */
  const tb_batch_sink *sink; /* not NULL: all batches go there, and the panel stays without rows; must outlive the builder */
} tb_builder_options;

TB_NODISCARD tb_status tb_builder_new(const tb_builder_options *options, tb_builder **out);
void tb_builder_free(tb_builder *builder);

/**
 * Declared entities and indicators, before any observation. The texts are copied. Ids are those of the panel. TB_BAD_INPUT: the code was
 * declared before; TB_BAD_ARGUMENT: an indicator comes after observations; TB_LIMIT: more than 255 bases; TB_NO_MEMORY.
 */
typedef struct tb_entity_declaration {
  const char *code, *name, *name_zh, *level, *parent; /* "" where not given; a parent may be declared later or never */
  const char *groups;                                 /* `;`-separated */
} tb_entity_declaration;
typedef struct tb_indicator_declaration {
  const char *code, *name, *name_zh, *unit, *formula, *basis;
  tb_place formula_place;
  tb_kind kind;
  tb_better better;
  bool count;
  int decimals; /* -1: not declared */
} tb_indicator_declaration;
TB_NODISCARD tb_status tb_builder_declare_entity(tb_builder *builder, const tb_entity_declaration *entity);
TB_NODISCARD tb_status tb_builder_declare_indicator(tb_builder *builder, const tb_indicator_declaration *indicator);

/** Ids of codes, new ones when not seen; TB_NO_ID when memory is short. */
uint32_t tb_builder_entity(tb_builder *builder, const char *code, size_t n);
uint32_t tb_builder_indicator(tb_builder *builder, const char *code, size_t n);

/** The same for codes that are there already, TB_NO_ID for others. */
uint32_t tb_builder_find_entity(const tb_builder *builder, const char *code, size_t n);
uint32_t tb_builder_find_indicator(const tb_builder *builder, const char *code, size_t n);

/** The code of an id. Valid as long as the builder, and the panel that it becomes. */
const char *tb_builder_entity_code(const tb_builder *builder, uint32_t entity);
const char *tb_builder_indicator_code(const tb_builder *builder, uint32_t indicator);

/** What is declared about an indicator, NULL when there is no such id; valid until the next indicator comes. */
const tb_indicator *tb_builder_indicator_at(const tb_builder *builder, uint32_t indicator);

/**
 * Opens a source of records, for provenance: from now on ordinals belong to `file` (copied), the first record standing at `line`.
 * tb_builder_line tells that record `ordinal` (counted from 0 in this file) stands at `line` when that is not one more than the record
 * before it; it is told in the order of the records. Both do nothing when provenance is not kept. TB_NO_MEMORY; TB_LIMIT beyond 2^32 - 1
 * records.
 */
TB_NODISCARD tb_status tb_builder_file(tb_builder *builder, const char *file, uint64_t line);
TB_NODISCARD tb_status tb_builder_line(tb_builder *builder, uint64_t ordinal, uint64_t line);

/**
 * A batch of n observations as columns. All columns from `long_text` on are optional (NULL); in columns of texts NULL is "". Texts are
 * copied as far as they are kept: units only of indicators of kind `index`, ordinals only with provenance.
 */
struct tb_batch {
  size_t n;
  const uint32_t *entity, *indicator;
  const tb_period *period; /* as written, open spans not yet closed */
  const tb_decimal *value;
  const uint8_t *reason;        /* TB_VALUE or TB_MISSING */
  const char *const *long_text; /* not NULL where value.decimals is TB_DECIMALS_LONG */
  const uint64_t *ordinal;      /* record in the current file, from 0 */
  const tb_day *vintage;
  const char *const *status, *const *basis, *const *unit, *const *written, *const *source;
  const tb_decimal *base;     /* restated base */
  const uint8_t *base_reason; /* TB_VALUE where there is one */
  const char *const *base_long_text;
  const char *file; /* where the records stand, for a sink; NULL: nowhere */
  const uint64_t *line;
};

/** A key met twice with different values and the same vintage (or none). */
struct tb_conflict {
  size_t index;              /* in the batch */
  double value, other_value; /* 0 where missing */
  bool missing, other_missing;
  const char *other_file; /* NULL without provenance */
  uint64_t other_line;
};

/**
 * Adds a batch. Stops at the first record that contradicts one already there: TB_BAD_INPUT with *conflict filled, the records before it are
 * in; the caller reports it and may go on behind it with the rest. The same value again is counted as a duplicate, and the first stays.
 * TB_BAD_ARGUMENT: an id, number or long text out of its range. TB_NO_MEMORY; TB_LIMIT: memory_limit, more than 255 different statuses or
 * bases, 2^32 - 1 records. Amortised O(n), beside the insertion into short lists.
 */
TB_NODISCARD tb_status tb_builder_add(tb_builder *builder, const tb_batch *batch, tb_conflict *conflict);

/**
 * A row of which is known that it is there, and what its cells have, but not the cells. The panel has its timelines as if they had been
 * read, and tells which of such rows were wanted (tb_row_was_touched). A period written in several ways is held once for each. Adding an
 * observation makes it a row like any other: then all of its observations must be added. TB_BAD_ARGUMENT: an unknown indicator, a period
 * that is open without an end, a row that has observations; TB_NO_MEMORY, TB_LIMIT.
 */
typedef struct tb_held_row {
  uint32_t indicator;
  tb_period period; /* as written */
  uint64_t observations;
  bool has_breaks, has_bases, has_basis, has_units;
} tb_held_row;
TB_NODISCARD tb_status tb_builder_hold(tb_builder *builder, const tb_held_row *held);

/**
 * Tells how many records will come in all, as far as can be guessed (0: it cannot); it may be told anew at any time. Nothing but the form
 * in which tiles grow depends on it.
 */
void tb_builder_expect(tb_builder *builder, uint64_t records);

/** True when batches go to a sink, or records are counted for provenance: all that only tb_builder_add does. */
bool tb_builder_needs_records(const tb_builder *builder);

/**
 * Bytes that rows, cells and superseded observations take now, or will at least take when all expected records have come
 * (tb_builder_expect), as far as those before tell: whichever is more. O(1).
 */
uint64_t tb_builder_needs_bytes(const tb_builder *builder);

/** What was seen so far. The reader adds what only it knows: blanks, blank lines, rejected records. */
tb_panel_counts *tb_builder_counts(tb_builder *builder);

/**
 * Seals the builder into a panel (which takes everything; the builder is freed in any case, and *out is NULL on failure). Builds orders and
 * timelines. O(rows log rows + entities log entities + cells). TB_NO_MEMORY; TB_LIMIT from tb_timelines_build.
 */
TB_NODISCARD tb_status tb_builder_seal(tb_builder *builder, tb_panel **out);

#endif
