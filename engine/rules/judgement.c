/* Judgements that outlive their judge: one block, with all arrays behind the struct. */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16 };

/* An array of the judgement: where its pointer stands, and its size. */
typedef struct part {
  size_t offset, n_bytes;
} part;

#define PART(member, count)                                                                                                                \
  { offsetof(tb_judgement, member), said->count * sizeof *said->member }

static size_t aligned(size_t n_bytes) {
  return (n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

tb_status tb_judgement_copy(const tb_judgement *said, tb_judgement **out) {
  const part parts[] = {PART(alerts, n_alerts),
                        PART(alert_entities, n_alerts),
                        PART(alert_steps, n_alerts),
                        PART(transitions, n_transitions),
                        PART(transition_steps, n_transitions),
                        PART(first_steps, n_lines),
                        PART(staying, n_staying),
                        PART(quiet, n_quiet)};
  size_t n_bytes = aligned(sizeof **out);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    n_bytes += aligned(parts[i].n_bytes);
  *out = malloc(n_bytes);
  if (!*out) return TB_NO_MEMORY;
  **out = *said;
  char *at = (char *)*out + aligned(sizeof **out);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const void *from;
    memcpy(&from, (const char *)said + parts[i].offset, sizeof from);
    if (parts[i].n_bytes > 0) memcpy(at, from, parts[i].n_bytes);
    memcpy((char *)*out + parts[i].offset, &(void *){at}, sizeof from);
    at += aligned(parts[i].n_bytes);
  }
  return TB_OK;
}

void tb_judgement_free(tb_judgement *judgement) {
  free(judgement);
}
