/*
 * Series of records, each like the one before but for one key: whole files sorted in one way or another. The keys that stay are compared as
 * bytes, of the one that moves it is known what came next before. What is compared with known bytes, or read as a number, needs no survey.
 */
#ifndef TB_INGEST_SCAN_SERIES_H
#define TB_INGEST_SCAN_SERIES_H

#include "scan_records.h"

/**
 * Reads records of entity, indicator, period and value from the begin of a block of whole lines on, as long as they come in series: sets
 * its rows and their values, runs in place of ids, and whether they are all ASCII. Returns the number of the byte where the first line
 * begins that is not read, because it is of no series, or not to be told without the survey.
 */
size_t tb_scan_series_take(const tb_scan_reading *r);

#endif
