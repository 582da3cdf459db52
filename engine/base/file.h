/* Files that appear whole or not at all, and hashes of files. */
#ifndef TB_BASE_FILE_H
#define TB_BASE_FILE_H

#include "buffer.h"
#include "log.h"

/** Where bytes go: a file that appears when committed, a device or pipe written directly, or standard output. */
typedef struct tb_output tb_output;

/**
 * Opens `path` for writing ("-" or NULL: standard output). A regular or new file is written beside its place under a temporary name and
 * renamed by tb_output_commit; devices, FIFOs and sockets are written directly. Errors go to the log with the path and the system's reason.
 */
tb_status tb_output_open(const char *path, tb_log *log, tb_output **out);
tb_status tb_output_write(tb_output *output, const char *bytes, size_t n);

/**
 * Several threads may write a file that appears when committed: the bytes to come next are claimed in order, one call at a time, and each
 * claimed place is filled with its n bytes by any thread at any time before the commit. False: not with this output.
 */
bool tb_output_has_places(const tb_output *output);
tb_status tb_output_claim(tb_output *output, size_t n, uint64_t *place);
tb_status tb_output_fill(tb_output *output, uint64_t place, const char *bytes, size_t n);

/** Tells the log of a place that could not be filled: TB_IO_ERROR, once it failed in whatever way. Not while places are being filled. */
tb_status tb_output_check(tb_output *output);

/** Flushes, syncs, renames. The output is closed and freed in any case; on failure the old file is intact. */
tb_status tb_output_commit(tb_output *output);

/** Throws the output away; the old file is intact. NULL is allowed. */
void tb_output_abandon(tb_output *output);

/** A folder that is built beside its place and swapped in whole. The caller writes files into tb_folder_path(). */
typedef struct tb_folder tb_folder;
tb_status tb_folder_open(const char *path, tb_log *log, tb_folder **out);
const char *tb_folder_path(const tb_folder *folder);

/** Syncs the folder and its files and swaps it into place (renameat2 exchange where the folder was there); the old one is removed. */
tb_status tb_folder_commit(tb_folder *folder);
void tb_folder_abandon(tb_folder *folder);

/** True when both paths lead to the same existing file. */
bool tb_same_file(const char *a, const char *b);

/** Appends the whole of a file. TB_BAD_INPUT when it has more than `bytes_max`, TB_IO_ERROR: told in the log. TB_NO_MEMORY. */
tb_status tb_file_read(const char *path, size_t bytes_max, tb_log *log, tb_buffer *out);

/** SHA-256 of n bytes as 64 hexadecimal digits and a NUL. */
tb_status tb_bytes_sha256(const char *bytes, size_t n, char out[65]);

/** SHA-256 of a file as 64 hexadecimal digits and a NUL. */
tb_status tb_file_sha256(const char *path, tb_log *log, char out[65]);

#endif
