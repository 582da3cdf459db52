/* Operands: figures looked up in the panel, each once, and the true values that they stand for. */
#include "check.h"
#include "reported.h"

#include "base/decimal.h"
#include "base/int128.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------------------ lists */

enum { LINEAR_MAX = 12 }; /* as many are searched one by one */

static bool grow_operands(tb_claim_worker *worker) {
  const size_t from = worker->operands_capacity, to = from ? 2 * from : 16;
  tb_claim_operand *operands = reallocarray(worker->operands, to, sizeof *operands);
  if (operands) worker->operands = operands;
  tb_interval *corner = operands ? reallocarray(worker->corner, to, sizeof *corner) : NULL;
  if (corner) worker->corner = corner;
  const tb_interval **box = corner ? reallocarray(worker->box, to, sizeof *box) : NULL;
  if (box) worker->box = box;
  uint32_t *counts = box ? reallocarray(worker->counts, to, sizeof *counts) : NULL;
  if (counts) worker->counts = counts;
  if (!counts) {
    worker->status = TB_NO_MEMORY;
    return false;
  }
  for (size_t i = from; i < to; i++) {
    tb_interval_init(&operands[i].interval);
    tb_rational_init(&operands[i].unit);
    tb_interval_init(&corner[i]);
  }
  worker->operands_capacity = to;
  for (size_t i = 0; i < worker->n_operands; i++)
    box[i] = &operands[i].interval; /* they moved */
  return true;
}

size_t tb_operand_add(tb_claim_worker *worker, tb_operand_kind kind, uint32_t indicator, uint32_t entity, tb_period period) {
  if (worker->status || (worker->n_operands == worker->operands_capacity && !grow_operands(worker))) return TB_NO_OPERAND;
  const size_t index = worker->n_operands++;
  tb_claim_operand *operand = &worker->operands[index];
  operand->kind = kind;
  operand->indicator = indicator;
  operand->entity = entity;
  operand->period = period;
  operand->row = NULL;
  operand->cell = (tb_cell_detail){0};
  operand->exact = operand->has_unit = false;
  operand->measure = NULL;
  operand->peers = NULL;
  operand->ties = TB_TIES_MIN;
  operand->series = TB_NO_ID;
  operand->n_ranked = operand->n_unknown = 0;
  tb_interval_set_all(&operand->interval);
  worker->box[index] = &operand->interval;
  return index;
}

/* --------------------------------------------------------------------------------------------------------------- look-up */

/* What an operand is: a cell, or the base in it, or what was asked for in vain. */
typedef struct key {
  uint32_t indicator, entity;
  const tb_row *row;
  tb_period period;
  bool restated;
} key;

static bool is_operand(const tb_claim_operand *operand, const key *of) {
  if (operand->indicator != of->indicator || operand->entity != of->entity || operand->row != of->row) return false;
  if (operand->kind == TB_OPERAND_RANK || (operand->kind == TB_OPERAND_RESTATED) != of->restated) return false;
  return of->row || tb_period_equal(operand->period, of->period);
}

static size_t hash_of(const key *of) {
  uint64_t mixed = (uint64_t)of->indicator << 32 | of->entity;
  mixed ^= of->row ? (uint64_t)(uintptr_t)of->row : (uint64_t)(uint32_t)of->period.first << 32 | (uint32_t)of->period.last;
  mixed ^= of->restated ? UINT64_C(0x9E3779B97F4A7C15) : 0;
  mixed *= UINT64_C(0xBF58476D1CE4E5B9);
  return (size_t)(mixed ^ mixed >> 29);
}

/* Slots hold operands' numbers from 1 on; what they held of former claims is told by asking. */
static bool rebuild_slots(tb_claim_worker *worker) {
  size_t n = worker->n_slots ? worker->n_slots : 64;
  while (n < 4 * worker->operands_capacity)
    n *= 2;
  uint32_t *slots = n == worker->n_slots ? worker->slots : reallocarray(worker->slots, n, sizeof *slots);
  if (!slots) {
    worker->status = TB_NO_MEMORY;
    return false;
  }
  worker->slots = slots;
  worker->n_slots = n;
  memset(slots, 0, n * sizeof *slots);
  for (size_t i = 0; i < worker->n_operands; i++) {
    const tb_claim_operand *operand = &worker->operands[i];
    const key of = {operand->indicator, operand->entity, operand->row, operand->period, operand->kind == TB_OPERAND_RESTATED};
    size_t at = hash_of(&of) & (n - 1);
    while (slots[at])
      at = (at + 1) & (n - 1);
    slots[at] = (uint32_t)i + 1;
  }
  return true;
}

static size_t find_few(const tb_claim_worker *worker, const key *of) {
  for (size_t i = 0; i < worker->n_operands; i++)
    if (is_operand(&worker->operands[i], of)) return i;
  return TB_NO_OPERAND;
}

/* The operand's number, and where a new one would be noted. */
static size_t find_slot(const tb_claim_worker *worker, const key *of, size_t *slot) {
  size_t at = hash_of(of) & (worker->n_slots - 1);
  for (; worker->slots[at]; at = (at + 1) & (worker->n_slots - 1)) {
    const size_t index = worker->slots[at] - 1;
    if (index < worker->n_operands && is_operand(&worker->operands[index], of)) return index;
  }
  *slot = at;
  return TB_NO_OPERAND;
}

/* ------------------------------------------------------------------------------------------------------- what it stands for */

/* Digits behind the point of a plain decimal text, an exponent counted in. */
static unsigned decimals_of_text(const char *text) {
  const char *point = strchr(text, '.'), *exponent = strpbrk(text, "eE");
  long digits = point ? (long)strspn(point + 1, "0123456789") : 0;
  if (exponent) digits -= strtol(exponent + 1, NULL, 10);
  return digits < 0 ? 0 : digits > 400 ? 400 : (unsigned)digits;
}

unsigned tb_operand_number(const tb_claim_operand *operand, tb_rational *number) {
  const tb_cell_detail *cell = &operand->cell;
  const bool restated = operand->kind == TB_OPERAND_RESTATED;
  const uint8_t decimals = restated ? cell->base_decimals : cell->decimals;
  const char *text = restated ? cell->base_long_text : cell->long_text;
  if (decimals > TB_DECIMALS_MAX && text && tb_rational_set_text(number, text, strlen(text))) return decimals_of_text(text);
  const unsigned places = decimals > TB_DECIMALS_MAX ? 0 : decimals;
  tb_rational_set_decimal(number, tb_decimal_mantissa(restated ? cell->base_value : cell->value, (uint8_t)places), places);
  return places;
}

static bool is_whole(const tb_claim_worker *worker, const tb_claim_operand *operand) {
  const tb_indicator *indicator = tb_panel_indicator(worker->panel, operand->indicator);
  return indicator->count || indicator->kind == TB_RANK;
}

static void read_long_value(const tb_claim_worker *worker, tb_claim_operand *operand) {
  tb_rational number;
  tb_rational_init(&number);
  const unsigned decimals = tb_operand_number(operand, &number);
  tb_rational_set_decimal(&operand->unit, 1, decimals);
  if (decimals == 0 && is_whole(worker, operand)) {
    tb_interval_set_point(&operand->interval, &number);
  } else {
    tb_interval_of_rounded(&operand->interval, &number, &operand->unit, worker->claim->rounding);
  }
  tb_rational_clear(&number);
}

static void read_value(const tb_claim_worker *worker, tb_claim_operand *operand) {
  const bool restated = operand->kind == TB_OPERAND_RESTATED;
  const uint8_t decimals = restated ? operand->cell.base_decimals : operand->cell.decimals;
  if (decimals > TB_DECIMALS_MAX) {
    read_long_value(worker, operand);
    return;
  }
  const int64_t mantissa = tb_decimal_mantissa(restated ? operand->cell.base_value : operand->cell.value, decimals);
  tb_rational_set_decimal(&operand->unit, 1, decimals);
  if (decimals == 0 && is_whole(worker, operand)) {
    tb_interval_set_point(&operand->interval, &(tb_rational){.n = mantissa, .d = 1});
  } else {
    tb_interval_of_decimal(&operand->interval, mantissa, decimals, worker->claim->rounding);
  }
}

static bool is_power10(const tb_rational *number) {
  if (number->big || number->n <= 0 || (number->n != 1 && number->d != 1)) return false;
  tb_int128 power = number->n != 1 ? number->n : number->d;
  while (power % 10 == 0)
    power /= 10;
  return power == 1;
}

/*
 * By what the printed figure is multiplied to give the value in the indicator's unit: 1.71万 stands for 17100 or, of an indicator in 万,
 * for 1.71. False when the two are not the same figure. Of zero nothing but the units can tell.
 */
static bool scale_of_written(const tb_claim_worker *worker, const tb_claim_operand *operand, const tb_reported *written,
                             tb_rational *scale) {
  tb_rational value;
  tb_rational_init(&value);
  (void)tb_operand_number(operand, &value);
  bool same;
  if (tb_rational_sign(&written->figure) == 0) {
    const int exponent = worker->claims->units[operand->indicator].exponent;
    tb_rational_set_decimal(scale, 1, written->scaled && exponent > 0 ? (unsigned)exponent : 0);
    same = tb_rational_sign(&value) == 0;
  } else {
    (void)tb_rational_divide(scale, &value, &written->figure);
    same = is_power10(scale);
  }
  tb_rational_clear(&value);
  return same;
}

static void scale_operand(tb_claim_operand *operand, const tb_rational *scale) {
  if (scale->n == 1 && scale->d == 1 && !scale->big) return;
  tb_interval factor;
  tb_interval_init(&factor);
  tb_interval_set_point(&factor, scale);
  tb_interval_multiply(&operand->interval, &operand->interval, &factor);
  tb_rational_multiply(&operand->unit, &operand->unit, scale);
  tb_interval_clear(&factor);
}

/* Reads what is printed; TB_REMARK_none, or why it is of no use. */
static tb_remark_kind read_written(const tb_claim_worker *worker, tb_claim_operand *operand) {
  const char *text = operand->cell.written;
  tb_reported written;
  tb_rational scale;
  tb_reported_init(&written);
  tb_rational_init(&scale);
  tb_remark_kind fault = TB_REMARK_unread;
  if (tb_reported_read(text, strlen(text), (tb_place){0}, NULL, &written) == TB_OK) {
    fault = TB_REMARK_disagrees;
    if (scale_of_written(worker, operand, &written, &scale)) {
      tb_reported_interval(&written, worker->claim->rounding, is_whole(worker, operand), &operand->interval);
      tb_rational_set(&operand->unit, &written.last_unit);
      scale_operand(operand, &scale);
      fault = TB_REMARK_none;
    }
  }
  tb_rational_clear(&scale);
  tb_reported_clear(&written);
  return fault;
}

void tb_operand_read(tb_claim_worker *worker, tb_claim_operand *operand, size_t index) {
  const bool has_written = operand->kind == TB_OPERAND_OBSERVED && operand->cell.written && *operand->cell.written;
  const tb_remark_kind fault = has_written ? read_written(worker, operand) : TB_REMARK_none;
  if (!has_written || fault) read_value(worker, operand);
  if (fault && index != TB_NO_OPERAND) tb_remark_add(worker, &worker->notes, fault, index, TB_NO_OPERAND, operand->cell.written);
  operand->has_unit = true;
  operand->exact = tb_interval_is_point(&operand->interval);
}

/* A count that is missing is no less than nothing. */
static void leave_open(const tb_claim_worker *worker, tb_claim_operand *operand) {
  if (!tb_panel_indicator(worker->panel, operand->indicator)->count) return;
  tb_rational_set_integer(&operand->interval.low.value, 0);
  operand->interval.low.finite = true;
  operand->interval.low.open = false;
}

static void fill(tb_claim_worker *worker, size_t index, const key *of) {
  tb_claim_operand *operand = &worker->operands[index];
  operand->row = of->row;
  const bool observed = of->row && tb_row_detail(worker->panel, of->row, of->entity, &operand->cell);
  if (of->row) operand->period = tb_row_label(of->row);
  if (observed && (of->restated || operand->cell.reason == TB_VALUE)) {
    tb_operand_read(worker, operand, index);
  } else {
    operand->kind = TB_OPERAND_MISSING;
    leave_open(worker, operand);
  }
}

static size_t take(tb_claim_worker *worker, const key *of) {
  size_t slot = SIZE_MAX;
  size_t index = TB_NO_OPERAND;
  if (worker->n_operands < LINEAR_MAX) {
    index = find_few(worker, of);
  } else {
    const bool is_full = 2 * worker->n_operands >= worker->n_slots;
    if ((worker->n_operands == LINEAR_MAX || is_full) && !rebuild_slots(worker)) return TB_NO_OPERAND;
    index = find_slot(worker, of, &slot);
  }
  if (index != TB_NO_OPERAND) return index;
  index = tb_operand_add(worker, of->restated ? TB_OPERAND_RESTATED : TB_OPERAND_OBSERVED, of->indicator, of->entity, of->period);
  if (index == TB_NO_OPERAND) return index;
  if (slot != SIZE_MAX) worker->slots[slot] = (uint32_t)index + 1;
  fill(worker, index, of);
  return index;
}

/* ------------------------------------------------------------------------------------------------------------------- rows */

/* Claims come by the thousand about the same periods: what was found last is kept by a hash of what was asked. */
static const tb_row *find_row(tb_claim_worker *worker, uint32_t indicator, tb_period period) {
  const uint32_t mixed = ((uint32_t)period.first * 31u + (uint32_t)period.last) * UINT32_C(2654435761) ^ indicator * UINT32_C(2246822519);
  tb_found_row *slot = &worker->found_rows[(mixed ^ mixed >> 15) % TB_FOUND_ROWS];
  if (slot->known && slot->indicator == indicator && tb_period_equal(slot->period, period)) return slot->row;
  *slot = (tb_found_row){.known = true, .indicator = indicator, .period = period, .row = tb_model_row(worker->model, indicator, period)};
  return slot->row;
}

/* ------------------------------------------------------------------------------------------------------------------ facts */

static tb_check_unit unit_of(const tb_claim_worker *worker, const tb_claim_operand *operand) {
  tb_check_unit unit = worker->claims->units[operand->indicator];
  if (tb_panel_indicator(worker->panel, operand->indicator)->kind == TB_RANK) unit = (tb_check_unit){.dimension = TB_DIMENSION_RANK};
  return unit;
}

bool tb_operand_push(tb_claim_worker *worker, uint32_t indicator, uint32_t entity, tb_period period, bool restated) {
  const key of = {indicator, entity, find_row(worker, indicator, period), period, restated};
  const size_t index = take(worker, &of);
  tb_term *term = index == TB_NO_OPERAND ? NULL : tb_term_push(worker, TB_NODE_SERIES);
  if (!term) return false;
  term->index = (uint32_t)index;
  const tb_claim_operand *operand = &worker->operands[index];
  const tb_indicator *about = tb_panel_indicator(worker->panel, indicator);
  tb_facts *facts = tb_term_facts(worker);
  facts->figure = index;
  facts->lone = true;
  facts->missing = operand->kind == TB_OPERAND_MISSING;
  facts->whole = about->count;
  facts->unit = unit_of(worker, operand);
  facts->basis = operand->cell.basis ? operand->cell.basis : about->basis;
  facts->span = (tb_span){.stated = true, .period = operand->row ? operand->period : period, .kind = about->kind};
  return true;
}

void tb_interval_middle(tb_rational *out, const tb_interval *interval) {
  const tb_end *low = &interval->low, *high = &interval->high;
  tb_rational step;
  tb_rational_init(&step);
  tb_rational_set_integer(&step, low->finite && high->finite ? 2 : 1);
  if (low->finite && high->finite) {
    tb_rational_add(out, &low->value, &high->value);
    (void)tb_rational_divide(out, out, &step);
  } else if (low->finite) {
    tb_rational_add(out, &low->value, &step);
  } else if (high->finite) {
    tb_rational_subtract(out, &high->value, &step);
  } else {
    tb_rational_set_integer(out, 0);
  }
  tb_rational_clear(&step);
}
