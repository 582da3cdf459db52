#include "masks.h"

#include "expr/expr.h"

#if defined(__SSE2__) && !defined(TB_REFERENCE)
#define BY_SSE2
#include <emmintrin.h>
#endif

enum { AT_ONCE = 16 };

#ifdef BY_SSE2

/* The lowest and the second bits of sixteen bytes, side by side. */
static void gather(const uint8_t *bytes, uint64_t *low, uint64_t *second) {
  const __m128i truths = _mm_loadu_si128((const __m128i *)bytes);
  *low = (uint64_t)_mm_movemask_epi8(_mm_slli_epi16(truths, 7));
  *second = (uint64_t)_mm_movemask_epi8(_mm_slli_epi16(truths, 6));
}

#else

/* Eight bytes as a word, the first lowest, whatever the machine's byte order; compilers make one load of it. */
static uint64_t load8(const uint8_t *bytes) {
  uint64_t word = 0;
  for (unsigned i = 0; i < 8; i++)
    word |= (uint64_t)bytes[i] << 8 * i;
  return word;
}

/* The lowest bits of eight bytes, side by side: the product moves bit 8 * i to bit 56 + i, and no two of its terms meet. */
static uint64_t gather8(uint64_t word) {
  return (word & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56;
}

/* The lowest and the second bits of sixteen bytes, side by side. */
static void gather(const uint8_t *bytes, uint64_t *low, uint64_t *second) {
  const uint64_t head = load8(bytes), tail = load8(bytes + 8);
  *low = gather8(head) | gather8(tail) << 8;
  *second = gather8(head >> 1) | gather8(tail >> 1) << 8;
}

#endif

_Static_assert(TB_FALSE == 0 && TB_TRUE == 1 && TB_UNKNOWN == 2, "truths are read by their bits");

void tb_truth_pack(const uint8_t *truth, size_t n, tb_truth_masks *out) {
  memset(out, 0, sizeof *out);
  size_t i = 0;
  for (; i + AT_ONCE <= n; i += AT_ONCE) {
    uint64_t yes, unknown;
    gather(truth + i, &yes, &unknown);
    out->yes.words[i / TB_MASK_BITS] |= yes << i % TB_MASK_BITS;
    out->unknown.words[i / TB_MASK_BITS] |= unknown << i % TB_MASK_BITS;
  }
  for (; i < n; i++) {
    if (truth[i] == TB_TRUE) tb_mask_add(&out->yes, i);
    if (truth[i] == TB_UNKNOWN) tb_mask_add(&out->unknown, i);
  }
}

void tb_flags_pack(const bool *flags, size_t n, tb_mask *out) {
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < n; i++)
    if (!flags || flags[i]) tb_mask_add(out, i);
}
