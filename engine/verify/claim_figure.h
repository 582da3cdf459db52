/* Reported figures in few bytes: claims keep a million of them. */
#ifndef TB_VERIFY_CLAIM_FIGURE_H
#define TB_VERIFY_CLAIM_FIGURE_H

#include "reported.h"

/** mantissa / 10^decimals with its units as powers of ten; `kept` false: it does not fit, and its text is read again. */
typedef struct tb_kept_figure {
  int64_t mantissa;
  uint16_t unit_at, unit_n; /* of the unit's name in the text */
  uint8_t decimals, written_decimals;
  int8_t last_exponent, nonzero_exponent, direction;
  uint8_t kind, qualifier, unit;
  bool kept, scaled, from_below;
} tb_kept_figure;

/**
 * Reads the text of a claim's `reported`, as tb_reported_read does: errors go to the log at `place`, TB_BAD_INPUT. Plain digits, the bulk
 * of what is printed, are read without the words.
 */
TB_NODISCARD tb_status tb_kept_figure_read(const char *text, size_t n, tb_place place, tb_log *log, tb_kept_figure *out);

/** The figure as tb_reported_read gives it; `text` is that which was read. *out is initialised by the caller. */
TB_NODISCARD tb_status tb_kept_figure_restore(const tb_kept_figure *kept, const char *text, size_t n, tb_reported *out);

#endif
