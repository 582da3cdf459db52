/* A folder of outputs that is built beside its place and swapped in. */
#include "file.h"

#include "file_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_ATTEMPTS = 16, OPEN_FOLDERS_MAX = 16 };

struct tb_folder {
  tb_log *log;
  char *path, *temporary;
  int lock; /* the folder under its temporary name, open and locked */
};

static void folder_free(tb_folder *folder) {
  if (folder->lock >= 0) (void)close(folder->lock);
  free(folder->path);
  free(folder->temporary);
  free(folder);
}

/* Where the folder is to be, links followed, without slashes at the end; NULL with errno. What is there and is no folder is refused. */
static char *resolve(const char *path) {
  struct stat there;
  if (stat(path, &there) == 0) {
    if (S_ISDIR(there.st_mode)) return realpath(path, NULL);
    errno = ENOTDIR;
    return NULL;
  }
  if (errno != ENOENT || *path == '\0' || lstat(path, &there) == 0) return NULL;
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/')
    n--;
  return strndup(path, n);
}

/* Opens and locks a folder just made; -1 with errno, the folder removed: EEXIST when another process took it for one left behind. */
static int lock_new(const char *name) {
  const int descriptor = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0 && tb_temporary_lock(descriptor)) return descriptor;
  const int code = descriptor >= 0 || errno == ENOENT ? EEXIST : errno;
  if (descriptor >= 0) (void)close(descriptor);
  (void)rmdir(name);
  errno = code;
  return -1;
}

/* Makes an empty folder under a name that nothing has; false with errno. */
static bool make_temporary(tb_folder *folder) {
  for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    char *name = tb_temporary_name(folder->path);
    if (!name) break;
    if (mkdir(name, 0777) == 0 && (folder->lock = lock_new(name)) >= 0) {
      folder->temporary = name;
      return true;
    }
    const int code = errno;
    free(name);
    errno = code;
    if (code != EEXIST) break;
  }
  return false;
}

tb_status tb_folder_open(const char *path, tb_log *log, tb_folder **out) {
  *out = NULL;
  tb_folder *folder = calloc(1, sizeof *folder);
  if (!folder) return TB_NO_MEMORY;
  folder->log = log;
  folder->lock = -1;
  folder->path = resolve(path);
  if (!folder->path || !make_temporary(folder)) {
    const int code = errno;
    folder_free(folder);
    return tb_log_system(log, path, code, "cannot make the output folder", "无法建立输出文件夹");
  }
  *out = folder;
  return TB_OK;
}

const char *tb_folder_path(const tb_folder *folder) {
  return folder->temporary;
}

static int sync_entry(const char *path, const struct stat *status, int type, struct FTW *level) {
  (void)status;
  (void)level;
  if (type == FTW_SL || type == FTW_SLN) return 0; /* a link lives in its folder */
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return errno;
  const int code = fsync(descriptor) == 0 || type == FTW_DP ? 0 : errno; /* some file systems refuse this for folders */
  (void)close(descriptor);
  return code;
}

/* Syncs all that is below the folder and at last itself; 0, or the first errno. Links are not followed. */
static int sync_all(const char *path) {
  const int code = nftw(path, sync_entry, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
  return code < 0 ? errno : code;
}

/* Exchange without the system's help: for a moment nothing is at the place, and a failure puts the old folder back. 0, or errno. */
static int exchange_in_steps(tb_folder *folder) {
  char *aside = tb_temporary_name(folder->path);
  if (!aside) return ENOMEM;
  int code = rename(folder->path, aside) == 0 ? 0 : errno;
  if (code == 0 && rename(folder->temporary, folder->path) != 0) {
    code = errno;
    (void)rename(aside, folder->path);
  } else if (code == 0) {
    free(folder->temporary);
    folder->temporary = aside;
    return 0;
  }
  free(aside);
  return code;
}

/* Puts the new folder in its place; what was there is then under the temporary name (*had_old). 0, or errno. */
static int swap(tb_folder *folder, bool *had_old) {
  *had_old = true;
  if (renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0) return 0;
  if (errno == EINVAL || errno == ENOSYS) return exchange_in_steps(folder);
  if (errno != ENOENT) return errno;
  *had_old = false;
  return rename(folder->temporary, folder->path) == 0 ? 0 : errno;
}

tb_status tb_folder_commit(tb_folder *folder) {
  bool had_old = false;
  int code = sync_all(folder->temporary);
  if (code == 0) code = swap(folder, &had_old);
  if (code != 0) {
    const tb_status status =
        tb_log_system(folder->log, folder->path, code, "cannot put the output folder in its place", "无法将输出文件夹放到位");
    tb_folder_abandon(folder);
    return status;
  }
  tb_parent_sync(folder->path);
  code = had_old ? tb_folder_remove(folder->temporary) : 0;
  if (code != 0) {
    tb_log_add(folder->log, TB_WARNING, (tb_place){.file = folder->temporary}, "the folder of the run before could not be removed: %s",
               "无法删除上次运行的文件夹：%s", tb_system_text(code, tb_log_language(folder->log)));
  }
  tb_temporary_sweep(folder->path); /* not before: what was left may be the old output, where a system without exchange was interrupted */
  folder_free(folder);
  return TB_OK;
}

void tb_folder_abandon(tb_folder *folder) {
  if (!folder) return;
  (void)tb_folder_remove(folder->temporary);
  folder_free(folder);
}
