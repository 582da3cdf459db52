/* A block of whole lines into columns: what any thread can do by itself. It writes no messages and changes nothing but the block. */
#ifndef TB_INGEST_SCAN_BLOCK_H
#define TB_INGEST_SCAN_BLOCK_H

#include "columns.h"
#include "scan_keys.h"
#include "scan_marks.h"

#include "base/buffer.h"
#include "model/placing.h"

#include <pthread.h>

/** Bytes that a block has room for behind its last. */
enum { TB_SCAN_BEHIND = TB_SCAN_MARKS_BEHIND + TB_SWAR_BEHIND };

/** What stands in a field of a record: the first are those of tb_key. */
typedef enum tb_scan_role {
  TB_SCAN_VALUE = TB_KEYS,
  TB_SCAN_EMPTY, /* a column that observations may have: only empty ones are taken */
  TB_SCAN_OTHER  /* nobody's */
} tb_scan_role;

/** Ids of texts that are known already, asked from all threads. */
typedef struct tb_scan_names {
  pthread_mutex_t mutex; /* whoever adds texts holds it, too */
  const tb_builder *builder;
  tb_dictionary *period_texts; /* as they stand in files */
  tb_period *periods;          /* by the ids of these */
  size_t periods_capacity;
} tb_scan_names;

/** How to read the records of a file. */
typedef struct tb_scan_plan {
  const tb_read_options *options;
  tb_scan_names *names;
  char delimiter;
  bool usual;            /* entity, indicator, period, value, and no more */
  bool plain_numbers;    /* digits are a number, whatever the options say */
  bool empty_is_missing; /* without asking */
  size_t n_fields, value_field;
  const uint8_t *roles; /* tb_scan_role or tb_key, n_fields of them */
} tb_scan_plan;

enum { TB_SCAN_SOME = 256 }; /* records at a time: what is noted of them stays in the first cache */

/** What is noted of some records before their keys and values are read, all of them at once. */
typedef struct tb_scan_notes {
  uint64_t keys[TB_KEYS][TB_SCAN_SOME]; /* words, or TB_SCAN_NOT_SHORT */
  uint64_t words[TB_SCAN_SOME];         /* of values the first eight bytes */
  uint32_t value_at[TB_SCAN_SOME];      /* where they begin; not of series */
  uint8_t lengths[TB_SCAN_SOME];    /* and how many bytes they have; 0 or more than eight: they are not read from `words`; of series all of
                                       them are counted */
  uint8_t short_ones[TB_SCAN_SOME]; /* which were */
} tb_scan_notes;

/** What a thread keeps from block to block of a file. */
typedef struct tb_scanner {
  tb_scan_keys keys[TB_KEYS];
  tb_buffer number_text;
  uint8_t *marks;      /* where the fields of a block end; if has_marks */
  uint32_t *line_ends; /* and its lines; line_ends[-1] + 1 is 0 */
  uint32_t *ends_room; /* that and all lines, with TB_SCAN_ENDS_SPARE */
  bool has_marks;
  bool found_series; /* in the block before: it is worth looking for more of them */
  tb_scan_notes notes;
} tb_scanner;

/** Texts that are new in a block. */
typedef struct tb_scan_fresh {
  tb_scan_text *texts;
  size_t n, capacity;
} tb_scan_fresh;

/** A block and what was found in it. Ids with TB_SCAN_FRESH are numbers in `fresh`, in the order of the file. */
typedef struct tb_scan_block {
  char *bytes; /* room + TB_SCAN_BEHIND of them */
  size_t n, room;
  uint64_t number;  /* of the block in its file */
  tb_status status; /* of reading it */
  bool whole_lines; /* it ends with a line end, and so may be scanned */
  bool taken;       /* it was scanned, and the reference would do the same; else it is the reference's */
  bool is_ascii;
  size_t n_rows, capacity;
  tb_cell_run *runs; /* of the first rows, in place of ids; their moving ids are of known texts, or there is but one */
  size_t n_runs, runs_capacity, n_run_rows;
  uint32_t *ids[TB_KEYS]; /* of the others */
  int32_t *mantissa;      /* these three as tb_cells has them */
  uint8_t *decimals;
  double *value;
  tb_scan_fresh fresh[TB_KEYS];
  tb_period *fresh_periods; /* of the new texts of periods */
  size_t fresh_periods_capacity;
} tb_scan_block;

/** For blocks of up to `room` bytes. False when memory is short; it is to be closed all the same. */
bool tb_scanner_open(tb_scanner *scanner, size_t room);
void tb_scanner_close(tb_scanner *scanner);

/** A larger array in place of *array, which stays when memory is short: false. */
bool tb_scan_grow(void *array, size_t capacity, size_t item_bytes);

/** NULL when memory is short. */
tb_scan_block *tb_scan_block_new(size_t room);
void tb_scan_block_free(tb_scan_block *block);

/** Room for n rows. False when memory is short. */
bool tb_scan_block_reserve(tb_scan_block *block, size_t n);

/** Scans the n bytes of a block: sets what there is from `taken` on. O(bytes). */
void tb_scan_block_read(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block);

#endif
