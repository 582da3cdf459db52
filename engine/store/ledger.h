/*
 * Rows that hold from one run to another. A table of such rows has the columns id, added and removed before its own; what holds at run N
 * is added <= N and not removed by N.
 */
#ifndef TB_STORE_LEDGER_H
#define TB_STORE_LEDGER_H

#include "store.h"
#include "values.h"

enum { TB_LEDGER_COLUMNS_MAX = 24 };

/** A table's own columns, separated by ", ", and a letter for the kind of each: i, r or t. */
typedef struct tb_ledger_table {
  const char *name, *columns, *kinds;
} tb_ledger_table;

typedef struct tb_ledger tb_ledger;

/** Opens a table for what run `run` finds. `table` is borrowed. Freed with tb_ledger_abandon, or by tb_ledger_finish. */
TB_NODISCARD tb_status tb_ledger_open(tb_store *store, const tb_ledger_table *table, int64_t run, tb_ledger **out);

/**
 * Part of a table compared: `had` is told each row of the part that held so far, then `has` each that holds now; those that are in both
 * stay, the others are added, and removed by tb_ledger_settle.
 */
TB_NODISCARD tb_status tb_ledger_had(tb_ledger *ledger, int64_t id, const tb_store_value *values);
TB_NODISCARD tb_status tb_ledger_has(tb_ledger *ledger, const tb_store_value *values);
TB_NODISCARD tb_status tb_ledger_settle(tb_ledger *ledger);

/** Whether anything was added or removed so far. */
bool tb_ledger_changed(const tb_ledger *ledger);

/** Writes what waits, and frees the ledger in any case. */
TB_NODISCARD tb_status tb_ledger_finish(tb_ledger *ledger);
void tb_ledger_abandon(tb_ledger *ledger);

/** Prepares "SELECT id, COLUMNS FROM TABLE WHERE " and `condition`. */
TB_NODISCARD tb_status tb_ledger_select(tb_store *store, const tb_ledger_table *table, const char *condition, tb_query **out);

#endif
