/* datapackage.json: how a case wants to be read, and the Table Schemas of its tables. */
#ifndef TB_CASE_PACKAGE_H
#define TB_CASE_PACKAGE_H

#include "json.h"

#include <tongbi/ingest.h>

/** A field of a Table Schema. Texts are NULL where not given. */
typedef struct tb_schema_field {
  const char *name, *type, *pattern, *minimum, *maximum;
  bool required, unique;
  tb_texts words;                /* enum; n 0: none */
  char decimal_char, group_char; /* 0: not given */
  tb_place place;
} tb_schema_field;

/** Columns that must be found in other columns; `resource` "" is the same one. */
typedef struct tb_foreign_key {
  tb_texts fields;
  const char *resource;
  tb_texts reference;
  tb_place place;
} tb_foreign_key;

typedef struct tb_resource {
  const char *name;
  tb_texts paths; /* as written */
  tb_place place; /* of the path, or of the resource when it has none */
  bool has_schema;
  const tb_schema_field *fields;
  size_t n_fields;
  tb_texts missing; /* texts that stand for no value */
  bool missing_given;
  tb_texts primary_key;
  const tb_foreign_key *foreign_keys;
  size_t n_foreign_keys;
} tb_resource;

/** Everything lives in the arena that the package was read with. Texts are NULL where not given. */
typedef struct tb_package {
  const char *path; /* NULL: there is no datapackage.json */
  const char *title, *title_zh, *as_of, *rounding, *encoding;
  tb_language language;
  const tb_missing_value *missing;
  size_t n_missing;
  const tb_resource *resources;
  size_t n_resources;
} tb_package;

/** Reads FOLDER/datapackage.json, or the one in memory; an empty package when there is none (folder NULL, kept NULL). Errors with file,
 * line and column go to the log: TB_BAD_INPUT, TB_IO_ERROR, TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_package_read(const char *folder, const tb_memory_file *kept, tb_arena *arena, tb_log *log, tb_package *out);

/** Reads the list of resources (package_schema.c); faults are marked in the document. */
void tb_package_read_resources(tb_json resources, tb_package *out);

#endif
