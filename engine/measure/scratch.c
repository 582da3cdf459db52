#include "measure.h"

#include <stdlib.h>

void *tb_scratch_take(tb_scratch *scratch, size_t size) {
  if (size <= scratch->size && scratch->bytes) return scratch->bytes;
  tb_scratch_free(scratch);
  scratch->bytes = malloc(size > 0 ? size : 1);
  scratch->size = scratch->bytes ? size : 0;
  return scratch->bytes;
}

void tb_scratch_free(tb_scratch *scratch) {
  free(scratch->bytes);
  *scratch = (tb_scratch){0};
}
