/* Keys of rows: unique ones, and those that others refer to. */
#ifndef TB_CASE_SCHEMA_KEYS_H
#define TB_CASE_SCHEMA_KEYS_H

#include "base/dictionary.h"
#include "schema_rows.h"

/** Columns of a file that make up a key. */
typedef struct tb_key_columns {
  tb_texts fields;
  size_t *columns; /* of the file at hand; TB_NO_FIELD: not there */
  bool whole;      /* all are there */
} tb_key_columns;

TB_NODISCARD tb_status tb_key_columns_init(tb_texts fields, tb_key_columns *out);
void tb_key_columns_clear(tb_key_columns *key);

/** Finds the columns in a file's header. */
void tb_key_columns_find(tb_key_columns *key, const tb_field *headers, size_t n);

/** Writes a row's key so that different keys give different texts; false when a part is one of the `missing` texts (NULL: none are). */
bool tb_key_of_row(const tb_key_columns *key, const tb_record *record, const tb_texts *missing, tb_buffer *out);

/** "430408, gdp, 2024": a row's key for people. */
void tb_key_shown(const tb_key_columns *key, const tb_record *record, tb_buffer *out);

/** Reads the keys of all rows of a resource that a foreign key refers to; columns that are not there are errors in the log, and *whole is
 * false. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_keys_read(const tb_case *opened, const tb_resource *resource, const tb_foreign_key *wanted, tb_log *log,
                                    tb_dictionary *keys, bool *whole);

#endif
