#include "options.h"

#include "base/log.h"
#include "base/options.h"
#include "decode.h"

#include <string.h>

static const tb_place nowhere = {0};

static bool check_encoding(const tb_read_options *options, tb_log *log) {
  if (tb_encoding_known(options->encoding)) return true;
  tb_log_add(log, TB_ERROR, nowhere, "unknown encoding \"%s\", expected a name such as UTF-8, GB18030 or GBK",
             "未知的编码“%s”，应为UTF-8、GB18030、GBK等", options->encoding);
  return false;
}

static bool check_date(const char *date, const char *name, tb_log *log) {
  tb_day day;
  if (!date || tb_day_parse(date, strlen(date), &day) == TB_OK) return true;
  tb_log_add(log, TB_ERROR, nowhere, "%s: \"%s\" is no date, expected one such as 2024-08-26", "%s：“%s”不是日期，应如2024-08-26", name,
             date);
  return false;
}

/* What stands in numbers by itself, or would end a field. */
static bool is_taken(char character) {
  return strchr("0123456789+-eE\"\r\n\t", character) != NULL || (unsigned char)character >= 0x80;
}

static bool check_characters(const tb_read_options *options, tb_log *log) {
  const char decimal = options->decimal_char, group = options->group_char;
  if (!is_taken(decimal) && decimal != ' ' && (group == '\0' || (!is_taken(group) && group != decimal))) return true;
  tb_log_add(log, TB_ERROR, nowhere,
             "the decimal and the group character must be two different signs, none of which is a digit, a sign or a quote",
             "小数点字符与分组字符须不同，且不得为数字、正负号或引号");
  return false;
}

static bool check_marks(const tb_read_options *options, tb_log *log) {
  bool fine = options->missing_values || options->n_missing_values == 0;
  for (size_t i = 0; fine && i < options->n_missing_values; i++) {
    const tb_missing_value *mark = &options->missing_values[i];
    fine = mark->text && (mark->mark == TB_MARK_MISSING || mark->mark == TB_MARK_NIL || mark->mark == TB_MARK_BELOW_UNIT);
  }
  if (!fine) tb_log_add(log, TB_ERROR, nowhere, "a missing value has no text or no meaning", "缺失值标记缺少文本或含义");
  return fine;
}

tb_status tb_options_check(const tb_read_options *options, tb_log *log, tb_read_options *out) {
  *out = (tb_read_options){.struct_size = sizeof *out};
  if (options) {
    if (!tb_struct_size_fits(options->struct_size, sizeof *options)) {
      tb_log_add(log, TB_ERROR, nowhere, "struct_size is %zu, expected sizeof(tb_read_options), %zu",
                 "struct_size为%zu，应为sizeof(tb_read_options)，即%zu", options->struct_size, sizeof *options);
      return TB_BAD_ARGUMENT;
    }
    memcpy(out, options, options->struct_size);
  }
  if (out->decimal_char == '\0') out->decimal_char = '.';
  const bool fine = check_encoding(out, log) & check_date(out->as_of, "as_of", log) & check_date(out->known_by, "known_by", log) &
                    check_characters(out, log) & check_marks(out, log); /* all of them, to say all that is wrong */
  return fine ? TB_OK : TB_BAD_ARGUMENT;
}

tb_day tb_options_day(const char *date) {
  tb_day day = TB_DAY_UNKNOWN;
  if (date && tb_day_parse(date, strlen(date), &day) != TB_OK) return TB_DAY_UNKNOWN;
  return day;
}

const tb_memory_file *tb_options_file(const tb_read_options *options, const char *path) {
  for (size_t i = 0; i < options->n_memory_files; i++) {
    if (strcmp(options->memory_files[i].path, path) == 0) return &options->memory_files[i];
  }
  return NULL;
}
