/* For tables that are written as machines run: the rules that inhibit others run once beforehand. */
#include "hiding.h"
#include "machines.h"

#include <stdlib.h>

static tb_status note(void *hiding, size_t machine, tb_judgement *said) {
  tb_status status = tb_hiding_note(hiding, machine, said->alerts, said->alert_entities, said->n_alerts);
  tb_judgement_free(said);
  return status;
}

/* Runs the machines whose alerts inhibit any. */
static tb_status gather(tb_hiding *hiding, const tb_rules *rules, unsigned n_threads) {
  size_t n = tb_rules_machines(rules), n_wanted = 0;
  size_t *wanted = calloc(n + 1, sizeof *wanted);
  if (wanted == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < n; i++) {
    if (tb_hiding_wants(hiding, i)) {
      wanted[n_wanted++] = i;
    }
  }
  tb_status status = tb_machines_run(rules, NULL, wanted, n_wanted, n_threads, note, hiding);
  free(wanted);
  return status;
}

tb_status tb_hiding_new(const tb_case *opened, unsigned n_threads, tb_hiding **out) {
  tb_status status = tb_hiding_begin(opened, out);
  if (status != TB_OK) {
    return status;
  }
  status = gather(*out, opened->rules, n_threads);
  if (status == TB_OK) {
    tb_hiding_seal(*out);
  } else {
    tb_hiding_free(*out);
    *out = NULL;
  }
  return status;
}
