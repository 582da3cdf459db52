/* Where records stand: ordinals are counted through all files; files and irregular lines are break points in that count. */
#ifndef TB_MODEL_PROVENANCE_H
#define TB_MODEL_PROVENANCE_H

#include <tongbi/model.h>

/** From record `ordinal` on, records stand in file `file` at `line` and the lines after it. */
typedef struct tb_line_break {
  uint64_t line;
  uint32_t ordinal, file;
} tb_line_break;

/** Zero-initialise; free with tb_provenance_free. */
typedef struct tb_provenance {
  tb_line_break *breaks; /* sorted by ordinal */
  size_t n_breaks, breaks_capacity;
  char **files;
  size_t n_files;
  uint64_t first, next; /* ordinals: of the present file's first record, and of the next record that comes */
} tb_provenance;

void tb_provenance_free(tb_provenance *provenance);

/** Begins a file (its name is copied) whose first record stands at `line`. TB_NO_MEMORY, TB_LIMIT. */
TB_NODISCARD tb_status tb_provenance_file(tb_provenance *provenance, const char *file, uint64_t line);

/** Record `ordinal` of the present file stands at `line`. Told in the order of the records; TB_BAD_ARGUMENT otherwise, TB_NO_MEMORY,
 * TB_LIMIT. */
TB_NODISCARD tb_status tb_provenance_line(tb_provenance *provenance, uint64_t ordinal, uint64_t line);

/** The number that record `ordinal` of the present file has among all records. TB_LIMIT beyond 2^32 - 1 records. */
TB_NODISCARD tb_status tb_provenance_ordinal(tb_provenance *provenance, uint64_t ordinal, uint32_t *out);

/** File and line of a record; NULL and 0 when they were not told. O(log breaks). */
const char *tb_provenance_find(const tb_provenance *provenance, uint32_t ordinal, uint64_t *line);

#endif
