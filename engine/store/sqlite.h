/* Between the files that make the database SQLite. */
#ifndef TB_STORE_SQLITE_H
#define TB_STORE_SQLITE_H

#include "kind.h"

#include <sqlite3.h>

typedef struct tb_sqlite {
  tb_database base;
  sqlite3 *handle; /* NULL while it is not open */
} tb_sqlite;

static inline sqlite3 *tb_sqlite_handle(const tb_database *db) {
  return ((const tb_sqlite *)db)->handle;
}

/** Tells what SQLite's result `code` means, and gives the status that belongs to it; TB_OK for what is no error. */
tb_status tb_sqlite_failed(tb_database *db, int code);

/** What a look at the file, without SQLite, says of a path. */
typedef struct tb_sqlite_file {
  bool fresh;    /* nothing there, or an empty file without a journal */
  bool settled;  /* neither journal nor log beside it: the file is all there is */
  bool writable; /* file and folder, for this process */
} tb_sqlite_file;

/**
 * Looks at the file before SQLite touches it, and refuses what SQLite must not open: folders, devices, files that are no database, other
 * programs' databases, files cut short. Opens nothing for writing.
 */
tb_status tb_sqlite_inspect(tb_database *db, const char *path, const tb_schema *schema, tb_sqlite_file *out);

/* Queries and fills, sqlite_query.c. */
tb_status tb_sqlite_prepare(tb_database *db, const char *sql, tb_query **out);
void tb_sqlite_query_free(tb_query *query);
tb_status tb_sqlite_bind(tb_query *query, size_t index, const tb_datum *datum);
tb_status tb_sqlite_step(tb_query *query, bool *row);
void tb_sqlite_reset(tb_query *query);
tb_datum tb_sqlite_get(const tb_query *query, size_t column, tb_datum_type wanted);
tb_status tb_sqlite_fill_begin(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out);
tb_status tb_sqlite_fill_row(tb_fill *fill);
tb_status tb_sqlite_fill_end(tb_fill *fill);
void tb_sqlite_fill_free(tb_fill *fill);

#endif
