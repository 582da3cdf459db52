/* Comparing runs: what run_compare.c and run_alerts.c share. */
#ifndef TB_CASE_RUN_COMPARE_H
#define TB_CASE_RUN_COMPARE_H

#include "run_rows.h"

/** The two sides of a comparison. */
enum { TB_BEFORE, TB_AFTER, TB_SIDES };

/** A difference with what it is sorted by. */
typedef struct tb_listed_difference {
  tb_difference difference;
  tb_period period;
} tb_listed_difference;

struct tb_differences {
  tb_arena *arena; /* of texts that no row has */
  tb_listed_difference *items;
  size_t n, capacity;
  bool failed; /* memory was short */
};

/** Compares the keys of two rows: -1, 0, 1 as strcmp. */
typedef int (*tb_run_order)(tb_run_row a, tb_run_row b);

/** Takes a pair of rows with equal keys; one of them is NULL where the other run has none. */
typedef void (*tb_run_visitor)(void *context, tb_run_row before, tb_run_row after);

/** Visits the rows of two lists in the order of their keys, rows with equal keys together; the lists are sorted for it. */
void tb_run_join(tb_run_list lists[TB_SIDES], size_t n_columns, tb_run_order order, tb_run_visitor visit, void *context);

/** Lists a difference. */
void tb_differences_add(tb_differences *differences, tb_difference difference);

/**
 * Lists the columns of a row that differ among those from `first` to `last`, as tb_difference.before and after say it; false, and nothing
 * done, when none differ.
 */
bool tb_differences_cells(tb_differences *differences, tb_run_table table, size_t first, size_t last, tb_run_row before, tb_run_row after,
                          tb_difference *out);

/** run_alerts.c: lists what differs between transitions and alerts. False: memory is short. */
bool tb_run_compare_alerts(const tb_run_rows *before, const tb_run_rows *after, tb_differences *out);

/** A list of the same rows, to be sorted. False: memory is short; freed with free(rows). */
bool tb_run_list_copy(const tb_run_list *list, tb_run_list *out);

#endif
