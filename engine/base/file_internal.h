/* Between the files that write outputs: output.c, folder.c and file.c. */
#ifndef TB_BASE_FILE_INTERNAL_H
#define TB_BASE_FILE_INTERNAL_H

#include "file.h"

/**
 * Adds an error about `path` to the log, with the system's reason for errno `code` behind the sentence. Returns
 * TB_IO_ERROR.
 */
tb_status tb_log_system(tb_log *log, const char *path, int code, const char *english, const char *chinese);

/** Length of the part of a path that names the folder, its slash included; 0 when there is none. */
size_t tb_folder_length(const char *path);

/**
 * A new name in the folder where `path` is, hidden, unlike any other, and known as one of that place; the caller frees it with free(). NULL
 * when memory is short.
 */
char *tb_temporary_name(const char *path);

/**
 * Locks the file or folder just made under a temporary name, so that no other process takes it for one left behind; the lock ends with the
 * descriptor. False when another process was faster and it is gone, or will be: make another one.
 */
bool tb_temporary_lock(int descriptor);

/** Removes what processes that were killed left beside `path` under temporary names of that place. What cannot be removed stays. */
void tb_temporary_sweep(const char *path);

/** Removes a folder with all that is in it, links not followed; 0, also when it is not there, or the first errno. */
int tb_folder_remove(const char *path);

/** Writes the n bytes at `bytes` to a descriptor; 0, or the errno of what went wrong. */
int tb_descriptor_write(int descriptor, const char *bytes, size_t n);

/** The same at a place of a file. */
int tb_descriptor_write_at(int descriptor, const char *bytes, size_t n, uint64_t place);

/** Closes a descriptor; 0, or the errno that says that what was written may be lost. */
int tb_descriptor_close(int descriptor);

/** Makes the entries of the folder in which `path` is last through a loss of power, as far as the system lets it. */
void tb_parent_sync(const char *path);

#endif
