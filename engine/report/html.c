/* The report as a page: what the room `page` builds, with how the run was made. */
#include "kinds.h"
#include "page/page.h"

tb_status tb_write_html(tb_case *opened, const tb_run_options *run, tb_language language, tb_log *log, tb_buffer *out) {
  const tb_page_mark marks[] = {
      {"--as-of", run->known_by},    {"--encoding", run->encoding},     {"--on-bad-row", run->rejects != NULL ? "reject" : "refuse"},
      {"--entities", run->entities}, {"--indicators", run->indicators}, {"--periods", run->periods}};
  tb_page_options options = {.language = language, .rejects = run->rejects, .marks = marks, .n_marks = sizeof marks / sizeof marks[0]};
  return tb_page_build(opened, &options, log, out);
}
