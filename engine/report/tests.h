/* Tests of rules on their way out: what the text report and JUnit's share. */
#ifndef TB_REPORT_TESTS_H
#define TB_REPORT_TESTS_H

#include "base/buffer.h"
#include <tongbi/report.h>

/** "FILE:LINE:COLUMN: RULE @ ENTITY / INDICATOR". */
void tb_difference_head(const tb_test_difference *difference, tb_buffer *out);

/** Whether two differences belong to one expectation, entity and indicator. */
bool tb_difference_follows(const tb_test_difference *before, const tb_test_difference *after);

#endif
