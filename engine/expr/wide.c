#include "wide.h"

#include "base/clones.h"

#include <stdlib.h>
#include <string.h>

/* Nearly all cells are there: no more than one in so many is missing. */
enum { MISSING_PART = 4 };

/* Moves the cells of a column into a larger one; numbers move by their bits, so the old ones are taken as given away. */
static void move_cells(tb_column *to, tb_column *from) {
  const size_t n = from->n;
  memcpy(to->values, from->values, n * sizeof *to->values);
  memcpy(to->decimals, from->decimals, n * sizeof *to->decimals);
  memcpy(to->reasons, from->reasons, n * sizeof *to->reasons);
  for (size_t i = 0; from->exact && i < n; i++) {
    const tb_rational moved = from->exact[i];
    from->exact[i] = to->exact[i];
    to->exact[i] = moved;
  }
  to->n = n;
}

tb_status tb_wide_reserve(tb_wide *wide, size_t more, bool exact, bool is_marked) {
  const size_t wanted = wide->column.n + more;
  if (wanted <= wide->capacity && wide->entities) return TB_OK;
  const size_t doubled = 2 * wide->capacity, capacity = wanted > doubled ? wanted : doubled;
  tb_column column;
  uint32_t *entities = reallocarray(wide->entities, capacity > 0 ? capacity : 1, sizeof *entities);
  if (!entities) return TB_NO_MEMORY;
  wide->entities = entities;
  if (is_marked) {
    tb_footing *footings = reallocarray(wide->footings, capacity > 0 ? capacity : 1, sizeof *footings);
    if (!footings) return TB_NO_MEMORY;
    wide->footings = footings;
  }
  if (tb_column_alloc(&column, capacity, false, exact) != TB_OK) {
    tb_column_free(&column);
    return TB_NO_MEMORY;
  }
  column.n = 0;
  if (wide->column.n > 0) move_cells(&column, &wide->column);
  tb_column_free(&wide->column);
  wide->column = column;
  wide->capacity = capacity;
  return TB_OK;
}

static void copy_exact(tb_column *to, size_t begin, const tb_column *from, const uint16_t *at, size_t n) {
  for (size_t k = 0; k < n; k++) {
    const size_t i = at[k];
    if (!tb_column_is_short(from, i) && !tb_reason_is_hard(from->reasons[i])) tb_column_exact(from, i, &to->exact[begin + k]);
  }
}

/* Exact numbers and footings are copied one by one: there, whatever is missing is left out. */
static bool is_worth_leaving_out(const tb_wide *wide, const tb_column *from) {
  size_t missing = 0;
  for (size_t i = 0; i < from->n; i++)
    missing += from->reasons[i] == TB_MISSING;
  return missing > from->n / MISSING_PART || (missing > 0 && (wide->column.exact || wide->footings));
}

size_t tb_wide_choose(const tb_wide *wide, const tb_column *from, bool compact, uint16_t *at) {
  const bool all = !compact || !is_worth_leaving_out(wide, from);
  size_t n = 0;
  for (size_t i = 0; all && i < from->n; i++)
    at[i] = (uint16_t)i;
  if (all) return from->n;
  for (size_t i = 0; i < from->n; i++) {
    at[n] = (uint16_t)i;
    n += from->reasons[i] != TB_MISSING;
  }
  return n;
}

TB_CLONES static void copy_all(size_t n, uint32_t first, const uint8_t *restrict from, uint32_t *restrict entities,
                               uint8_t *restrict decimals) {
  for (size_t k = 0; k < n; k++)
    entities[k] = first + (uint32_t)k;
  for (size_t k = 0; k < n; k++)
    decimals[k] = from[k] <= TB_DECIMALS_MAX ? from[k] : TB_DECIMALS_REAL;
}

/* All n cells of a figure that has no exact numbers and no footings. */
static void append_all(tb_wide *wide, const tb_column *from, size_t n) {
  tb_column *to = &wide->column;
  copy_all(n, from->first, from->decimals, wide->entities + to->n, to->decimals + to->n);
  memcpy(to->values + to->n, from->values, n * sizeof *to->values);
  memcpy(to->reasons + to->n, from->reasons, n * sizeof *to->reasons);
  to->n += n;
}

void tb_wide_append(tb_wide *wide, const tb_figure *figure, const uint16_t *at, size_t n) {
  tb_column *to = &wide->column;
  const tb_column *from = &figure->column;
  const size_t begin = to->n;
  if (n == from->n && !to->exact && !wide->footings) {
    append_all(wide, from, n);
    return;
  }
  uint32_t *restrict entities = wide->entities + begin;
  double *restrict values = to->values + begin;
  uint8_t *restrict decimals = to->decimals + begin, *restrict reasons = to->reasons + begin;
  for (size_t k = 0; k < n; k++) {
    const size_t i = at[k];
    entities[k] = from->first + at[k];
    values[k] = from->values[i];
    decimals[k] = from->decimals[i] <= TB_DECIMALS_MAX ? from->decimals[i] : TB_DECIMALS_REAL;
    reasons[k] = from->reasons[i];
  }
  for (size_t k = 0; wide->footings && k < n; k++)
    wide->footings[begin + k] = figure->footings[at[k]];
  if (to->exact) copy_exact(to, begin, from, at, n);
  to->n += n;
}

TB_CLONES static void number_all(size_t n, uint32_t *restrict entities) {
  for (size_t i = 0; i < n; i++)
    entities[i] = (uint32_t)i;
}

bool tb_wide_read_row(tb_wide *wide, const tb_panel *panel, const tb_row *row, size_t n) {
  tb_column *column = &wide->column;
  tb_row_read(panel, row, 0, n, column);
  number_all(n, wide->entities);
  column->longs = NULL;
  column->n_longs = 0;
  return n == 0 || memchr(column->decimals, TB_DECIMALS_LONG, n) == NULL;
}

/* Cells [begin, end) of a wide column go where their entities are. */
static void put_cells(const tb_wide *wide, size_t begin, size_t end, tb_figure *out) {
  const tb_column *from = &wide->column;
  tb_column *to = &out->column;
  for (size_t k = begin; k < end; k++) {
    const size_t i = wide->entities[k] - to->first;
    to->values[i] = from->values[k];
    to->decimals[i] = from->decimals[k];
    to->reasons[i] = from->reasons[k];
  }
  for (size_t k = begin; out->footings && k < end; k++)
    out->footings[wide->entities[k] - to->first] = wide->footings[k];
  for (size_t k = begin; to->exact && k < end; k++) {
    if (from->decimals[k] == TB_DECIMALS_REAL && !tb_reason_is_hard(from->reasons[k]))
      tb_rational_set(&to->exact[wide->entities[k] - to->first], &from->exact[k]);
  }
}

/* The cells from `begin` on are those of all entities asked for, one after the other. */
static void read_all(const tb_column *from, size_t begin, tb_column *to) {
  memcpy(to->values, from->values + begin, to->n * sizeof *to->values);
  memcpy(to->decimals, from->decimals + begin, to->n);
  memcpy(to->reasons, from->reasons + begin, to->n);
}

void tb_wide_read(const tb_wide *wide, tb_figure *out) {
  tb_column *to = &out->column;
  const size_t begin = tb_wide_find(wide, to->first), last = begin + to->n - 1;
  if (to->n > 0 && !to->exact && !out->footings && last < wide->column.n && wide->entities[last] - to->first == to->n - 1) {
    read_all(&wide->column, begin, to);
    return;
  }
  memset(to->values, 0, to->n * sizeof *to->values);
  memset(to->decimals, TB_DECIMALS_REAL, to->n);
  memset(to->reasons, TB_MISSING, to->n);
  size_t end = begin;
  while (end < wide->column.n && wide->entities[end] - to->first < to->n)
    end++;
  put_cells(wide, begin, end, out);
}

void tb_wide_free(tb_wide *wide) {
  tb_column_free(&wide->column);
  free(wide->entities);
  free(wide->footings);
  *wide = (tb_wide){0};
}

size_t tb_wide_find(const tb_wide *wide, uint32_t entity) {
  size_t low = 0, high = wide->column.n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (wide->entities[middle] < entity) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
