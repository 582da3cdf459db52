/* The rows of a resource of the data package, each file's columns by their own names. */
#ifndef TB_CASE_SCHEMA_ROWS_H
#define TB_CASE_SCHEMA_ROWS_H

#include "inside.h"

#include "ingest/reader.h"

/** Who looks at the rows. Both functions may end the reading with a failure. */
typedef struct tb_rows_visitor {
  void *context;
  tb_status (*begin)(void *context, const char *file, const tb_field *headers, size_t n); /* a file begins */
  tb_status (*row)(void *context, const char *file, const tb_record *record);
} tb_rows_visitor;

/**
 * Reads all files of a resource that are there. Files that cannot be read as CSV are errors in the log and passed over; TB_NO_MEMORY, or
 * what the visitor returns.
 */
TB_NODISCARD tb_status tb_resource_rows(const tb_case *opened, const tb_resource *resource, tb_log *log, const tb_rows_visitor *visitor);

/** Says what is wrong with a path of a resource: it is not there, or leads out of the folder. */
void tb_resource_path_check(const tb_case *opened, const tb_resource *resource, const char *path, tb_log *log);

/** The column of a name in a header, TB_NO_FIELD when it is not there. */
size_t tb_header_find(const tb_field *headers, size_t n, const char *name);

/** A field without blanks around it; *n is its length. Not NUL-terminated where blanks were cut. */
const char *tb_field_text(const tb_record *record, size_t column, size_t *n);

#endif
