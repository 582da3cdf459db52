/* Reported figures as intervals of true values. How their text is read stands in model. */
#ifndef TB_VERIFY_REPORTED_H
#define TB_VERIFY_REPORTED_H

#include "interval.h"
#include "model/reported.h"

/** All true values that the figure stands for. `whole`: a count of whole things, exact when written in full without qualifier or scale
 * word. */
void tb_reported_interval(const tb_reported *reported, tb_rounding rounding, bool whole, tb_interval *out);

#endif
