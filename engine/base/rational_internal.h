/* Between the files of rationals. */
#ifndef TB_BASE_RATIONAL_INTERNAL_H
#define TB_BASE_RATIONAL_INTERNAL_H

#include "rational.h"

/** Sets r to a canonical value, small when it fits; *value is used up: initialised still, with any content. */
void tb_rational_take_mpq(tb_rational *r, mpq_ptr value);

/** The number as GMP has it: its own big number, or *scratch (initialised) filled with it. */
mpq_srcptr tb_rational_view(const tb_rational *a, mpq_ptr scratch);

#endif
