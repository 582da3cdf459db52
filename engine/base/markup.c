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

/* U+FFFE and U+FFFF, which XML 1.0 cannot hold. */
static bool is_no_character(const char *bytes, size_t n) {
  return n >= 3 && memcmp(bytes, "\xEF\xBF", 2) == 0 && ((unsigned char)bytes[2] & 0xFE) == 0xBE;
}

static bool is_plain(const char *bytes, size_t n) {
  return entity_of(bytes[0]) == NULL && !is_no_character(bytes, n);
}

/* Text of which some is not plain. */
static void append_marked(tb_buffer *out, const tb_buffer *shown) {
  for (size_t i = 0; i < shown->n; i++) {
    const char *entity = entity_of(shown->bytes[i]);
    if (entity != NULL) {
      tb_buffer_text(out, entity);
    } else if (is_no_character(shown->bytes + i, shown->n - i)) {
      tb_buffer_text(out, "\xEF\xBF\xBD");
      i += 2;
    } else {
      tb_buffer_byte(out, shown->bytes[i]);
    }
  }
}

void tb_markup_bytes(tb_buffer *out, const char *text, size_t n) {
  size_t mark = out->n, plain = 0;
  tb_buffer_escaped(out, text, n);
  for (size_t i = mark; i < out->n; i++) {
    plain += is_plain(out->bytes + i, out->n - i);
  }
  if (out->failed || plain == out->n - mark) {
    return;
  }
  tb_buffer shown = {0};
  tb_buffer_append(&shown, out->bytes + mark, out->n - mark);
  out->n = mark;
  append_marked(out, &shown);
  out->failed |= shown.failed;
  tb_buffer_free(&shown);
}
