/*
 * tongbi/measure.h - the registry of measures: functions over an indicator, such as the year-on-year change.
 */
#ifndef TONGBI_MEASURE_H
#define TONGBI_MEASURE_H

#include <tongbi/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the registry tells of one measure. All strings are constants. */
typedef struct tb_measure_info {
  const char *name;      /* "yoy_pct" */
  const char *arguments; /* "", "n", "n, min", "ties, within" ... */
  const char *unit;      /* "%", "points", "as the indicator", "rank" ... in the language asked for */
  const char *group;     /* "change", "cumulation", "structure", "rank", "window", "statistics": a key */
  const char *reach;     /* the periods it reads, in words */
  const char *help;      /* one or two sentences */
} tb_measure_info;

/** Number of measures, and the i-th in the order of the registry; TB_NOT_FOUND out of range. */
TB_API size_t tb_measure_count(void);
TB_API TB_NODISCARD tb_status tb_measure_at(size_t i, tb_language language, tb_measure_info *out);

/** Index of a measure by its name, or tb_measure_count() when there is none. */
TB_API size_t tb_measure_find(const char *name, size_t n);

#ifdef __cplusplus
}
#endif
#endif
