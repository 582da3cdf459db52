/*
 * Reading the tables of a case: every one through the same reader on libcsv.
 */
#ifndef TB_INGEST_INGEST_H
#define TB_INGEST_INGEST_H

#include "base/arena.h"
#include "model/builder.h"
#include <tongbi/ingest.h>

/** The tables of a case, as tables.def registers them with their columns and header aliases. */
typedef enum tb_table_kind {
  TB_TABLE_ENTITIES,
  TB_TABLE_INDICATORS,
  TB_TABLE_OBSERVATIONS,
  TB_TABLE_FINDINGS,
  TB_TABLE_RULES,
  TB_TABLE_CLAIMS,
  TB_TABLE_MILESTONES,
  TB_TABLE_MUTES,
  TB_TABLE_COUNT
} tb_table_kind;

/** "entities", "observations" ... */
const char *tb_table_name(tb_table_kind kind);

/** Canonical column names of a table in the order of tables.def; which of them are required. */
size_t tb_table_columns(tb_table_kind kind);
const char *tb_table_column(tb_table_kind kind, size_t column);
bool tb_table_column_required(tb_table_kind kind, size_t column);

/** A small table in memory: every cell as text, trimmed of blanks, with its place. Rows of several files follow each other. */
typedef struct tb_table tb_table;

/**
 * Reads `n_paths` files as one table. Columns are found by name or alias in any order; others are left alone. Errors go to the log, and
 * reading goes on to find more of them. n_paths 0 gives an empty table; options may be NULL. Freed with tb_table_free. TB_BAD_INPUT,
 * TB_IO_ERROR, TB_NO_MEMORY, TB_BAD_ARGUMENT.
 */
TB_NODISCARD tb_status tb_table_read(tb_table_kind kind, const char *const *paths, size_t n_paths, const tb_read_options *options,
                                     tb_log *log, tb_table **out);

void tb_table_free(tb_table *table);
size_t tb_table_rows(const tb_table *table); /* 0 for NULL */
bool tb_table_has(const tb_table *table, const char *column);

/** Text of a cell, "" where empty or where the column is not there. Belongs to the table. */
const char *tb_table_cell(const tb_table *table, size_t row, const char *column);

/** Where a cell's text begins, behind quote and blanks; its row's first line, column 0, when the column is not there. */
tb_place tb_table_place(const tb_table *table, size_t row, const char *column);

/** The names of all columns of the first file as written, in its order; returns how many. They belong to the table. */
size_t tb_table_headers(const tb_table *table, const char *const **names);

/** How many cells of the first column, the row's code, had blanks around them. */
uint64_t tb_table_codes_trimmed(const tb_table *table);

/**
 * The files of a table in a case folder, sorted by the bytes of their paths: NAME.csv, NAME-*.csv and all *.csv in the folder NAME, each
 * also with .gz, .zst or .zip behind. None is no error. The list and its strings are in `arena`. TB_IO_ERROR with the system's reason,
 * TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_table_find(const char *folder, const char *name, tb_arena *arena, tb_log *log, const char *const **paths,
                                     size_t *n_paths);

/**
 * Declares the rows of entities.csv and of indicators.csv. Empty and doubled codes, codes with a line break, parents that go in a circle,
 * words and numbers that the columns do not have are errors in the log: TB_BAD_INPUT. TB_NO_MEMORY; what tb_builder_declare_* return.
 */
TB_NODISCARD tb_status tb_declare_entities(const tb_table *table, tb_builder *builder, tb_log *log);
TB_NODISCARD tb_status tb_declare_indicators(const tb_table *table, tb_builder *builder, tb_log *log);

/** Bytes of all files as they are stored; 0 when one of them is a stream or cannot be asked. */
uint64_t tb_files_bytes(const char *const *paths, size_t n_paths);

/**
 * Streams observations of one or more files into a builder, in batches. Memory is flat but for the builder's. Indicators must have been
 * declared before: units are converted to theirs. After an error reading goes on to find more; the builder is of no use then. options may
 * be NULL; TB_BAD_INPUT, TB_IO_ERROR, TB_NO_MEMORY, TB_LIMIT (the builder's), TB_BAD_ARGUMENT.
 */
TB_NODISCARD tb_status tb_read_observations(const char *const *paths, size_t n_paths, const tb_read_options *options, tb_builder *builder,
                                            tb_log *log);

#endif
