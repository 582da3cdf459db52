#include "package.h"

#include "nearest.h"

#include "base/buffer.h"
#include "ingest/decode.h"
#include "model/period.h"

#include <unistd.h>

static const char *const ROUNDINGS[] = {"half_up", "half_even", "half_down", "down", "up", "unstated"};
static const char *const ROUNDINGS_TEXT = "half_up, half_even, half_down, down, up or unstated";
static const char *const ROUNDINGS_TEXT_ZH = "half_up、half_even、half_down、down、up 或 unstated";

static void read_as_of(tb_json value, tb_package *out) {
  tb_day day;
  tb_json_text(value, &out->as_of);
  if (out->as_of != NULL && tb_day_parse(out->as_of, strlen(out->as_of), &day) != TB_OK) {
    tb_json_complain(value, "a date such as 2024-08-26", "日期，如 2024-08-26");
  }
}

static void read_rounding(tb_json value, tb_package *out) {
  tb_json_text(value, &out->rounding);
  for (size_t i = 0; out->rounding != NULL && i < sizeof ROUNDINGS / sizeof ROUNDINGS[0]; i++) {
    if (strcmp(out->rounding, ROUNDINGS[i]) == 0) {
      return;
    }
  }
  if (out->rounding != NULL) {
    tb_json_complain(value, ROUNDINGS_TEXT, ROUNDINGS_TEXT_ZH);
  }
}

static void read_language(tb_json value, tb_package *out) {
  const char *text = NULL;
  tb_json_text(value, &text);
  if (text == NULL) {
    return;
  }
  out->language = strcmp(text, "zh") == 0 ? TB_CHINESE : TB_ENGLISH;
  if (out->language == TB_ENGLISH && strcmp(text, "en") != 0) {
    tb_json_complain(value, "en or zh", "en 或 zh");
  }
}

static void read_encoding(tb_json value, tb_package *out) {
  tb_json_text(value, &out->encoding);
  if (out->encoding != NULL && !tb_encoding_known(out->encoding)) {
    tb_json_complain(value, "an encoding such as UTF-8 or GB18030", "编码，如 UTF-8 或 GB18030");
  }
}

/* ---------------------------------------------------------------------------------------------------------------- missing values */

static bool mark_of(const char *word, tb_mark *out) {
  static const struct {
    const char *word;
    tb_mark mark;
  } MARKS[] = {{"missing", TB_MARK_MISSING}, {"nil", TB_MARK_NIL}, {"below_unit", TB_MARK_BELOW_UNIT}};
  for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
    if (strcmp(word, MARKS[i].word) == 0) {
      *out = MARKS[i].mark;
      return true;
    }
  }
  return false;
}

/* An object: text -> what it means. */
static void read_marks(tb_json object, tb_missing_value *to) {
  const char *key;
  json_t *value;
  size_t i = 0;
  json_object_foreach((json_t *)object.value, key, value) {
    tb_json member = tb_json_member(object, key);
    const char *word = NULL;
    const char *text = tb_arena_string(object.document->arena, key, strlen(key));
    tb_json_text(member, &word);
    object.document->failed |= text == NULL;
    to[i] = (tb_missing_value){text != NULL ? text : "", TB_MARK_MISSING};
    if (word != NULL && !mark_of(word, &to[i].mark)) {
      tb_json_complain(member, "missing, nil or below_unit", "missing、nil 或 below_unit");
    }
    i++;
  }
}

static void read_missing(tb_json value, tb_package *out) {
  bool object = json_is_object(value.value);
  tb_texts texts = {0};
  if (!object) {
    tb_json_texts(value, &texts);
  }
  size_t n = object ? json_object_size(value.value) : texts.n;
  tb_missing_value *values = tb_arena_array(value.document->arena, n, sizeof *values);
  if (values == NULL) {
    value.document->failed = true;
    return;
  }
  for (size_t i = 0; i < texts.n; i++) {
    values[i] = (tb_missing_value){texts.items[i], TB_MARK_MISSING};
  }
  if (object) {
    read_marks(value, values);
  }
  out->missing = values;
  out->n_missing = n;
}

/* ----------------------------------------------------------------------------------------------------------------------- package */

static const char *const SETTINGS[] = {"as_of", "rounding", "language", "encoding", "missing_values"};

/* A setting that is misspelt would else be a setting that is silently not there. */
static void warn_of_unknown(tb_json settings, const char *key) {
  tb_nearest near = {.wanted = key};
  tb_buffer names = {0};
  for (size_t i = 0; i < sizeof SETTINGS / sizeof SETTINGS[0]; i++) {
    if (strcmp(key, SETTINGS[i]) == 0) {
      return;
    }
    tb_nearest_offer(&near, SETTINGS[i]);
  }
  tb_nearest_text(&near, &names);
  tb_log *log = settings.document->log;
  tb_place place = tb_json_place(tb_json_member(settings, key));
  if (near.n > 0) {
    tb_log_add(log, TB_WARNING, place, "tongbi knows no setting \"%s\"; did you mean: %s?", "tongbi 没有设置项“%s”；是否为：%s？", key,
               tb_buffer_string(&names));
  } else {
    tb_log_add(log, TB_WARNING, place, "tongbi knows no setting \"%s\", only as_of, rounding, language, encoding and missing_values",
               "tongbi 没有设置项“%s”，只有 as_of、rounding、language、encoding 和 missing_values", key);
  }
  tb_buffer_free(&names);
}

static void read_settings(tb_json settings, tb_package *out) {
  const char *key;
  json_t *value;
  if (!tb_json_is_object(settings)) {
    return;
  }
  json_object_foreach((json_t *)settings.value, key, value) {
    warn_of_unknown(settings, key);
  }
  read_as_of(tb_json_member(settings, "as_of"), out);
  read_rounding(tb_json_member(settings, "rounding"), out);
  read_language(tb_json_member(settings, "language"), out);
  read_encoding(tb_json_member(settings, "encoding"), out);
  read_missing(tb_json_member(settings, "missing_values"), out);
}

static void read_package(tb_document *document, tb_package *out) {
  tb_json root = tb_json_root(document);
  if (tb_json_is_object(root)) {
    tb_json_text(tb_json_member(root, "title"), &out->title);
    tb_json_text(tb_json_member(root, "title_zh"), &out->title_zh);
    read_settings(tb_json_member(root, "tongbi"), out);
    tb_package_read_resources(tb_json_member(root, "resources"), out);
  }
}

static const char *package_path(const char *folder, tb_arena *arena) {
  tb_buffer path = {0};
  tb_buffer_format(&path, "%s/datapackage.json", folder);
  const char *copy = path.failed ? NULL : tb_arena_string(arena, path.bytes, path.n);
  tb_buffer_free(&path);
  return copy;
}

tb_status tb_package_read(const char *folder, const tb_memory_file *kept, tb_arena *arena, tb_log *log, tb_package *out) {
  *out = (tb_package){.language = TB_ENGLISH};
  if (folder == NULL && kept == NULL) {
    return TB_OK;
  }
  const char *path = kept != NULL ? kept->path : package_path(folder, arena);
  if (path == NULL) {
    return TB_NO_MEMORY;
  }
  if (kept == NULL && access(path, F_OK) != 0) {
    return TB_OK;
  }
  out->path = path;
  tb_document document;
  tb_status status = tb_document_open(path, kept, arena, log, &document);
  if (status == TB_OK) {
    uint64_t errors = tb_log_total(log, TB_ERROR);
    read_package(&document, out);
    if (document.failed) {
      status = tb_log_total(log, TB_ERROR) > errors ? TB_BAD_INPUT : TB_NO_MEMORY;
    }
  }
  tb_document_close(&document);
  return status;
}
