/*
 * Rows into the grid. Threads take blocks of the file, read them into a buffer that stays in cache, and place every value by the digits of
 * its codes: no dictionary, no comparison, one branch a row.
 */
#include "floor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  BLOCK_BYTES = 256 * 1024,
  ROW_MAX = 64,      /* a row is shorter */
  INDICATOR_AT = 10, /* "100000,ind000,2010-Q1,1234.56": where things stand */
  QUARTER_AT = 20,
  VALUE_AT = 22,
};

typedef struct reading {
  const floor_panel *panel;
  int file;
  uint64_t bytes;
  _Atomic uint64_t next_block;
} reading;

static uint64_t load(const char *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

/* Two numbers of four digits each, the first in the low half; bytes are digits 0 .. 9, the first the highest. */
static uint64_t two_numbers(uint64_t digits) {
  const uint64_t pairs = (digits * (1 + (10 << 8)) >> 8) & UINT64_C(0x00FF00FF00FF00FF);
  return (pairs * (1 + (100 << 16)) >> 16) & UINT64_C(0x0000FFFF0000FFFF);
}

static uint32_t eight_digits(uint64_t digits) {
  return (uint32_t)(two_numbers(digits) * (1 + (UINT64_C(10000) << 32)) >> 32);
}

/* Places the row at `row` and returns the next one. */
static const char *place(const floor_panel *panel, const char *row) {
  const uint64_t digits = UINT64_C(0x0F0F0F0F0F0F0F0F);
  const uint32_t code = eight_digits((load(row) << 16) & digits & ~UINT64_C(0xFFFF));
  const uint64_t key = load(row + INDICATOR_AT); /* "000,2010", made "0000" and "2010" */
  const uint64_t numbers = two_numbers(((key & ~UINT64_C(0xFFFFFFFF)) | (uint32_t)key << 8) & digits);
  const uint32_t entity = (code - FIRST_CODE) / CODE_STEP;
  const uint32_t period = ((uint32_t)(numbers >> 32) - FIRST_YEAR) * QUARTERS + (uint32_t)(row[QUARTER_AT] - '1');
  int32_t *cell = floor_row(panel, (uint32_t)numbers, period) + entity;

  const uint64_t value = load(row + VALUE_AT);
  const unsigned point = (unsigned)__builtin_ctzll(~value & UINT64_C(0x1010101010101010)) & ~7u; /* in bits: '.' and '\n' lack it */
  if (point == 0) {
    *cell = EMPTY;
    return row + VALUE_AT + 1;
  }
  const uint64_t whole = value & ((UINT64_C(1) << point) - 1), decimals = value >> 8 >> point << point;
  *cell = (int32_t)eight_digits((whole | decimals) << (48 - point) & digits);
  return row + VALUE_AT + point / 8 + 4;
}

static void *read_blocks(void *context) {
  reading *r = context;
  char *buffer = malloc(BLOCK_BYTES + 2 * ROW_MAX);
  for (uint64_t block; (block = r->next_block++) * BLOCK_BYTES < r->bytes;) {
    const uint64_t begin = block * BLOCK_BYTES, from = begin - (block > 0);
    const ssize_t got = pread(r->file, buffer, BLOCK_BYTES + ROW_MAX, (off_t)from);
    if (got <= 0) abort();
    const char *row = (const char *)memchr(buffer, '\n', (size_t)got) + 1; /* of block 0 the head */
    const char *end = buffer + (begin - from) + BLOCK_BYTES;
    if (end > buffer + got) end = buffer + got;
    while (row < end)
      row = place(r->panel, row);
  }
  free(buffer);
  return NULL;
}

void floor_read(const floor_panel *panel, const char *path) {
  reading r = {.panel = panel, .file = open(path, O_RDONLY)};
  struct stat about;
  if (r.file < 0 || fstat(r.file, &about) != 0) {
    perror(path);
    exit(4);
  }
  r.bytes = (uint64_t)about.st_size;
  floor_run(panel->threads, read_blocks, &r);
  close(r.file);
}
