/*
 * Fuzz target: any bytes as the lives of a timeline, as they come from a database that may be damaged. They are refused, or they are the
 * very bytes that the lives read are written as. The first three bytes choose the terms and the step.
 */
#include "rules/lives.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ENTITIES = 600, TILES = 2, NUMBERS = 640 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static tb_lanes lanes[TILES];
  static uint32_t numbered[NUMBERS];
  if (size < 3) return 0;
  for (uint32_t i = 0; i < NUMBERS; i++)
    numbered[i] = i % 16 == 15 ? TB_NO_ID : i - i / 16; /* number 15, 31 ... is nobody's */
  const tb_resume numbers = {.numbered_entities = numbered, .n_numbers = NUMBERS};
  const tb_life_terms terms = {1 + data[0] % 8u, 1 + data[1] % 8u, TB_MISSING_HOLD};
  const tb_lives_line line = {lanes, ENTITIES, terms, data[2]};
  const uint8_t *bytes = data + 3;
  const size_t n = size - 3;
  const tb_status status = tb_lives_read(&line, &numbers, bytes, n);
  if (status != TB_OK && status != TB_BAD_INPUT) abort();
  if (status != TB_OK) return 0;
  tb_buffer written = {0};
  tb_lives_write(&line, &numbers, &written);
  if (written.n != n || memcmp(written.bytes, bytes, n) != 0) abort();
  tb_buffer_free(&written);
  return 0;
}
