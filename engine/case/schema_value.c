#include "schema_value.h"

#include "base/buffer.h"
#include "base/decimal.h"
#include "base/rational.h"
#include "model/period.h"

#include <stdlib.h>

/* -------------------------------------------------------------------------------------------------------------------------- types */

/* A number as the schema writes it, in plain form: without group characters, with a point. False when it is too long to be one. */
static bool plain_number(const tb_schema_field *field, const char *text, char *out, size_t room) {
  char point = field->decimal_char != 0 ? field->decimal_char : '.';
  size_t n = 0;
  for (; *text != '\0'; text++) {
    if (field->group_char != 0 && *text == field->group_char) {
      continue;
    }
    if (n + 1 >= room || (*text == '.' && point != '.')) {
      return false;
    }
    out[n++] = *text == point ? '.' : *text;
  }
  out[n] = '\0';
  return true;
}

enum { NUMBER_BYTES = 512 };

static bool is_number(const tb_schema_field *field, const char *text) {
  static const char *const SPECIAL[] = {"NaN", "INF", "-INF"};
  char plain[NUMBER_BYTES];
  tb_decimal decimal;
  size_t bad_at;
  for (size_t i = 0; i < sizeof SPECIAL / sizeof SPECIAL[0]; i++) {
    if (strcmp(text, SPECIAL[i]) == 0) {
      return true;
    }
  }
  return plain_number(field, text, plain, sizeof plain) && tb_decimal_parse(plain, strlen(plain), &decimal, &bad_at) == TB_DECIMAL_OK;
}

static bool is_integer(const tb_schema_field *field, const char *text) {
  char plain[NUMBER_BYTES];
  if (!plain_number(field, text, plain, sizeof plain)) {
    return false;
  }
  const char *digits = plain + (plain[0] == '-' || plain[0] == '+');
  return digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

static bool is_date(const tb_schema_field *field, const char *text) {
  tb_day day;
  (void)field;
  return strlen(text) == 10 && text[4] == '-' && tb_day_parse(text, 10, &day) == TB_OK;
}

static bool is_boolean(const tb_schema_field *field, const char *text) {
  static const char *const WORDS[] = {"true", "True", "TRUE", "1", "false", "False", "FALSE", "0"};
  (void)field;
  for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
    if (strcmp(text, WORDS[i]) == 0) {
      return true;
    }
  }
  return false;
}

typedef struct type_row {
  const char *name;
  bool (*accepts)(const tb_schema_field *field, const char *text);
  bool numeric, dated;
  const char *expected, *expected_zh;
} type_row;

/* Types that are not here hold any text. */
static const type_row TYPES[] = {{"number", is_number, true, false, "a number", "数值"},
                                 {"integer", is_integer, true, false, "a whole number", "整数"},
                                 {"date", is_date, false, true, "a date such as 2024-08-26", "日期，如 2024-08-26"},
                                 {"boolean", is_boolean, false, false, "true or false", "true 或 false"}};

static const type_row *type_of(const tb_schema_field *field) {
  for (size_t i = 0; field->type != NULL && i < sizeof TYPES / sizeof TYPES[0]; i++) {
    if (strcmp(field->type, TYPES[i].name) == 0) {
      return &TYPES[i];
    }
  }
  return NULL;
}

/* -------------------------------------------------------------------------------------------------------------------- comparisons */

/* The exact numbers of a value and a bound compared; false when one of them is none. */
static bool compare_numbers(const tb_schema_field *field, const char *text, const char *bound, int *order) {
  char plain[NUMBER_BYTES];
  tb_rational value, limit;
  tb_rational_init(&value);
  tb_rational_init(&limit);
  bool both = plain_number(field, text, plain, sizeof plain) && tb_rational_set_text(&value, plain, strlen(plain)) &&
              tb_rational_set_text(&limit, bound, strlen(bound));
  *order = both ? tb_rational_compare(&value, &limit) : 0;
  tb_rational_clear(&value);
  tb_rational_clear(&limit);
  return both;
}

/* Bounds are for numbers and for dates, which order as text. */
static bool compare_to_bound(const tb_schema_field *field, const type_row *type, const char *text, const char *bound, int *order) {
  if (type != NULL && type->numeric) {
    return compare_numbers(field, text, bound, order);
  }
  *order = type != NULL && type->dated ? strcmp(text, bound) : 0;
  return type != NULL && type->dated;
}

static bool is_one_of(const tb_schema_field *field, const type_row *type, const char *text) {
  for (size_t i = 0; i < field->words.n; i++) {
    int order;
    bool equal = strcmp(text, field->words.items[i]) == 0;
    if (equal || (type != NULL && type->numeric && compare_numbers(field, text, field->words.items[i], &order) && order == 0)) {
      return true;
    }
  }
  return false;
}

static void list_words(const tb_texts *words, tb_buffer *out) {
  for (size_t i = 0; i < words->n && out->n < 400; i++) {
    tb_buffer_text(out, i > 0 ? ", " : "");
    tb_buffer_text(out, words->items[i]);
  }
}

/* ------------------------------------------------------------------------------------------------------------------------- patterns */

/* \d is no POSIX: digits are written out. The whole value has to match. */
static void posix_pattern(const char *pattern, tb_buffer *out) {
  bool in_brackets = false;
  tb_buffer_text(out, "^(");
  for (const char *c = pattern; *c != '\0'; c++) {
    if (c[0] == '\\' && c[1] != '\0') {
      c++;
      if (*c == 'd') {
        tb_buffer_text(out, in_brackets ? "0-9" : "[0-9]");
      } else {
        tb_buffer_byte(out, '\\');
        tb_buffer_byte(out, *c);
      }
      continue;
    }
    in_brackets = (in_brackets || *c == '[') && *c != ']';
    tb_buffer_byte(out, *c);
  }
  tb_buffer_text(out, ")$");
}

static tb_status compile_pattern(tb_field_check *check, tb_log *log) {
  tb_buffer text = {0};
  posix_pattern(check->field->pattern, &text);
  int failed = text.failed ? REG_ESPACE : regcomp(&check->pattern, tb_buffer_string(&text), REG_EXTENDED | REG_NOSUB);
  check->has_pattern = failed == 0;
  tb_buffer_free(&text);
  if (failed != 0 && failed != REG_ESPACE) {
    tb_log_add(log, TB_WARNING, check->field->place, "the pattern %s of field %s is no POSIX extended expression and is not checked",
               "模式 %s（字段 %s）不是 POSIX 扩展正则表达式，未检查", check->field->pattern, check->field->name);
  }
  return failed == REG_ESPACE ? TB_NO_MEMORY : TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------------------- check */

tb_status tb_field_check_init(const tb_schema_field *field, const tb_texts *missing, tb_log *log, tb_field_check *out) {
  *out = (tb_field_check){.field = field, .missing = missing};
  if (field->unique && (out->seen = tb_dictionary_new()) == NULL) {
    return TB_NO_MEMORY;
  }
  return field->pattern != NULL ? compile_pattern(out, log) : TB_OK;
}

void tb_field_check_clear(tb_field_check *check) {
  if (check->has_pattern) {
    regfree(&check->pattern);
  }
  tb_dictionary_free(check->seen);
}

bool tb_is_missing_text(const tb_texts *missing, const char *text) {
  for (size_t i = 0; i < missing->n; i++) {
    if (strcmp(missing->items[i], text) == 0) {
      return true;
    }
  }
  return false;
}

static void check_bounds(const tb_schema_field *field, const type_row *type, const char *text, tb_place place, tb_log *log) {
  int order;
  if (field->minimum != NULL && compare_to_bound(field, type, text, field->minimum, &order) && order < 0) {
    tb_log_add(log, TB_ERROR, place, "%s: found %s, expected at least %s", "%s：读到 %s，应不小于 %s", field->name, text, field->minimum);
  }
  if (field->maximum != NULL && compare_to_bound(field, type, text, field->maximum, &order) && order > 0) {
    tb_log_add(log, TB_ERROR, place, "%s: found %s, expected at most %s", "%s：读到 %s，应不大于 %s", field->name, text, field->maximum);
  }
}

static void check_words(const tb_schema_field *field, const type_row *type, const char *text, tb_place place, tb_log *log) {
  if (field->words.n == 0 || is_one_of(field, type, text)) {
    return;
  }
  tb_buffer words = {0};
  list_words(&field->words, &words);
  tb_log_add(log, TB_ERROR, place, "%s: found \"%s\", expected one of %s", "%s：读到“%s”，应为其一：%s", field->name, text,
             tb_buffer_string(&words));
  tb_buffer_free(&words);
}

static tb_status check_unique(tb_field_check *check, const char *text, tb_place place, tb_log *log) {
  uint32_t known = tb_dictionary_count(check->seen), id = tb_dictionary_intern(check->seen, text, strlen(text));
  if (id == TB_NO_ID) {
    return TB_NO_MEMORY;
  }
  if (id < known) {
    tb_log_add(log, TB_ERROR, place, "%s: \"%s\" stands here a second time, expected a value of its own", "%s：“%s”重复出现，应唯一",
               check->field->name, text);
  }
  return TB_OK;
}

tb_status tb_field_check_value(tb_field_check *check, const char *text, tb_place place, tb_log *log) {
  const tb_schema_field *field = check->field;
  const type_row *type = type_of(field);
  if (tb_is_missing_text(check->missing, text)) {
    if (field->required) {
      tb_log_add(log, TB_ERROR, place, "%s: no value, expected one", "%s：没有值，应有值", field->name);
    }
    return TB_OK;
  }
  if (type != NULL && !type->accepts(field, text)) {
    tb_log_add(log, TB_ERROR, place, "%s: found \"%s\", expected %s", "%s：读到“%s”，应为%s", field->name, text,
               tb_text(tb_log_language(log), type->expected, type->expected_zh));
    return TB_OK;
  }
  check_bounds(field, type, text, place, log);
  check_words(field, type, text, place, log);
  if (check->has_pattern && regexec(&check->pattern, text, 0, NULL, 0) != 0) {
    tb_log_add(log, TB_ERROR, place, "%s: found \"%s\", expected a match of %s", "%s：读到“%s”，应匹配 %s", field->name, text,
               field->pattern);
  }
  return check->seen != NULL ? check_unique(check, text, place, log) : TB_OK;
}
