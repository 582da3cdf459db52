/*
 * Disks that fail: an SQLite file system over the usual one, in which the n-th call that changes something (opening a file, writing,
 * syncing, shortening, removing) fails, and those after it too until it is told otherwise. For tests only; the program knows nothing of it.
 *
 * In a test program: link failing_vfs.c. For another program: LD_PRELOAD the library failing_vfs and set TONGBI_TEST_FAIL_AT=N (from 1) and
 * TONGBI_TEST_FAIL_WITH=full or io; it is then in use from the start.
 */
#ifndef FAILING_VFS_H
#define FAILING_VFS_H

#include <stdbool.h>

typedef enum failing_vfs_failure { FAILING_VFS_FULL, FAILING_VFS_IO } failing_vfs_failure;

/** Makes the file system the default one of SQLite. Nothing fails until failing_vfs_arm. Returns false when SQLite does not take it. */
bool failing_vfs_install(void);

/** The `at`-th call from now on fails (from 1), and all later ones, as if the disk was full or broken; 0: none. */
void failing_vfs_arm(long at, failing_vfs_failure failure);

/** Calls since failing_vfs_arm. */
long failing_vfs_calls(void);

#endif
