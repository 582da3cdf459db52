/* Which series a finding is about. */
#ifndef TB_PAGE_PAIRS_H
#define TB_PAGE_PAIRS_H

#include "inside.h"

enum { TB_PAIRS_MAX = 32 };

typedef struct tb_pair {
  uint32_t indicator, entity;
} tb_pair;

/** The first TB_PAIRS_MAX, each once, what decided the evidence first. */
typedef struct tb_pairs {
  tb_pair items[TB_PAIRS_MAX];
  size_t n;
} tb_pairs;
void tb_page_pairs(const tb_page *page, size_t finding, tb_pairs *out);

/** How a step of an indicator is printed. */
tb_period tb_page_label(const tb_page *page, uint32_t indicator, tb_period key);

#endif
