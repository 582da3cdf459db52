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

/* U+FFFE and U+FFFF, which XML 1.0 cannot hold in any way. */
static bool is_no_character(const char *bytes, size_t n) {
  return n >= 3 && memcmp(bytes, "\xEF\xBF", 2) == 0 && ((unsigned char)bytes[2] & 0xFE) == 0xBE;
}

static bool is_plain(const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (entity_of(bytes[i]) != NULL || is_no_character(bytes + i, n - i)) {
      return false;
    }
  }
  return true;
}

void tb_markup_bytes(tb_buffer *out, const char *text, size_t n) {
  size_t mark = out->n;
  tb_buffer_escaped(out, text, n);
  if (out->failed || is_plain(out->bytes + mark, out->n - mark)) {
    return;
  }
  tb_buffer shown = {0};
  tb_buffer_append(&shown, out->bytes + mark, out->n - mark);
  out->n = mark;
  for (size_t i = 0; i < shown.n; i++) {
    const char *entity = entity_of(shown.bytes[i]);
    if (entity != NULL) {
      tb_buffer_text(out, entity);
    } else if (is_no_character(shown.bytes + i, shown.n - i)) {
      tb_buffer_text(out, "\xEF\xBF\xBD");
      i += 2;
    } else {
      tb_buffer_byte(out, shown.bytes[i]);
    }
  }
  out->failed |= shown.failed;
  tb_buffer_free(&shown);
}
