#include "lives.h"

enum { FORM = 1, VARINT_BYTES = 5, SHIFT_STATE = 2 };

static tb_lanes *lanes_of(const tb_lives_line *line, uint32_t entity) {
  return &line->lanes[entity / TB_TILE];
}

/* The two sets of a line. */
typedef enum set { SCOPE, JUDGED } set;

static tb_mask *mask_of(const tb_lives_line *line, set which, uint32_t entity) {
  tb_lanes *lanes = lanes_of(line, entity);
  return which == SCOPE ? &lanes->scope : &lanes->judged;
}

static bool is_in(const tb_lives_line *line, set which, uint32_t entity) {
  return tb_mask_has(mask_of(line, which, entity), entity % TB_TILE);
}

/* ------------------------------------------------------------------------------------------------------------------- writing */

static void put(tb_buffer *buffer, uint32_t number) {
  for (; number >= 0x80; number >>= 7)
    tb_buffer_byte(buffer, (char)(number | 0x80));
  tb_buffer_byte(buffer, (char)number);
}

/* Whether the entity of a number is in the set; nobody is beyond the last number. */
static bool has_number(const tb_lives_line *line, set which, const tb_resume *numbers, size_t number) {
  const uint32_t entity = number < numbers->n_numbers ? numbers->numbered_entities[number] : TB_NO_ID;
  return entity != TB_NO_ID && is_in(line, SCOPE, entity) && is_in(line, which, entity);
}

/* A set as runs of numbers outside and inside by turns, ended by a run of none. */
static void put_set(const tb_lives_line *line, set which, const tb_resume *numbers, tb_buffer *buffer) {
  size_t end = 0;
  for (size_t number = 0; number < numbers->n_numbers; number++) {
    if (!has_number(line, which, numbers, number)) continue;
    const size_t first = number;
    while (has_number(line, which, numbers, number))
      number++;
    put(buffer, (uint32_t)(number - first));
    put(buffer, (uint32_t)(first - end));
    end = number;
  }
  put(buffer, 0);
}

/* What the state machine will never look at again is not kept: of a resolved life anything but its episode. */
static void put_life(const tb_lives_line *line, const tb_life *life, tb_buffer *buffer) {
  put(buffer, life->state);
  put(buffer, life->episode);
  if (!tb_life_is_awake(life)) return;
  put(buffer, life->count);
  put(buffer, line->step - life->decided);
  if (life->state == TB_FIRING) put(buffer, life->decided - life->fired);
  put(buffer, (life->state == TB_FIRING ? life->fired : life->decided) - life->since);
}

void tb_lives_write(const tb_lives_line *line, const tb_resume *numbers, tb_buffer *buffer) {
  tb_buffer_byte(buffer, FORM);
  put(buffer, line->step);
  put_set(line, SCOPE, numbers, buffer);
  put_set(line, JUDGED, numbers, buffer);
  size_t next = 0;
  for (size_t number = 0; number < numbers->n_numbers; number++) {
    if (!has_number(line, JUDGED, numbers, number)) continue;
    const uint32_t entity = numbers->numbered_entities[number];
    const tb_life life = tb_lanes_life(lanes_of(line, entity), entity % TB_TILE);
    if (life.state == TB_INACTIVE) continue;
    put(buffer, (uint32_t)(number - next) + 1);
    put_life(line, &life, buffer);
    next = number + 1;
  }
  put(buffer, 0);
}

/* ------------------------------------------------------------------------------------------------------------------- reading */

/* Bytes that are read once from front to back; what is not there is a fault, which sticks. */
typedef struct cursor {
  const uint8_t *at, *end;
  bool bad;
} cursor;

static uint32_t take(cursor *from) {
  uint64_t number = 0;
  for (unsigned i = 0; i < VARINT_BYTES && from->at < from->end; i++) {
    const uint8_t byte = *from->at++;
    number |= (uint64_t)(byte & 0x7F) << 7 * i;
    if (byte & 0x80) continue;
    if (number > UINT32_MAX || (byte == 0 && i > 0)) break; /* too large, or longer than it need be */
    return (uint32_t)number;
  }
  from->bad = true;
  return 0;
}

/* The entity of a number, TB_NO_ID (and a fault) when there is none. */
static uint32_t entity_at(cursor *from, const tb_lives_line *line, const tb_resume *numbers, uint64_t number) {
  const uint32_t entity = number < numbers->n_numbers ? numbers->numbered_entities[number] : TB_NO_ID;
  if (entity < line->n_entities) return entity;
  from->bad = true;
  return TB_NO_ID;
}

static void take_set(cursor *from, const tb_lives_line *line, set which, const tb_resume *numbers) {
  uint64_t number = 0;
  bool first = true;
  for (uint32_t inside = take(from); inside > 0 && !from->bad; inside = take(from)) {
    const uint32_t outside = take(from);
    from->bad |= outside == 0 && !first;
    number += outside;
    for (uint32_t i = 0; i < inside && !from->bad; i++) {
      const uint32_t entity = entity_at(from, line, numbers, number++);
      if (entity != TB_NO_ID) tb_mask_add(mask_of(line, which, entity), entity % TB_TILE);
      from->bad |= entity != TB_NO_ID && !is_in(line, SCOPE, entity);
    }
    first = false;
  }
}

/* a - b, a fault where that is less than nothing. */
static uint32_t less(cursor *from, uint32_t a, uint32_t b) {
  from->bad |= b > a;
  return b > a ? 0 : a - b;
}

/* A run that has not fired has lasted less than `for`, and counts no period twice. */
static bool is_sound_pending(const tb_life *life, const tb_life_terms *terms) {
  return life->count >= 1 && life->count < terms->for_periods && life->count - 1 <= life->decided - life->since;
}

static bool is_sound_firing(const tb_life *life, const tb_life_terms *terms) {
  const bool held = life->fired - life->since >= terms->for_periods - 1;
  return held && life->count < terms->clear_for && life->count <= life->decided - life->fired;
}

/* Each episode before took a step at least. */
static bool is_sound(const tb_lives_line *line, const tb_life *life) {
  if (life->episode < 1) return false;
  switch (life->state) {
  case TB_PENDING: return life->episode - 1 <= life->since && is_sound_pending(life, &line->terms);
  case TB_FIRING: return life->episode - 1 <= life->since && is_sound_firing(life, &line->terms);
  case TB_RESOLVED: return life->episode <= line->step;
  default: return false;
  }
}

static tb_life take_life(cursor *from, const tb_lives_line *line) {
  tb_life life = {0};
  const uint32_t state = take(from);
  life.state = state <= TB_RESOLVED ? (uint8_t)state : TB_INACTIVE;
  life.episode = take(from);
  if (tb_life_is_awake(&life)) {
    life.count = take(from);
    life.decided = less(from, line->step, take(from));
    if (life.state == TB_FIRING) life.fired = less(from, life.decided, take(from));
    life.since = less(from, life.state == TB_FIRING ? life.fired : life.decided, take(from));
  }
  from->bad |= !is_sound(line, &life);
  return life;
}

static void take_lives(cursor *from, const tb_lives_line *line, const tb_resume *numbers) {
  uint64_t next = 0;
  for (uint32_t gap = take(from); gap > 0 && !from->bad; gap = take(from)) {
    const uint64_t number = next + gap - 1;
    const tb_life life = take_life(from, line);
    const uint32_t entity = entity_at(from, line, numbers, number);
    from->bad |= entity != TB_NO_ID && !is_in(line, JUDGED, entity);
    if (from->bad) return;
    tb_lanes_set_life(lanes_of(line, entity), entity % TB_TILE, &life);
    next = number + 1;
  }
}

/* Nobody in scope, and nobody has lived. */
static void clear(const tb_lives_line *line) {
  const tb_mask nobody = {0}, all = {.words = {1}};
  for (size_t tile = 0; tile * TB_TILE < line->n_entities; tile++) {
    tb_lanes_reset(&line->lanes[tile], &all); /* of an empty scope lives are left as they are */
    line->lanes[tile].scope = nobody;
  }
}

tb_status tb_lives_read(const tb_lives_line *line, const tb_resume *numbers, const uint8_t *bytes, size_t n_bytes) {
  if (!bytes || n_bytes == 0 || bytes[0] != FORM) return TB_BAD_INPUT;
  cursor from = {.at = bytes + 1, .end = bytes + n_bytes};
  clear(line);
  from.bad |= take(&from) != line->step;
  if (!from.bad) take_set(&from, line, SCOPE, numbers);
  if (!from.bad) take_set(&from, line, JUDGED, numbers);
  if (!from.bad) take_lives(&from, line, numbers);
  return from.bad || from.at != from.end ? TB_BAD_INPUT : TB_OK;
}
