#include "wide.h"

#include <stdlib.h>
#include <string.h>

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

void tb_wide_append(tb_wide *wide, const tb_figure *figure, size_t i) {
  tb_column *to = &wide->column;
  const tb_column *from = &figure->column;
  const size_t at = to->n++;
  const bool is_short = tb_column_is_short(from, i);
  wide->entities[at] = from->first + (uint32_t)i;
  if (wide->footings) wide->footings[at] = figure->footings[i];
  to->values[at] = from->values[i];
  to->decimals[at] = is_short ? from->decimals[i] : TB_DECIMALS_REAL;
  to->reasons[at] = from->reasons[i];
  if (to->exact && !is_short && !tb_reason_is_hard(from->reasons[i])) tb_column_exact(from, i, &to->exact[at]);
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
