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

static void append_byte(tb_buffer *out, char byte) {
  const char *entity = entity_of(byte);
  if (entity != NULL) {
    tb_buffer_text(out, entity);
  } else {
    tb_buffer_byte(out, byte);
  }
}

void tb_markup_bytes(tb_buffer *out, const char *text, size_t n) {
  tb_buffer shown = {0};
  tb_buffer_escaped(&shown, text, n);
  out->failed |= shown.failed;
  for (size_t i = 0; i < shown.n; i++) {
    if (is_no_character(shown.bytes + i, shown.n - i)) {
      tb_buffer_text(out, "\xEF\xBF\xBD");
      i += 2;
    } else {
      append_byte(out, shown.bytes[i]);
    }
  }
  tb_buffer_free(&shown);
}
