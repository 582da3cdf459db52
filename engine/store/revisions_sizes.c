/* The sizes of revisions: exact differences of figures as written, each result rounded once. */
#include "revisions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void tb_figure_exact(const tb_figure *figure, tb_rational *out) {
  if (figure->decimals <= TB_DECIMALS_MAX) {
    tb_rational_set_decimal(out, tb_decimal_mantissa(figure->value, figure->decimals), figure->decimals);
  } else if (!figure->digits || !tb_rational_set_text(out, figure->digits, strlen(figure->digits))) {
    tb_rational_set_double(out, figure->value);
  }
}

int tb_figure_compare(const tb_figure *a, const tb_figure *b) {
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  if (a->decimals <= TB_DECIMALS_MAX && b->decimals <= TB_DECIMALS_MAX) return 0; /* each short number has a double of its own */
  tb_rational left, right;
  tb_rational_init(&left);
  tb_rational_init(&right);
  tb_figure_exact(a, &left);
  tb_figure_exact(b, &right);
  const int order = tb_rational_compare(&left, &right);
  tb_rational_clear(&left);
  tb_rational_clear(&right);
  return order;
}

/* A size of a revision: what is measured, exactly. `out` is initialised. */
typedef void (*size_function)(const tb_revised_figure *revised, tb_rational *out);

static void difference_of(const tb_revised_figure *revised, tb_rational *out) {
  tb_rational before;
  tb_rational_init(&before);
  tb_figure_exact(&revised->before, &before);
  tb_figure_exact(&revised->after, out);
  tb_rational_subtract(out, out, &before);
  tb_rational_clear(&before);
}

/* 100 * (after - before) / before, for a figure before that is above zero. */
static void percent_of(const tb_revised_figure *revised, tb_rational *out) {
  tb_rational other;
  tb_rational_init(&other);
  difference_of(revised, out);
  tb_rational_set_integer(&other, 100);
  tb_rational_multiply(out, out, &other);
  tb_figure_exact(&revised->before, &other);
  (void)tb_rational_divide(out, out, &other);
  tb_rational_clear(&other);
}

static double rounded(const tb_revised_figure *revised, size_function size) {
  tb_rational exact;
  tb_rational_init(&exact);
  size(revised, &exact);
  const double value = tb_rational_double(&exact);
  tb_rational_clear(&exact);
  return value;
}

static bool has_percent(const tb_revised_figure *revised) {
  return revised->before.value > 0;
}

tb_status tb_revision_sizes_add(tb_revision_sizes *sizes, const tb_figure *before, const tb_figure *after) {
  if (sizes->n == sizes->capacity) {
    const size_t capacity = sizes->capacity ? 2 * sizes->capacity : 64;
    tb_revised_figure *items = reallocarray(sizes->items, capacity, sizeof *items);
    if (!items) return TB_NO_MEMORY;
    sizes->items = items;
    sizes->capacity = capacity;
  }
  tb_revised_figure *revised = &sizes->items[sizes->n++];
  *revised = (tb_revised_figure){.before = *before, .after = *after};
  revised->difference = rounded(revised, difference_of);
  if (has_percent(revised)) revised->percent = rounded(revised, percent_of);
  return TB_OK;
}

void tb_revision_sizes_free(tb_revision_sizes *sizes) {
  free(sizes->items);
  *sizes = (tb_revision_sizes){0};
}

/* ----------------------------------------------------------------------------------------------------------------- order */

static int compare_exact(const tb_revised_figure *a, const tb_revised_figure *b, size_function size) {
  tb_rational left, right;
  tb_rational_init(&left);
  tb_rational_init(&right);
  size(a, &left);
  size(b, &right);
  const int order = tb_rational_compare(&left, &right);
  tb_rational_clear(&left);
  tb_rational_clear(&right);
  return order;
}

/* Rounding keeps the order: only where it made two sizes one do the exact ones decide. */
static int compare_differences(const void *left, const void *right) {
  const tb_revised_figure *a = left, *b = right;
  if (a->difference != b->difference) return a->difference < b->difference ? -1 : 1;
  return compare_exact(a, b, difference_of);
}

/* Those without a percentage come last. */
static int compare_percents(const void *left, const void *right) {
  const tb_revised_figure *a = left, *b = right;
  if (has_percent(a) != has_percent(b)) return has_percent(a) ? -1 : 1;
  if (!has_percent(a)) return 0;
  if (a->percent != b->percent) return a->percent < b->percent ? -1 : 1;
  return compare_exact(a, b, percent_of);
}

/* --------------------------------------------------------------------------------------------------------------- reading */

static tb_number number_of(double value) {
  return isfinite(value) ? (tb_number){.value = value} : (tb_number){.reason = TB_UNDEFINED};
}

static tb_number divided(tb_rational *sum, size_t n) {
  tb_rational count;
  tb_rational_init(&count);
  tb_rational_set_integer(&count, (int64_t)n);
  (void)tb_rational_divide(sum, sum, &count);
  tb_rational_clear(&count);
  return number_of(tb_rational_double(sum));
}

/* Of the first n items, which are in order. */
static tb_number median(const tb_revised_figure *items, size_t n, size_function size) {
  if (n == 0) return (tb_number){.reason = TB_MISSING};
  if (n % 2 == 1) return number_of(rounded(&items[n / 2], size));
  tb_rational below, above;
  tb_rational_init(&below);
  tb_rational_init(&above);
  size(&items[n / 2 - 1], &below);
  size(&items[n / 2], &above);
  tb_rational_add(&below, &below, &above);
  const tb_number out = divided(&below, 2);
  tb_rational_clear(&below);
  tb_rational_clear(&above);
  return out;
}

static void read_means(const tb_revision_sizes *sizes, tb_revisions *out) {
  tb_rational sum, sum_abs, size;
  tb_rational_init(&sum);
  tb_rational_init(&sum_abs);
  tb_rational_init(&size);
  for (size_t i = 0; i < sizes->n; i++) {
    difference_of(&sizes->items[i], &size);
    tb_rational_add(&sum, &sum, &size);
    if (tb_rational_sign(&size) < 0) tb_rational_negate(&size, &size);
    tb_rational_add(&sum_abs, &sum_abs, &size);
  }
  out->mean = divided(&sum, sizes->n);
  out->mean_abs = divided(&sum_abs, sizes->n);
  tb_rational_clear(&sum);
  tb_rational_clear(&sum_abs);
  tb_rational_clear(&size);
}

/* Items are in order: it is the first or the last; of two as large the upward one. */
static tb_number largest(const tb_revision_sizes *sizes) {
  const tb_revised_figure *lowest = &sizes->items[0], *highest = &sizes->items[sizes->n - 1];
  tb_rational down, up;
  tb_rational_init(&down);
  tb_rational_init(&up);
  difference_of(lowest, &down);
  difference_of(highest, &up);
  tb_rational_negate(&down, &down);
  const bool is_down = tb_rational_compare(&down, &up) > 0;
  tb_rational_clear(&down);
  tb_rational_clear(&up);
  return number_of((is_down ? lowest : highest)->difference);
}

static void read_percents(tb_revision_sizes *sizes, tb_revisions *out) {
  size_t n = 0;
  for (size_t i = 0; i < sizes->n; i++)
    n += has_percent(&sizes->items[i]);
  qsort(sizes->items, sizes->n, sizeof *sizes->items, compare_percents);
  out->median_pct = median(sizes->items, n, percent_of);
}

void tb_revision_sizes_read(tb_revision_sizes *sizes, tb_revisions *out) {
  const tb_number nothing = {.reason = TB_MISSING};
  out->mean = out->mean_abs = out->median = out->largest = out->median_pct = nothing;
  if (sizes->n == 0) return;
  read_means(sizes, out);
  qsort(sizes->items, sizes->n, sizeof *sizes->items, compare_differences);
  out->median = median(sizes->items, sizes->n, difference_of);
  out->largest = largest(sizes);
  read_percents(sizes, out);
}
