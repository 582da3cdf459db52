/* For every unit test: cmocka with its headers in the order that it needs, and comparisons that it lacks. */
#ifndef TB_TEST_H
#define TB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bits.h"
#include <inttypes.h>
#include <string.h>
#include <tongbi/base.h>

static inline void tb_test_double(double a, double b, const char *file, int line) {
  if (tb_double_bits(a) == tb_double_bits(b)) return;
  print_error("%.17g (%016" PRIx64 ") != %.17g (%016" PRIx64 ")\n", a, tb_double_bits(a), b, tb_double_bits(b));
  _fail(file, line);
}

static inline void tb_test_status(tb_status expected, tb_status found, const char *call, const char *file, int line) {
  if (expected == found) return;
  print_error("%s: expected status %d (%s), found %d (%s)\n", call, (int)expected, tb_status_text(expected, TB_ENGLISH), (int)found,
              tb_status_text(found, TB_ENGLISH));
  _fail(file, line);
}

/* The same 64 bits: cmocka's own comparison goes through float. Tells 0 from -0; a NaN equals a NaN of the same payload. */
#define assert_double_equal_bits(a, b) tb_test_double((a), (b), __FILE__, __LINE__)

/* The call gives this status. */
#define assert_status(expected, call) tb_test_status((expected), (call), #call, __FILE__, __LINE__)

#endif
