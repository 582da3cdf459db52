/* The program built to be compared with: the same results, reached without any of the short cuts. */
#ifndef TB_BASE_REFERENCE_H
#define TB_BASE_REFERENCE_H

/**
 * True in a build with -DTONGBI_REFERENCE=ON, which defines TB_REFERENCE: observations are read through libcsv alone, rows are sorted each
 * time they are ranked, and nothing is vectorised, neither by hand nor by the compiler. tests/same compares what such a program writes with
 * what the usual one does.
 */
#ifdef TB_REFERENCE
enum { TB_IS_REFERENCE = 1 };
#else
enum { TB_IS_REFERENCE = 0 };
#endif

#endif
