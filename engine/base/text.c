#include "text.h"

#include <utf8proc.h>

enum { NOT_UTF8 = 0 };

static bool is_continuation(char byte) {
  return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes of the character that begins with `lead`; 0 when no character does. C0, C1 and F5.. would be overlong or beyond U+10FFFF. */
static size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return NOT_UTF8;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : NOT_UTF8;
}

/* The second byte rules out overlong forms, surrogates and code points beyond U+10FFFF (RFC 3629, section 4). */
static bool second_byte_fits(unsigned char lead, unsigned char second) {
  switch (lead) {
  case 0xE0: return second >= 0xA0;
  case 0xED: return second < 0xA0;
  case 0xF0: return second >= 0x90;
  case 0xF4: return second < 0x90;
  default: return true;
  }
}

/* Length of the character at `text` (n > 0 bytes) and its code point; NOT_UTF8 when the bytes are no character. */
static size_t decode(const char *text, size_t n, uint32_t *code_point) {
  const unsigned char lead = (unsigned char)text[0];
  const size_t length = sequence_length(lead);
  if (length == NOT_UTF8 || length > n) return NOT_UTF8;
  if (length == 1) {
    *code_point = lead;
    return 1;
  }
  if (!second_byte_fits(lead, (unsigned char)text[1])) return NOT_UTF8;
  uint32_t value = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; i++) {
    if (!is_continuation(text[i])) return NOT_UTF8;
    value = value << 6 | ((unsigned char)text[i] & 0x3Fu);
  }
  *code_point = value;
  return length;
}

/* How many whole words of eight ASCII bytes lead the text, in bytes. */
static size_t ascii_run(const char *text, size_t n) {
  size_t at = 0;
  for (uint64_t word; n - at >= sizeof word; at += sizeof word) {
    memcpy(&word, text + at, sizeof word);
    if (word & UINT64_C(0x8080808080808080)) break;
  }
  return at;
}

size_t tb_utf8_check(const char *text, size_t n) {
  size_t at = 0;
  while (at < n) {
    at += ascii_run(text + at, n - at);
    if (at == n) break;
    uint32_t code_point;
    const size_t length = decode(text + at, n - at, &code_point);
    if (length == NOT_UTF8) return at;
    at += length;
  }
  return n;
}

size_t tb_utf8_length(const char *text, size_t n) {
  size_t characters = 0;
  for (size_t i = 0; i < n; i++)
    characters += !is_continuation(text[i]);
  return characters;
}

size_t tb_utf8_width(const char *text, size_t n) {
  size_t columns = 0;
  for (size_t at = 0; at < n;) {
    uint32_t code_point;
    const size_t length = decode(text + at, n - at, &code_point);
    if (length == NOT_UTF8) { /* an invalid byte shows as one replacement character */
      columns++;
      at++;
      continue;
    }
    columns += (size_t)utf8proc_charwidth((utf8proc_int32_t)code_point);
    at += length;
  }
  return columns;
}

/* Characters that can move the cursor, change a terminal's state, or show text in another order than it is stored. */
static bool is_unsafe(uint32_t code_point) {
  static const struct {
    uint32_t first, last;
  } ranges[] = {
      {0x00, 0x1F},     {0x7F, 0x9F},     /* C0; DEL and C1 */
      {0x61C, 0x61C},   {0x200E, 0x200F}, /* Arabic letter mark; left-to-right and right-to-left marks */
      {0x2028, 0x202E},                   /* line and paragraph separators; embeddings and overrides */
      {0x2066, 0x2069},                   /* isolates */
  };
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    if (code_point >= ranges[i].first && code_point <= ranges[i].last) return true;
  }
  return false;
}

static void append_escape(tb_buffer *buffer, uint32_t code_point) {
  if (code_point == '\n') {
    tb_buffer_text(buffer, "\\n");
  } else if (code_point == '\t') {
    tb_buffer_text(buffer, "\\t");
  } else if (code_point < 0x80) {
    tb_buffer_format(buffer, "\\x%02X", (unsigned)code_point);
  } else {
    tb_buffer_format(buffer, "\\u{%04X}", (unsigned)code_point);
  }
}

void tb_buffer_escaped(tb_buffer *buffer, const char *text, size_t n) {
  size_t plain = 0; /* where the run of harmless characters that is not appended yet begins */
  for (size_t at = 0; at < n;) {
    uint32_t code_point;
    const size_t length = decode(text + at, n - at, &code_point);
    if (length != NOT_UTF8 && !is_unsafe(code_point)) {
      at += length;
      continue;
    }
    tb_buffer_append(buffer, text + plain, at - plain);
    if (length == NOT_UTF8) {
      tb_buffer_format(buffer, "\\x%02X", (unsigned char)text[at]);
      at++;
    } else {
      append_escape(buffer, code_point);
      at += length;
    }
    plain = at;
  }
  tb_buffer_append(buffer, text + plain, n - plain);
}

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

const char *tb_trim(const char *text, size_t *n) {
  size_t first = 0, last = *n;
  while (first < last && is_blank(text[first]))
    first++;
  while (last > first && is_blank(text[last - 1]))
    last--;
  *n = last - first;
  return text + first;
}

static char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool tb_equal_nocase(const char *a, size_t a_n, const char *b, size_t b_n) {
  if (a_n != b_n) return false;
  for (size_t i = 0; i < a_n; i++) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/* Where the character after the one at `at` begins; invalid bytes count as characters of their own. */
static size_t next_character(const char *text, size_t n, size_t at) {
  do {
    at++;
  } while (at < n && is_continuation(text[at]));
  return at;
}

bool tb_glob(const char *pattern, size_t pattern_n, const char *text, size_t n) {
  /* A star tries the shortest match first; on a mismatch only the latest star takes one more character, since an earlier one can
     never help: that keeps the worst case at pattern_n * n steps. */
  size_t p = 0, t = 0, after_star = SIZE_MAX, star_text = 0;
  while (t < n) {
    if (p < pattern_n && pattern[p] == '*') {
      after_star = ++p;
      star_text = t;
    } else if (p < pattern_n && pattern[p] == '?') {
      p++;
      t = next_character(text, n, t);
    } else if (p < pattern_n && pattern[p] == text[t]) {
      p++;
      t++;
    } else if (after_star != SIZE_MAX) {
      p = after_star;
      t = star_text = next_character(text, n, star_text);
    } else {
      return false;
    }
  }
  while (p < pattern_n && pattern[p] == '*')
    p++;
  return p == pattern_n;
}
