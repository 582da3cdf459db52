#include "heap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
  CHUNK_BYTES = 2 * 1024 * 1024,
  CHUNK_BYTES_FIRST = 64 * 1024, /* a small panel does not pay for a huge page */
  ALIGNMENT = 64,
  HEADER_BYTES = 8,
  THREADED = 1, /* the lowest bit of a block's first word, which is 0 in a slot's address and in a free block's size */
};

_Static_assert(sizeof(void *) == HEADER_BYTES, "a slot must hold a header while blocks are moved");

static uint64_t word_load(const void *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

static void word_store(void *to, uint64_t word) {
  memcpy(to, &word, sizeof word);
}

void tb_heap_free_all(tb_heap *heap) {
  for (size_t i = 0; i < heap->n_chunks; i++)
    free(heap->chunks[i].memory);
  free(heap->chunks);
  *heap = (tb_heap){0};
}

static char *chunk_memory(size_t size_bytes) {
  void *memory = NULL;
  const size_t alignment = size_bytes < CHUNK_BYTES ? ALIGNMENT : CHUNK_BYTES;
  if (posix_memalign(&memory, alignment, size_bytes) != 0) return NULL;
  if (size_bytes == CHUNK_BYTES) (void)madvise(memory, size_bytes, MADV_HUGEPAGE); /* advice only */
  return memory;
}

/* One more empty chunk at the end of the list. */
static bool chunk_add(tb_heap *heap) {
  if (heap->n_chunks == heap->capacity) {
    const size_t capacity = heap->capacity ? 2 * heap->capacity : 8;
    tb_heap_chunk *chunks = reallocarray(heap->chunks, capacity, sizeof *chunks);
    if (!chunks) return false;
    heap->chunks = chunks;
    heap->capacity = capacity;
  }
  const size_t size = heap->n_chunks == 0 ? CHUNK_BYTES_FIRST : CHUNK_BYTES;
  char *memory = chunk_memory(size);
  if (!memory) return false;
  heap->chunks[heap->n_chunks++] = (tb_heap_chunk){.memory = memory, .size_bytes = (uint32_t)size};
  heap->taken_bytes += size;
  return true;
}

void tb_heap_release(tb_heap *heap, void *block, size_t size_bytes) {
  if (size_bytes == 0) return;
  word_store(block, size_bytes);
  heap->free_bytes += size_bytes;
  if (size_bytes < sizeof(tb_heap_free)) return; /* a gap: compaction gets it back */
  tb_heap_free *freed = block;
  freed->next = heap->lists[size_bytes / 8];
  heap->lists[size_bytes / 8] = freed;
}

/* Bytes to leave out so that what follows a header at `used` is aligned as needed. Chunks are aligned themselves. */
static size_t gap_before(size_t used, bool aligned) {
  return aligned ? (size_t)(-(used + HEADER_BYTES) & (ALIGNMENT - 1)) : 0;
}

/* Takes from the current chunk or those after it, NULL when none has room. Gaps are made free blocks, so that chunks can be walked through.
 */
static void *bump(tb_heap *heap, tb_heap_need need) {
  for (; heap->current < heap->n_chunks; heap->current++) {
    tb_heap_chunk *chunk = &heap->chunks[heap->current];
    const size_t used = chunk->used_bytes, gap = gap_before(used, need.aligned);
    if (used + gap + need.size_bytes <= chunk->size_bytes) {
      tb_heap_release(heap, chunk->memory + used, gap);
      chunk->used_bytes = (uint32_t)(used + gap + need.size_bytes);
      heap->bumped_bytes += gap + need.size_bytes;
      return chunk->memory + used + gap;
    }
    if (heap->current + 1 == heap->n_chunks) break; /* it stays the current one for smaller blocks until there is another */
  }
  return NULL;
}

static bool is_aligned(const void *block) {
  return (((uintptr_t)block + HEADER_BYTES) & (ALIGNMENT - 1)) == 0;
}

void *tb_heap_take(tb_heap *heap, tb_heap_need need) {
  tb_heap_free **list = &heap->lists[need.size_bytes / 8];
  tb_heap_free *found = *list;
  if (found && (!need.aligned || is_aligned(found))) {
    *list = found->next;
    heap->free_bytes -= need.size_bytes;
    return found;
  }
  void *block = bump(heap, need);
  if (block || !chunk_add(heap)) return block;
  return bump(heap, need);
}

void tb_heap_thread(void *slot) {
  char *block;
  memcpy(&block, slot, sizeof block);
  const uint64_t header = word_load(block);
  word_store(block, (uint64_t)(uintptr_t)slot | THREADED);
  word_store(slot, header);
}

/* Moves one threaded block down and returns its size. The new place never lies behind the old one: blocks keep their order and their needs.
 */
static size_t slide_block(tb_heap *heap, char *block, uint64_t word, tb_heap_need (*need_of)(uint64_t header)) {
  void *slot = (void *)(uintptr_t)(word & ~(uint64_t)THREADED);
  const uint64_t header = word_load(slot);
  const tb_heap_need need = need_of(header);
  char *place = bump(heap, need);
  if (place != block) memmove(place, block, need.size_bytes);
  word_store(place, header);
  memcpy(slot, &place, sizeof place);
  return need.size_bytes;
}

void tb_heap_slide(tb_heap *heap, tb_heap_need (*need_of)(uint64_t header)) {
  memset(heap->lists, 0, sizeof heap->lists);
  heap->bumped_bytes = heap->free_bytes = 0;
  heap->moves++;
  const size_t n_chunks = heap->n_chunks > 0 ? heap->current + 1 : 0;
  heap->current = 0;
  for (size_t i = 0; i < n_chunks; i++) {
    char *at = heap->chunks[i].memory, *end = at + heap->chunks[i].used_bytes;
    heap->chunks[i].used_bytes = 0;
    while (at < end) {
      const uint64_t word = word_load(at);
      at += word & THREADED ? slide_block(heap, at, word, need_of) : word;
    }
  }
}

void tb_heap_shrink(tb_heap *heap) {
  while (heap->n_chunks > 0 && heap->chunks[heap->n_chunks - 1].used_bytes == 0) {
    const tb_heap_chunk *last = &heap->chunks[--heap->n_chunks];
    heap->taken_bytes -= last->size_bytes;
    free(last->memory);
  }
  if (heap->current >= heap->n_chunks && heap->n_chunks > 0) heap->current = heap->n_chunks - 1;
}
