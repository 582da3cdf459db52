/* Between the files that write outputs: output.c, folder.c and file.c. */
#ifndef TB_BASE_FILE_INTERNAL_H
#define TB_BASE_FILE_INTERNAL_H

#include "file.h"

#include <string.h>

/** The system's words for an errno, in English: strerror would follow the locale, and is not safe in threads. */
static inline const char *tb_errno_text(int code) {
  const char *text = strerrordesc_np(code);
  return text ? text : "unknown error";
}

/**
 * Adds an error about `path` to the log, with the system's reason for errno `code` behind the sentence. The reason is in English in any
 * language, as the system gives it. Returns TB_IO_ERROR.
 */
tb_status tb_log_system(tb_log *log, const char *path, int code, const char *english, const char *chinese);

/** A new name in the folder where `path` is, hidden, and unlike any other; the caller frees it with free(). NULL when memory is short. */
char *tb_temporary_name(const char *path);

/** Writes the n bytes at `bytes` to a descriptor; 0, or the errno of what went wrong. */
int tb_descriptor_write(int descriptor, const char *bytes, size_t n);

/** Closes a descriptor; 0, or the errno that says that what was written may be lost. */
int tb_descriptor_close(int descriptor);

/** Makes the entries of the folder in which `path` is last through a loss of power, as far as the system lets it. */
void tb_parent_sync(const char *path);

#endif
