/* Long windows that are kept from one period to the next, so that a period only adds its own step. */
#ifndef TB_EXPR_SLIDE_H
#define TB_EXPR_SLIDE_H

#include "reach.h"
#include "window.h"

/** Windows of so many steps slide; shorter ones are read anew each time, which costs less than keeping them. */
enum { TB_SLIDE_STEPS = 128 };

/** A window of one measure for a run of entities, where it was last asked for. */
typedef struct tb_slide {
  tb_window window;
  tb_running *running; /* what the kernel keeps */
  size_t last_step;    /* how many steps were ever set: the kernel may not have seen them all */
  bool is_whole;       /* all its steps are set; false after a failure */
} tb_slide;

/** Whether the windows of a measure are kept where a scope reads them. */
bool tb_slides(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope);

/** The entities for which one window is kept: as many as may be from that of a scope's cell `at` on, all in one tile. */
void tb_slide_block(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, size_t at, uint32_t *first, size_t *n);

/**
 * The kept window of a measure, moved so that its n steps end with the scope's period: the caller sets the last *n_fresh of them and
 * is_whole. *out is NULL when none is kept: too much is kept already, or it is none that tb_slides knows. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_slide_find(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, const tb_window_shape *shape,
                                     size_t n, tb_slide **out, size_t *n_fresh);

/** Forgets all windows: after the timeline that they step along was changed. */
void tb_slides_forget(tb_slide_table *table);

#endif
