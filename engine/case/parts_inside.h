/* Inside a case in parts: what is kept between the passes over its files, and the passes. */
#ifndef TB_CASE_PARTS_INSIDE_H
#define TB_CASE_PARTS_INSIDE_H

#include "parts.h"
#include "parts_group.h"

#include <sys/stat.h>

/** A record that contradicts an earlier one: how many came before it, and what was found. */
typedef struct tb_contradiction {
  uint64_t ordinal;
  tb_conflict conflict;
} tb_contradiction;

/** What a file was when it was read first. */
typedef struct tb_file_state {
  dev_t device;
  ino_t inode;
  off_t bytes;
  struct timespec changed;
} tb_file_state;

struct tb_parts {
  tb_opening opening; /* its texts are the arena's; neither log nor rejects */
  bool with_rejects;  /* bad rows were put aside, else they refuse the file */
  tb_file_state *files;
  tb_held_row *rows; /* all rows of the panel */
  size_t n_rows, n_indicators;
  uint64_t *bytes;                  /* that the cells of each indicator take, estimated */
  bool *always;                     /* a flag an indicator: it has rows that cannot be held, and is read whenever anything is */
  bool *wanted;                     /* a flag an indicator: cells that the panel has, or is to have */
  bool *checked;                    /* whose contradictions are known */
  bool turned;                      /* the panel has the cells of `wanted` */
  tb_contradiction *contradictions; /* in the order of the records, when all are known */
  size_t n_contradictions, capacity;
  uint64_t n_passes;
  size_t n_parts; /* of the work done last */
};

/** A pass over the files. A builder that keeps nothing reads them and hands their records over. */
typedef struct tb_part_pass {
  tb_parts *parts;
  tb_builder *to;
  bool checking; /* contradictions are noted, else they are told of where they are known */
  uint64_t n_records;
  uint32_t n_entities, n_indicators; /* that both builders know */
  size_t next;                       /* of the contradictions to tell of */
  bool over;                         /* what is wanted does not fit */
} tb_part_pass;

/* parts_pass.c */

/** For tb_batch_sink; the context is a tb_part_pass. */
typedef tb_status (*tb_part_taker)(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict);

/** Reads all files and hands their records to `take`. Messages go to the log, bad rows to `rejects` (NULL: they refuse the file). */
TB_NODISCARD tb_status tb_part_read_files(tb_part_pass *p, tb_part_taker take, tb_rejects *rejects, tb_log *log);

/** What the reading builder has given ids by now gets the same ids in the other one. */
TB_NODISCARD tb_status tb_part_share_codes(tb_part_pass *p, const tb_builder *reader);

/** Records [from, from + n) of a batch; borrows its columns. */
tb_batch tb_part_slice(const tb_batch *batch, size_t from, size_t n);

/** A builder with all that is declared; the caller frees or seals it. */
TB_NODISCARD tb_status tb_part_begin_panel(const tb_case *opened, uint64_t memory_limit, tb_builder **out);

/* parts_count.c */

/** Reads the files for their messages, and the panel without cells; notes its rows and how large its indicators are. */
TB_NODISCARD tb_status tb_parts_count(tb_parts *parts, tb_rejects *rejects, tb_log *log, tb_panel **out);

/* parts_load.c */

/** Reads the wanted indicators into a builder, which is the caller's whatever comes out. TB_LIMIT: they do not fit. */
TB_NODISCARD tb_status tb_parts_load(tb_parts *parts, bool checking, tb_log *log, tb_builder **out);

/* parts_contradictions.c */

/** Keeps a contradiction that a checking pass found; false when memory is short. */
TB_NODISCARD bool tb_parts_note_contradiction(tb_parts *parts, tb_contradiction found);

/** Finds all contradictions, indicator by indicator in the order of their codes, as many at a time as fit. */
TB_NODISCARD tb_status tb_parts_find_contradictions(tb_parts *parts, const tb_panel *panel, tb_log *log);

/** The messages of the counting pass once more, with the contradictions in their places. */
TB_NODISCARD tb_status tb_parts_tell(tb_parts *parts, tb_log *log);

/* parts_files.c */

/** Remembers what the files are now; and later, whether they still are: TB_IO_ERROR, told in the log, if not. */
TB_NODISCARD tb_status tb_parts_note_files(tb_parts *parts, tb_log *log);
TB_NODISCARD tb_status tb_parts_check_files(const tb_parts *parts, tb_log *log);

/* parts.c */

tb_part_sizes tb_parts_sizes(const tb_parts *parts);

/** What tb_part_refuse says, of what is wanted now. */
tb_status tb_parts_refuse(const tb_parts *parts, const char *name, tb_log *log);

#endif
