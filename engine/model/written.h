/* A figure as it was printed, beside the value that stands in the same cell. */
#ifndef TB_MODEL_WRITTEN_H
#define TB_MODEL_WRITTEN_H

#include "reported.h"

/**
 * How precisely a value was told: the power of ten of the last digit printed, in the unit of the value. `35.90%` beside 35.9: -2; `1.71万`
 * beside 17100: 2, beside 1.71 (of an indicator in 万): -2; a rank or a class: 0. The unit is known by the value: the power of ten by which
 * the printed figure has to be multiplied to be it, or to be it rounded; where neither, the figure is taken as it stands. Signs may differ,
 * since a fall may be printed with a word. False when the text cannot be read. O(length); a mismatch costs some dozen divisions.
 */
bool tb_written_place(const char *text, const tb_rational *value, int *place);

#endif
