/* Which rows come out: the general options --entities, --indicators and --periods for alerts and transitions. */
#ifndef TB_REPORT_SELECTION_H
#define TB_REPORT_SELECTION_H

#include "case/case.h"

typedef struct tb_selection {
  const tb_panel *panel;
  bool *entities, *indicators; /* a flag each; NULL: all */
  tb_period_list periods;      /* empty: all */
} tb_selection;

/** Reads the three lists (NULL or "": all); an unknown name is an error in the log. Freed with tb_selection_free, after failures too. */
TB_NODISCARD tb_status tb_selection_new(const tb_panel *panel, const char *entities, const char *indicators, const char *periods,
                                        tb_log *log, tb_selection *out);
void tb_selection_free(tb_selection *selection);

/** Whether a row with these codes ("" for none, which always come out) and this period is wanted. */
bool tb_selection_has(const tb_selection *selection, const char *entity, const char *indicator, tb_period period);

/** For tb_judge_options: the context is the list of periods. */
bool tb_selection_wants_period(const void *periods, tb_period period);

/** The one indicator that a list names, or, when it is empty, the only one with figures; else an error in the log, TB_BAD_INPUT. */
TB_NODISCARD tb_status tb_one_indicator(const tb_model *model, const char *list, tb_log *log, uint32_t *out);

#endif
