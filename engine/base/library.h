/* Shared libraries that are loaded when they are first needed: most runs need none of them, and each costs start-up. */
#ifndef TB_BASE_LIBRARY_H
#define TB_BASE_LIBRARY_H

#include <stddef.h>

/** A function of a library, and where in a table its address goes. */
typedef struct tb_library_function {
  const char *name;
  size_t at_bytes;
} tb_library_function;

/**
 * Loads a library, which then stays: what libraries bring along does not always bear being unloaded. Fills the table. Returns NULL, or the
 * name of what is missing, the library or a function. From any thread.
 */
const char *tb_library_load(const char *file, const tb_library_function *functions, size_t n, void *table);

#endif
