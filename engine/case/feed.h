/* A case between files and a store: its observations go there first, and its panel comes from there. */
#ifndef TB_CASE_FEED_H
#define TB_CASE_FEED_H

#include "case.h"

/** A table of a case, or its data package, as it was kept: the name that it had in the case folder, and its bytes. */
typedef struct tb_case_copy {
  tb_memory_file file;
  tb_table_kind kind; /* TB_TABLE_COUNT: datapackage.json */
} tb_case_copy;

typedef struct tb_case_feed {
  void *context;
  /* Batches of the observations as they are read; files are named as seen from the case folder. */
  tb_status (*take)(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict);
  /* Fills the panel, whose entities and indicators are declared already. Called once all observations are taken, and by tb_case_refill. */
  tb_status (*give)(void *context, const tb_case *opened, tb_builder *builder, tb_log *log);
  const tb_case_copy *copies; /* tables in place of a folder's: DATA are then files of observations, or none */
  size_t n_copies;
  const char *copies_encoding; /* as they were read; NULL: as the package says */
  bool from_copies;
} tb_case_feed;

/**
 * As tb_case_open, with a feed, which must outlive the case together with the copies' bytes. Provenance is not kept in the panel. Status
 * and messages are those of tb_case_open and of the feed.
 */
TB_NODISCARD tb_status tb_case_open_fed(const char *const *paths, size_t n_paths, const tb_case_options *options, const tb_case_feed *feed,
                                        tb_log *log, tb_case **out);

/**
 * Fills the panel of a fed case once more and compiles anew what stands on it. What was judged is forgotten; nothing is told a second time.
 * TB_NO_MEMORY, TB_LIMIT, what feed->give returns.
 */
TB_NODISCARD tb_status tb_case_refill(tb_case *opened);

/** The same for a case in parts (parts.h), with the errors of reading. TB_LIMIT: what is wanted does not fit. */
TB_NODISCARD tb_status tb_case_refill_told(tb_case *opened, tb_log *log);

/** What reading the files of a fed case saw. */
const tb_panel_counts *tb_case_taken(const tb_case *opened);

/** The files that the case was read from, in the order of tb_case_input: the path to open, and what table it is (TB_TABLE_COUNT: the data
 * package). */
const char *tb_case_file_path(const tb_case *opened, size_t i, tb_table_kind *kind);

#endif
