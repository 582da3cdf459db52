/*
 * Series of records, each like the one before but for one key: whole files sorted in one way or another. The keys that stay are compared as
 * bytes, of the one that moves it is known what came next before.
 */
#ifndef TB_INGEST_SCAN_SERIES_H
#define TB_INGEST_SCAN_SERIES_H

#include "scan_records.h"

/**
 * Reads the keys of records of entity, indicator, period and value from number i on of those from `from` on, at most up to number n, and
 * notes their values; what was noted of others before stays. Returns how many were read; 0: the first has no four fields, or a key for the
 * reference. That of the value the last may be two is not looked at.
 */
size_t tb_scan_series_take(const tb_scan_reading *r, size_t from, size_t i, size_t n);

#endif
