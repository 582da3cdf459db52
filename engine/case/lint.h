/* What the lints share. A lint says what is so and probably not meant; of each kind the first few are told, the rest is counted. */
#ifndef TB_CASE_LINT_H
#define TB_CASE_LINT_H

#include "inside.h"

/** The kinds: one row each in lints.def. */
typedef enum tb_lint_kind {
#define TB_LINT(name, ...) TB_LINT_##name,
#include "lints.def"
#undef TB_LINT
  TB_N_LINTS
} tb_lint_kind;

typedef struct tb_lint {
  const tb_case *opened;
  const tb_panel *panel;
  tb_log *log;
  tb_column column; /* of a tile */
  uint64_t found[TB_N_LINTS];
} tb_lint;

/** TB_NO_MEMORY; free with tb_lint_end in any case, which tells how many of each kind were left out. */
TB_NODISCARD tb_status tb_lint_begin(const tb_case *opened, tb_log *log, tb_lint *out);
void tb_lint_end(tb_lint *lint);

/** Counts one of a kind; true when it is among those that are told. */
bool tb_lint_counts(tb_lint *lint, tb_lint_kind kind);

/** Where an observation stands: file and line with provenance, else the folder. */
tb_place tb_lint_place(const tb_lint *lint, const tb_row *row, uint32_t entity);

/** Where an indicator is declared; else the file of indicators, else the folder. O(indicators). */
tb_place tb_lint_indicator_place(const tb_case *opened, const char *code);

/** Reads a tile of a row into lint->column; false when it has no observation. */
bool tb_lint_read(tb_lint *lint, const tb_row *row, size_t tile);

/** The first observation that something is true of, in the order of rows, then of entities' codes. */
typedef struct tb_lint_first {
  const tb_row *row; /* NULL: none */
  uint32_t entity;
} tb_lint_first;
void tb_lint_note(const tb_lint *lint, tb_lint_first *first, const tb_row *row, uint32_t entity);

/* The lints, each on its own. Those that can fail: TB_NO_MEMORY. */

/** lint_values.c: odd values of single indicators. lint_parts.c: parts above their whole. lint_series.c: holes and missing series. */
TB_NODISCARD tb_status tb_lint_values(tb_lint *lint);
TB_NODISCARD tb_status tb_lint_parts(tb_lint *lint, uint32_t indicator);
TB_NODISCARD tb_status tb_lint_series(tb_lint *lint);

/** lint_names.c: names that mean something else, formulas that are not used, figures from after the reference day. */
void tb_lint_names(const tb_case *opened, tb_log *log);
void tb_lint_future(tb_lint *lint);

/** lint_silent.c: claims and rules about what was never observed. */
void tb_lint_silent(tb_lint *lint);

#endif
