#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CHUNK_BYTES_MIN = 4096, CHUNK_BYTES_MAX = 2 * 1024 * 1024, ALIGNMENT = 16, ALIGNMENT_MAX = 64 };

/* A chunk begins with this header; memory is given out from `used` up. */
typedef struct chunk {
  struct chunk *next;
  size_t size, used; /* in bytes, header included */
} chunk;

struct tb_arena {
  chunk *chunks; /* the first is the one that memory is taken from */
  chunk *spare;  /* emptied by tb_arena_reset */
  size_t chunk_bytes, total_bytes;
};

tb_arena *tb_arena_new(void) {
  tb_arena *arena = calloc(1, sizeof *arena);
  if (arena) arena->chunk_bytes = CHUNK_BYTES_MIN;
  return arena;
}

static void chunks_free(chunk *list) {
  while (list) {
    chunk *next = list->next;
    free(list);
    list = next;
  }
}

void tb_arena_free(tb_arena *arena) {
  if (!arena) return;
  chunks_free(arena->chunks);
  chunks_free(arena->spare);
  free(arena);
}

/* Large chunks lie on huge-page borders: a panel of gigabytes otherwise spends its time in page faults and TLB misses. */
static chunk *chunk_new(size_t size) {
  void *memory = NULL;
  if (size < CHUNK_BYTES_MAX) {
    memory = malloc(size);
  } else if (posix_memalign(&memory, CHUNK_BYTES_MAX, size) == 0) {
    (void)madvise(memory, size, MADV_HUGEPAGE); /* advice only: a kernel without huge pages serves small ones */
  } else {
    memory = NULL;
  }
  if (!memory) return NULL;
  chunk *fresh = memory;
  *fresh = (chunk){.size = size, .used = sizeof *fresh};
  return fresh;
}

/* Takes the first spare chunk of at least `needed` bytes off the list, or returns NULL. */
static chunk *spare_take(tb_arena *arena, size_t needed) {
  for (chunk **link = &arena->spare; *link; link = &(*link)->next) {
    chunk *found = *link;
    if (found->size < needed) continue;
    *link = found->next;
    return found;
  }
  return NULL;
}

/* The size of the next chunk: twice the last one's, and large enough for four of the pieces that are asked for, so that little is wasted at
   its end; a piece too large for that gets a chunk of its own. */
static size_t next_size(tb_arena *arena, size_t needed) {
  while (arena->chunk_bytes < CHUNK_BYTES_MAX && arena->chunk_bytes / 4 < needed)
    arena->chunk_bytes *= 2;
  if (arena->chunk_bytes / 4 < needed) return needed;
  const size_t size = arena->chunk_bytes;
  if (arena->chunk_bytes < CHUNK_BYTES_MAX) arena->chunk_bytes *= 2;
  return size;
}

/* A chunk with room for `size_bytes` at any alignment, now in the list; NULL when memory is short. */
static chunk *grow(tb_arena *arena, size_t size_bytes) {
  if (size_bytes > PTRDIFF_MAX - sizeof(chunk) - ALIGNMENT_MAX) return NULL;
  const size_t needed = size_bytes + sizeof(chunk) + ALIGNMENT_MAX;
  chunk *fresh = spare_take(arena, needed);
  if (!fresh) {
    const size_t size = next_size(arena, needed);
    fresh = chunk_new(size);
    if (!fresh) return NULL;
    arena->total_bytes += size;
  }
  const bool own = fresh->size == needed && arena->chunks; /* full at once: the present chunk stays in front */
  chunk **link = own ? &arena->chunks->next : &arena->chunks;
  fresh->next = *link;
  *link = fresh;
  return fresh;
}

/* Where an aligned piece would begin in the chunk, as an offset. */
static size_t aligned_offset(const chunk *in, size_t alignment) {
  const uintptr_t end = (uintptr_t)in + in->used;
  return in->used + (size_t)(-end & (alignment - 1));
}

void *tb_arena_aligned(tb_arena *arena, size_t size_bytes, size_t alignment) {
  chunk *in = arena->chunks;
  size_t offset = in ? aligned_offset(in, alignment) : 0;
  if (!in || offset > in->size || in->size - offset < size_bytes) {
    in = grow(arena, size_bytes);
    if (!in) return NULL;
    offset = aligned_offset(in, alignment);
  }
  in->used = offset + size_bytes;
  return (char *)in + offset;
}

void *tb_arena_alloc(tb_arena *arena, size_t size_bytes) {
  return tb_arena_aligned(arena, size_bytes, ALIGNMENT);
}

void *tb_arena_array(tb_arena *arena, size_t count, size_t size_bytes) {
  size_t total_bytes;
  if (!tb_size_multiply(count, size_bytes, &total_bytes)) return NULL;
  return tb_arena_alloc(arena, total_bytes);
}

char *tb_arena_string(tb_arena *arena, const char *text, size_t n) {
  if (n == SIZE_MAX) return NULL;
  char *copy = tb_arena_aligned(arena, n + 1, 1);
  if (!copy) return NULL;
  if (n > 0) memcpy(copy, text, n);
  copy[n] = '\0';
  return copy;
}

size_t tb_arena_bytes(const tb_arena *arena) {
  return arena->total_bytes;
}

void tb_arena_reset(tb_arena *arena) {
  while (arena->chunks) {
    chunk *moved = arena->chunks;
    arena->chunks = moved->next;
    moved->used = sizeof *moved;
    moved->next = arena->spare;
    arena->spare = moved;
  }
}
