/* A case opened: what stands on its panel (findings, milestones, rules, claims), and its end. */
#include "claims.h"
#include "opening.h"
#include "parts.h"
#include "told.h"
#include "words.h"

#include "base/options.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------- model */

static const char *status_of_finding(const void *context, const char *finding) {
  const tb_finding_row *row = tb_case_find_finding(context, finding, strlen(finding));
  return row != NULL ? row->status : NULL;
}

static tb_status compile(const tb_opening *o, const tb_model_options *model) {
  tb_case *opened = o->opened;
  tb_status status = tb_model_new(opened->panel, model, o->log, &opened->model);
  if (status != TB_OK) {
    return tb_worse(status, tb_may_go_on(status) ? tb_case_check_texts(opened, o->log) : TB_OK);
  }
  opened->to_check = o->options.to_check;
  status = tb_case_read_rules(opened, o->log);
  return tb_worse(status, tb_may_go_on(status) ? tb_case_read_claims(opened, o->log) : TB_OK);
}

/* Names have a meaning only where everything that declares them was read; without that, rules and claims are looked at as texts, so that
 * what is wrong with them is told at once with the rest. */
static tb_status build_model(const tb_opening *o, tb_status so_far) {
  tb_case *opened = o->opened;
  tb_model_options model = {.finding_status = status_of_finding, .context = opened};
  tb_status status = tb_worse(so_far, tb_case_read_findings(opened, o->log));
  status = tb_worse(status, tb_case_read_milestones(opened, o->log, &model.milestones, &model.n_milestones));
  status = tb_worse(status, tb_may_go_on(status) && opened->panel != NULL ? tb_case_read_mutes(opened, o->log) : TB_OK);
  if (status == TB_OK) {
    return compile(o, &model);
  }
  return tb_worse(status, tb_may_go_on(status) ? tb_case_check_texts(opened, o->log) : TB_OK);
}

/* ----------------------------------------------------------------------------------------------------------------------- opening */

static tb_status open_data(tb_opening *o, const char *const *paths, size_t n_paths) {
  tb_status status = tb_opening_find(o, paths, n_paths);
  if (status != TB_OK) {
    return status;
  }
  status = tb_opening_read(o);
  return tb_may_go_on(status) ? build_model(o, status) : status;
}

static bool copy_options(const tb_case_options *given, tb_case_options *out) {
  *out = (tb_case_options){.struct_size = sizeof *out};
  if (given == NULL) {
    return true;
  }
  if (!tb_struct_size_fits(given->struct_size, sizeof *given)) {
    return false;
  }
  memcpy(out, given, given->struct_size);
  return true;
}

tb_status tb_case_open(const char *const *paths, size_t n_paths, const tb_case_options *options, tb_log *log, tb_case **out) {
  return tb_case_open_fed(paths, n_paths, options, NULL, log, out);
}

tb_status tb_case_open_fed(const char *const *paths, size_t n_paths, const tb_case_options *options, const tb_case_feed *feed, tb_log *log,
                           tb_case **out) {
  tb_opening o = {.log = log};
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = NULL;
  const bool may_be_none = feed != NULL && feed->from_copies;
  if ((paths == NULL && n_paths > 0) || (n_paths == 0 && !may_be_none) || !copy_options(options, &o.options)) {
    return TB_BAD_ARGUMENT;
  }
  for (size_t i = 0; i < n_paths; i++) {
    if (paths[i] == NULL) {
      return TB_BAD_ARGUMENT;
    }
  }
  o.opened = calloc(1, sizeof *o.opened);
  if (o.opened == NULL || (o.opened->arena = tb_arena_new()) == NULL) {
    free(o.opened);
    return TB_NO_MEMORY;
  }
  o.opened->feed = feed;
  tb_status status = open_data(&o, paths, n_paths);
  if (status == TB_OK) {
    *out = o.opened;
  } else {
    tb_case_free(o.opened);
  }
  return status;
}

/* Everything that stands on the panel, and the panel. */
static void drop_panel(tb_case *opened) {
  tb_case_forget_judgements(opened);
  tb_claims_free(opened->claims);
  tb_rules_free(opened->rules);
  tb_model_free(opened->model);
  tb_panel_free(opened->panel);
  tb_dictionary_free(opened->finding_numbers);
  opened->claims = NULL;
  opened->rules = NULL;
  opened->model = NULL;
  opened->panel = NULL;
  opened->finding_numbers = NULL;
  opened->n_findings = 0;
  opened->outcome = (tb_outcome){0};
}

tb_status tb_case_refill(tb_case *opened) {
  return tb_case_refill_told(opened, NULL);
}

tb_status tb_case_refill_told(tb_case *opened, tb_log *log) {
  drop_panel(opened);
  const tb_status status = opened->parts != NULL ? tb_parts_receive(opened, log) : tb_opening_receive(opened, log);
  return status == TB_OK ? build_model(&(tb_opening){.opened = opened}, TB_OK) : status;
}

const tb_panel_counts *tb_case_taken(const tb_case *opened) {
  return &opened->taken;
}

void tb_case_free(tb_case *opened) {
  if (opened == NULL) {
    return;
  }
  drop_panel(opened);
  tb_parts_free(opened->parts);
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    tb_table_free(opened->tables[k].table);
  }
  tb_arena_free(opened->arena);
  free(opened);
}

const tb_panel *tb_case_panel(const tb_case *opened) {
  return opened != NULL ? opened->panel : NULL;
}

tb_language tb_case_language(const tb_case *opened) {
  return opened != NULL ? opened->package.language : TB_ENGLISH;
}

const tb_model *tb_case_model(const tb_case *opened) {
  return opened->model;
}

const tb_rules *tb_case_rules(const tb_case *opened) {
  return opened->rules;
}

const tb_claims *tb_case_claims(const tb_case *opened) {
  return opened->claims;
}

const char *tb_case_title(const tb_case *opened, tb_language language) {
  const tb_package *package = &opened->package;
  const char *title = package->title != NULL ? package->title : "", *title_zh = package->title_zh != NULL ? package->title_zh : "";
  return tb_word_name("", title, title_zh, language);
}

bool tb_case_is_fed(const tb_case *opened) {
  return opened->feed != NULL;
}

tb_rounding tb_case_rounding(const tb_case *opened) {
  const char *text = opened->package.rounding != NULL ? opened->package.rounding : "";
  tb_rounding rounding = TB_ROUND_UNSTATED;
  return tb_rounding_parse(text, strlen(text), &rounding) ? rounding : TB_ROUND_UNSTATED; /* the package was checked when it was read */
}

bool tb_case_has_claims(const tb_case *opened) {
  return opened->claims != NULL;
}

const char *tb_case_as_of(const tb_case *opened) {
  return opened->as_of;
}
