/* Records of runs: those of one row lie beside each other in its tiles, those of one entity each in another row. */
#include "placing_inside.h"

#include "base/clones.h"

enum {
  CELLS_A_LINE = 16, /* of the cache, about */
  FEW = 8,           /* cells that are not worth being written at once */
};

static tb_record_keys keys_in_run(const tb_cell_run *run, size_t k) {
  tb_record_keys keys;
  memcpy(keys.of, run->first, sizeof keys.of);
  keys.of[run->moving] += (uint32_t)k;
  return keys;
}

static size_t number_of(const tb_placer *placer, const tb_record_keys *keys) {
  const size_t row = keys->of[TB_KEY_INDICATOR] * placer->n_periods + keys->of[TB_KEY_PERIOD];
  return row * placer->n_tiles + keys->of[TB_KEY_ENTITY] / TB_TILE;
}

/* What is written at once: how many of the cells are missing, and whether nothing was written because something does not fit. */
typedef struct written_shorts {
  uint32_t n_missing;
  bool unfit;
} written_shorts;

/* Writes n mantissas beside each other, missing ones too, where tb_place_short or tb_place_other would write each of them. */
TB_CLONES static written_shorts write_shorts(tb_tile_place *at, size_t offset, size_t n, const int32_t *restrict mantissas,
                                             const uint8_t *restrict decimals) {
  if (offset + n > at->width || at->decimals > TB_DECIMALS_MAX) return (written_shorts){.unfit = true};
  int32_t *restrict cells = tb_place_shorts(at) + offset;
  unsigned unfit = 0;
  uint32_t n_missing = 0;
  for (size_t i = 0; i < n; i++) {
    const unsigned is_missing = decimals[i] == TB_DECIMALS_REAL, is_short = mantissas[i] >= TB_SHORT_LEAST;
    n_missing += is_missing;
    unfit |= (cells[i] != TB_SHORT_ABSENT) | !(is_missing | (is_short & (decimals[i] == at->decimals)));
  }
  if (unfit) return (written_shorts){.unfit = true};
  memcpy(cells, mantissas, n * sizeof *cells);
  at->added += (uint32_t)n;
  at->tile->has_missing |= n_missing > 0;
  return (written_shorts){.n_missing = n_missing};
}

/* What there is of a run: records number [k, n) of it, of which number k is record `from` of all. */
typedef struct stretch {
  const tb_cell_run *run;
  size_t from, k, n;
} stretch;

/* Writes up to n records beside each other, at once or one by one; returns how many there were before one that does not fit. */
static size_t write_many(tb_placer *placer, tb_tile_place *at, size_t offset, const tb_cells *cells, size_t from, size_t n) {
  written_shorts written = {.unfit = true};
  if (n > FEW) written = write_shorts(at, offset, n, cells->mantissa + from, cells->decimals + from);
  size_t i = written.unfit ? 0 : n, n_missing = written.n_missing;
  for (; i < n; i++) {
    const unsigned to = (unsigned)(offset + i);
    if (!tb_place_short(at, to, cells->mantissa[from + i], cells->decimals[from + i]) && !tb_place_other(at, to, cells, from + i)) break;
    n_missing += cells->decimals[from + i] == TB_DECIMALS_REAL;
  }
  tb_place_count(placer, i, n_missing);
  return i;
}

/*
 * Writes records up to one that fails, and moves on behind it. Entities: as many at once as one tile takes; behind one that did not fit
 * into a tile that there was, only a few, and then twice as many each time.
 */
static tb_status place_entities(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  tb_status status = TB_OK;
  size_t most = TB_TILE;
  while (s->k < s->n && status == TB_OK) {
    const tb_record_keys keys = keys_in_run(s->run, s->k);
    const size_t offset = keys.of[TB_KEY_ENTITY] % TB_TILE, left = s->n - s->k;
    const size_t room = TB_TILE - offset < most ? TB_TILE - offset : most, n = left < room ? left : room;
    tb_tile_place *at = &placer->places[number_of(placer, &keys)];
    const bool known = at->width > 0;
    const size_t done = write_many(placer, at, offset, cells, s->from, n);
    s->k += done;
    s->from += done;
    most = done < n && known ? FEW : most < TB_TILE ? 2 * most : most;
    if (done < n) status = tb_place_slowly(placer, cells, keys_in_run(s->run, s->k++), s->from++, conflict);
  }
  return status;
}

/* The same of records of one entity. Those of the next one, whose cells stand beside them, are mostly written next. */
static tb_status place_rows(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  const tb_record_keys first = keys_in_run(s->run, s->k);
  const size_t step = s->run->moving == TB_KEY_PERIOD ? placer->n_tiles : placer->n_periods * placer->n_tiles, n = s->n - s->k;
  const unsigned offset = first.of[TB_KEY_ENTITY] % TB_TILE;
  const bool asks = offset % CELLS_A_LINE == 0;
  const int32_t *mantissa = cells->mantissa + s->from;
  const uint8_t *decimals = cells->decimals + s->from;
  tb_tile_place *at = &placer->places[number_of(placer, &first)];
  tb_status status = TB_OK;
  size_t n_plain = 0, i = 0;
  for (; i < n && status == TB_OK; i++, at += step) {
    if (asks) tb_place_ask(at, offset + CELLS_A_LINE);
    if (tb_place_short(at, offset, mantissa[i], decimals[i])) {
      n_plain++;
    } else if (tb_place_other(at, offset, cells, s->from + i)) {
      tb_place_count(placer, 1, decimals[i] == TB_DECIMALS_REAL);
    } else {
      status = tb_place_slowly(placer, cells, keys_in_run(s->run, s->k + i), s->from + i, conflict);
    }
  }
  placer->builder->panel->counts.kept += n_plain;
  s->k += i;
  s->from += i;
  return status;
}

/* The same without places. */
static tb_status place_run_sparsely(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  tb_status status = TB_OK;
  for (; s->k < s->n && status == TB_OK; s->k++, s->from++)
    status = tb_place_slowly(placer, cells, keys_in_run(s->run, s->k), s->from, conflict);
  return status;
}

static tb_status place_stretch(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  if (!placer->places) return place_run_sparsely(placer, cells, s, conflict);
  return (s->run->moving == TB_KEY_ENTITY ? place_entities : place_rows)(placer, cells, s, conflict);
}

tb_status tb_place_runs(tb_placer *placer, const tb_cells *cells, tb_run_place *at, size_t *from, size_t upto, tb_conflict *conflict) {
  tb_status status = TB_OK;
  while (at->number < cells->n_runs && *from < upto && status == TB_OK) {
    const tb_cell_run *run = &cells->runs[at->number];
    const size_t left = upto - at->before;
    stretch s = {.run = run, .from = *from, .k = *from - at->before, .n = left < run->n ? left : run->n};
    if (s.k < s.n) status = place_stretch(placer, cells, &s, conflict);
    *from = s.from;
    if (s.k < run->n) continue;
    at->before += run->n;
    at->number++;
  }
  return status;
}
