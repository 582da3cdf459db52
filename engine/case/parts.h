/* A case whose observations do not fit into memory at once: its files are read again for the indicators that are wanted at a time. */
#ifndef TB_CASE_PARTS_H
#define TB_CASE_PARTS_H

#include "opening.h"

/**
 * Reads the observations and keeps none. Messages, rejects and status are those of a reading in one piece: contradictions are found part by
 * part, in passes of their own. The case's panel then knows all entities, indicators and rows, without their cells. The files must be ones
 * that can be read again (tb_parts_possible).
 */
TB_NODISCARD tb_status tb_parts_open(const tb_opening *o);

/** Whether the observations stand in files, and not in a stream; and an error in the log about a stream. */
bool tb_parts_possible(const tb_opening *o);
void tb_parts_refuse_stream(const tb_opening *o);

void tb_parts_free(tb_parts *parts);

/** The panel with the cells of the indicators that were asked for last. TB_LIMIT: they do not fit; what reading returns. */
TB_NODISCARD tb_status tb_parts_receive(tb_case *opened, tb_log *log);

/* open_panel.c */

/** Entities and indicators, into a builder. */
TB_NODISCARD tb_status tb_opening_declare(const tb_case *opened, tb_builder *builder, tb_log *log);

/** The observations, read as the opening says. */
TB_NODISCARD tb_status tb_opening_observe(const tb_opening *o, tb_builder *builder);

#endif
