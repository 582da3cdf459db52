/* Stepping along timelines, by the calendar also beyond their ends. */
#ifndef TB_EXPR_LINE_H
#define TB_EXPR_LINE_H

#include "model.h"

/**
 * The timeline of an indicator that a key is on, or would be if it were observed. For whole months without one, *implicit becomes the line
 * of spans of that length and is returned. NULL: there is none.
 */
const tb_timeline *tb_known_line(const tb_known *known, tb_period key, tb_timeline *implicit);

/** True when the key is one of the line's steps, or a calendar step before or behind them. */
bool tb_line_fits(const tb_timeline *line, tb_period key);

/** The step `steps` >= 0 before a key that fits the line; false when there is none. */
bool tb_line_back(const tb_timeline *line, tb_period key, int steps, tb_period *out);

/** Steps from the line's first to a key that fits it, both counted; 1 when the key comes before the first. */
size_t tb_line_room(const tb_timeline *line, tb_period key);

#endif
