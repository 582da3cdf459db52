#include "number.h"

#include "base/log.h"

#include <stdlib.h>

enum { GROUP_DIGITS = 3, EXPONENT_MAX = 1000000 };

static bool equals(const char *text, size_t n, const char *other) {
  return strlen(other) == n && memcmp(text, other, n) == 0;
}

static bool is_one_of(const char *text, size_t n, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (equals(text, n, words[i])) return true;
  }
  return false;
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* -------------------------------------------------------------------------------------------------------------------- marks */

static const tb_missing_value *find_declared(const tb_read_options *options, const char *text, size_t n) {
  for (size_t i = 0; i < options->n_missing_values; i++) {
    if (equals(text, n, options->missing_values[i].text)) return &options->missing_values[i];
  }
  return NULL;
}

static tb_number_kind kind_of_mark(tb_mark mark) {
  switch (mark) {
  case TB_MARK_NIL: return TB_NUMBER_VALUE;
  case TB_MARK_BELOW_UNIT: return TB_NUMBER_BELOW_UNIT;
  default: return TB_NUMBER_MISSING;
  }
}

/* What is no number: a mark that everybody uses, or one that a yearbook explains and a file does not. */
static tb_number_kind kind_of_word(const char *text, size_t n) {
  static const char *const missing[] = {"", "NA", "#N/A", "NaN"};
  static const char *const undeclared[] = {"…", "-", ".."};
  if (is_one_of(text, n, missing, sizeof missing / sizeof *missing)) return TB_NUMBER_MISSING;
  if (is_one_of(text, n, undeclared, sizeof undeclared / sizeof *undeclared)) return TB_NUMBER_UNDECLARED;
  return TB_NUMBER_BAD;
}

/* ------------------------------------------------------------------------------------------------------------------ numbers */

/* Whether a separator of groups may stand at `at`: a digit before it, and just three behind it. */
static bool groups_fit(const char *text, size_t n, size_t at) {
  if (at == 0 || !is_digit(text[at - 1])) return false;
  size_t digits = 0;
  while (at + 1 + digits < n && is_digit(text[at + 1 + digits]))
    digits++;
  return digits == GROUP_DIGITS;
}

/* Rewrites a number with the declared characters as a plain decimal; false when they stand where they cannot. */
static bool plain(const tb_read_options *options, const char *text, size_t n, tb_buffer *out) {
  out->n = 0;
  bool whole = true; /* still before the decimal point */
  for (size_t i = 0; i < n; i++) {
    if (text[i] == options->decimal_char) {
      whole = false;
      tb_buffer_byte(out, '.');
    } else if (options->group_char && text[i] == options->group_char) {
      if (!whole || !groups_fit(text, n, i)) return false;
    } else if (text[i] == '.') {
      return false;
    } else {
      tb_buffer_byte(out, text[i]);
    }
  }
  return !out->failed;
}

static bool is_plain_form(const tb_read_options *options) {
  return options->decimal_char == '.' && options->group_char == '\0';
}

static tb_decimal_status read_decimal(const tb_read_options *options, const char *text, size_t n, tb_buffer *scratch, tb_number *out) {
  out->text = text;
  out->n = n;
  if (!is_plain_form(options)) {
    if (!plain(options, text, n, scratch)) return TB_DECIMAL_MALFORMED;
    out->text = tb_buffer_string(scratch);
    out->n = scratch->n;
  }
  size_t bad_at;
  return tb_decimal_parse(out->text, out->n, &out->decimal, &bad_at);
}

tb_number_kind tb_number_read(const tb_read_options *options, const char *text, size_t n, tb_buffer *scratch, tb_number *out) {
  const tb_missing_value *declared = find_declared(options, text, n);
  if (!declared && read_decimal(options, text, n, scratch, out) == TB_DECIMAL_OK) return TB_NUMBER_VALUE;
  *out = (tb_number){.text = "0", .n = 1};
  return declared ? kind_of_mark(declared->mark) : kind_of_word(text, n);
}

/* Splits off an exponent: the bytes before it. One out of the range of long, and so cut, belongs to a zero. */
static size_t split_exponent(const tb_number *number, long *exponent) {
  const char *e = memchr(number->text, 'e', number->n);
  if (!e) e = memchr(number->text, 'E', number->n);
  *exponent = e ? strtol(e + 1, NULL, 10) : 0;
  if (*exponent > EXPONENT_MAX) *exponent = EXPONENT_MAX;
  if (*exponent < -EXPONENT_MAX) *exponent = -EXPONENT_MAX;
  return e ? (size_t)(e - number->text) : number->n;
}

bool tb_number_shift(tb_number *number, int shift, tb_buffer *scratch) {
  long exponent;
  const size_t n = split_exponent(number, &exponent);
  tb_buffer shifted = {0};
  tb_buffer_append(&shifted, number->text, n);
  tb_buffer_format(&shifted, "e%ld", exponent + shift);
  size_t bad_at;
  const bool fine = !shifted.failed && tb_decimal_parse(shifted.bytes, shifted.n, &number->decimal, &bad_at) == TB_DECIMAL_OK;
  scratch->n = 0;
  tb_buffer_append(scratch, shifted.bytes, shifted.n);
  tb_buffer_free(&shifted);
  number->text = tb_buffer_string(scratch);
  number->n = scratch->n;
  return fine && !scratch->failed;
}

/* ------------------------------------------------------------------------------------------------------------------- faults */

/* What the text has in it, looked for in this order; `found` is a part of it, or a prefix. */
typedef struct fault {
  const char *found;
  bool prefix;
  const char *english, *chinese;
} fault;

static const fault faults[] = {
    {"\xC2\xA0", false, "it holds a no-break space, U+00A0", "含不换行空格U+00A0"},
    {"\xE3\x80\x80", false, "it holds an ideographic space, U+3000", "含全角空格U+3000"},
    {"\xEF\xBC", false, "it holds full-width characters", "含全角字符"},
    {"#", true, "it is a spreadsheet's error; list it as a missing value if it means one",
     "是电子表格的错误值；如表示缺失，请声明为缺失值"},
    {"0x", false, "it is hexadecimal", "是十六进制数"},
    {"0X", false, "it is hexadecimal", "是十六进制数"},
    {"%", false, "it holds a percent sign, which belongs into the unit", "含百分号，应写入单位"},
    {"\xE4\xB8\x87", false, "it holds 万, which belongs into the unit", "含“万”，应写入单位"},
    {"\xE4\xBA\xBF", false, "it holds 亿, which belongs into the unit", "含“亿”，应写入单位"},
    {" ", false, "it holds a blank", "含空格"},
};

const char *tb_number_fault(const tb_read_options *options, const char *text, size_t n, tb_language language) {
  tb_buffer scratch = {0};
  tb_number number;
  const tb_decimal_status status = read_decimal(options, text, n, &scratch, &number);
  tb_buffer_free(&scratch);
  if (status == TB_DECIMAL_OUT_OF_RANGE) return tb_text(language, "it is out of the range of numbers", "超出数值范围");
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    const char *found = memmem(text, n, faults[i].found, strlen(faults[i].found));
    if (found && (!faults[i].prefix || found == text)) return tb_text(language, faults[i].english, faults[i].chinese);
  }
  if (memchr(text, ',', n) && options->group_char != ',' && options->decimal_char != ',')
    return tb_text(language, "it holds a comma; thousands separators and decimal commas must be declared",
                   "含逗号；千位分隔符和小数逗号须先声明");
  if (!is_plain_form(options)) return tb_text(language, "its groups or its decimal point are not as declared", "分组或小数点与声明不符");
  return tb_text(language, "it is no number", "不是数值");
}
