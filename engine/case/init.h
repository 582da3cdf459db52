/* The parts of `tongbi init`. */
#ifndef TB_CASE_INIT_H
#define TB_CASE_INIT_H

#include "base/buffer.h"
#include "ingest/ingest.h"

/** Appends the example's CSV of a table: a header with all its columns, then its rows. */
void tb_example_table(tb_table_kind kind, tb_buffer *out);

/** Appends the example's datapackage.json, with a Table Schema a table made from the registry of tables. False when memory is short. */
bool tb_example_package(const char *name, tb_buffer *out);

#endif
