/* Claims over all threads: some hundred at a time, what is said of them copied out in the order of the claims. */
#include "claims.h"

#include "base/threads.h"

#include <stdlib.h>

/* --------------------------------------------------------------------------------------------------------------------- compiling */

static tb_claim_cell claim_cell(const tb_table *table, size_t i, const char *column) {
  tb_place place = tb_table_place(table, i, column);
  return (tb_claim_cell){.text = tb_table_cell(table, i, column), .line = (uint32_t)place.line, .column = place.column};
}

static tb_claim_text claim_text(const tb_table *table, size_t i) {
  return (tb_claim_text){
      .file = tb_table_place(table, i, "claim").file,
      .claim = claim_cell(table, i, "claim"),
      .finding = claim_cell(table, i, "finding"),
      .entity = claim_cell(table, i, "entity"),
      .period = claim_cell(table, i, "period"),
      .check = claim_cell(table, i, "check"),
      .reported = claim_cell(table, i, "reported"),
      .rounding = claim_cell(table, i, "rounding"),
      .basis = claim_cell(table, i, "basis"),
      .comparable = claim_cell(table, i, "comparable"),
      .decides = claim_cell(table, i, "decides"),
      .note = claim_cell(table, i, "note"),
  };
}

/* The rows of claims.csv, one at least so that NULL means that memory is short. Freed with free. */
static tb_claim_text *claim_texts(const tb_table *table) {
  size_t n = tb_table_rows(table);
  tb_claim_text *texts = calloc(n + 1, sizeof *texts);
  for (size_t i = 0; texts != NULL && i < n; i++) {
    texts[i] = claim_text(table, i);
  }
  return texts;
}

tb_status tb_case_read_claims(tb_case *opened, tb_log *log) {
  const tb_table *table = opened->tables[TB_TABLE_CLAIMS].table;
  if (opened->tables[TB_TABLE_CLAIMS].n_paths == 0) {
    return TB_OK;
  }
  tb_claim_text *texts = claim_texts(table);
  if (texts == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = tb_claims_new(opened->model, texts, tb_table_rows(table), tb_case_rounding(opened), log, &opened->claims);
  free(texts);
  return status;
}

tb_status tb_case_check_claim_texts(const tb_case *opened, tb_log *log) {
  const tb_table *table = opened->tables[TB_TABLE_CLAIMS].table;
  tb_claim_text *texts = claim_texts(table);
  if (texts == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = tb_claims_check_texts(texts, tb_table_rows(table), log);
  free(texts);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------ a chunk */

enum { CHUNK = 256 };

/* A verdict on its way: its texts and reads are offsets in the chunk's buffers. */
typedef struct said {
  tb_verdict_row row;
  size_t detail, detail_zh, reads;
} said;

typedef struct chunk {
  said claims[CHUNK];
  size_t n;
  tb_buffer texts, reads;
} chunk;

typedef struct judging {
  tb_case *opened;
  size_t n_done;
  tb_case_progress progress;
  void *progress_context;
} judging;

static void discard_chunk(void *context, void *given) {
  (void)context;
  chunk *c = given;
  if (c != NULL) {
    tb_buffer_free(&c->texts);
    tb_buffer_free(&c->reads);
    free(c);
  }
}

static tb_status open_worker(void *context, void **scratch) {
  const judging *j = context;
  tb_claim_worker *worker = NULL;
  tb_status status = tb_claim_worker_new(j->opened->claims, &worker);
  *scratch = worker;
  return status;
}

static void close_worker(void *context, void *scratch) {
  (void)context;
  tb_claim_worker_free(scratch);
}

/* An end of the recomputed figure as the nearest number; there is none where it is unbounded or nothing could be computed. */
static tb_number end_number(const tb_claim_result *result, const tb_end *end) {
  if (!result->has_sides || result->computed.empty || !end->finite) {
    return (tb_number){.reason = TB_UNDEFINED};
  }
  return (tb_number){.value = tb_rational_double(&end->value)};
}

static size_t keep_detail(chunk *c, const tb_claim_result *result, tb_language language) {
  size_t begin = c->texts.n;
  tb_claim_detail(result, language, &c->texts);
  tb_buffer_byte(&c->texts, '\0');
  return begin;
}

static void keep_reads(chunk *c, const tb_claim_result *result) {
  for (size_t i = 0; i < result->n_operands; i++) {
    const tb_claim_operand *operand = &result->operands[i];
    const tb_claim_read read = {.indicator = operand->indicator, .entity = operand->entity, .period = operand->period};
    tb_buffer_append(&c->reads, (const char *)&read, sizeof read);
  }
}

static void keep_result(chunk *c, const tb_claim_result *result) {
  said *s = &c->claims[c->n++];
  s->row = (tb_verdict_row){.verdict = result->verdict,
                            .is_date = result->is_date,
                            .low = end_number(result, &result->computed.low),
                            .high = end_number(result, &result->computed.high),
                            .n_reads = result->n_operands};
  s->detail = keep_detail(c, result, TB_ENGLISH);
  s->detail_zh = keep_detail(c, result, TB_CHINESE);
  s->reads = c->reads.n;
  keep_reads(c, result);
}

static tb_status judge_chunk(void *context, void *worker, size_t task, void **out) {
  const judging *j = context;
  chunk *c = calloc(1, sizeof *c);
  tb_status status = c != NULL ? TB_OK : TB_NO_MEMORY;
  size_t end = tb_claims_count(j->opened->claims);
  for (size_t i = task * CHUNK; status == TB_OK && i < end && c->n < CHUNK; i++) {
    const tb_claim_result *result;
    status = tb_claim_judge(worker, i, &result);
    if (status == TB_OK) {
      keep_result(c, result);
    }
  }
  if (status == TB_OK && (c->texts.failed || c->reads.failed)) {
    status = TB_NO_MEMORY;
  }
  if (status == TB_OK) {
    *out = c;
  } else {
    discard_chunk(NULL, c);
  }
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------------- gathering */

static tb_status gather_chunk(void *context, size_t task, void *given) {
  (void)task;
  judging *j = context;
  chunk *c = given;
  tb_outcome *outcome = &j->opened->outcome;
  size_t n_reads = c->reads.n / sizeof(tb_claim_read);
  char *texts = tb_arena_array(j->opened->arena, c->texts.n, 1);
  tb_claim_read *reads = tb_arena_array(j->opened->arena, n_reads, sizeof *reads);
  tb_status status = texts != NULL && reads != NULL ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK) {
    memcpy(texts, c->texts.bytes, c->texts.n);
    if (n_reads > 0) {
      memcpy(reads, c->reads.bytes, c->reads.n);
    }
  }
  for (size_t i = 0; status == TB_OK && i < c->n; i++) {
    const said *s = &c->claims[i];
    tb_verdict_row *row = &outcome->verdicts[j->n_done++];
    *row = s->row;
    row->detail = texts + s->detail;
    row->detail_zh = texts + s->detail_zh;
    row->reads = reads + s->reads / sizeof(tb_claim_read);
  }
  discard_chunk(NULL, c);
  if (j->progress != NULL) {
    j->progress(j->progress_context, j->n_done, tb_claims_count(j->opened->claims));
  }
  return status;
}

tb_status tb_case_verify(tb_case *opened, unsigned n_threads) {
  return tb_case_verify_watched(opened, n_threads, NULL, NULL);
}

tb_status tb_case_verify_watched(tb_case *opened, unsigned n_threads, tb_case_progress progress, void *progress_context) {
  if (opened == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (opened->outcome.verified || opened->claims == NULL) {
    return TB_OK;
  }
  size_t n = tb_claims_count(opened->claims);
  opened->outcome.verdicts = tb_arena_array(opened->arena, n, sizeof *opened->outcome.verdicts);
  if (opened->outcome.verdicts == NULL) {
    return TB_NO_MEMORY;
  }
  judging j = {.opened = opened, .progress = progress, .progress_context = progress_context};
  tb_ordered_work work = {.n_tasks = (n + CHUNK - 1) / CHUNK,
                          .n_threads = n_threads,
                          .context = &j,
                          .open = open_worker,
                          .work = judge_chunk,
                          .emit = gather_chunk,
                          .discard = discard_chunk,
                          .close = close_worker};
  tb_status status = tb_ordered_run(&work);
  opened->outcome.n_verdicts = status == TB_OK ? j.n_done : 0;
  opened->outcome.verified = status == TB_OK;
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------ results */

bool tb_verdict_fails(tb_verdict verdict) {
  return verdict == TB_INCONSISTENT || verdict == TB_UNATTAINABLE || verdict == TB_CLAIM_NOT_COMPARABLE;
}

size_t tb_case_verdicts(const tb_case *opened) {
  return opened != NULL ? opened->outcome.n_verdicts : 0;
}

tb_status tb_case_verdict(const tb_case *opened, size_t i, tb_claim_verdict *out) {
  if (opened == NULL || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= opened->outcome.n_verdicts) {
    return TB_NOT_FOUND;
  }
  const tb_claim *claim = tb_claims_at(opened->claims, i);
  const tb_verdict_row *row = &opened->outcome.verdicts[i];
  *out = (tb_claim_verdict){.claim = claim->claim,
                            .finding = claim->finding,
                            .check = claim->check,
                            .reported = claim->reported,
                            .decides = claim->decides,
                            .verdict = row->verdict,
                            .is_date = row->is_date,
                            .low = row->low,
                            .high = row->high,
                            .detail = row->detail,
                            .detail_zh = row->detail_zh};
  return TB_OK;
}

size_t tb_case_verdict_reads(const tb_case *opened, size_t i, const tb_claim_read **out) {
  const tb_verdict_row *row = &opened->outcome.verdicts[i];
  *out = row->reads;
  return row->n_reads;
}

/* --------------------------------------------------------------------------------------------------------------------- the weights */

bool tb_finding_list_next(const char *list, size_t *end, const char **finding, size_t *n) {
  while (list[*end] == ';' || list[*end] == ' ') {
    (*end)++;
  }
  *finding = list + *end;
  *n = strcspn(*finding, ";");
  *end += *n;
  while (*n > 0 && (*finding)[*n - 1] == ' ') {
    (*n)--;
  }
  return *n > 0;
}

size_t tb_finding_times_before(const char *list, const char *finding, size_t n) {
  const char *before;
  size_t times = 0;
  for (size_t end = 0, n_before; tb_finding_list_next(list, &end, &before, &n_before) && before < finding;) {
    times += n_before == n && memcmp(before, finding, n) == 0;
  }
  return times;
}

tb_claim_weight tb_verdict_weight(tb_verdict verdict) {
  static const tb_claim_weight WEIGHTS[] = {[TB_CONSISTENT] = TB_CLAIM_FOR,       [TB_WEAK] = TB_CLAIM_DOUBTFUL,
                                            [TB_INCONSISTENT] = TB_CLAIM_AGAINST, [TB_CLAIM_NOT_COMPARABLE] = TB_CLAIM_DOUBTFUL,
                                            [TB_UNVERIFIABLE] = TB_CLAIM_OPEN,    [TB_UNATTAINABLE] = TB_CLAIM_AGAINST};
  return WEIGHTS[verdict];
}
