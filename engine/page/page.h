/* The report as one page: HTML with its style, its script and its charts in it, that asks nobody for anything. See README.md. */
#ifndef TB_PAGE_PAGE_H
#define TB_PAGE_PAGE_H

#include "base/buffer.h"
#include "case/case.h"

/** How the run was made, for the footer: a name and a text (NULL or "": not given). */
typedef struct tb_page_mark {
  const char *name, *text;
} tb_page_mark;

typedef struct tb_page_options {
  tb_language language;      /* which one is shown first; both are in the page */
  const tb_rejects *rejects; /* NULL: none */
  const tb_page_mark *marks;
  size_t n_marks;
} tb_page_options;

/**
 * Appends the page of a judged case. Times appear in it only where data hold them, so the same case gives the same bytes. How much of it is
 * shown in full is bounded, see limits.c; what is left out is counted in the page. TB_NO_MEMORY, TB_IO_ERROR (an input is gone since it was
 * read), TB_BAD_ARGUMENT (not judged). O(findings + alerts + observations drawn).
 */
TB_NODISCARD tb_status tb_page_build(tb_case *opened, const tb_page_options *options, tb_log *log, tb_buffer *out);

#endif
