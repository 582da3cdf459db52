/*
 * tongbi/ingest.h - reading observations and tables from CSV.
 */
#ifndef TONGBI_INGEST_H
#define TONGBI_INGEST_H

#include <tongbi/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Rows that were refused while reading went on. */
typedef struct tb_rejects tb_rejects;
TB_API tb_rejects *tb_rejects_new(void);
TB_API void tb_rejects_free(tb_rejects *rejects);
TB_API uint64_t tb_rejects_count(const tb_rejects *rejects);

/**
 * Writes them as CSV to `path`, whole or not at all ("-": standard output): file, line, byte (offset of the row's first byte in the
 * expanded UTF-8 input), column, reason, raw (what is not text in it as \xNN). TB_IO_ERROR, TB_NO_MEMORY, TB_BAD_ARGUMENT for NULL.
 */
TB_API TB_NODISCARD tb_status tb_rejects_write(const tb_rejects *rejects, const char *path, tb_log *log);

/** What a mark in place of a number means. */
typedef enum tb_mark { TB_MARK_MISSING, TB_MARK_NIL, TB_MARK_BELOW_UNIT } tb_mark;
typedef struct tb_missing_value {
  const char *text;
  tb_mark mark;
} tb_missing_value;

/** A file whose bytes are in memory: who opens `path` reads them, and no file. */
typedef struct tb_memory_file {
  const char *path;
  const char *bytes;
  size_t n;
} tb_memory_file;

#define TB_SCAN_NOTHING (~0u)

/** How to read. Zero-initialise, set struct_size = sizeof(tb_read_options), then what is wanted. Borrowed until the call returns. */
typedef struct tb_read_options {
  size_t struct_size;
  const char *encoding; /* NULL: UTF-8; "GB18030", "GBK" or any name of iconv's; a BOM in the file decides first */
  const char *as_of;    /* reference day "2024-08-26" that ends open periods; NULL: none */
  const char *known_by; /* leave out vintages after this day; NULL: all */
  bool keep_provenance; /* remember file and line of every observation */
  tb_rejects *rejects;  /* not NULL: bad rows go there and reading goes on */
  const tb_missing_value *missing_values;
  size_t n_missing_values;
  char decimal_char, group_char; /* 0: '.' and none */
  uint64_t memory_limit;         /* bytes for observations, judged as soon as they can be foreseen; 0: none */
  const tb_memory_file *memory_files;
  size_t n_memory_files;
  /* Called now and then while observations are read: bytes so far, as they are stored, and of all files, 0: one is a stream. May be NULL.
   */
  void (*progress)(void *context, uint64_t done_bytes, uint64_t all_bytes);
  void *progress_context;
  unsigned n_threads;    /* 0: as many as processors; what is read does not depend on it */
  unsigned scan_bytes;   /* 0: as suits; how much of a file is scanned at once, or TB_SCAN_NOTHING: all is read in the slow reference way */
  size_t superseded_max; /* how many observations that later vintages superseded are remembered, for reports; 0: none */
} tb_read_options;

/**
 * Reads observations from one or more CSV files ("-": standard input; gz, zst and zip are expanded) into a new panel, freed with
 * tb_panel_free. Nothing else is declared: indicators and entities are what the files name. Two values for one entity, indicator, period
 * and vintage refuse the file, with rejects too. options and log may be NULL. *out is NULL on failure: TB_BAD_INPUT with up to 100 errors
 * in the log, TB_IO_ERROR, TB_LIMIT (more than 255 different statuses or bases), TB_NO_MEMORY (told in the log where it is memory_limit),
 * TB_BAD_ARGUMENT. O(bytes).
 */
TB_API TB_NODISCARD tb_status tb_panel_open(const char *const *paths, size_t n_paths, const tb_read_options *options, tb_log *log,
                                            tb_panel **out);

#ifdef __cplusplus
}
#endif
#endif
