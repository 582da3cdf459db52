/* Single values against the fields of a Table Schema. */
#ifndef TB_CASE_SCHEMA_VALUE_H
#define TB_CASE_SCHEMA_VALUE_H

#include "base/dictionary.h"
#include "package.h"

#include <regex.h>

/** A field at work. Freed with tb_field_check_clear. */
typedef struct tb_field_check {
  const tb_schema_field *field;
  const tb_texts *missing;
  regex_t pattern;
  bool has_pattern;
  tb_dictionary *seen; /* of a unique field */
} tb_field_check;

/** Compiles the pattern; one that POSIX cannot read is a warning, and not checked. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_field_check_init(const tb_schema_field *field, const tb_texts *missing, tb_log *log, tb_field_check *out);
void tb_field_check_clear(tb_field_check *check);

/** True when the text is one of those that stand for no value. */
bool tb_is_missing_text(const tb_texts *missing, const char *text);

/** Checks a value (NUL-terminated, no blanks around it); what is wrong is an error in the log at `place`. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_field_check_value(tb_field_check *check, const char *text, tb_place place, tb_log *log);

#endif
