/* Near names for an id that is not there. */
#ifndef TB_CASE_NEAREST_H
#define TB_CASE_NEAREST_H

#include "base/buffer.h"

enum { TB_NEAR_NAMES = 5 };

/** The names nearest to a wanted one by edit distance (ties: by their bytes), five at most. Names are borrowed. */
typedef struct tb_nearest {
  const char *wanted;
  const char *names[TB_NEAR_NAMES];
  size_t distances[TB_NEAR_NAMES];
  size_t n;
} tb_nearest;

/** Offers a name: kept when it is near enough (at most half of the wanted name must change) and among the nearest. O(length of both). */
void tb_nearest_offer(tb_nearest *nearest, const char *name);

/** Appends the names, with ", " between. */
void tb_nearest_text(const tb_nearest *nearest, tb_buffer *out);

#endif
