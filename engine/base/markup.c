#include "markup.h"

#include "text.h"

static const char *entity_of(char byte) {
  switch (byte) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  default: return NULL;
  }
}

void tb_markup_bytes(tb_buffer *out, const char *text, size_t n) {
  size_t mark = out->n;
  tb_buffer_escaped(out, text, n);
  size_t plain = 0;
  for (size_t i = mark; i < out->n; i++) {
    plain += entity_of(out->bytes[i]) == NULL;
  }
  if (out->failed || plain == out->n - mark) {
    return;
  }
  tb_buffer shown = {0};
  tb_buffer_append(&shown, out->bytes + mark, out->n - mark);
  out->n = mark;
  for (size_t i = 0; i < shown.n; i++) {
    const char *entity = entity_of(shown.bytes[i]);
    if (entity != NULL) {
      tb_buffer_text(out, entity);
    } else {
      tb_buffer_byte(out, shown.bytes[i]);
    }
  }
  out->failed |= shown.failed;
  tb_buffer_free(&shown);
}
