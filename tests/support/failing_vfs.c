#include "failing_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* The usual file lies behind ours. */
typedef struct failing_file {
  sqlite3_file base;
  sqlite3_file *real;
} failing_file;

static struct {
  sqlite3_vfs vfs, *real;
  long calls, at;
  failing_vfs_failure failure;
} state;

void failing_vfs_arm(long at, failing_vfs_failure failure) {
  state.calls = 0;
  state.at = at;
  state.failure = failure;
}

long failing_vfs_calls(void) {
  return state.calls;
}

/* Counts a call; true when it is to fail. */
static bool fails(void) {
  return ++state.calls >= state.at && state.at > 0;
}

static sqlite3_file *real_of(sqlite3_file *file) {
  return ((failing_file *)file)->real;
}

/* ------------------------------------------------------------------------------------------------------- what may fail */

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at) {
  if (fails()) return state.failure == FAILING_VFS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  return real_of(file)->pMethods->xWrite(real_of(file), bytes, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  return fails() ? SQLITE_IOERR_TRUNCATE : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
  return fails() ? SQLITE_IOERR_FSYNC : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out) {
  if (extend && fails()) return SQLITE_IOERR_SHMSIZE;
  return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, out);
}

/* -------------------------------------------------------------------------------------------------- what is passed through */

static int file_close(sqlite3_file *file) {
  return real_of(file)->pMethods->xClose(real_of(file));
}
static int file_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at) {
  return real_of(file)->pMethods->xRead(real_of(file), out, n, at);
}
static int file_size(sqlite3_file *file, sqlite3_int64 *out) {
  return real_of(file)->pMethods->xFileSize(real_of(file), out);
}
static int file_lock(sqlite3_file *file, int kind) {
  return real_of(file)->pMethods->xLock(real_of(file), kind);
}
static int file_unlock(sqlite3_file *file, int kind) {
  return real_of(file)->pMethods->xUnlock(real_of(file), kind);
}
static int file_reserved(sqlite3_file *file, int *out) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
static int file_control(sqlite3_file *file, int what, void *argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}
static int file_sector(sqlite3_file *file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int file_traits(sqlite3_file *file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
static void file_shm_barrier(sqlite3_file *file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int file_shm_unmap(sqlite3_file *file, int delete) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods METHODS = {.iVersion = 2,
                                           .xClose = file_close,
                                           .xRead = file_read,
                                           .xWrite = file_write,
                                           .xTruncate = file_truncate,
                                           .xSync = file_sync,
                                           .xFileSize = file_size,
                                           .xLock = file_lock,
                                           .xUnlock = file_unlock,
                                           .xCheckReservedLock = file_reserved,
                                           .xFileControl = file_control,
                                           .xSectorSize = file_sector,
                                           .xDeviceCharacteristics = file_traits,
                                           .xShmMap = file_shm_map,
                                           .xShmLock = file_shm_lock,
                                           .xShmBarrier = file_shm_barrier,
                                           .xShmUnmap = file_shm_unmap};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  (void)vfs;
  failing_file *ours = (failing_file *)file;
  ours->real = (sqlite3_file *)(ours + 1);
  ours->base.pMethods = NULL; /* nothing to close */
  if (fails()) return SQLITE_CANTOPEN;
  const int code = state.real->xOpen(state.real, name, ours->real, flags, out_flags);
  if (ours->real->pMethods) ours->base.pMethods = &METHODS;
  return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  return fails() ? SQLITE_IOERR_DELETE : state.real->xDelete(state.real, name, sync);
}

bool failing_vfs_install(void) {
  state.real = sqlite3_vfs_find(NULL);
  if (!state.real) return false;
  state.vfs = *state.real; /* all other calls go straight to the usual one, which asks nothing of the structure but its data */
  state.vfs.zName = "failing";
  state.vfs.szOsFile = (int)sizeof(failing_file) + state.real->szOsFile;
  state.vfs.pNext = NULL;
  state.vfs.xOpen = vfs_open;
  state.vfs.xDelete = vfs_delete;
  return sqlite3_vfs_register(&state.vfs, 1) == SQLITE_OK;
}

#ifdef FAILING_VFS_PRELOADED
__attribute__((constructor)) static void preloaded(void) {
  const char *at = getenv("TONGBI_TEST_FAIL_AT"), *with = getenv("TONGBI_TEST_FAIL_WITH");
  if (!at || !failing_vfs_install()) return;
  failing_vfs_arm(strtol(at, NULL, 10), with && strcmp(with, "io") == 0 ? FAILING_VFS_IO : FAILING_VFS_FULL);
}
#endif
