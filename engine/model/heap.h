/*
 * Memory for blocks that grow by moving: bump allocation from chunks, free lists of exact sizes, and compaction in place. Every block is
 * known from one slot, a pointer that its owner keeps, so that it can be moved.
 */
#ifndef TB_MODEL_HEAP_H
#define TB_MODEL_HEAP_H

#include <tongbi/base.h>

enum {
  TB_HEAP_BLOCK_BYTES_MAX = 32 * 1024,
  TB_HEAP_LISTS = TB_HEAP_BLOCK_BYTES_MAX / 8 + 1,
};

typedef struct tb_heap_chunk {
  char *memory;
  uint32_t size_bytes, used_bytes;
} tb_heap_chunk;

/** A block that is not in use: its first 8 bytes tell its size, and the next one in its list stands behind, where there is room. */
typedef struct tb_heap_free {
  uint64_t size_bytes;
  struct tb_heap_free *next;
} tb_heap_free;

/**
 * Zero-initialise; free with tb_heap_free_all. A block begins with an 8-byte header of its owner's, whose size function tells the block's
 * size from it. Memory is taken from the chunk `current`; those after it are empty.
 */
typedef struct tb_heap {
  tb_heap_chunk *chunks;
  size_t n_chunks, capacity, current;
  uint64_t taken_bytes;  /* of all chunks */
  uint64_t bumped_bytes; /* handed out once, free blocks included */
  uint64_t free_bytes;   /* of these: free blocks and gaps */
  uint64_t moves;        /* how often all blocks were moved */
  tb_heap_free *lists[TB_HEAP_LISTS];
} tb_heap;

/** What a block needs: a multiple of 8 bytes, at most TB_HEAP_BLOCK_BYTES_MAX; `aligned`: what follows the header lies on a 64-byte border.
 */
typedef struct tb_heap_need {
  size_t size_bytes;
  bool aligned;
} tb_heap_need;

void tb_heap_free_all(tb_heap *heap);

/** A block, not cleared, or NULL. Amortised O(1). */
void *tb_heap_take(tb_heap *heap, tb_heap_need need);

/** Gives back a block, or the tail of one (a multiple of 8 bytes). */
void tb_heap_release(tb_heap *heap, void *block, size_t size_bytes);

/**
 * Compaction, in two steps and without further memory: tb_heap_thread once for each slot that holds a block (the slot then holds the
 * block's header, and the block the slot's address), then tb_heap_slide, which moves all blocks together in their order and mends the
 * slots. Nothing else may be done to the heap in between. O(blocks + bytes).
 */
void tb_heap_thread(void *slot);
void tb_heap_slide(tb_heap *heap, tb_heap_need (*need_of)(uint64_t header));

/** Gives the empty chunks back to the system. */
void tb_heap_shrink(tb_heap *heap);

#endif
