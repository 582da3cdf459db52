/*
 * tongbi/store.h - the history of a case: observations with their vintages, runs, alerts, verdicts and evidence over the years.
 */
#ifndef TONGBI_STORE_H
#define TONGBI_STORE_H

#include <tongbi/case.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A store open for work: a file, or a database server's URL. For one thread at a time. */
typedef struct tb_store tb_store;

typedef enum tb_store_mode {
  TB_STORE_CREATE,   /* for writing, made where there is none */
  TB_STORE_EXISTING, /* for writing */
  TB_STORE_READ_ONLY
} tb_store_mode;

/**
 * Opens a store. What is no store, or one of a newer program, is refused and never written to. `log` takes the errors of all calls to come
 * and must outlive the store. TB_IO_ERROR with what is wrong, TB_NO_MEMORY, TB_BAD_ARGUMENT.
 */
TB_API TB_NODISCARD tb_status tb_store_open(const char *where, tb_store_mode mode, tb_log *log, tb_store **out);
TB_API void tb_store_close(tb_store *store);

/** Zero-initialise, set struct_size = sizeof(tb_take_options), then what is wanted. Borrowed until the call returns. */
typedef struct tb_take_options {
  size_t struct_size;
  const tb_read_options *read; /* how to read the files; known_by must be NULL: a store keeps all vintages */
  unsigned n_threads;          /* 0: as many as processors */
  bool add;                    /* DATA are files of observations for the case that the store has, else a case */
  const char *recorded;        /* when this is, for people: "2026-01-31T08:00:00Z"; NULL: not told */
  bool results;                /* the case is to be reported on: all results are brought into memory */
  /* Called when DATA was read, before anything is judged; another status than TB_OK ends the run, with nothing taken. May be NULL. */
  tb_status (*opened)(void *context, const tb_case *opened);
  void *opened_context;
} tb_take_options;

/** What became of the files. */
typedef struct tb_taken {
  int64_t run;      /* the run that was added, or the latest one when nothing was new */
  bool unchanged;   /* nothing was new: no run was added */
  uint64_t read;    /* observations in the files */
  uint64_t added;   /* that the store did not have, revisions among them */
  uint64_t revised; /* of these: of a key that the store had with another vintage */
  uint64_t known;   /* that the store had */
} tb_taken;

/**
 * Takes DATA into the store, judges everything that the store then holds, and adds a run: all of it in one transaction, or nothing. What is
 * there already changes nothing; another value for the same entity, indicator, period and vintage is an error (TB_BAD_INPUT). *out is the
 * case, judged, for reports; it must be freed before the store is closed. Other status and messages as tb_case_open and tb_case_judge;
 * TB_IO_ERROR: the store.
 */
TB_API TB_NODISCARD tb_status tb_store_take(tb_store *store, const char *const *paths, size_t n_paths, const tb_take_options *options,
                                            tb_taken *taken, tb_case **out);

/** Zero-initialise, set struct_size = sizeof(tb_recall_options), then what is wanted. */
typedef struct tb_recall_options {
  size_t struct_size;
  int64_t run;          /* what that run found; 0: the latest */
  const char *known_by; /* not NULL: judge anew what was known by this day: vintages not after it */
  bool anew;            /* judge anew all that the run had, whatever the store says came out */
  unsigned n_threads;
} tb_recall_options;

/**
 * The case as the store has it, judged, for reports and explanations; it must be freed before the store is closed. TB_NOT_FOUND: no such
 * run, or none at all; told in the log. Other status as tb_store_take.
 */
TB_API TB_NODISCARD tb_status tb_store_recall(tb_store *store, const tb_recall_options *options, tb_case **out);

/** A run. Texts are there until `each` returns. */
typedef struct tb_run {
  int64_t run;
  const char *recorded, *command, *program, *as_of;
  uint64_t read, added, observations; /* observations: all that the store had then */
  uint64_t firing, pending;           /* alerts then */
} tb_run;

/** Calls `each` for every run, the first one first, until it returns another status than TB_OK, which is then the answer. */
TB_API TB_NODISCARD tb_status tb_store_runs(tb_store *store, tb_status (*each)(void *context, const tb_run *run), void *context);

/** What a run changed in what the store says. Texts are "" where there is none and hold for the call. */
typedef struct tb_event {
  int64_t run;
  const char *event; /* a key: rule, rule_ended, pending, inactive, firing, relapsed, resolved, withdrawn, verdict, evidence */
  const char *rule, *finding, *indicator, *entity, *claim;
  const char *period;         /* of the step at which the state changed */
  const char *before, *after; /* states, verdicts or evidence, as keys */
  uint32_t episode;
  const char *file; /* the observation behind it: of a withdrawn episode the one that superseded it; where it is known */
  uint64_t line;
} tb_event;

/**
 * Calls `each` for every event, run by run: rules that came and went, changes of state, episodes that rest on figures since superseded
 * (withdrawn), verdicts, evidence of findings. `ids` (n_ids of them, 0: all) are rules, findings, indicators, entities and claims: events
 * that have one of them; a note in the log names those that none has. Stops with what `each` returns if not TB_OK. O(rows).
 */
TB_API TB_NODISCARD tb_status tb_store_history(tb_store *store, const char *const *ids, size_t n_ids,
                                               tb_status (*each)(void *context, const tb_event *event), void *context);

/** How figures of an indicator were revised. Numbers without a value: nothing can be said. Texts belong to the call. */
typedef struct tb_revisions {
  const char *indicator;
  uint64_t keys;                             /* entities and periods observed */
  uint64_t revised;                          /* of these: with more than one value over their vintages */
  uint64_t revisions;                        /* vintages that told another value than the one before */
  uint64_t withdrawn;                        /* vintages without a value after one with */
  tb_number mean, mean_abs, median, largest; /* of the new value less the old one, in the indicator's unit; largest by its size */
  tb_number median_pct;                      /* of the same in percent of the old value, where that is above zero */
  tb_number sign_changed; /* share, in percent, of the differences from the year before whose sign (zero is one of its own) is another by
                             the latest figures than by the first ones; pairs that have both */
  uint64_t fired_then, fired_later; /* rows of tb_store_revised_alerts */
} tb_revisions;

/**
 * Calls `each` for every indicator that the latest run has observations of, or alerts that turned with revisions, in the order of codes.
 * Observations without a vintage are the oldest; an open span that covers more days is not revised by that. Stops with what `each` returns
 * if not TB_OK. Memory: of an indicator the revisions and the keys of a year; time and memory for the alerts as below, and TB_LIMIT too.
 */
TB_API TB_NODISCARD tb_status tb_store_revisions(tb_store *store, unsigned n_threads,
                                                 tb_status (*each)(void *context, const tb_revisions *revisions), void *context);

/** An alert that the figures known at some day gave and the latest ones do not, or the other way round. Texts are "" where there is none;
 * they belong to the call. */
typedef struct tb_revised_alert {
  const char *rule, *indicator, *entity;
  const char *period;                   /* in which it began to fire */
  const char *known_by;                 /* the vintage up to which figures were known; "": those without a vintage alone */
  const char *then_state, *later_state; /* the state in that period by the figures known then, and by the latest ones: keys */
  bool fired_later; /* false: fired by what was known then, not by the latest figures; known_by is the first such day. true: the latest
                       figures give it, but not what was known when the period's own figure was first published, which is known_by */
} tb_revised_alert;

/**
 * Calls `each` for every such alert of the latest run, by rule, indicator, entity, period. All is judged anew as of every day that is a
 * vintage: TB_LIMIT, told in the log, for more than 400 days. Alerts that are muted or inhibited count like others. Stops with what
 * `each` returns if not TB_OK. Memory: two panels. n_threads 0: as many as processors.
 */
TB_API TB_NODISCARD tb_status tb_store_revised_alerts(tb_store *store, unsigned n_threads,
                                                      tb_status (*each)(void *context, const tb_revised_alert *alert), void *context);

/**
 * Whether the store is whole: its pages, indexes and references, and whether its results are those that its observations give when judged
 * anew. What is wrong is told in the log: TB_IO_ERROR. Reads everything.
 */
TB_API TB_NODISCARD tb_status tb_store_check(tb_store *store, unsigned n_threads);

#ifdef __cplusplus
}
#endif
#endif
