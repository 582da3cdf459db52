#include "scan_marks.h"

#include "base/clones.h"
#include "scan_bits.h"

TB_CLONES size_t tb_scan_mark(const char *bytes, size_t n, char delimiter, uint8_t *marks) {
  size_t found = 0;
  for (size_t at = 0; at < n; at += TB_SCAN_STRIP) {
    const uint64_t bits = tb_scan_bits(bytes + at, delimiter) | tb_scan_bits(bytes + at, '\n');
    tb_swar_store((char *)marks + at / 8, bits);
    found += (size_t)__builtin_popcountll(bits);
  }
  memset(marks + (n + TB_SCAN_STRIP - 1) / TB_SCAN_STRIP * (TB_SCAN_STRIP / 8), 0xFF, 8);
  return found;
}
