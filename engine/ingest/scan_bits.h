/* A strip of text as bits, a bit a byte. */
#ifndef TB_INGEST_SCAN_BITS_H
#define TB_INGEST_SCAN_BITS_H

#include "swar.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { TB_SCAN_STRIP = 64 }; /* bytes */

/** The bits of the bytes of a strip that are `byte`, the first lowest. All processors that have SSE2 take bits out of vectors for nothing.
 */
static inline __attribute__((always_inline)) uint64_t tb_scan_bits(const char *strip, char byte) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8(byte);
  uint64_t bits = 0;
  for (unsigned i = 0; i < TB_SCAN_STRIP / 16; i++) {
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(strip + 16 * i));
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)) << 16 * i;
  }
  return bits;
#else
  /* Each byte becomes the bit of its place in its word, and the bytes of words are folded. */
  uint8_t places[TB_SCAN_STRIP];
  uint64_t bits = 0;
  for (unsigned i = 0; i < TB_SCAN_STRIP; i++)
    places[i] = (uint8_t)(strip[i] == byte ? 1u << i % 8 : 0);
  for (unsigned i = 0; i < TB_SCAN_STRIP / 8; i++) {
    uint64_t word = tb_swar_load((const char *)places + 8 * i);
    word |= word >> 32;
    word |= word >> 16;
    bits |= ((word | word >> 8) & 0xFF) << 8 * i;
  }
  return bits;
#endif
}

#endif
