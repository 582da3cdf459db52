#include "foremost.h"

#include "base/clones.h"

#include <math.h>
#include <string.h>

/* Keys are made for so many cells at a time, and looked through in stretches of which most hold nobody. */
enum { BLOCK = 512, STRETCH = 32 };

typedef struct selection {
  const tb_column *row;
  double sign;                /* of the keys: the largest goes first */
  double best[TB_PLACES_MAX]; /* the largest keys so far, from the largest on */
  uint32_t places;
} selection;

/* Whether doubles and one peer set are all there is to it; `present` counts the values. */
TB_CLONES static bool is_plain(size_t n, const uint8_t *restrict decimals, const uint8_t *restrict reasons,
                               const uint32_t *restrict peer_set, uint32_t *restrict present) {
  uint32_t sets = 0, values = 0;
  uint8_t odd = 0;
  for (size_t i = 0; i < n; i++)
    sets |= peer_set[i];
  for (size_t i = 0; i < n; i++)
    odd |= (uint8_t)((decimals[i] > TB_DECIMALS_MAX) & (reasons[i] == TB_VALUE));
  for (size_t i = 0; i < n; i++)
    values += reasons[i] == TB_VALUE;
  *present = values;
  return sets == 0 && !odd;
}

TB_CLONES static void make_keys(size_t n, const double *restrict values, const uint8_t *restrict reasons, double sign,
                                double *restrict keys) {
  for (size_t i = 0; i < n; i++)
    keys[i] = reasons[i] == TB_VALUE ? sign * values[i] : -INFINITY;
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

TB_CLONES static double largest(size_t n, const double *restrict keys) {
  double found = -INFINITY;
  for (size_t i = 0; i < n; i++)
    found = keys[i] > found ? keys[i] : found;
  return found;
}

static void take(selection *of, double key) {
  size_t at = of->places - 1;
  for (; at > 0 && of->best[at - 1] < key; at--)
    of->best[at] = of->best[at - 1];
  of->best[at] = key;
}

static void select_from(selection *of, const double *keys, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (keys[i] > of->best[of->places - 1]) take(of, keys[i]);
}

static void put_ranks_from(const selection *of, size_t first, const double *keys, size_t n, tb_column *out) {
  const double last = of->best[of->places - 1];
  for (size_t i = 0; i < n; i++) {
    if (keys[i] < last || of->row->reasons[first + i] != TB_VALUE) continue;
    uint32_t ahead = 0;
    while (of->best[ahead] > keys[i])
      ahead++;
    out->values[first + i] = ahead + 1;
  }
}

/* Finds the best keys; with `out` given, they are found and their cells get their ranks. */
static void walk(selection *of, tb_column *out) {
  double keys[BLOCK];
  for (size_t first = 0; first < of->row->n; first += BLOCK) {
    const size_t n = of->row->n - first < BLOCK ? of->row->n - first : BLOCK;
    make_keys(n, of->row->values + first, of->row->reasons + first, of->sign, keys);
    for (size_t at = 0; at < n; at += STRETCH) {
      const size_t length = n - at < STRETCH ? n - at : STRETCH;
      const double most = largest(length, keys + at), last = of->best[of->places - 1];
      if (!out && most > last) select_from(of, keys + at, length);
      if (out && most >= last) put_ranks_from(of, first + at, keys + at, length, out);
    }
  }
}

bool tb_rank_foremost(const tb_rows *in, uint32_t places, bool largest_first, tb_column *out) {
  uint32_t present;
  if (places == 0 || places > TB_PLACES_MAX) return false;
  if (!is_plain(in->n, in->now->decimals, in->now->reasons, in->peer_set, &present) || present < 2) return false;
  selection of = {.row = in->now, .sign = largest_first ? 1 : -1, .places = places};
  for (size_t k = 0; k < places; k++)
    of.best[k] = -INFINITY;
  walk(&of, NULL);
  put_behind(in->n, in->now->reasons, places + 1, out->values, out->decimals, out->reasons);
  walk(&of, out);
  return true;
}
