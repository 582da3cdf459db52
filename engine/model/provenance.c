#include "provenance.h"

#include <stdlib.h>
#include <string.h>

void tb_provenance_free(tb_provenance *provenance) {
  for (size_t i = 0; i < provenance->n_files; i++)
    free(provenance->files[i]);
  free(provenance->files);
  free(provenance->breaks);
  *provenance = (tb_provenance){0};
}

tb_status tb_provenance_ordinal(tb_provenance *provenance, uint64_t ordinal, uint32_t *out) {
  if (ordinal >= UINT32_MAX - provenance->first) return TB_LIMIT; /* the largest number marks cells without a record */
  const uint64_t global = provenance->first + ordinal;
  if (global >= provenance->next) provenance->next = global + 1;
  *out = (uint32_t)global;
  return TB_OK;
}

static tb_status add_break(tb_provenance *provenance, tb_line_break added) {
  if (provenance->n_breaks == provenance->breaks_capacity) {
    const size_t capacity = provenance->breaks_capacity + provenance->breaks_capacity / 4 + 8;
    tb_line_break *breaks = reallocarray(provenance->breaks, capacity, sizeof *breaks);
    if (!breaks) return TB_NO_MEMORY;
    provenance->breaks = breaks;
    provenance->breaks_capacity = capacity;
  }
  provenance->breaks[provenance->n_breaks++] = added;
  return TB_OK;
}

tb_status tb_provenance_file(tb_provenance *provenance, const char *file, uint64_t line) {
  if (provenance->next >= UINT32_MAX || provenance->n_files >= UINT32_MAX) return TB_LIMIT;
  char **files = reallocarray(provenance->files, provenance->n_files + 1, sizeof *files);
  if (!files) return TB_NO_MEMORY;
  provenance->files = files;
  char *name = strdup(file);
  if (!name) return TB_NO_MEMORY;
  const tb_line_break first = {.line = line, .ordinal = (uint32_t)provenance->next, .file = (uint32_t)provenance->n_files};
  if (add_break(provenance, first) != TB_OK) {
    free(name);
    return TB_NO_MEMORY;
  }
  files[provenance->n_files++] = name;
  provenance->first = provenance->next;
  return TB_OK;
}

tb_status tb_provenance_line(tb_provenance *provenance, uint64_t ordinal, uint64_t line) {
  uint32_t global;
  if (provenance->n_breaks == 0) return TB_BAD_ARGUMENT;
  const tb_status status = tb_provenance_ordinal(provenance, ordinal, &global);
  if (status != TB_OK) return status;
  tb_line_break *last = &provenance->breaks[provenance->n_breaks - 1];
  if (global < last->ordinal) return TB_BAD_ARGUMENT;
  if (last->line + (global - last->ordinal) == line) return TB_OK;
  if (global == last->ordinal) {
    last->line = line;
    return TB_OK;
  }
  return add_break(provenance, (tb_line_break){.line = line, .ordinal = global, .file = last->file});
}

const char *tb_provenance_find(const tb_provenance *provenance, uint32_t ordinal, uint64_t *line) {
  size_t low = 0, high = provenance->n_breaks; /* the break sought is the last one not after the ordinal */
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (provenance->breaks[middle].ordinal <= ordinal) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *line = 0;
  if (low == 0 || ordinal == UINT32_MAX) return NULL;
  const tb_line_break *found = &provenance->breaks[low - 1];
  *line = found->line + (ordinal - found->ordinal);
  return provenance->files[found->file];
}
