/* The report as a page: what the room `page` builds, with how the case was read. */
#include "document.h"

#include "page/page.h"
#include "sheet.h"

static tb_status write(const tb_document_job *job) {
  const tb_document_options *options = job->options;
  const tb_page_mark marks[] = {{"--as-of", options->known_by},
                                {"--encoding", options->encoding},
                                {"--on-bad-row", options->rejects != NULL ? "reject" : "refuse"},
                                {"--entities", options->entities},
                                {"--indicators", options->indicators},
                                {"--periods", options->periods}};
  const tb_page_options page = {
      .language = options->language, .rejects = options->rejects, .marks = marks, .n_marks = sizeof marks / sizeof marks[0]};
  tb_buffer bytes = {0};
  tb_status status = tb_page_build(job->opened, &page, job->log, &bytes);
  if (status == TB_OK) {
    status = tb_output_send(options->path, &bytes, job->log);
  }
  tb_buffer_free(&bytes);
  return status;
}

const tb_document_kind TB_DOCUMENT_html = {.name = "html", .write = write};
