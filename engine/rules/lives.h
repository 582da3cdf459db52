/*
 * The lives of a timeline as bytes, for a database: who is in scope, who was judged, and of whom the state machine
 * remembers anything. README.md shows the form.
 */
#ifndef TB_RULES_LIVES_H
#define TB_RULES_LIVES_H

#include "lanes.h"
#include "resume.h"

#include "base/buffer.h"

/** A timeline after a step. */
typedef struct tb_lives_line {
  tb_lanes *lanes; /* a tile each */
  size_t n_entities;
  tb_life_terms terms;
  uint32_t step;
} tb_lives_line;

/** Appends the lives; of `numbers` the numbering is looked at. buffer->failed when memory is short. O(numbers). */
void tb_lives_write(const tb_lives_line *line, const tb_resume *numbers, tb_buffer *buffer);

/**
 * Reads into the lanes scope, lives, and who was judged; `judged_once` and `uneasy` stay. Bytes that tb_lives_write cannot have written for
 * this step, these terms and entities of this panel are TB_BAD_INPUT, and the lanes then hold anything. O(numbers).
 */
TB_NODISCARD tb_status tb_lives_read(const tb_lives_line *line, const tb_resume *numbers, const uint8_t *bytes, size_t n_bytes);

#endif
