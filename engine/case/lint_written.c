/* Figures as printed against the values beside them: what cannot be read, what says another number, what has no number beside it. */
#include "check.h"
#include "claims.h"
#include "exact.h"

#include "base/int128.h"
#include "verify/check_unit.h"
#include "verify/claim_figure.h"

#include <stdlib.h>

typedef enum fault_kind { FAULT_UNREAD, FAULT_OTHER_NUMBER, FAULT_NO_VALUE } fault_kind;

/* A cell that something is wrong with; told at the end, in the order of the files. */
typedef struct fault {
  uint32_t ordinal, entity;
  const tb_row *row;
  fault_kind kind;
} fault;

typedef struct lint {
  const tb_case *opened;
  const tb_panel *panel;
  tb_rounding rounding;
  const tb_indicator *indicator; /* the present one, and its unit */
  tb_check_unit unit;
  tb_exact value;       /* of the present cell */
  tb_reported reported; /* scratch */
  tb_rational moved;
  tb_interval interval;
  fault *faults;
  size_t n_faults, capacity;
} lint;

/* ------------------------------------------------------------------------------------------------------------------------- units */

enum { EXPONENTS_MAX = 4, PERCENT_EXPONENT = 2, MILLE_EXPONENT = 3 };

/* Powers of ten by which the printed figure may be multiplied to be the value. */
typedef struct exponents {
  int at[EXPONENTS_MAX];
  size_t n;
} exponents;

static void allow(exponents *list, int exponent) {
  list->at[list->n++] = exponent;
}

/* The power of ten of the scale words, 4 of 1.71万: that of the last unit (100) and of the digits behind the point (2). */
static int scale_of(const tb_reported *reported) {
  int exponent = reported->decimals;
  for (tb_int128 n = reported->last_unit.big ? 1 : reported->last_unit.n; n % 10 == 0; n /= 10) {
    exponent++;
  }
  for (tb_int128 d = reported->last_unit.big ? 1 : reported->last_unit.d; d % 10 == 0; d /= 10) {
    exponent--;
  }
  return exponent;
}

/* Where the unit is not declared, or is another dimension than the printed one, values may be in any that the text names. */
static void allow_any(const tb_reported *reported, exponents *out) {
  allow(out, 0);
  if (reported->scaled) {
    allow(out, -scale_of(reported));
  }
  if (reported->unit == TB_UNIT_PERCENT) {
    allow(out, -PERCENT_EXPONENT);
  }
  if (reported->unit == TB_UNIT_PER_MILLE) {
    allow(out, -MILLE_EXPONENT);
  }
}

static void allow_percent(const tb_reported *reported, int declared, exponents *out) {
  switch (reported->unit) {
  case TB_UNIT_PERCENT: allow(out, -declared); break;
  case TB_UNIT_PER_MILLE: allow(out, -1 - declared); break;
  case TB_UNIT_TIMES: allow(out, PERCENT_EXPONENT - declared); break;
  default: allow(out, 0);
  }
}

/* 1.71万 and 17100 are in the unit without 万; a number without scale word may also be in the unit as it is declared. */
static void allow_named(const tb_reported *reported, const tb_check_unit *declared, exponents *out) {
  int printed = 0;
  if (reported->unit == TB_UNIT_NAMED) {
    printed = tb_check_unit_read(reported->unit_text, reported->unit_text_n).exponent;
  } else if (reported->unit != TB_UNIT_NONE) {
    allow_any(reported, out);
    return;
  }
  allow(out, printed - declared->exponent);
  if (!reported->scaled && declared->exponent != printed) {
    allow(out, 0);
  }
}

static exponents exponents_of(const tb_reported *reported, const tb_check_unit *declared) {
  exponents out = {.n = 0};
  bool counts = reported->kind == TB_REPORTED_RANK || reported->kind == TB_REPORTED_CLASS;
  tb_dimension dimension = counts ? TB_DIMENSION_RANK : declared->dimension;
  switch (dimension) {
  case TB_DIMENSION_PERCENT: allow_percent(reported, declared->exponent, &out); break;
  case TB_DIMENSION_NAMED: allow_named(reported, declared, &out); break;
  case TB_DIMENSION_POINTS:
  case TB_DIMENSION_RANK: allow(&out, 0); break;
  default: allow_any(reported, &out);
  }
  return out;
}

/* ------------------------------------------------------------------------------------------------------------------------- cells */

/* moved = value / 10^exponent: the value in the unit of the printed figure. */
static void move_value(lint *l, int exponent) {
  tb_rational power;
  tb_rational_init(&power);
  tb_rational_set_decimal(&power, 1, (unsigned)abs(exponent)); /* 10^-|exponent| */
  if (exponent >= 0) {
    tb_rational_multiply(&l->moved, &l->value.number, &power);
  } else {
    (void)tb_rational_divide(&l->moved, &l->value.number, &power); /* a power of ten is not zero */
  }
  tb_rational_clear(&power);
}

/* Whether the value may have been printed so: it is the figure, or one of the values that the figure stands for. */
static bool agrees(lint *l, const tb_cell_detail *cell) {
  tb_check_unit own = cell->unit[0] != '\0' ? tb_check_unit_read(cell->unit, strlen(cell->unit)) : l->unit;
  if (l->reported.from_below) {
    return true; /* the last but two: which place that is nobody knows here */
  }
  exponents allowed = exponents_of(&l->reported, &own);
  bool has_interval = false;
  for (size_t i = 0; i < allowed.n; i++) {
    move_value(l, allowed.at[i]);
    if (tb_rational_compare(&l->moved, &l->reported.figure) == 0) {
      return true;
    }
    if (!has_interval) {
      tb_reported_interval(&l->reported, l->rounding, l->indicator->count, &l->interval);
      has_interval = true;
    }
    if (tb_interval_contains(&l->interval, &l->moved)) {
      return true;
    }
  }
  return false;
}

/* Beside an empty value a mark is a way of saying so, not a figure: those of yearbooks, and what the case declares. */
static bool is_mark(const tb_case *opened, const char *text) {
  static const char *const MARKS[] = {"NA", "#N/A", "NaN", "…", "……", "-", "—", "——", ".."};
  for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
    if (strcmp(text, MARKS[i]) == 0) {
      return true;
    }
  }
  for (size_t i = 0; i < opened->package.n_missing; i++) {
    if (strcmp(text, opened->package.missing[i].text) == 0) {
      return true;
    }
  }
  return false;
}

static bool find_fault(lint *l, const tb_cell_detail *cell, fault_kind *kind) {
  tb_kept_figure figure;
  size_t n = strlen(cell->written);
  bool missing = cell->reason != TB_VALUE;
  if (tb_kept_figure_read(cell->written, n, (tb_place){0}, NULL, &figure) != TB_OK) {
    *kind = FAULT_UNREAD;
    return !missing || !is_mark(l->opened, cell->written);
  }
  *kind = missing ? FAULT_NO_VALUE : FAULT_OTHER_NUMBER;
  if (missing || tb_kept_figure_restore(&figure, cell->written, n, &l->reported) != TB_OK) {
    return missing;
  }
  tb_exact_of_cell(cell, &l->value);
  bool wrong = !agrees(l, cell);
  tb_exact_clear(&l->value);
  return wrong;
}

/* ------------------------------------------------------------------------------------------------------------------------- panel */

static tb_status add_fault(lint *l, fault found) {
  if (l->n_faults == l->capacity) {
    size_t capacity = l->capacity > 0 ? 2 * l->capacity : 64;
    fault *faults = reallocarray(l->faults, capacity, sizeof *faults);
    if (faults == NULL) {
      return TB_NO_MEMORY;
    }
    l->faults = faults;
    l->capacity = capacity;
  }
  l->faults[l->n_faults++] = found;
  return TB_OK;
}

static tb_status look_at(lint *l, const tb_row *row, uint32_t entity) {
  tb_cell_detail cell;
  fault found = {.entity = entity, .row = row};
  if (!tb_row_detail(l->panel, row, entity, &cell)) {
    return TB_OK;
  }
  found.ordinal = cell.ordinal;
  return find_fault(l, &cell, &found.kind) ? add_fault(l, found) : TB_OK;
}

static tb_status lint_tile(lint *l, const tb_row *row, size_t tile) {
  uint32_t first = (uint32_t)(tile * TB_TILE);
  size_t left = tb_panel_entities(l->panel) - first, n = left < TB_TILE ? left : TB_TILE;
  const char *written[TB_TILE];
  tb_status status = TB_OK;
  if (!tb_row_written(l->panel, row, first, n, written)) {
    return TB_OK;
  }
  for (size_t i = 0; status == TB_OK && i < n; i++) {
    status = written[i] != NULL ? look_at(l, row, first + (uint32_t)i) : TB_OK;
  }
  return status;
}

static tb_status lint_indicator(lint *l, uint32_t indicator) {
  tb_status status = TB_OK;
  l->indicator = tb_panel_indicator(l->panel, indicator);
  l->unit = tb_check_unit_read(l->indicator->unit, strlen(l->indicator->unit));
  if (l->indicator->kind == TB_RANK) {
    l->unit = (tb_check_unit){.dimension = TB_DIMENSION_RANK};
  }
  for (size_t r = 0; r < tb_panel_rows(l->panel, indicator); r++) {
    const tb_row *row = tb_panel_row_at(l->panel, indicator, r);
    for (size_t tile = 0; status == TB_OK && tile < tb_panel_tiles(l->panel); tile++) {
      status = tb_row_has_tile(row, tile) ? lint_tile(l, row, tile) : TB_OK;
    }
  }
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------------- telling */

static int compare_faults(const void *a, const void *b) {
  const fault *x = a, *y = b;
  return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

/* What the reader of figures has to say, as a part of another sentence. */
static void tell_unread(const tb_cell_detail *cell, tb_place place, tb_log *log) {
  tb_log *own = tb_log_new(tb_log_language(log));
  tb_reported reported;
  tb_reported_init(&reported);
  (void)!tb_reported_read(cell->written, strlen(cell->written), (tb_place){0}, own, &reported);
  tb_reported_clear(&reported);
  const tb_diagnostic *why = tb_log_at(own, 0);
  tb_log_add(log, TB_WARNING, place, "the written figure \"%s\" cannot be read: %s", "原文“%s”无法读取：%s", cell->written,
             why != NULL && why->text != NULL ? why->text : "");
  tb_log_free(own);
}

static void tell_other_number(const tb_cell_detail *cell, tb_place place, tb_log *log) {
  tb_buffer number = {0};
  tb_exact exact;
  tb_exact_of_cell(cell, &exact);
  tb_exact_text(&exact, false, &number);
  tb_exact_clear(&exact);
  tb_log_add(log, TB_WARNING, place, "the value is %s, but \"%s\" is written: rounding does not explain the difference",
             "数值为%s，而原文为“%s”：舍入不能解释其差异", tb_buffer_string(&number), cell->written);
  tb_buffer_free(&number);
}

static void tell(const lint *l, const fault *found, tb_log *log) {
  tb_cell_detail cell;
  if (!tb_row_detail(l->panel, found->row, found->entity, &cell)) {
    return;
  }
  tb_place place = {.file = cell.file, .line = cell.line};
  switch (found->kind) {
  case FAULT_UNREAD: tell_unread(&cell, place, log); break;
  case FAULT_NO_VALUE:
    tb_log_add(log, TB_WARNING, place, "\"%s\" is written, but the value is empty: the figure counts as missing",
               "原文为“%s”，但数值为空：按缺失处理", cell.written);
    break;
  case FAULT_OTHER_NUMBER: tell_other_number(&cell, place, log); break;
  }
}

tb_status tb_case_lint_written(const tb_case *opened, tb_log *log) {
  lint l = {.opened = opened, .panel = opened->panel, .rounding = tb_case_rounding(opened)};
  tb_reported_init(&l.reported);
  tb_rational_init(&l.moved);
  tb_interval_init(&l.interval);
  tb_status status = TB_OK;
  for (uint32_t i = 0; status == TB_OK && i < tb_panel_indicators(l.panel); i++) {
    status = lint_indicator(&l, i);
  }
  if (l.n_faults > 1) {
    qsort(l.faults, l.n_faults, sizeof *l.faults, compare_faults);
  }
  for (size_t i = 0; status == TB_OK && i < l.n_faults; i++) {
    tell(&l, &l.faults[i], log);
  }
  tb_reported_clear(&l.reported);
  tb_rational_clear(&l.moved);
  tb_interval_clear(&l.interval);
  free(l.faults);
  return status;
}
