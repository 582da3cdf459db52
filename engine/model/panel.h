/*
 * The panel: one row an indicator and period, its entities across in tiles of 512. See README.md for the layout.
 */
#ifndef TB_MODEL_PANEL_H
#define TB_MODEL_PANEL_H

#include "base/dictionary.h"
#include "base/log.h"
#include "column.h"
#include "period.h"
#include "timeline.h"

/** What is declared about an entity. Texts belong to the panel; ids index the panel's dictionaries of levels and groups. */
typedef struct tb_entity {
  const char *name, *name_zh; /* "" when not given */
  uint32_t level;             /* TB_NO_ID: none */
  uint32_t parent;            /* entity, TB_NO_ID: none */
  const uint32_t *groups;     /* n_groups ids */
  uint32_t n_groups;
  bool declared; /* in entities.csv; else only observed */
} tb_entity;

typedef struct tb_indicator {
  const char *name, *name_zh, *unit, *formula; /* "" when not given */
  const char *formula_file;                    /* where the formula stands, for errors */
  uint64_t formula_line;
  uint32_t formula_column;
  tb_kind kind;
  tb_better better;
  bool count;       /* whole things */
  int16_t decimals; /* -1: not declared */
  uint8_t basis;    /* id of the panel's dictionary of bases, 0: none */
  bool declared;
} tb_indicator;

/** A row of the panel. */
typedef struct tb_row tb_row;

const tb_entity *tb_panel_entity(const tb_panel *panel, uint32_t entity);
const tb_indicator *tb_panel_indicator(const tb_panel *panel, uint32_t indicator);
const tb_dictionary *tb_panel_entity_codes(const tb_panel *panel);
const tb_dictionary *tb_panel_indicator_codes(const tb_panel *panel);
const tb_dictionary *tb_panel_levels(const tb_panel *panel);
const tb_dictionary *tb_panel_groups(const tb_panel *panel);
const tb_dictionary *tb_panel_statuses(const tb_panel *panel); /* id 0 is "" */
const tb_dictionary *tb_panel_bases(const tb_panel *panel);    /* id 0 is "" */

/** Entities sorted by the bytes of their codes, and the place of each in that order. tb_panel_entities() long. */
const uint32_t *tb_panel_entity_order(const tb_panel *panel);
const uint32_t *tb_panel_entity_place(const tb_panel *panel);
/** Indicators sorted by the bytes of their codes. */
const uint32_t *tb_panel_indicator_order(const tb_panel *panel);

/** True when any entity has a level. */
bool tb_panel_has_levels(const tb_panel *panel);

/** The case's reference day (TB_DAY_UNKNOWN: none). */
tb_day tb_panel_as_of(const tb_panel *panel);

/** Rows of an indicator in the order of their keys; their timelines. Both belong to the panel. */
size_t tb_panel_rows(const tb_panel *panel, uint32_t indicator);
const tb_row *tb_panel_row_at(const tb_panel *panel, uint32_t indicator, size_t i);
const tb_timelines *tb_panel_timelines(const tb_panel *panel, uint32_t indicator);

/**
 * The row with a key (of a stock: any period with that end), NULL when there is none; of an open span whose end is not told (2023-11..) the
 * latest row with that begin. O(log rows).
 */
const tb_row *tb_panel_find_row(const tb_panel *panel, uint32_t indicator, tb_period period);

tb_period tb_row_key(const tb_row *row);   /* of a stock its end date */
tb_period tb_row_label(const tb_row *row); /* what is printed: as written, the key when it was written in several ways */
uint64_t tb_row_observations(const tb_row *row);
bool tb_row_has_breaks(const tb_row *row);  /* a cell with status B */
bool tb_row_has_bases(const tb_row *row);   /* a cell with a restated base */
bool tb_row_has_basis(const tb_row *row);   /* a cell with a basis of its own */
bool tb_row_has_units(const tb_row *row);   /* an index cell with a unit of its own */
bool tb_row_has_written(const tb_row *row); /* a cell with its figure as printed */

/**
 * A held row (tb_builder_hold) is one of which it is only known that it is there: its cells read as absent. Whether it is one, and whether
 * any of its cells was asked for since the panel was sealed; what was computed then is not to be trusted.
 */
bool tb_row_is_held(const tb_row *row);
bool tb_row_was_touched(const tb_row *row);

/** Tiles with an observation: true when entities [tile * 512, tile * 512 + 512) have one in this row. */
size_t tb_panel_tiles(const tb_panel *panel);
bool tb_row_has_tile(const tb_row *row, size_t tile);

/**
 * Reads the cells of entities [first, first + n) of a row into `out` (arrays allocated for n); out->longs are the row's and belong to the
 * panel. row may be NULL: all absent. Cells absent or missing get TB_MISSING. O(n).
 */
void tb_row_read(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, tb_column *out);

/**
 * The values and reasons that tb_row_read has for n entities of the panel, in any order. row may be NULL: all TB_MISSING. O(n), and of
 * tiles that are lists O(n log cells).
 */
void tb_row_pick(const tb_row *row, const uint32_t *entities, size_t n, double *values, uint8_t *reasons);

/** The optional attributes of one cell; false when nothing was observed there. Strings are "" and ids 0 where not given. */
typedef struct tb_cell_detail {
  double value;
  uint8_t decimals, reason;
  const char *long_text; /* not NULL when decimals is TB_DECIMALS_LONG */
  uint8_t status, basis;
  tb_day vintage; /* TB_DAY_UNKNOWN: none */
  bool has_base;  /* the restated base */
  double base_value;
  uint8_t base_decimals;
  const char *base_long_text;
  const char *written, *source, *unit;
  const char *file; /* NULL when provenance was not kept */
  uint64_t line;
  uint32_t ordinal; /* of the record among all that were read, from 0; UINT32_MAX without provenance */
} tb_cell_detail;
bool tb_row_detail(const tb_panel *panel, const tb_row *row, uint32_t entity, tb_cell_detail *out);

/**
 * The figures as printed of entities [first, first + n), NULL where none is given; they belong to the panel. False when there are none;
 * then, and where row is NULL, nothing is written. O(n).
 */
bool tb_row_written(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, const char **out);

/**
 * Overwrites cells of `base`, as read by tb_row_read for entities [first, first + n), with the restated bases of `row` (NULL: none) where
 * it has them. base->restated becomes the row's.
 */
void tb_row_restate(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, tb_column *base);

/**
 * Tells for entities [first, first + n) whether the cells of two rows of an indicator differ in stated basis or (index) unit, or a break
 * lies after the earlier row up to the later one on the timeline of `row`. Writes all n; false where a row is NULL. O(n), and where the
 * indicator has breaks O(n rows between).
 */
void tb_rows_incomparable(const tb_panel *panel, const tb_row *row, const tb_row *base, uint32_t first, size_t n, bool *incomparable);

/** The same for breaks alone. */
void tb_rows_broken(const tb_panel *panel, const tb_row *row, const tb_row *base, uint32_t first, size_t n, bool *broken);

/** What a figure states about itself that must not be mixed. */
typedef struct tb_footing {
  uint32_t basis; /* id of the panel's dictionary of bases, 0: not stated */
  uint32_t unit;  /* of an index: id of the text of its unit, which names its base; 0: not stated, or no index */
} tb_footing;

/** What an indicator declares. */
tb_footing tb_indicator_footing(const tb_panel *panel, uint32_t indicator);

/** The footings of entities [first, first + n) in a row of an indicator (NULL: none there): the cell's own, else as declared. O(n). */
void tb_row_footings(const tb_panel *panel, const tb_row *row, uint32_t indicator, uint32_t first, size_t n, tb_footing *out);

/**
 * Observations that a later vintage superseded, as many as the builder was told to remember (the counts tell of all): ordered by bytes of
 * the indicator's code, period, bytes of the entity's code, vintage. What took the place of one is the next, if it is of the same cell,
 * else what the panel has under the key. Ends of open spans that were told anew are not among them. False: there is no such one. O(1).
 */
typedef struct tb_superseded {
  uint32_t indicator, entity;
  tb_period key, label; /* as of a row */
  tb_day vintage;       /* TB_DAY_UNKNOWN: none */
  double value;
  tb_reason reason; /* TB_VALUE, TB_MISSING */
  const char *file; /* NULL when provenance was not kept */
  uint64_t line;
} tb_superseded;
size_t tb_panel_superseded(const tb_panel *panel);
bool tb_panel_superseded_at(const tb_panel *panel, size_t i, tb_superseded *out);

/** What loading saw: for lints and summaries. */
typedef struct tb_panel_counts {
  uint64_t read, kept, missing, duplicates, superseded, not_yet_known, blanks_trimmed, blank_lines, rejected;
} tb_panel_counts;
const tb_panel_counts *tb_panel_load_counts(const tb_panel *panel);

#endif
