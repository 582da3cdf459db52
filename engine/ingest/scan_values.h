/* Short decimals of a block, all at once: the same steps for every row, so that they go in wide vectors. */
#ifndef TB_INGEST_SCAN_VALUES_H
#define TB_INGEST_SCAN_VALUES_H

#include <stddef.h>
#include <stdint.h>

/**
 * Texts of 1 to 8 bytes: words[i] begins with the lengths[i] bytes of the text, the first of them lowest. Writes mantissa and decimals
 * where the text is [-] digits with a point among, before or behind them; taken[i] tells where. Any other length is not taken.
 */
void tb_scan_values_read(size_t n, const uint64_t *words, const uint8_t *lengths, int32_t *mantissas, uint8_t *decimals, uint8_t *taken);

#endif
