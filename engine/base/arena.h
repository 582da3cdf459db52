/* Arenas: memory that lives as long as a case, a panel or a query, and is freed at once. */
#ifndef TB_BASE_ARENA_H
#define TB_BASE_ARENA_H

#include <tongbi/base.h>

typedef struct tb_arena tb_arena;

/** A new arena, or NULL. Its chunks grow from 4 KiB to 2 MiB; chunks of 2 MiB are aligned and ask for huge pages. */
tb_arena *tb_arena_new(void);
void tb_arena_free(tb_arena *arena);

/** `size_bytes` bytes aligned to 16, not cleared; NULL when memory is short. Size 0 gives a valid pointer. O(1). */
void *tb_arena_alloc(tb_arena *arena, size_t size_bytes);

/** The same for `count` items, NULL also when the product overflows. */
void *tb_arena_array(tb_arena *arena, size_t count, size_t size_bytes);

/** The same, aligned to `alignment` (a power of two up to 64). Small odd sizes waste nothing with alignment 1. */
void *tb_arena_aligned(tb_arena *arena, size_t size_bytes, size_t alignment);

/** A copy of n bytes with a NUL behind; NULL when memory is short. */
char *tb_arena_string(tb_arena *arena, const char *text, size_t n);

/** Bytes asked from the system so far. */
size_t tb_arena_bytes(const tb_arena *arena);

/** Forgets everything but keeps the memory for use again. */
void tb_arena_reset(tb_arena *arena);

/* Checked products and sums of sizes: false when the result does not fit. */
static inline bool tb_size_multiply(size_t a, size_t b, size_t *out) {
  return !__builtin_mul_overflow(a, b, out);
}
static inline bool tb_size_add(size_t a, size_t b, size_t *out) {
  return !__builtin_add_overflow(a, b, out);
}

#endif
