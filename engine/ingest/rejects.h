/* Rows that were refused while reading went on. */
#ifndef TB_INGEST_REJECTS_H
#define TB_INGEST_REJECTS_H

#include <tongbi/ingest.h>

/**
 * Adds one: its place, the offset of its first byte in the decoded input, why, and its n raw bytes. Memory trouble is told when they are
 * written.
 */
void tb_rejects_add(tb_rejects *rejects, tb_place place, uint64_t byte, const char *reason, const char *raw, size_t n);

/** The rejected rows as the CSV that tb_rejects_write writes, without its head: n bytes that belong to the rejects; "" where there are
 * none. */
const char *tb_rejects_text(const tb_rejects *rejects, size_t *n);

/** Forgets all rows; NULL: does nothing. */
void tb_rejects_clear(tb_rejects *rejects);

#endif
