#include "masks.h"

#include "expr/expr.h"

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

_Static_assert(TB_FALSE == 0 && TB_TRUE == 1 && TB_UNKNOWN == 2, "truths are read by their bits");

void tb_truth_pack(const uint8_t *truth, size_t n, tb_truth_masks *out) {
  memset(out, 0, sizeof *out);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const uint64_t word = load8(truth + i);
    out->yes.words[i / TB_MASK_BITS] |= gather8(word) << i % TB_MASK_BITS;
    out->unknown.words[i / TB_MASK_BITS] |= gather8(word >> 1) << i % TB_MASK_BITS;
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
