/* Text inside HTML, SVG and XML. */
#ifndef TB_BASE_MARKUP_H
#define TB_BASE_MARKUP_H

#include "buffer.h"

/**
 * Appends n bytes of text so that they stay text, in an element as in an attribute between double quotes: & < > " as entities. What XML
 * cannot hold or what could mislead a reader (controls, bidi controls, line separators, invalid bytes) is shown escaped, as
 * tb_buffer_escaped does. The one way for texts from data into markup.
 */
void tb_markup_bytes(tb_buffer *out, const char *text, size_t n);

static inline void tb_markup_text(tb_buffer *out, const char *text) {
  tb_markup_bytes(out, text, strlen(text));
}

#endif
