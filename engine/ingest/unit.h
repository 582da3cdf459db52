/* Units of measure that differ by a power of ten: 元, 万元, 亿元. */
#ifndef TB_INGEST_UNIT_H
#define TB_INGEST_UNIT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * True when a figure in unit `from` can be told in unit `to`: they are equal, or the same unit behind Chinese scale words (千 万 十万 百万
 * 千万 亿 万亿, also several: 万千瓦时). *shift is then the power of ten to multiply it by: from 亿元 to 万元, 4.
 */
bool tb_unit_shift(const char *from, size_t from_n, const char *to, size_t to_n, int *shift);

#endif
