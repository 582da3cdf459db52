/* The inside of the builder: builder.c declares, builder_add.c adds observations, seal.c seals. */
#ifndef TB_MODEL_BUILDER_INSIDE_H
#define TB_MODEL_BUILDER_INSIDE_H

#include "builder.h"
#include "history.h"
#include "row_index.h"
#include "store.h"

/** A declared parent, looked up when all entities are known. The code belongs to the panel's arena. */
typedef struct tb_pending_parent {
  uint32_t entity;
  const char *code;
} tb_pending_parent;

/** The text of the record before, so that a column of equal texts is not looked up again and again. */
typedef struct tb_text_memo {
  const char *text; /* of the dictionary; NULL: none yet */
  uint32_t id;
} tb_text_memo;

/** How much of the panel was there when so many records had been read. */
typedef struct tb_extent {
  uint64_t records;
  size_t rows, entities;
} tb_extent;

/**
 * Whether new tiles will fill up. Judged by what was kept of the cells that the rows and entities met so far could have; and by the records
 * that are still to come, where that is known, spread over the rows and entities that will be there if both go on growing as they did since
 * `earlier`.
 */
typedef struct tb_foresight {
  uint64_t expected;            /* records in all, 0: not known */
  tb_extent earlier, latest;    /* each has at least twice the records of the one before */
  uint64_t looked, looked_wide; /* tiles looked at by the way, and those of them that have doubles */
  bool dense;
} tb_foresight;

struct tb_builder {
  tb_builder_options options;
  tb_panel *panel;
  tb_row_index index;
  tb_history history;
  tb_pending_parent *parents;
  size_t n_parents, parents_capacity, entities_capacity, series_capacity;
  uint64_t slot_bytes;  /* of all rows */
  uint64_t until_check; /* records until memory is looked at again */
  tb_foresight foresight;
  tb_text_memo status, basis, unit, written, source;
};

/** The id of a text in a dictionary of at most 255 texts beside "". TB_LIMIT, TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_builder_intern_small(tb_dictionary *dictionary, const char *text, uint8_t *out);

/**
 * open_spans.c: of each indicator's open spans with one begin, every entity keeps the cell of the newest vintage; rows without cells go.
 * Before rows are sorted. TB_NO_MEMORY. O(rows), and where a begin has several ends, O(cells) of them.
 */
TB_NODISCARD tb_status tb_open_spans_settle(tb_panel *panel);

/** Before records are added: looks at memory and foresight. TB_LIMIT. O(1), else as tb_panel_tidy. */
TB_NODISCARD tb_status tb_builder_look(tb_builder *builder);

/** The period that a record's row has: an open one closed by the record's vintage, else by the case's reference day. */
tb_period tb_builder_closed(const tb_builder *builder, tb_period period, tb_day vintage);

/**
 * Merges a record into the cell of an entity in a row, as tb_builder_add does with what it read. record->offset is the entity's in its
 * tile.
 */
TB_NODISCARD tb_status tb_builder_merge(tb_builder *builder, uint32_t row, uint32_t entity, const tb_record *record, tb_conflict *conflict);

/** Tiles that grow or change their form leave blocks behind: when those are too many, all blocks are moved together. O(1), else O(tiles +
 * bytes). */
void tb_panel_tidy(tb_panel *panel);

#endif
