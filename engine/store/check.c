/* Whether a store is whole, and says what its observations say. */
#include "store.h"

#include "values.h"

#include <string.h>

/* A result as bytes: of two cases they are equal where the results are. */
typedef struct side {
  const tb_case *opened;
  tb_buffer bytes;
} side;

static void put_text(tb_buffer *out, const char *text) {
  tb_buffer_append(out, text, strlen(text) + 1);
}

static void put_period(tb_buffer *out, tb_period period) {
  char text[TB_STORED_PERIOD_BYTES];
  tb_stored_period_write(period, text);
  put_text(out, text);
}

static void put_number(tb_buffer *out, tb_number number) {
  const double value = number.value + 0.0;
  tb_buffer_append(out, (const char *)&value, sizeof value);
  tb_buffer_byte(out, (char)number.reason);
}

static void put_alert(tb_buffer *out, const tb_alert *alert) {
  put_text(out, alert->rule);
  put_text(out, alert->indicator);
  put_text(out, alert->entity);
  tb_buffer_format(out, "%d %u %llu ", (int)alert->state, alert->episode, (unsigned long long)alert->ranked);
  put_period(out, alert->since);
  put_period(out, alert->fired);
  put_period(out, alert->period);
  put_period(out, alert->base_period);
  put_number(out, alert->value);
  put_number(out, alert->figure);
  put_number(out, alert->threshold);
  put_number(out, alert->base_value);
}

static bool encode_alert(const tb_case *opened, size_t i, tb_buffer *out) {
  tb_alert alert;
  if (tb_case_alert(opened, i, &alert) != TB_OK) return false;
  put_alert(out, &alert);
  return true;
}

static bool encode_transition(const tb_case *opened, size_t i, tb_buffer *out) {
  tb_transition transition;
  if (tb_case_transition(opened, i, &transition) != TB_OK) return false;
  put_text(out, transition.rule);
  put_text(out, transition.indicator);
  put_text(out, transition.entity);
  put_period(out, transition.period);
  tb_buffer_format(out, "%d %d %u", (int)transition.from, (int)transition.to, transition.episode);
  return true;
}

static bool encode_verdict(const tb_case *opened, size_t i, tb_buffer *out) {
  tb_claim_verdict said;
  if (tb_case_verdict(opened, i, &said) != TB_OK) return false;
  put_text(out, said.claim);
  put_text(out, said.detail);
  put_text(out, said.detail_zh);
  tb_buffer_format(out, "%d %d ", (int)said.verdict, said.is_date);
  put_number(out, said.low);
  put_number(out, said.high);
  return true;
}

static bool encode_finding(const tb_case *opened, size_t i, tb_buffer *out) {
  tb_finding f;
  if (tb_case_finding(opened, i, &f) != TB_OK) return false;
  put_text(out, f.finding);
  tb_buffer_format(out, "%d %u %u %u %u %u %u %u %u %u", (int)f.evidence, f.claims, f.contradicted, f.unverifiable, f.firing, f.pending,
                   f.relapsed, f.quiet, f.nodata, f.errors);
  return true;
}

static const struct {
  const char *name, *name_zh;
  bool (*encode)(const tb_case *opened, size_t i, tb_buffer *out);
} LISTS[] = {{"alerts", "预警", encode_alert},
             {"transitions", "状态变化", encode_transition},
             {"verdicts", "核验结论", encode_verdict},
             {"findings", "问题", encode_finding}};

enum { N_LISTS = sizeof LISTS / sizeof *LISTS };

/* Where two lists differ first; SIZE_MAX: nowhere. TB_NO_MEMORY. */
static tb_status find_difference(size_t list, side *kept, side *anew, size_t *at) {
  *at = SIZE_MAX;
  for (size_t i = 0;; i++) {
    kept->bytes.n = anew->bytes.n = 0;
    const bool here = LISTS[list].encode(kept->opened, i, &kept->bytes), there = LISTS[list].encode(anew->opened, i, &anew->bytes);
    if (kept->bytes.failed || anew->bytes.failed) return TB_NO_MEMORY;
    if (!here && !there) return TB_OK;
    const bool same = here && there && kept->bytes.n == anew->bytes.n && memcmp(kept->bytes.bytes, anew->bytes.bytes, kept->bytes.n) == 0;
    if (same) continue;
    *at = i;
    return TB_OK;
  }
}

static tb_status compare(tb_store *store, side *kept, side *anew) {
  tb_status worst = TB_OK;
  for (size_t list = 0; list < N_LISTS; list++) {
    size_t at;
    const tb_status status = find_difference(list, kept, anew, &at);
    if (status != TB_OK) return status;
    if (at == SIZE_MAX) continue;
    tb_log_add(store->log, TB_ERROR, (tb_place){.file = tb_database_shown(store->db)},
               "%s: from row %zu on they are not what the observations give when judged anew", "%s：自第 %zu 行起与重新判定的结果不符",
               tb_text(tb_log_language(store->log), LISTS[list].name, LISTS[list].name_zh), at + 1);
    worst = TB_IO_ERROR;
  }
  return worst;
}

static tb_status compare_results(tb_store *store, unsigned n_threads) {
  side kept = {0}, anew = {0};
  tb_case *first = NULL, *second = NULL;
  tb_recall_options options = {.struct_size = sizeof options, .n_threads = n_threads};
  tb_status status = tb_store_recall(store, &options, &first);
  options.anew = true;
  if (status == TB_OK) status = tb_store_recall_quietly(store, &options, &second);
  kept.opened = first;
  anew.opened = second;
  if (status == TB_OK) status = compare(store, &kept, &anew);
  tb_buffer_free(&kept.bytes);
  tb_buffer_free(&anew.bytes);
  tb_case_free(first);
  tb_case_free(second);
  return status;
}

tb_status tb_store_check(tb_store *store, unsigned n_threads) {
  if (!store) return TB_BAD_ARGUMENT;
  tb_kept_run latest;
  tb_status status = tb_database_check(store->db);
  if (status == TB_OK) status = tb_kept_run_read(store, 0, &latest);
  return status == TB_OK && latest.run != 0 ? compare_results(store, n_threads) : status;
}
