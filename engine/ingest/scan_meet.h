/* Texts of keys that are not known at a glance: known all the same, or new. */
#ifndef TB_INGEST_SCAN_MEET_H
#define TB_INGEST_SCAN_MEET_H

#include "scan_block.h"

/**
 * The id of a text of a block, with TB_SCAN_FRESH where it is new: then it is kept in block->fresh. TB_NO_ID when the block is the
 * reference's: the text is not sound, or memory is short. Eight bytes must be readable at `text`.
 */
uint32_t tb_scan_meet(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block, tb_key kind, const char *text, size_t n);

#endif
