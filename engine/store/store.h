/* The store from the inside. README.md shows the tables and the way of a run. */
#ifndef TB_STORE_STORE_H
#define TB_STORE_STORE_H

#include "base/arena.h"
#include "base/dictionary.h"
#include "case/feed.h"
#include "database.h"
#include "spans.h"
#include <tongbi/store.h>

extern const tb_schema TB_STORE_SCHEMA;

/** Codes and their numbers in the store: the number is the id in the dictionary. */
typedef struct tb_numbers {
  tb_dictionary *codes;
  uint32_t n_kept; /* these the database has */
} tb_numbers;

struct tb_store {
  tb_database *db;
  tb_log *log;
  tb_arena *arena; /* what was read of runs, and the feeds of cases that were given out: as long as the store is open */
};

/** The unit in which an indicator's figures were kept: NULL: not known, "": none was declared. In the store's arena. */
typedef struct tb_kept_unit {
  const char *unit;
  bool changed; /* the database does not have it yet */
} tb_kept_unit;

/** What the store knows by numbers; read when a call begins, since another process may have written. */
typedef struct tb_index {
  tb_numbers entities, indicators, files;
  tb_spans spans;
  int64_t *observed; /* by an entity's number: the run that first observed it, 0: none did. Numbers from n_observed on: none did */
  size_t n_observed;
  tb_kept_unit *units; /* by an indicator's number. Numbers from n_units on: not known */
  size_t n_units;
} tb_index;

/** Reads numbers, and the spans that run `run` knew (INT64_MAX: all). Freed with tb_index_free, also after a failure. */
TB_NODISCARD tb_status tb_index_read(tb_store *store, int64_t run, tb_index *out);
void tb_index_free(tb_index *index);

/** Writes the numbers that the database does not have; and the spans that changed. */
TB_NODISCARD tb_status tb_index_write_numbers(tb_store *store, tb_index *index);
TB_NODISCARD tb_status tb_index_write_spans(tb_store *store, tb_index *index, int64_t run);

/** Writes which entities this run observed as the first. */
TB_NODISCARD tb_status tb_index_write_observed(tb_store *store, const tb_index *index, int64_t run);

/** An entity is observed by run `run`; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_index_observe(tb_index *index, uint32_t entity, int64_t run);

/** Whether a run up to `run` observed an entity. */
bool tb_index_is_observed(const tb_index *index, uint32_t entity, int64_t run);

/* units.c */

TB_NODISCARD tb_status tb_index_read_units(tb_store *store, tb_index *index);
TB_NODISCARD tb_status tb_index_write_units(tb_store *store, const tb_index *index);

/** The unit that is declared now, told of when it is another one than before: figures that were kept stay as they are. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_index_declare_unit(tb_store *store, tb_index *index, uint32_t indicator, const char *unit);

/** The number of a code, a new one when it has none; TB_NO_ID when memory is short. */
uint32_t tb_number_of(tb_numbers *numbers, const char *code);

/** A run as the store knows it. Texts are in the store's arena. */
typedef struct tb_kept_run {
  int64_t run; /* 0: there is none */
  const char *program, *as_of, *encoding;
  tb_case_copy *copies; /* the tables of its case */
  size_t n_copies;
  char (*digests)[65]; /* of the copies */
} tb_kept_run;

/** Run `run`, 0: the latest. TB_OK with run 0 when there is none at all; TB_NOT_FOUND for one that is not there. */
TB_NODISCARD tb_status tb_kept_run_read(tb_store *store, int64_t run, tb_kept_run *out);

/** As tb_store_recall, for a case that was told of already: here only of what fails. */
TB_NODISCARD tb_status tb_store_recall_quietly(tb_store *store, const tb_recall_options *options, tb_case **out);

/** Runs a prepared query that gives no rows. */
TB_NODISCARD tb_status tb_query_once(tb_query *query);

/* period.c */

enum { TB_STORED_PERIOD_BYTES = 2 * TB_PERIOD_TEXT_BYTES };

/** The text of a period in the store: the canonical one, and of an open span whose end is known "@" and that day. And back. */
void tb_stored_period_write(tb_period period, char out[TB_STORED_PERIOD_BYTES]);
TB_NODISCARD bool tb_stored_period_read(const char *text, tb_period *out);

/** A period from columns of days, and a vintage; false for days that no calendar has. */
TB_NODISCARD bool tb_stored_days_read(const tb_query *query, size_t last, size_t first, size_t open, tb_period *out);
TB_NODISCARD bool tb_stored_vintage_read(const tb_query *query, size_t column, tb_day *out);

/** Says that the store does not hold what it should; TB_IO_ERROR. */
tb_status tb_store_damaged(tb_store *store, const char *what, const char *what_zh);

#endif
