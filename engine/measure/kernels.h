/* The kernels named in measures.def. What each computes, and why so, is told where it is defined. */
#ifndef TB_MEASURE_KERNELS_H
#define TB_MEASURE_KERNELS_H

#include "measure.h"

/* Two measures may share a kernel; C allows the repeated declaration. */
#define TB_MEASURE(name, group, takes, reach, breadth, company, rational, compares, carries, unit, unit_zh, help, help_zh, kernel)         \
  tb_status kernel(const tb_rows *in, const tb_args *args, tb_column *out);
#include "measures.def"
#undef TB_MEASURE

#endif
