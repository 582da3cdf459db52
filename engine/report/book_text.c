/* Texts in cells of a workbook. */
#include "book.h"

#include "base/text.h"

#include <ctype.h>

enum { LATER_UNITS = 24 }; /* room for what is said in place of the rest */

/* Bytes of the UTF-8 character that begins with a byte, and how many UTF-16 units it takes. */
static size_t character_bytes(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static size_t character_units(unsigned char first) {
  return first < 0xF0 ? 1 : 2;
}

/* Whether _xHHHH_ stands here: spreadsheet programs would read it as one character (ECMA-376 part 1, 22.9.2.19, ST_Xstring). */
static bool is_escape(const char *text) {
  bool found = text[0] == '_' && text[1] == 'x';
  for (int i = 2; found && i < 6; i++) {
    found = isxdigit((unsigned char)text[i]);
  }
  return found && text[6] == '_';
}

/* U+FFFE and U+FFFF are no characters of XML. */
static bool is_no_character(const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  return at[0] == 0xEF && at[1] == 0xBF && at[2] >= 0xBE;
}

/* What no cell may hold as it is, in a form that it may. */
static void expand(const char *at, tb_buffer *out) {
  while (*at != '\0') {
    size_t n = character_bytes((unsigned char)*at);
    if (is_no_character(at)) {
      tb_buffer_text(out, (unsigned char)at[2] == 0xBE ? "\\u{FFFE}" : "\\u{FFFF}");
    } else {
      tb_buffer_text(out, is_escape(at) ? "_x005F" : "");
      tb_buffer_append(out, at, n);
    }
    at += n;
  }
}

/* How many UTF-16 units a text takes; *kept: the bytes of as many characters as fit into `units_max`. */
static size_t count_units(const char *text, size_t units_max, size_t *kept) {
  size_t units = 0;
  *kept = 0;
  for (const char *at = text; *at != '\0';) {
    units += character_units((unsigned char)*at);
    at += character_bytes((unsigned char)*at);
    *kept = units <= units_max ? (size_t)(at - text) : *kept;
  }
  return units;
}

void tb_book_text(const char *text, size_t units, tb_buffer *out) {
  tb_buffer escaped = {0}, whole = {0};
  tb_buffer_escaped(&escaped, text, strlen(text));
  expand(tb_buffer_string(&escaped), &whole);
  size_t kept, all = count_units(tb_buffer_string(&whole), units, &kept);
  if (all > units) {
    (void)count_units(tb_buffer_string(&whole), units - LATER_UNITS, &kept);
  }
  tb_buffer_append(out, tb_buffer_string(&whole), kept);
  if (all > units) {
    tb_buffer_format(out, "…[%zu]", all);
  }
  out->failed |= escaped.failed || whole.failed;
  tb_buffer_free(&escaped);
  tb_buffer_free(&whole);
}
