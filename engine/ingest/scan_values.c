#include "scan_values.h"

#include "swar.h"

#include "base/clones.h"

/*
 * Without branches, and with whole words only. The text is moved up to the end of its word, with digits 0 before it (what is moved are the
 * bits that differ from them) and in place of the sign; what stands before the point moves over it.
 */
TB_CLONES void tb_scan_values_read(size_t n, const uint64_t *restrict words, const uint8_t *restrict lengths, int32_t *restrict mantissas,
                                   uint8_t *restrict decimals, uint8_t *restrict taken) {
  for (size_t i = 0; i < n; i++) {
    const uint64_t length = lengths[i], before = (64 - 8 * length) & 63;
    const uint64_t negative = (words[i] & 0xFF) == '-';
    const uint64_t from_zeros = words[i] ^ TB_SWAR_ZEROS ^ (negative ? (uint64_t)('-' ^ '0') : 0);
    const uint64_t text = from_zeros << before ^ TB_SWAR_ZEROS;

    const uint64_t equal = tb_swar_equal(text, tb_swar_fill('.')), at = (equal & -equal) >> 7; /* the lowest bit of the point; 0: none */
    const uint64_t below = at - 1, behind = ~(below | ((at << 8) - at));
    const uint64_t moved = (text & behind) | (text & below) << 8 | '0';
    const uint64_t digits = at ? moved : text;
    const uint64_t n_behind = (behind & TB_SWAR_ONES) * TB_SWAR_ONES >> 56;

    const int32_t magnitude = (int32_t)tb_swar_number(digits);
    mantissas[i] = negative ? -magnitude : magnitude;
    decimals[i] = (uint8_t)n_behind;
    taken[i] = tb_swar_are_digits(digits) & (length - 1 < 8) & (length > negative + (at != 0));
  }
}
