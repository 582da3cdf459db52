/*
 * tongbi/base.h - status codes, languages, diagnostics, version.
 *
 * Every function that can fail returns a tb_status; what went wrong with the input is told in a tb_log that the caller owns. The
 * library never prints, never exits and never changes the locale.
 */
#ifndef TONGBI_BASE_H
#define TONGBI_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define TB_API __attribute__((visibility("default")))
#define TB_FORMAT(string_index, first_argument) __attribute__((format(printf, string_index, first_argument)))
#define TB_NODISCARD __attribute__((warn_unused_result))
#else
#define TB_API
#define TB_FORMAT(string_index, first_argument)
#define TB_NODISCARD
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a call came to. The values are stable: other languages may use the numbers. */
typedef enum tb_status {
  TB_OK = 0,
  TB_BAD_ARGUMENT = 1, /* the caller broke a function's contract, for instance NULL where a value is needed */
  TB_BAD_INPUT = 2,    /* data, rules or expressions are wrong; the log says where */
  TB_IO_ERROR = 3,     /* reading or writing failed; the log says what and why */
  TB_NO_MEMORY = 4,
  TB_LIMIT = 5,    /* a documented limit was passed */
  TB_NOT_FOUND = 6 /* a name that is not there */
} tb_status;

/** The language of texts for people. Codes, keys and column names are never translated. */
typedef enum tb_language { TB_ENGLISH = 0, TB_CHINESE = 1 } tb_language;

typedef enum tb_severity { TB_ERROR = 0, TB_WARNING = 1, TB_NOTE = 2 } tb_severity;

/** A place in a text. `file` may be NULL (no file), `line` and `column` count from 1 and are 0 where unknown; columns are in characters. */
typedef struct tb_place {
  const char *file;
  uint64_t line;
  uint32_t column;
} tb_place;

/** One message. All strings belong to the log. `excerpt` is NULL or the offending line with a caret below, two lines joined by '\n'. */
typedef struct tb_diagnostic {
  tb_severity severity;
  tb_place place;
  const char *text;
  const char *excerpt;
} tb_diagnostic;

/** A list of diagnostics: it keeps the first 100 errors and the first 100 others, and counts all. Not safe for use by several threads at
 * once. */
typedef struct tb_log tb_log;

/** A new, empty log, or NULL when memory is short. The caller frees it with tb_log_free. */
TB_API tb_log *tb_log_new(tb_language language);
TB_API void tb_log_free(tb_log *log);

/** The language of the log's texts; TB_ENGLISH for NULL. */
TB_API tb_language tb_log_language(const tb_log *log);

/** How many diagnostics are kept, and the i-th of them in the order of their coming (NULL out of range). */
TB_API size_t tb_log_count(const tb_log *log);
TB_API const tb_diagnostic *tb_log_at(const tb_log *log, size_t i);

/** How many diagnostics of a severity came in, kept or not. */
TB_API uint64_t tb_log_total(const tb_log *log, tb_severity severity);

/** One short sentence for a status, in a language. Never NULL. */
TB_API const char *tb_status_text(tb_status status, tb_language language);

/** What the system says of an errno, in a language, whatever the locale: "No such file or directory", "没有那个文件或目录". Never NULL. */
TB_API const char *tb_system_text(int code, tb_language language);

/** Memory that this process may still take before the machine swaps, or its control group ends it; 0: not known. */
TB_API uint64_t tb_memory_free_bytes(void);

/** The version of the library, such as "0.1.0". */
TB_API const char *tb_version(void);

#ifdef __cplusplus
}
#endif
#endif
