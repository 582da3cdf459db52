/* The columns of a table found in a header, by name or alias. */
#ifndef TB_INGEST_COLUMNS_H
#define TB_INGEST_COLUMNS_H

#include "ingest.h"
#include "record.h"

enum { TB_TABLE_COLUMNS_MAX = 16 };

#define TB_NO_FIELD SIZE_MAX

/** All columns of all tables, those of a table together. */
enum {
#define TB_COLUMN(kind, name, required, aliases) TB_COLUMN_##kind##_##name,
#include "tables.def"
  TB_COLUMN_COUNT
};

/** The place of a column of observations in tb_columns.field. */
#define TB_OBSERVATION(name) (TB_COLUMN_OBSERVATIONS_##name - TB_COLUMN_OBSERVATIONS_entity)

/** A header matched to a table: field[c] is where column c of tables.def stands in a record, TB_NO_FIELD when it is not there. */
typedef struct tb_columns {
  size_t n_fields; /* of the header, and so of every record */
  size_t field[TB_TABLE_COLUMNS_MAX];
} tb_columns;

/** The column of a table that a name or alias means, TB_NO_FIELD when none does. */
size_t tb_columns_find(tb_table_kind kind, const char *name, size_t n);

/** Matches a header. Doubled names, two names of one column, a missing required column: TB_BAD_INPUT, with errors in the log. */
TB_NODISCARD tb_status tb_columns_match(tb_table_kind kind, const tb_record *header, const char *file, tb_log *log, tb_columns *out);

/** ';' when the header line has no comma and its parts between semicolons begin like SDMX-CSV or name a column of the table; else ','. */
char tb_columns_delimiter(tb_table_kind kind, const char *line, size_t n);

#endif
