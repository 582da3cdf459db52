#include "parts_group.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { HEAP_BYTES = 2 << 20, FIRST_BYTES = 1 << 16, ROW_BYTES = 80 };

void tb_part_wants_free(tb_part_wants *wants) {
  free(wants->begin);
  free(wants->ids);
  *wants = (tb_part_wants){0};
}

bool tb_part_fits(const tb_part_sizes *sizes, uint64_t cell_bytes) {
  const uint64_t chunks = (cell_bytes + HEAP_BYTES - 1) / HEAP_BYTES;
  return FIRST_BYTES + chunks * HEAP_BYTES + sizes->n_rows * ROW_BYTES <= sizes->limit;
}

static uint64_t wanted_bytes(const tb_part_sizes *sizes, const bool *wanted) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < sizes->n_indicators; i++) {
    bytes += wanted[i] ? sizes->bytes[i] : 0;
  }
  return bytes;
}

/* Bytes that a piece adds to what is wanted. */
static uint64_t added_bytes(const tb_part_sizes *sizes, const tb_part_wants *wants, size_t piece, const bool *wanted) {
  uint64_t bytes = 0;
  for (size_t k = wants->begin[piece]; k < wants->begin[piece + 1]; k++) {
    bytes += wanted[wants->ids[k]] ? 0 : sizes->bytes[wants->ids[k]];
  }
  return bytes;
}

static void want(const tb_part_wants *wants, size_t piece, bool *wanted) {
  for (size_t k = wants->begin[piece]; k < wants->begin[piece + 1]; k++) {
    wanted[wants->ids[k]] = true;
  }
}

size_t tb_part_next_group(const tb_part_sizes *sizes, const tb_part_wants *wants, size_t from, size_t most, bool *wanted) {
  memcpy(wanted, sizes->always, sizes->n_indicators * sizeof *wanted);
  uint64_t bytes = wanted_bytes(sizes, wanted);
  size_t end = from;
  while (end < most) {
    bytes += added_bytes(sizes, wants, end, wanted);
    if (end > from && !tb_part_fits(sizes, bytes)) {
      break;
    }
    want(wants, end++, wanted);
  }
  return end;
}

tb_status tb_part_refuse(const tb_part_sizes *sizes, const bool *wanted, const char *path, const char *name, tb_log *log) {
  enum { MEBIBYTE = 1 << 20 };
  const uint64_t needed = wanted_bytes(sizes, wanted) + sizes->n_rows * ROW_BYTES + HEAP_BYTES;
  tb_log_add(
      log, TB_ERROR, (tb_place){.file = path},
      "the observations do not fit, not even those of indicator %s with what it is computed from: they take about %llu MiB of memory, "
      "and %llu are allowed; expected a higher limit",
      "观测值无法装入内存，单个指标 %s 连同其计算所需的指标也装不下：约需%lluMiB，而上限为%lluMiB；请提高上限", name,
      (unsigned long long)(needed / MEBIBYTE + 1), (unsigned long long)(sizes->limit / MEBIBYTE));
  return TB_NO_MEMORY;
}
