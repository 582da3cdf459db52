#include "masks.h"

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

/* Which of sixteen bytes are not 0. */
static uint64_t gather_any(const uint8_t *bytes) {
  const __m128i zero = _mm_setzero_si128(), some = _mm_loadu_si128((const __m128i *)bytes);
  return (uint64_t)(0xFFFF ^ _mm_movemask_epi8(_mm_cmpeq_epi8(some, zero)));
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

/* The lowest bit of each of eight bytes that is not 0. */
static uint64_t any8(uint64_t word) {
  word |= word >> 4 & UINT64_C(0x0F0F0F0F0F0F0F0F);
  word |= word >> 2 & UINT64_C(0x3F3F3F3F3F3F3F3F);
  word |= word >> 1 & UINT64_C(0x7F7F7F7F7F7F7F7F);
  return word;
}

/* Which of sixteen bytes are not 0. */
static uint64_t gather_any(const uint8_t *bytes) {
  return gather8(any8(load8(bytes))) | gather8(any8(load8(bytes + 8))) << 8;
}

#endif

_Static_assert(TB_FALSE == 0 && TB_TRUE == 1 && TB_UNKNOWN == 2, "truths are read by their bits");

/* The bits of up to 64 bytes, sixteen at a time; what is left over byte by byte. */
static void pack_word(const uint8_t *truth, size_t n, uint64_t *yes, uint64_t *unknown) {
  size_t i = 0;
  *yes = *unknown = 0;
  for (; i + AT_ONCE <= n; i += AT_ONCE) {
    uint64_t low, second;
    gather(truth + i, &low, &second);
    *yes |= low << i;
    *unknown |= second << i;
  }
  for (; i < n; i++) {
    *yes |= (uint64_t)(truth[i] == TB_TRUE) << i;
    *unknown |= (uint64_t)(truth[i] == TB_UNKNOWN) << i;
  }
}

static size_t rest_of(size_t n, size_t begin) {
  if (n <= begin) return 0;
  return n - begin < TB_MASK_BITS ? n - begin : TB_MASK_BITS;
}

void tb_truth_pack(const uint8_t *truth, size_t n, tb_truth_masks *out) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    pack_word(truth + w * TB_MASK_BITS, rest_of(n, w * TB_MASK_BITS), &out->yes.words[w], &out->unknown.words[w]);
}

void tb_truth_unpack(const tb_truth_masks *masks, size_t n, uint8_t *truth) {
  for (size_t i = 0; i < n; i++)
    truth[i] = tb_truth_at(masks, i);
}

static uint64_t pack_any(const uint8_t *bytes, size_t n) {
  uint64_t word = 0;
  size_t i = 0;
  for (; i + AT_ONCE <= n; i += AT_ONCE)
    word |= gather_any(bytes + i) << i;
  for (; i < n; i++)
    word |= (uint64_t)(bytes[i] != 0) << i;
  return word;
}

void tb_bytes_pack(const uint8_t *bytes, size_t n, tb_mask *out) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    out->words[w] = pack_any(bytes + w * TB_MASK_BITS, rest_of(n, w * TB_MASK_BITS));
}

void tb_mask_fill(tb_mask *mask, size_t n) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const size_t bits = rest_of(n, w * TB_MASK_BITS);
    mask->words[w] = bits == TB_MASK_BITS ? ~(uint64_t)0 : ((uint64_t)1 << bits) - 1;
  }
}

_Static_assert(sizeof(bool) == 1, "flags are packed as bytes");

void tb_flags_pack(const bool *flags, size_t n, tb_mask *out) {
  if (flags) {
    tb_bytes_pack((const uint8_t *)flags, n, out);
  } else {
    tb_mask_fill(out, n);
  }
}
