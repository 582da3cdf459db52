/* How explanations write keys, periods, numbers and places. All texts live as long as the explanation. */
#ifndef TB_CASE_WORDS_H
#define TB_CASE_WORDS_H

#include "blocks.h"
#include "exact.h"
#include "inside.h"

/** A status given to a finding, a state of an alert, as words for people. Constants. */
const char *tb_word_status(const char *status, tb_language language);
const char *tb_word_state(tb_alert_state state, tb_language language);

/** The name in the language asked for, else the other one, else the code. */
const char *tb_word_name(const char *code, const char *name, const char *name_zh, tb_language language);
const char *tb_word_entity(tb_explanation *e, const tb_case *opened, uint32_t entity);

/** "430408 Zhengxiang District": code and name; the code alone where there is no name. */
const char *tb_word_entity_named(tb_explanation *e, const tb_case *opened, uint32_t entity);
const char *tb_word_indicator_named(tb_explanation *e, const tb_case *opened, uint32_t indicator);

/** A period; "not stated". */
const char *tb_word_period(tb_explanation *e, tb_period period);

/** A number; the reason's name where there is none. */
const char *tb_word_number(tb_explanation *e, double value, tb_reason reason);

/** The figure of a cell with its digits as written; "missing". */
const char *tb_word_figure(tb_explanation *e, const tb_cell_detail *cell);

/** An observation's status spelled out: assumed and break in words, others as they are. */
const char *tb_word_cell_status(tb_explanation *e, const tb_case *opened, const tb_cell_detail *cell);

/** The unit of a cell: its own, else the indicator's. */
const char *tb_word_unit(const tb_case *opened, uint32_t indicator, const tb_cell_detail *cell);

/** "observations.csv:5", the file relative to the case; "" without provenance. */
const char *tb_word_place(tb_explanation *e, const tb_case *opened, const char *file, uint64_t line);

#endif
