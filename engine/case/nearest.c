#include "nearest.h"

enum { NAME_BYTES_MAX = 128 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Levenshtein distance of two short texts, in bytes: one row of the table at a time. */
static size_t distance(const char *a, const char *b) {
  size_t row[NAME_BYTES_MAX + 1];
  size_t n = strlen(b);
  for (size_t k = 0; k <= n; k++) {
    row[k] = k;
  }
  for (size_t i = 0; a[i] != '\0'; i++) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t k = 0; k < n; k++) {
      size_t above = row[k + 1];
      row[k + 1] = least(least(above, row[k]) + 1, diagonal + (a[i] != b[k]));
      diagonal = above;
    }
  }
  return row[n];
}

/* Whether the name stands before the k-th one kept. */
static bool goes_before(const tb_nearest *nearest, size_t k, size_t d, const char *name) {
  return d < nearest->distances[k] || (d == nearest->distances[k] && strcmp(name, nearest->names[k]) < 0);
}

static bool is_kept(const tb_nearest *nearest, const char *name) {
  bool kept = false;
  for (size_t i = 0; i < nearest->n; i++) {
    kept = kept || strcmp(nearest->names[i], name) == 0;
  }
  return kept;
}

void tb_nearest_offer(tb_nearest *nearest, const char *name) {
  size_t wanted = strlen(nearest->wanted);
  if (wanted > NAME_BYTES_MAX || strlen(name) > NAME_BYTES_MAX || is_kept(nearest, name)) {
    return;
  }
  size_t d = distance(nearest->wanted, name);
  if (d > (wanted + 1) / 2) {
    return;
  }
  size_t at = nearest->n;
  while (at > 0 && goes_before(nearest, at - 1, d, name)) {
    at--;
  }
  if (at == TB_NEAR_NAMES) {
    return;
  }
  for (size_t k = least(nearest->n, TB_NEAR_NAMES - 1); k > at; k--) {
    nearest->names[k] = nearest->names[k - 1];
    nearest->distances[k] = nearest->distances[k - 1];
  }
  nearest->names[at] = name;
  nearest->distances[at] = d;
  nearest->n = least(nearest->n + 1, TB_NEAR_NAMES);
}

void tb_nearest_text(const tb_nearest *nearest, tb_buffer *out) {
  for (size_t i = 0; i < nearest->n; i++) {
    tb_buffer_text(out, i > 0 ? ", " : "");
    tb_buffer_text(out, nearest->names[i]);
  }
}
