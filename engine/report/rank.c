/* `tongbi rank`: one period of one indicator, in order of rank. */
#include "case/case.h"
#include "options.h"
#include "selection.h"
#include "sheet.h"

#include <stdlib.h>

enum { RANK, RANK_YOY, VALUE_YOY, N_MEASURES, N_COLUMNS = 5 };

static const tb_out_column HEADS[N_COLUMNS] = {{.key = "rank", .numeric = true},
                                               {.key = "entity"},
                                               {.key = "value", .numeric = true},
                                               {.key = "rank_yoy", .numeric = true},
                                               {.key = "value_yoy", .numeric = true}};

/* What is ranked, and among whom. */
typedef struct ranking {
  const tb_panel *panel;
  const char *code; /* of the indicator */
  tb_derive_plan *plan;
  const tb_peers *peers;
} ranking;

/* One row on its way to its place. */
typedef struct place {
  bool ranked;
  double rank;
  size_t row;
} place;

static int by_rank(const void *a, const void *b) {
  const place *x = a, *y = b;
  if (x->ranked != y->ranked) {
    return x->ranked ? -1 : 1;
  }
  if (x->ranked && x->rank != y->rank) {
    return x->rank < y->rank ? -1 : 1;
  }
  return x->row < y->row ? -1 : x->row > y->row; /* rows come in the order of codes */
}

static place *sort_places(const tb_chunk *chunk) {
  place *places = calloc(chunk->n + 1, sizeof *places);
  if (places == NULL) {
    return NULL;
  }
  for (size_t i = 0; i < chunk->n; i++) {
    places[i] = (place){.ranked = chunk->measure_reasons[RANK][i] == TB_VALUE, .rank = chunk->measures[RANK][i], .row = i};
  }
  qsort(places, chunk->n, sizeof *places, by_rank);
  return places;
}

/* Entities that belong to no set of peers are none of the ranking's business. */
static bool is_peer(const ranking *of, const char *code) {
  uint32_t entity = tb_dictionary_find(tb_panel_entity_codes(of->panel), code, strlen(code));
  return entity != TB_NO_ID && of->peers->set_of[entity] != TB_NO_PEER_SET;
}

static void put_rows(tb_sheet *sheet, const ranking *of, const tb_chunk *chunk, const place *places) {
  for (size_t i = 0; i < chunk->n; i++) {
    size_t r = places[i].row;
    if (!is_peer(of, chunk->entities[r])) {
      continue;
    }
    const tb_out_cell cells[N_COLUMNS] = {
        tb_cell_number(chunk->measures[RANK][r], (tb_reason)chunk->measure_reasons[RANK][r]),
        tb_cell_text(chunk->entities[r]),
        tb_cell_number(chunk->values[r], (tb_reason)chunk->reasons[r]),
        tb_cell_number(chunk->measures[RANK_YOY][r], (tb_reason)chunk->measure_reasons[RANK_YOY][r]),
        tb_cell_number(chunk->measures[VALUE_YOY][r], (tb_reason)chunk->measure_reasons[VALUE_YOY][r]),
    };
    tb_sheet_row(sheet, cells);
  }
}

static tb_status write_ranking(const ranking *of, const tb_chunk *chunk, const tb_report_options *options, tb_log *log) {
  place *places = sort_places(chunk);
  tb_sheet sheet;
  tb_status status = places != NULL ? tb_sheet_open(&sheet, HEADS, N_COLUMNS, options, log) : TB_NO_MEMORY;
  if (status == TB_OK) {
    put_rows(&sheet, of, chunk, places);
    status = tb_sheet_close(&sheet, TB_OK);
  }
  free(places);
  return status;
}

/* The period wanted; of stocks the same end, of open spans without their end the same begin. */
static bool same_period(const tb_panel *panel, uint32_t indicator, tb_period key, tb_period wanted) {
  if (tb_period_is_endless(wanted)) {
    return key.open && key.first == wanted.first;
  }
  bool stock = tb_panel_indicator(panel, indicator)->kind == TB_STOCK;
  return stock ? tb_period_equal(tb_period_end_date(key), tb_period_end_date(wanted)) : tb_period_equal(key, wanted);
}

/* Whether the one indicator wanted has the period, by its key or as it prints (a ratio of stocks); its label goes to `label`. */
static bool find_period(const tb_subject *subject, const tb_panel *panel, tb_period period, char label[TB_PERIOD_TEXT_BYTES]) {
  for (size_t i = 0; i < subject->n_periods; i++) {
    if (same_period(panel, subject->indicator, subject->keys[i], period) || tb_period_equal(subject->labels[i], period)) {
      tb_period_format(subject->labels[i], label);
      return true;
    }
  }
  return false;
}

static tb_status no_such_period(const tb_subject *subject, const char *code, const char *period, tb_log *log) {
  char first[TB_PERIOD_TEXT_BYTES] = "", last[TB_PERIOD_TEXT_BYTES] = "";
  if (subject->n_periods > 0) {
    tb_period_format(subject->labels[0], first);
    tb_period_format(subject->labels[subject->n_periods - 1], last);
  }
  tb_log_add(log, TB_ERROR, (tb_place){.file = "--period"}, "no %s of %s; expected one of its periods (%zu, from %s to %s)",
             "没有 %s 的 %s；应为其时期之一（共 %zu 个，%s 至 %s）", period, code, subject->n_periods, first, last);
  return TB_NOT_FOUND;
}

static tb_status rank_piece(const ranking *of, const char *label, const tb_report_options *options, tb_log *log) {
  tb_derive_worker *worker = NULL;
  tb_chunk chunk = {0};
  tb_status status = tb_derive_worker_new(of->plan, &worker);
  bool found = false;
  for (size_t piece = 0; status == TB_OK && !found && piece < tb_derive_plan_pieces(of->plan); piece++) {
    status = tb_derive_piece(worker, piece, &chunk);
    found = status == TB_OK && strcmp(chunk.indicator, of->code) == 0 && strcmp(chunk.period, label) == 0;
  }
  if (status == TB_OK) {
    status = write_ranking(of, found ? &chunk : &(tb_chunk){0}, options, log);
  }
  tb_derive_worker_free(worker);
  return status;
}

static tb_status rank_period(tb_case *opened, const tb_rank_options *what, tb_period period, const tb_report_options *options,
                             tb_log *log) {
  const tb_model *model = tb_case_model(opened);
  uint32_t indicator = TB_NO_ID;
  tb_status status = tb_one_indicator(model, what->indicator, log, &indicator);
  if (status != TB_OK) {
    return status;
  }
  const char *code = tb_panel_indicator_code(tb_model_panel(model), indicator);
  char label[TB_PERIOD_TEXT_BYTES];
  if (!find_period(tb_model_subject(model, indicator), tb_model_panel(model), period, label)) {
    return no_such_period(tb_model_subject(model, indicator), code, what->period, log);
  }
  tb_derive_options deriving = {.struct_size = sizeof deriving,
                                .measures = "rank, rank_yoy, yoy",
                                .indicators = strpbrk(code, ",;*?") == NULL ? code : NULL, /* else it would be read as a list or a glob */
                                .periods = label,
                                .entities = what->entities,
                                .within = what->within};
  ranking of = {.panel = tb_model_panel(model), .code = code};
  status = tb_derive_plan_new(model, &deriving, log, &of.plan);
  if (status == TB_OK) {
    status = tb_model_peers(model, what->within != NULL ? what->within : "", &of.peers);
  }
  if (status == TB_OK) {
    status = rank_piece(&of, label, options, log);
  }
  tb_derive_plan_free(of.plan);
  return status;
}

tb_status tb_report_rank(tb_case *opened, const tb_rank_options *what, const tb_report_options *given, tb_log *log) {
  tb_rank_options wanted;
  tb_report_options options;
  if (opened == NULL || tb_options_take(&wanted, sizeof wanted, what) != TB_OK || wanted.period == NULL ||
      tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_period period;
  if (tb_period_parse(wanted.period, strlen(wanted.period), &period) != TB_OK) {
    tb_log_add(log, TB_ERROR, (tb_place){.file = "--period"}, "found `%s', expected a period such as 2024-Q1",
               "读到 `%s'，应为时期，如 2024-Q1", wanted.period);
    return TB_BAD_INPUT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  return status != TB_OK ? status : rank_period(opened, &wanted, period, &options, log);
}
