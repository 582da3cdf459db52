/* Opening DATA, in its three steps: what there is to read, the panel, and what stands on it. */
#ifndef TB_CASE_OPENING_H
#define TB_CASE_OPENING_H

#include "inside.h"

/** What an opening works with. */
typedef struct tb_opening {
  tb_case *opened;
  tb_case_options options;
  tb_read_options given; /* the caller's */
  tb_read_options read;  /* with the package's behind them, checked */
  tb_log *log;
} tb_opening;

/** Whether to read on behind a failure, to tell all errors at once. */
static inline bool tb_may_go_on(tb_status status) {
  return status == TB_OK || status == TB_BAD_INPUT;
}

/** Whether the tables come from a feed's copies, and not from a folder. */
static inline bool tb_opening_has_copies(const tb_opening *o) {
  return o->opened->feed != NULL && o->opened->feed->from_copies;
}

/** open_data.c: finds files and tables, reads the data package and settles the options. What fails here ends the opening. */
TB_NODISCARD tb_status tb_opening_find(tb_opening *o, const char *const *paths, size_t n_paths);

/** open_panel.c: reads tables and observations into the panel; with a feed the observations go to it, and the panel comes from it. */
TB_NODISCARD tb_status tb_opening_read(const tb_opening *o);

/** The panel of a fed case, once its observations were taken. */
TB_NODISCARD tb_status tb_opening_receive(tb_case *opened, tb_log *log);

#endif
