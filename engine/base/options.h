/* Option structs that callers hand over with their size, which may be that of an older version. */
#ifndef TB_BASE_OPTIONS_H
#define TB_BASE_OPTIONS_H

#include <tongbi/base.h>

/** Whether a struct_size can be one of a struct of `full` bytes, now or in an older version: whole fields, so never an end inside a
 * pointer. */
static inline bool tb_struct_size_fits(size_t struct_size, size_t full) {
  return struct_size >= sizeof(size_t) && struct_size <= full && struct_size % sizeof(void *) == 0;
}

#endif
