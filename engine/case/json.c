#include "json.h"

#include "base/file.h"
#include "json_place.h"

enum { DOCUMENT_BYTES_MAX = 64 * 1024 * 1024 };

/* ----------------------------------------------------------------------------------------------------------------------- reading */

static const char *without_mark(const char *text, size_t *n) {
  bool marked = *n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
  *n -= marked ? 3 : 0;
  return marked ? text + 3 : text;
}

static tb_status parse(tb_document *document) {
  json_error_t error;
  document->root = json_loadb(document->text, document->n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
  if (document->root != NULL) {
    return TB_OK;
  }
  if (json_error_code(&error) == json_error_out_of_memory) {
    return TB_NO_MEMORY;
  }
  tb_place place = {
      .file = document->path, .line = error.line > 0 ? (uint64_t)error.line : 1, .column = error.column > 0 ? (uint32_t)error.column : 1};
  tb_log_add(document->log, TB_ERROR, place, "no valid JSON: %s", "不是有效的 JSON：%s", error.text);
  return TB_BAD_INPUT;
}

tb_status tb_document_open(const char *path, const tb_memory_file *kept, tb_arena *arena, tb_log *log, tb_document *out) {
  *out = (tb_document){.path = path, .arena = arena, .log = log};
  tb_buffer bytes = {0};
  tb_status status = TB_OK;
  if (kept != NULL) {
    tb_buffer_append(&bytes, kept->bytes, kept->n);
    status = bytes.failed ? TB_NO_MEMORY : TB_OK;
  } else {
    status = tb_file_read(path, DOCUMENT_BYTES_MAX, log, &bytes);
  }
  if (status == TB_OK) {
    size_t n = bytes.n;
    const char *text = without_mark(bytes.bytes, &n);
    out->text = tb_arena_string(arena, text, n);
    out->n = n;
    status = out->text != NULL ? parse(out) : TB_NO_MEMORY;
  }
  tb_buffer_free(&bytes);
  return status;
}

void tb_document_close(tb_document *document) {
  json_decref(document->root);
  document->root = NULL;
}

/* ---------------------------------------------------------------------------------------------------------------------- pointers */

static const char *longer_pointer(const tb_document *document, const char *pointer, const char *key) {
  tb_buffer text = {0};
  tb_buffer_text(&text, pointer);
  tb_buffer_byte(&text, '/');
  for (const char *c = key; *c != '\0'; c++) {
    if (*c == '~' || *c == '/') {
      tb_buffer_text(&text, *c == '~' ? "~0" : "~1");
    } else {
      tb_buffer_byte(&text, *c);
    }
  }
  const char *copy = text.failed ? NULL : tb_arena_string(document->arena, text.bytes, text.n);
  tb_buffer_free(&text);
  return copy != NULL ? copy : pointer;
}

tb_json tb_json_root(tb_document *document) {
  return (tb_json){document, document->root, ""};
}

tb_json tb_json_member(tb_json object, const char *key) {
  return (tb_json){object.document, json_object_get(object.value, key), longer_pointer(object.document, object.pointer, key)};
}

tb_json tb_json_item(tb_json array, size_t i) {
  char index[24];
  snprintf(index, sizeof index, "%zu", i);
  return (tb_json){array.document, json_array_get(array.value, i), longer_pointer(array.document, array.pointer, index)};
}

tb_place tb_json_place(tb_json value) {
  const tb_document *document = value.document;
  tb_place place = tb_json_locate(document->text, document->n, value.pointer);
  place.file = document->path;
  return place;
}

/* ------------------------------------------------------------------------------------------------------------------------ values */

static const char *found_words(const json_t *value, tb_language language) {
  switch (json_typeof(value)) {
  case JSON_OBJECT: return tb_text(language, "an object", "对象");
  case JSON_ARRAY: return tb_text(language, "a list", "列表");
  case JSON_STRING: return tb_text(language, "a text", "文本");
  case JSON_INTEGER:
  case JSON_REAL: return tb_text(language, "a number", "数值");
  case JSON_TRUE:
  case JSON_FALSE: return tb_text(language, "true or false", "真假值");
  case JSON_NULL: return "null";
  }
  return "?";
}

/* What stands there, with the text itself where it is one. */
static void describe(const json_t *value, tb_language language, tb_buffer *out) {
  tb_buffer_text(out, found_words(value, language));
  if (json_is_string(value)) {
    tb_buffer_format(out, " \"%.60s\"", json_string_value(value));
  }
}

void tb_json_complain(tb_json value, const char *expected, const char *expected_zh) {
  tb_document *document = value.document;
  tb_language language = tb_log_language(document->log);
  tb_buffer found = {0};
  describe(value.value, language, &found);
  tb_log_add(document->log, TB_ERROR, tb_json_place(value), "%s: found %s, expected %s", "%s：读到%s，应为%s",
             *value.pointer ? value.pointer : "/", tb_buffer_string(&found), tb_text(language, expected, expected_zh));
  tb_buffer_free(&found);
  document->failed = true;
}

static const char *copy(tb_json value, const char *text) {
  const char *copied = tb_arena_string(value.document->arena, text, strlen(text));
  value.document->failed |= copied == NULL;
  return copied != NULL ? copied : "";
}

void tb_json_text(tb_json value, const char **out) {
  if (json_is_string(value.value)) {
    *out = copy(value, json_string_value(value.value));
  } else if (value.value != NULL) {
    tb_json_complain(value, "a text", "文本");
  }
}

void tb_json_flag(tb_json value, bool *out) {
  if (json_is_boolean(value.value)) {
    *out = json_is_true(value.value);
  } else if (value.value != NULL) {
    tb_json_complain(value, "true or false", "true 或 false");
  }
}

void tb_json_character(tb_json value, char *out) {
  if (json_is_string(value.value) && json_string_length(value.value) == 1) {
    *out = json_string_value(value.value)[0];
  } else if (value.value != NULL) {
    tb_json_complain(value, "one ASCII character", "一个 ASCII 字符");
  }
}

/* A text, number or flag as a text; NULL for anything else. */
static const char *scalar_text(tb_json value) {
  const json_t *json = value.value;
  if (json_is_string(json)) {
    return copy(value, json_string_value(json));
  }
  if (json_is_boolean(json)) {
    return json_is_true(json) ? "true" : "false";
  }
  if (!json_is_number(json)) {
    return NULL;
  }
  tb_buffer number = {0};
  if (json_is_integer(json)) {
    tb_buffer_format(&number, "%lld", (long long)json_integer_value(json));
  } else {
    tb_buffer_double(&number, json_real_value(json));
  }
  const char *text = copy(value, tb_buffer_string(&number));
  tb_buffer_free(&number);
  return text;
}

void tb_json_bound(tb_json value, const char **out) {
  const char *text = json_is_boolean(value.value) ? NULL : scalar_text(value);
  if (text != NULL) {
    *out = text;
  } else if (value.value != NULL) {
    tb_json_complain(value, "a number or a text", "数值或文本");
  }
}

static void read_items(tb_json list, const char **items, size_t n, tb_texts *out) {
  for (size_t i = 0; i < n; i++) {
    tb_json item = tb_json_item(list, i);
    items[i] = scalar_text(item);
    if (items[i] == NULL) {
      tb_json_complain(item, "a text or a number", "文本或数值");
      items[i] = "";
    }
  }
  *out = (tb_texts){items, n};
}

void tb_json_texts(tb_json value, tb_texts *out) {
  bool single = json_is_string(value.value);
  if (value.value == NULL) {
    return;
  }
  if (!single && !json_is_array(value.value)) {
    tb_json_complain(value, "a text or a list of texts", "文本或文本列表");
    return;
  }
  size_t n = single ? 1 : json_array_size(value.value);
  const char **items = tb_arena_array(value.document->arena, n, sizeof *items);
  if (items == NULL) {
    value.document->failed = true;
  } else if (single) {
    items[0] = copy(value, json_string_value(value.value));
    *out = (tb_texts){items, 1};
  } else {
    read_items(value, items, n, out);
  }
}

bool tb_json_is_object(tb_json value) {
  if (value.value != NULL && !json_is_object(value.value)) {
    tb_json_complain(value, "an object", "对象");
  }
  return json_is_object(value.value);
}

size_t tb_json_length(tb_json value) {
  if (value.value != NULL && !json_is_array(value.value)) {
    tb_json_complain(value, "a list", "列表");
  }
  return json_array_size(value.value);
}
