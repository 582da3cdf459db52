#include "foremost.h"

#include "base/clones.h"

#include <math.h>
#include <string.h>

/* Cells are looked at as bits of a word, of which most hold nobody. */
enum { WORD = 64 };

typedef struct selection {
  const tb_column *row;
  double sign;                /* of the keys: the largest goes first */
  double best[TB_PLACES_MAX]; /* the largest keys so far, from the largest on */
  uint32_t places;            /* two at least, so that `best` tells whether there are two values */
} selection;

/* Whether doubles and one peer set are all there is to it. */
TB_CLONES static bool is_plain(size_t n, const uint8_t *restrict decimals, const uint8_t *restrict reasons,
                               const uint32_t *restrict peer_set) {
  uint32_t sets = 0;
  uint8_t odd = 0;
  for (size_t i = 0; i < n; i++)
    sets |= peer_set[i];
  for (size_t i = 0; i < n; i++)
    odd |= (uint8_t)((decimals[i] > TB_DECIMALS_MAX) & (reasons[i] == TB_VALUE));
  return sets == 0 && !odd;
}

/* Writes what stands for all who are behind; reasons stay. */
TB_CLONES static void put_behind(size_t n, const uint8_t *restrict from, double behind, double *restrict values, uint8_t *restrict decimals,
                                 uint8_t *restrict reasons) {
  for (size_t i = 0; i < n; i++)
    values[i] = from[i] == TB_VALUE ? behind : 0;
  for (size_t i = 0; i < n; i++)
    decimals[i] = from[i] == TB_VALUE ? 0 : TB_DECIMALS_REAL;
  memcpy(reasons, from, n);
}

/* Of up to 64 cells those whose key is at least the last of the best, whether they have a value or not. */
TB_CLONES static uint64_t find_candidates(uint64_t n, const double *values, double sign, double last) {
  uint64_t found = 0;
  for (uint64_t i = 0; i < n; i++) {
    const uint64_t is_one = sign * values[i] >= last;
    found |= is_one << i;
  }
  return found;
}

static void take(selection *of, double key) {
  size_t at = of->places - 1;
  for (; at > 0 && of->best[at - 1] < key; at--)
    of->best[at] = of->best[at - 1];
  of->best[at] = key;
}

/* Goes through the cells that come into question for so many places, word after word. */
static void walk(selection *of, uint32_t places, void visit(selection *of, size_t i, double key, tb_column *out), tb_column *out) {
  const tb_column *row = of->row;
  for (size_t first = 0; first < row->n; first += WORD) {
    const size_t n = row->n - first < WORD ? row->n - first : WORD;
    for (uint64_t rest = find_candidates(n, row->values + first, of->sign, of->best[places - 1]); rest; rest &= rest - 1) {
      const size_t i = first + (size_t)__builtin_ctzll(rest);
      if (row->reasons[i] == TB_VALUE) visit(of, i, of->sign * row->values[i], out);
    }
  }
}

static void select_cell(selection *of, size_t i, double key, tb_column *out) {
  (void)i, (void)out;
  if (key > of->best[of->places - 1]) take(of, key);
}

static void put_rank(selection *of, size_t i, double key, tb_column *out) {
  uint32_t ahead = 0;
  while (of->best[ahead] > key)
    ahead++;
  out->values[i] = ahead + 1;
}

bool tb_rank_foremost(const tb_rows *in, uint32_t places, bool largest_first, tb_column *out) {
  if (places == 0 || places > TB_PLACES_MAX || !is_plain(in->n, in->now->decimals, in->now->reasons, in->peer_set)) return false;
  selection of = {.row = in->now, .sign = largest_first ? 1 : -1, .places = places > 1 ? places : 2};
  for (size_t k = 0; k < of.places; k++)
    of.best[k] = -INFINITY;
  walk(&of, of.places, select_cell, NULL);
  if (of.best[1] == -INFINITY) return false; /* fewer than two values */
  put_behind(in->n, in->now->reasons, places + 1, out->values, out->decimals, out->reasons);
  walk(&of, places, put_rank, out);
  return true;
}
