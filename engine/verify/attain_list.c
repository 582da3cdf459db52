/*
 * The first fractions of an interval by their denominators. The simplest one has the smallest; it cuts the interval in two, and the next is
 * the simplest of a piece, or twice the first, not in lowest terms. So a handful of pieces, the best of them taken each time, give the list
 * in order.
 */
#include "attain_parts.h"

enum { PIECES_MAX = 2 * TB_ATTAIN_LIST + 1 };

/* Fractions between two values, of which `least` is the simplest; its multiples before the `times`-th are listed. */
typedef struct piece {
  tb_interval values;
  tb_attained least;
  uint64_t times;
} piece;

typedef struct pieces {
  piece at[PIECES_MAX];
  size_t n;
  uint64_t bound;
} pieces;

/* Adds the piece of `values` if it has a fraction within the bound. */
static void add_piece(pieces *all, const tb_interval *values) {
  tb_rational m, n, bound;
  tb_rational_init(&m);
  tb_rational_init(&n);
  tb_rational_init(&bound);
  tb_rational_set_integer(&bound, (int64_t)all->bound);
  piece *new = &all->at[all->n];
  *new = (piece){.times = 1};
  if (tb_simplest_within(values, &bound, &m, &n) && tb_rational_whole(&m, &new->least.m) && tb_rational_whole(&n, &new->least.n)) {
    tb_interval_init(&new->values);
    tb_interval_set(&new->values, values);
    all->n++;
  }
  tb_rational_clear(&m);
  tb_rational_clear(&n);
  tb_rational_clear(&bound);
}

/* The values of a piece below its simplest fraction, and those above it, as new pieces. */
static void split(pieces *all, const piece *from) {
  const tb_rational n = {.n = (tb_int128)from->least.n, .d = 1};
  tb_rational middle = {.n = (tb_int128)from->least.m, .d = 1};
  (void)tb_rational_divide(&middle, &middle, &n);
  tb_interval side;
  tb_interval_init(&side);
  for (int above = 0; above < 2; above++) {
    tb_interval_set(&side, &from->values);
    tb_end *cut = above ? &side.low : &side.high;
    tb_rational_set(&cut->value, &middle);
    cut->finite = cut->open = true;
    const bool any = !tb_interval_is_point(&side);
    if (any) add_piece(all, &side);
  }
  tb_interval_clear(&side);
}

static tb_attained next_of(const piece *p) {
  return (tb_attained){.m = p->times * p->least.m, .n = p->times * p->least.n};
}

static bool comes_before(tb_attained a, tb_attained b) {
  return a.n != b.n ? a.n < b.n : a.m < b.m;
}

/* The piece with the next fraction, NULL when all are beyond the bound. */
static piece *best(pieces *all) {
  piece *found = NULL;
  for (size_t i = 0; i < all->n; i++) {
    piece *p = &all->at[i];
    if (next_of(p).n <= all->bound && (!found || comes_before(next_of(p), next_of(found)))) found = p;
  }
  return found;
}

void tb_attain_list(const tb_interval *values, uint64_t bound, tb_attainment *out) {
  pieces all = {.bound = bound};
  add_piece(&all, values);
  for (piece *p; out->n_list < TB_ATTAIN_LIST && (p = best(&all));) {
    out->list[out->n_list++] = next_of(p);
    if (p->times++ == 1) split(&all, p);
  }
  for (size_t i = 0; i < all.n; i++)
    tb_interval_clear(&all.at[i].values);
}
