/* Work on a case in parts: groups of pieces, each with the panel filled anew. */
#include "case.h"
#include "parts_inside.h"

#include <stdlib.h>
#include <string.h>

bool tb_case_is_parted(const tb_case *opened) {
  return opened->parts != NULL;
}

/* Adds a piece's indicators behind those of the pieces before it. */
static tb_status list_reads(const bool *reads, size_t n_indicators, size_t *n, size_t *capacity, tb_part_wants *out) {
  for (uint32_t i = 0; i < n_indicators; i++) {
    if (!reads[i]) {
      continue;
    }
    if (*n == *capacity) {
      *capacity = *capacity > 0 ? 2 * *capacity : 64;
      uint32_t *more = reallocarray(out->ids, *capacity, sizeof *more);
      if (more == NULL) {
        return TB_NO_MEMORY;
      }
      out->ids = more;
    }
    out->ids[(*n)++] = i;
  }
  return TB_OK;
}

/* What all pieces of the work read. */
static tb_status list_wants(const tb_parts *parts, const tb_part_work *work, tb_part_wants *out) {
  size_t capacity = 0, n = 0;
  bool *reads = calloc(parts->n_indicators + 1, sizeof *reads);
  *out = (tb_part_wants){.n = work->n, .begin = calloc(work->n + 1, sizeof *out->begin)};
  tb_status status = reads != NULL && out->begin != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t piece = 0; status == TB_OK && piece < work->n; piece++) {
    memset(reads, 0, parts->n_indicators);
    status = work->reads(work->context, piece, reads);
    if (status == TB_OK) {
      status = list_reads(reads, parts->n_indicators, &n, &capacity, out);
      out->begin[piece + 1] = n;
    }
  }
  free(reads);
  return status;
}

/* Nothing may have been asked for that was not read: what was computed with it would be wrong. */
static tb_status check_untouched(const tb_case *opened, tb_log *log) {
  const tb_panel *panel = opened->panel;
  for (uint32_t i = 0; i < tb_panel_indicators(panel); i++) {
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++) {
      if (tb_row_was_touched(tb_panel_row_at(panel, i, r))) {
        tb_log_add(log, TB_ERROR, (tb_place){0}, "indicator %s was asked for beside those that were read; this should never happen",
                   "所需指标 %s 未在本批读取之列；此情况不应发生", tb_panel_indicator_code(panel, i));
        return TB_NO_MEMORY;
      }
    }
  }
  return TB_OK;
}

/* Whether the panel at hand has all that is wanted of these pieces. */
static bool has_all(const tb_parts *parts, const tb_part_wants *of, size_t from, size_t end) {
  bool all = parts->turned;
  for (size_t k = of->begin[from]; all && k < of->begin[end]; k++) {
    all = parts->wanted[of->ids[k]];
  }
  return all;
}

static tb_status run_parts(tb_case *opened, const tb_part_work *work, const tb_part_wants *of, const char *const *names, tb_log *log) {
  tb_parts *parts = opened->parts;
  const tb_part_sizes sizes = tb_parts_sizes(parts);
  tb_status status = TB_OK;
  parts->n_parts = 0;
  for (size_t from = 0, most = work->n; status == TB_OK && from < work->n;) {
    size_t end = work->n;
    if (!has_all(parts, of, from, end)) {
      end = tb_part_next_group(&sizes, of, from, most, parts->wanted);
      parts->turned = false;
      status = tb_case_refill_told(opened, log);
      parts->turned = status == TB_OK;
    }
    if (status == TB_LIMIT && end - from > 1) {
      most = from + (end - from) / 2;
      status = TB_OK;
      continue;
    }
    if (status == TB_LIMIT) {
      return tb_parts_refuse(parts, names[from], log);
    }
    if (status == TB_OK) {
      status = work->run(work->context, from, end);
    }
    if (status == TB_OK) {
      status = check_untouched(opened, log);
    }
    parts->n_parts++;
    from = end;
    most = work->n;
  }
  return status;
}

tb_status tb_case_run_parts(tb_case *opened, const tb_part_work *work, const char *const *names, tb_log *log) {
  if (opened->parts == NULL) {
    return work->run(work->context, 0, work->n);
  }
  tb_part_wants of = {0};
  tb_status status = list_wants(opened->parts, work, &of);
  if (status == TB_OK) {
    status = run_parts(opened, work, &of, names, log);
  }
  tb_part_wants_free(&of);
  return status;
}

void tb_case_tell_parts(const tb_case *opened, tb_log *log) {
  const tb_parts *parts = opened->parts;
  if (parts == NULL) {
    return;
  }
  tb_log_add(log, TB_NOTE, (tb_place){0},
             parts->n_parts == 1
                 ? "the observations do not fit into %llu MiB of memory; indicators were read in %zu group, the files %llu "
                   "times in all, with the same result"
                 : "the observations do not fit into %llu MiB of memory; indicators were read in %zu groups, the files %llu "
                   "times in all, with the same result",
             "观测值无法一次装入%lluMiB内存；指标分%zu组读取，文件共读取%llu遍，结果不变",
             (unsigned long long)(parts->opening.read.memory_limit >> 20), parts->n_parts, (unsigned long long)parts->n_passes);
}
