/* The registry of documents, and writing one. */
#include "document.h"

#include "options.h"

#include "base/log.h"

#include <string.h>

#define DOCUMENT(name, help, help_zh) extern const tb_document_kind TB_DOCUMENT_##name;
#include "documents.def"
#undef DOCUMENT

static const struct {
  const tb_document_kind *document;
  const char *help, *help_zh;
} DOCUMENTS[] = {
#define DOCUMENT(name, help, help_zh) {&TB_DOCUMENT_##name, help, help_zh},
#include "documents.def"
#undef DOCUMENT
};

enum { N_DOCUMENTS = sizeof DOCUMENTS / sizeof DOCUMENTS[0] };

const tb_document_kind *tb_document_at(size_t i) {
  return i < N_DOCUMENTS ? DOCUMENTS[i].document : NULL;
}

size_t tb_document_count(void) {
  return N_DOCUMENTS;
}

const char *tb_document_name(size_t i) {
  return i < N_DOCUMENTS ? DOCUMENTS[i].document->name : NULL;
}

const char *tb_document_help(size_t i, tb_language language) {
  return i < N_DOCUMENTS ? tb_text(language, DOCUMENTS[i].help, DOCUMENTS[i].help_zh) : NULL;
}

size_t tb_document_find(const char *name) {
  for (size_t i = 0; name != NULL && i < N_DOCUMENTS; i++) {
    if (strcmp(DOCUMENTS[i].document->name, name) == 0) {
      return i;
    }
  }
  return N_DOCUMENTS;
}

tb_status tb_report_document(tb_case *opened, const tb_document_options *given, tb_log *log) {
  tb_document_options options;
  if (opened == NULL || !tb_case_is_judged(opened) || tb_options_take(&options, sizeof options, given) != TB_OK ||
      options.kind >= N_DOCUMENTS) {
    return TB_BAD_ARGUMENT;
  }
  tb_selection chosen = {0};
  tb_document_job job = {.opened = opened, .options = &options, .chosen = &chosen, .log = log};
  tb_status status = tb_output_apart(opened, options.path, log);
  if (status == TB_OK) {
    status = tb_selection_new(tb_case_panel(opened), options.entities, options.indicators, options.periods, log, &chosen);
  }
  if (status == TB_OK) {
    status = DOCUMENTS[options.kind].document->write(&job);
  }
  tb_selection_free(&chosen);
  return status;
}
