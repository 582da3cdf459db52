/* What the judge says of the entities of a test, period after period. */
#ifndef TB_TESTING_OBSERVE_H
#define TB_TESTING_OBSERVE_H

#include "base/list.h"
#include "rules/rules.h"

/** How much of an entity is kept. */
typedef enum tb_wish { TB_WISH_NOTHING, TB_WISH_FIRING, TB_WISH_ALL } tb_wish;

/** How an entity stood after a period. */
typedef struct tb_found {
  bool judged, error; /* neither: the rule does not judge the entity */
  tb_alert_state state;
  bool nodata;
  uint32_t episode;
  tb_period since;
  tb_number value, figure, threshold;
} tb_found;

/** Of somebody of whom nothing is known: inactive, without data. */
tb_found tb_found_nothing(bool judged, bool error);

/** A period as the judge saw it. */
typedef struct tb_sight {
  uint32_t entity;
  size_t line;
  tb_period key, label;
  bool present;
  tb_found found;
} tb_sight;

/** One machine's run. All arrays have an item an entity. */
typedef struct tb_observation {
  size_t n_entities;
  uint8_t *wishes; /* tb_wish */
  bool *wanted;    /* wishes as the judge wants them */
  bool *seen;      /* judged in some period */
  bool *known;     /* and in some of them by data */
  bool *nodata;    /* judged, and no period of any timeline there */
  bool error;      /* the rule cannot be evaluated */
  tb_list sights;  /* by entity, period, and those of rows first */
} tb_observation;

TB_NODISCARD tb_status tb_observation_new(size_t n_entities, tb_observation *out);
void tb_observation_free(tb_observation *observation);

/** Forgets sights and wishes. */
void tb_observation_reset(tb_observation *observation);

/** Runs a machine with the wishes as they are. TB_NO_MEMORY, TB_LIMIT beyond ten million sights. */
TB_NODISCARD tb_status tb_observe(const tb_rules *rules, size_t machine, tb_observation *observation);

/** Index of an entity's first sight; those of an entity follow each other. */
size_t tb_observed_first(const tb_observation *observation, uint32_t entity);

/** The timeline on which an entity has one of the first n periods of a sequence, else its only one; SIZE_MAX: none. */
typedef tb_period (*tb_period_at)(const void *context, size_t i);
size_t tb_observed_line(const tb_observation *observation, uint32_t entity, tb_period_at at, const void *context, size_t n);

/**
 * What was found of an entity in a period. One that the timeline `line` does not have is a period without data: the state is that of the
 * last one before it. O(log sights).
 */
tb_found tb_observed(const tb_observation *observation, uint32_t entity, tb_period period, size_t line);

#endif
