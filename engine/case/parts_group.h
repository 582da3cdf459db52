/* Which indicators are read together when not all of them fit into memory. Pure: sizes and a limit in, groups out. */
#ifndef TB_CASE_PARTS_GROUP_H
#define TB_CASE_PARTS_GROUP_H

#include <tongbi/base.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How large the indicators are, and how much memory there is for them. All is borrowed. */
typedef struct tb_part_sizes {
  size_t n_indicators;
  const uint64_t *bytes; /* that the cells of each indicator take, estimated */
  const bool *always;    /* a flag an indicator: it is read with every group */
  size_t n_rows;         /* of all indicators: they are there whatever is read */
  uint64_t limit;        /* bytes */
} tb_part_sizes;

/** What n pieces of work read: piece i the indicators ids[begin[i] .. begin[i + 1]). `begin` has n + 1 numbers. */
typedef struct tb_part_wants {
  size_t n;
  size_t *begin;
  uint32_t *ids;
} tb_part_wants;

void tb_part_wants_free(tb_part_wants *wants);

/** Whether cells of so many bytes fit beside all rows, as far as can be told. */
bool tb_part_fits(const tb_part_sizes *sizes, uint64_t cell_bytes);

/**
 * The next group: pieces from `from` (less than `most`) on, as many as fit, none from `most` on, and one at least, even if it does not fit.
 * Sets `wanted`, a flag an indicator, to what they and everything read. Returns the end of the group. An indicator that several pieces read
 * counts once. O(indicators + what the pieces read).
 */
size_t tb_part_next_group(const tb_part_sizes *sizes, const tb_part_wants *wants, size_t from, size_t most, bool *wanted);

/** An error in the log: a piece, named, does not fit by itself; `wanted` is what it reads. Returns TB_NO_MEMORY. */
tb_status tb_part_refuse(const tb_part_sizes *sizes, const bool *wanted, const char *path, const char *name, tb_log *log);

#endif
