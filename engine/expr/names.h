/* Names: the functions of the language, and what was meant by a name that is not known. */
#ifndef TB_EXPR_NAMES_H
#define TB_EXPR_NAMES_H

#include "base/buffer.h"
#include "model.h"

/** A function of the language. `kind` is the node that it becomes; two arguments or more are folded from the left. */
typedef struct tb_function {
  const char *name;
  tb_node_kind kind;
  int n_min, n_max; /* arguments; n_max 0: any number */
} tb_function;

/** The function with a name, NULL when there is none. */
const tb_function *tb_function_find(tb_slice name);

/**
 * The known name nearest to one that is not known: of measures and functions, of indicators and milestones. NULL when none is near: more
 * than a third of the characters differ. O(names).
 */
const char *tb_name_nearest(const tb_model *model, tb_slice name);

/** Appends "; did you mean "x"?" in a language; nothing when `nearest` is NULL. */
void tb_name_hint(tb_language language, const char *nearest, tb_buffer *out);

/** The nearest of the names of a dictionary, or of n names, by the same rule. */
const char *tb_name_nearest_in(const tb_dictionary *names, tb_slice name);
const char *tb_name_nearest_of(const char *const *names, size_t n, tb_slice name);

#endif
