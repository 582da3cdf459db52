/* Records of entity, indicator, period and value split into words, before anything is looked up. */
#ifndef TB_INGEST_SCAN_NOTES_H
#define TB_INGEST_SCAN_NOTES_H

#include "scan_records.h"

/** Where the three keys of a line end, which is bytes [begin, end) of the block. False where there are not as many delimiters in it. */
bool tb_scan_find_keys(const tb_scan_reading *r, size_t begin, size_t end, size_t ends[TB_KEYS]);

/**
 * Notes records number [i, n) of those from `from` on as far as their keys are of 1 to 8 bytes and as long as those of the first; returns
 * the number of the first that is not noted. A line that has more than four fields is split at three of its delimiters: the key that has
 * one in it is not known, and tb_scan_take_values does not take such a value.
 */
size_t tb_scan_note(const tb_scan_reading *r, size_t from, size_t i, size_t n);

#endif
