/* Documents: all that a judged case says, in one file. See README.md for how to add a kind. */
#ifndef TB_REPORT_DOCUMENT_H
#define TB_REPORT_DOCUMENT_H

#include "selection.h"
#include <tongbi/report.h>

/** What is to be written. Borrowed. */
typedef struct tb_document_job {
  tb_case *opened;
  const tb_document_options *options;
  const tb_selection *chosen; /* which verdicts, alerts and series come in; findings are weighed on all */
  tb_log *log;
} tb_document_job;

/** A kind: `write` makes the file at options->path, whole or not at all. */
typedef struct tb_document_kind {
  const char *name;
  tb_status (*write)(const tb_document_job *job);
} tb_document_kind;

/** The i-th kind, NULL out of range. */
const tb_document_kind *tb_document_at(size_t i);

#endif
