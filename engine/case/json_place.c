#include "json_place.h"

#include "base/text.h"

#include <stdlib.h>

/* All of these walk text that a parser has accepted, so they only have to stop at its end. */
typedef struct walk {
  const char *text;
  size_t n;
} walk;

static char at(const walk *w, size_t i) {
  return i < w->n ? w->text[i] : '\0';
}

static size_t skip_blanks(const walk *w, size_t i) {
  while (i < w->n && strchr(" \t\r\n", w->text[i]) != NULL) {
    i++;
  }
  return i;
}

static size_t skip_string(const walk *w, size_t i) {
  for (i++; i < w->n && w->text[i] != '"'; i++) {
    i += w->text[i] == '\\';
  }
  return i + 1;
}

static size_t skip_nested(const walk *w, size_t i) {
  size_t depth = 0;
  do {
    char c = at(w, i);
    if (c == '"') {
      i = skip_string(w, i);
      continue;
    }
    depth += c == '{' || c == '[';
    depth -= c == '}' || c == ']';
    i++;
  } while (depth > 0 && i < w->n);
  return i;
}

static size_t skip_value(const walk *w, size_t i) {
  char c = at(w, i);
  if (c == '"') {
    return skip_string(w, i);
  }
  if (c == '{' || c == '[') {
    return skip_nested(w, i);
  }
  while (i < w->n && strchr(",]} \t\r\n", w->text[i]) == NULL) {
    i++;
  }
  return i;
}

/* Compares a key as written with a token of a pointer, in which ~0 is ~ and ~1 is /. */
static bool key_is(const char *key, size_t key_n, const char *token, size_t n) {
  size_t k = 0;
  for (size_t i = 0; i < n; i++, k++) {
    char c = token[i];
    if (c == '~' && i + 1 < n) {
      c = token[++i] == '1' ? '/' : '~';
    }
    if (k >= key_n || key[k] != c) {
      return false;
    }
  }
  return k == key_n;
}

/* From a value into its child; SIZE_MAX when there is none of that name. */
static size_t enter(const walk *w, size_t i, const char *token, size_t n) {
  bool object = at(w, i) == '{';
  size_t index = object ? 0 : strtoul(token, NULL, 10);
  i = skip_blanks(w, i + 1);
  for (size_t k = 0; i < w->n && at(w, i) != '}' && at(w, i) != ']'; k++) {
    bool wanted = !object && k == index;
    if (object) {
      size_t key = i;
      i = skip_string(w, i);
      wanted = key_is(w->text + key + 1, i - key - 2, token, n);
      i = skip_blanks(w, skip_blanks(w, i) + 1);
    }
    if (wanted) {
      return i;
    }
    i = skip_blanks(w, skip_value(w, i));
    i = at(w, i) == ',' ? skip_blanks(w, i + 1) : i;
  }
  return SIZE_MAX;
}

static tb_place place_of(const walk *w, size_t offset) {
  tb_place place = {.line = 1};
  size_t begin = 0;
  for (size_t i = 0; i < offset; i++) {
    if (w->text[i] == '\n') {
      place.line++;
      begin = i + 1;
    }
  }
  place.column = (uint32_t)tb_utf8_length(w->text + begin, offset - begin) + 1;
  return place;
}

tb_place tb_json_locate(const char *text, size_t n, const char *pointer) {
  walk w = {text, n};
  size_t i = skip_blanks(&w, 0);
  while (*pointer == '/') {
    const char *token = pointer + 1;
    size_t length = strcspn(token, "/");
    char kind = at(&w, i);
    size_t child = kind == '{' || kind == '[' ? enter(&w, i, token, length) : SIZE_MAX;
    if (child == SIZE_MAX) {
      break;
    }
    i = child;
    pointer = token + length;
  }
  return place_of(&w, i < n ? i : n);
}
