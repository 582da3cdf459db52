/*
 * tongbi/model.h - periods and the panel: what an observation is about, and all observations in memory.
 */
#ifndef TONGBI_MODEL_H
#define TONGBI_MODEL_H

#include <tongbi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------------------------ periods */

/** Days count from 1970-01-01 in the proleptic Gregorian calendar; years 1 to 9999. */
typedef int32_t tb_day;

enum { TB_DAY_UNKNOWN = INT32_MIN, TB_DAY_OPEN = INT32_MAX };

/**
 * A span of days, both ends included. `first` TB_DAY_UNKNOWN: the period is not stated. `open`: written with a beginning only; `last` is
 * then the day on which the figure was known, or TB_DAY_OPEN while that is not known. Compare with tb_period_compare, not byte by byte.
 */
typedef struct tb_period {
  tb_day first, last;
  bool open;
} tb_period;

enum { TB_PERIOD_TEXT_BYTES = 32 };

/**
 * Reads a period: every form of the design's table, among them 2023, 2024-H1, 2024-Q1, 2024-07, 2024-01..2024-07, 2023-09-06..2023-11-10,
 * 2024-08-26, 2023-11.., 2024年1-7月, 2023年11月以来. The n bytes hold nothing else; n = 0 gives the unstated period. TB_BAD_INPUT when the
 * text is no period (2024-13, 2024-Q5, 30 February, an end before its begin); *out is then unchanged.
 */
TB_API TB_NODISCARD tb_status tb_period_parse(const char *text, size_t n, tb_period *out);

/** Writes the canonical text, NUL-terminated, and returns its length: the shortest form of the table; "" for the unstated period. */
TB_API size_t tb_period_format(tb_period period, char out[TB_PERIOD_TEXT_BYTES]);

/** Order of output: unstated first, then by first day, last day, closed before open. -1, 0, 1. */
TB_API int tb_period_compare(tb_period a, tb_period b);

/** The year-ago period: the same months a year before; of days the same days, month-end matching month-end. Unstated or of unknown end:
 * unstated. */
TB_API tb_period tb_period_year_ago(tb_period period);

/** The adjacent period of the same length before. Unstated, or open: unstated. */
TB_API tb_period tb_period_previous(tb_period period);

/** Whole calendar months in the period, 0 when it does not begin and end with a month. Open spans: 0, their end is only the day of knowing.
 */
TB_API int tb_period_months(tb_period period);

/* ------------------------------------------------------------------------------------------------------- reasons and kinds */

/** Why a cell has no value, or one that must not be compared. The values are stable. */
typedef enum tb_reason {
  TB_VALUE = 0, /* no reason: there is a value */
  TB_MISSING = 1,
  TB_NO_BASE = 2,
  TB_ZERO_BASE = 3,
  TB_NEGATIVE_BASE = 4,
  TB_NOT_COMPARABLE = 5, /* the plain number stands beside it */
  TB_NO_PEERS = 6,
  TB_TOO_SHORT = 7,
  TB_UNDEFINED = 8
} tb_reason;

/** "missing", "no_base" ...; "" for TB_VALUE. A key, never translated. */
TB_API const char *tb_reason_name(tb_reason reason);

typedef enum tb_kind { TB_KIND_UNDECLARED, TB_FLOW, TB_STOCK, TB_RATIO, TB_MEAN, TB_INDEX, TB_RANK } tb_kind;
typedef enum tb_better { TB_BETTER_UNDECLARED, TB_BETTER_UP, TB_BETTER_DOWN, TB_BETTER_NONE } tb_better;

/* -------------------------------------------------------------------------------------------------------------------- panel */

/**
 * All observations in memory, immutable once it is open; any number of threads may read it. Entities and indicators have internal numbers,
 * 0 to count - 1, in the order of their coming: they are never printed nor sorted by.
 */
typedef struct tb_panel tb_panel;

/** Frees a panel; NULL is allowed. Strings and cells read from it go with it. */
TB_API void tb_panel_free(tb_panel *panel);

TB_API size_t tb_panel_entities(const tb_panel *panel);
TB_API size_t tb_panel_indicators(const tb_panel *panel);

/** Code of an entity or indicator, NULL out of range. */
TB_API const char *tb_panel_entity_code(const tb_panel *panel, size_t entity);
TB_API const char *tb_panel_indicator_code(const tb_panel *panel, size_t indicator);

/** Observations kept (missing ones too), after duplicates and superseded vintages are left out. */
TB_API uint64_t tb_panel_observations(const tb_panel *panel);

/** One cell as read. */
typedef struct tb_cell {
  double value;     /* the double nearest to the decimal as written; 0 unless reason is TB_VALUE */
  tb_reason reason; /* TB_VALUE, or TB_MISSING: observed without a value */
  uint8_t decimals; /* as written, 0 to 22; 255: more digits than 15 */
} tb_cell;

/** Reads one observation by codes and period. TB_NOT_FOUND: there is none. */
TB_API TB_NODISCARD tb_status tb_panel_get(const tb_panel *panel, const char *entity, const char *indicator, tb_period period,
                                           tb_cell *out);

/**
 * Checks the whole structure: order of rows and lists, counts, decimals, that every mantissa gives its value, that ids are in range. TB_OK,
 * or TB_BAD_INPUT with what is wrong as an error in the log. O(cells).
 */
TB_API TB_NODISCARD tb_status tb_panel_validate(const tb_panel *panel, tb_log *log);

#ifdef __cplusplus
}
#endif
#endif
