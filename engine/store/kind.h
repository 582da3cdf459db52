/* What one kind of database must be able to do: the inside of database.h. See README.md for how to add one. */
#ifndef TB_STORE_KIND_H
#define TB_STORE_KIND_H

#include "base/buffer.h"
#include "database.h"

typedef enum tb_datum_type { TB_DATUM_NULL, TB_DATUM_INTEGER, TB_DATUM_REAL, TB_DATUM_TEXT, TB_DATUM_BLOB } tb_datum_type;

/** A value on its way in or out: finite, never minus zero, text without NUL. Bytes are borrowed. */
typedef struct tb_datum {
  tb_datum_type type;
  union {
    int64_t integer;
    double real;
    struct {
      const char *bytes; /* never NULL */
      size_t n;
    } text; /* of blobs too */
  } as;
} tb_datum;

typedef struct tb_database_kind {
  const char *name;
  bool (*takes)(const char *where);

  /** Makes *out, whose common part the kind embeds as its first member and the caller fills in before `open` is called. */
  tb_database *(*new)(void);
  /** Opens, migrates; on failure the caller calls `close`, which must take a database that was opened half way, and frees it. */
  tb_status (*open)(tb_database *db, const char *where, const tb_schema *schema);
  void (*close)(tb_database *db);

  void (*wait)(tb_database *db, unsigned wait_ms);
  void (*cache)(tb_database *db, size_t size_bytes);
  tb_status (*execute)(tb_database *db, const char *sql);
  int64_t (*changed)(const tb_database *db);
  tb_status (*begin)(tb_database *db, bool writing);
  tb_status (*commit)(tb_database *db); /* a failed one has been rolled back */
  void (*rollback)(tb_database *db);
  tb_status (*check)(tb_database *db);

  tb_status (*prepare)(tb_database *db, const char *sql, tb_query **out);
  void (*query_free)(tb_query *query);
  /** Copies the datum; index is from 1 and in range. Ends what the query was doing. */
  tb_status (*bind)(tb_query *query, size_t index, const tb_datum *datum);
  tb_status (*step)(tb_query *query, bool *row);
  void (*reset)(tb_query *query);
  /** The datum of a column, asked for as `wanted`: of that type, or TB_DATUM_NULL. Text has a NUL behind. */
  tb_datum (*get)(const tb_query *query, size_t column, tb_datum_type wanted);

  tb_status (*fill_begin)(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out);
  tb_status (*fill_row)(tb_fill *fill);
  tb_status (*fill_end)(tb_fill *fill); /* writes what waits; does not free */
  void (*fill_free)(tb_fill *fill);
} tb_database_kind;

/** The common part. */
struct tb_database {
  const tb_database_kind *kind;
  tb_database_mode mode;
  unsigned wait_ms;
  bool in_transaction;
  tb_log *log;
  char *shown;
};

/** `status` is the first thing that went wrong in binding; the next step gives it back. */
struct tb_query {
  tb_database *db;
  size_t n_parameters;
  tb_status status;
};

/** The row that is being put together lies in `row`, n_columns long. */
struct tb_fill {
  tb_database *db;
  size_t n_columns;
  tb_status status;
  tb_datum *row;
};

/** An error about the database as a whole, in its log; returns TB_IO_ERROR. */
#define tb_database_error(db, ...) (tb_log_add((db)->log, TB_ERROR, (tb_place){.file = (db)->shown}, __VA_ARGS__), TB_IO_ERROR)

/** What an error comes from; failure.c has the words. */
typedef enum tb_failure {
  TB_FAILED_FULL,
  TB_FAILED_IO,
  TB_FAILED_NO_STORE,
  TB_FAILED_DAMAGED,
  TB_FAILED_READ_ONLY,
  TB_FAILED_OPEN,
  TB_FAILED_PERMISSION,
  TB_FAILED_TOO_LARGE,
  TB_FAILED_ROW,
  TB_FAILED_SERVER,
  TB_FAILED_OTHER
} tb_failure;

/** The errors that all kinds share, in the same words. Each returns its status. `reason` is the database's own, in whatever language. */
tb_status tb_database_failed(tb_database *db, tb_failure what, const char *reason);
tb_status tb_database_busy(tb_database *db);
tb_status tb_database_newer(tb_database *db, int64_t found, size_t known);
tb_status tb_database_older(tb_database *db, int64_t found, size_t known);
tb_status tb_database_foreign(tb_database *db);
tb_status tb_database_absent(tb_database *db);
tb_status tb_database_undone(tb_database *db);
tb_status tb_database_misused(tb_database *db, const char *what);

/** Appends `sql` with the words INTEGER, REAL, TEXT, BLOB outside quotes replaced by `types` (in that order; NULL: left as they are). */
void tb_schema_translate(tb_buffer *out, const char *sql, const char *const types[4]);

/** Runs the steps after version `from` in turn, through the kind's own `execute`; tables get `tail` or `clustered_tail` behind the bracket.
 */
tb_status tb_schema_advance(tb_database *db, const tb_schema *schema, size_t from, const char *const types[4], const char *tail,
                            const char *clustered_tail);

#endif
