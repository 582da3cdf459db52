/* Structure: parts and wholes along the tree of entities. */
#include "kernels.h"
#include "sum.h"

#include <stdlib.h>

static const tb_operand nothing = {NULL, 0};

/* The parent's cell in a row; no operand where there is no row. */
static tb_operand parent_in(const tb_rows *in, const tb_column *row, size_t i) {
  return (tb_operand){row, in->parent[i]};
}

static bool has_parent(const tb_rows *in, size_t i) {
  return in->parent[i] < in->n;
}

/**
 * The value in percent of the parent's: share.
 *
 * For each of the in->n entities 100 * value / parent's value, from the decimals as written, rounded once to the nearest double. Reasons:
 * that of the value; TB_UNDEFINED without a parent; TB_NO_BASE where the parent's value is missing, else its own; TB_ZERO_BASE,
 * TB_NEGATIVE_BASE. Allocates nothing for short cells. O(n). Returns TB_OK.
 */
tb_status tb_share(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  for (size_t i = 0; i < in->n; i++) {
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason && !has_parent(in, i)) reason = TB_UNDEFINED;
    if (!reason) reason = tb_percent_base_reason(parent_in(in, in->now, i));
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else {
      tb_put_percent(out, i, (tb_operand){in->now, i}, nothing, parent_in(in, in->now, i), TB_VALUE);
    }
  }
  return TB_OK;
}

/* Why entity i contributes nothing that can be told. */
static tb_reason contribution_reason(const tb_rows *in, size_t i) {
  tb_reason reason = (tb_reason)in->now->reasons[i];
  if (!reason && !has_parent(in, i)) reason = TB_UNDEFINED;
  if (!reason) reason = tb_base_reason((tb_operand){in->base, i});
  if (!reason) reason = tb_percent_base_reason(parent_in(in, in->base, i));
  return reason;
}

/**
 * Points that a part adds to the year-on-year growth of its parent: contribution.
 *
 * For each of the in->n entities 100 * (now - base) / parent's base, base being the year-ago row, from the decimals as written, rounded
 * once. Over children that add up to their parent the contributions add up to its growth. Reasons: that of now; TB_UNDEFINED without a
 * parent; of the base and of the parent's base as in tb_change_percent; TB_NOT_COMPARABLE, with the number beside it. O(n). Returns TB_OK.
 */
tb_status tb_contribution(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  for (size_t i = 0; i < in->n; i++) {
    const tb_reason reason = contribution_reason(in, i);
    if (reason) {
      tb_column_set_reason(out, i, reason);
      continue;
    }
    const bool incomparable = in->incomparable && in->incomparable[i];
    tb_put_percent(out, i, (tb_operand){in->now, i}, (tb_operand){in->base, i}, parent_in(in, in->base, i),
                   incomparable ? TB_NOT_COMPARABLE : TB_VALUE);
  }
  return TB_OK;
}

/* What is known of one entity's children. */
typedef struct family {
  tb_sum sum;
  uint32_t children, present;
} family;

static void free_families(family *families, size_t n) {
  for (size_t i = 0; families && i < n; i++)
    tb_sum_clear(&families[i].sum);
  free(families);
}

/* One pass over the children, each added to its parent. *families has in->n items; the caller frees them, on failure too. */
static tb_status add_children(const tb_rows *in, family **families) {
  *families = calloc(in->n > 0 ? in->n : 1, sizeof **families);
  if (!*families) return TB_NO_MEMORY;
  for (size_t i = 0; i < in->n; i++) {
    if (!has_parent(in, i)) continue;
    family *parent = &(*families)[in->parent[i]];
    parent->children++;
    if (!tb_column_has(in->now, i)) continue;
    parent->present++;
    const tb_status status = tb_sum_add(&parent->sum, (tb_operand){in->now, i});
    if (status) return status;
  }
  return TB_OK;
}

/* Why the children of a family have no sum. */
static tb_reason family_reason(const tb_rows *in, const tb_args *args, const family *of) {
  if (of->children == 0 || !tb_kind_adds_over_places(in->kind)) return TB_UNDEFINED;
  const uint32_t wanted = args->min > 0 ? (uint32_t)args->min : of->children;
  return of->present < wanted ? TB_MISSING : TB_VALUE;
}

/**
 * Sum over the children: children_sum.
 *
 * For each of the in->n entities the exact sum of its children's values. A child without a value makes it TB_MISSING, with args->min only
 * fewer than so many values do. No children, or a ratio, index or rank: TB_UNDEFINED. Allocates an accumulator an entity. O(n).
 * TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_children_sum(const tb_rows *in, const tb_args *args, tb_column *out) {
  family *families;
  const tb_status status = add_children(in, &families);
  for (size_t i = 0; !status && i < in->n; i++) {
    const tb_reason reason = family_reason(in, args, &families[i]);
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else {
      tb_sum_put(&families[i].sum, out, i);
    }
  }
  free_families(families, in->n);
  return status;
}

/**
 * What the children leave unexplained: children_gap, the value less children_sum, exact; the reason of the value, then that of the sum.
 * Cost and failure as tb_children_sum.
 */
tb_status tb_children_gap(const tb_rows *in, const tb_args *args, tb_column *out) {
  family *families;
  tb_status status = add_children(in, &families);
  for (size_t i = 0; !status && i < in->n; i++) {
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason) reason = family_reason(in, args, &families[i]);
    if (reason) {
      tb_column_set_reason(out, i, reason);
      continue;
    }
    tb_sum_negate(&families[i].sum);
    status = tb_sum_add(&families[i].sum, (tb_operand){in->now, i});
    if (!status) tb_sum_put(&families[i].sum, out, i);
  }
  free_families(families, in->n);
  return status;
}
