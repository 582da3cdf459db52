/* A folder, a log and the case opened from it: what the tests of the case room begin and end with. */
#ifndef TEST_CASE_STATE_H
#define TEST_CASE_STATE_H

#include "test_case_folder.h"

typedef struct state {
  char folder[TEST_PATH_BYTES];
  tb_log *log;
  tb_case *opened;
} state;

static inline int set_up(void **given) {
  state *s = calloc(1, sizeof *s);
  test_folder_make(s->folder);
  s->log = tb_log_new(TB_ENGLISH);
  *given = s;
  return 0;
}

static inline int tear_down(void **given) {
  state *s = *given;
  tb_case_free(s->opened);
  tb_log_free(s->log);
  test_folder_remove(s->folder);
  free(s);
  return 0;
}

#endif
