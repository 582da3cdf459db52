/*
 * What is built beside its place has a passing name: .tongbi-PLACE-RANDOM, PLACE a hash of the name that it will have. Whoever builds it
 * holds a lock on it that ends with the process, however that ends. So what bears the name of a place and is not locked was left by a
 * process that was killed.
 */
#include "file_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { HEX_DIGITS = 16, OPEN_FOLDERS_MAX = 16 };

#define PREFIX ".tongbi-"

size_t tb_folder_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash - path) + 1 : 0;
}

/* ---------------------------------------------------------------------------------------------------------------- names */

static unsigned long long hash_of_place(const char *path) {
  const char *name = path + tb_folder_length(path);
  return (unsigned long long)XXH3_64bits(name, strlen(name));
}

char *tb_temporary_name(const char *path) {
  uint64_t unlike = 0;
  if (getrandom(&unlike, sizeof unlike, 0) != (ssize_t)sizeof unlike) unlike = (uint64_t)getpid();
  char *name;
  const int n =
      asprintf(&name, "%.*s" PREFIX "%016llx-%016llx", (int)tb_folder_length(path), path, hash_of_place(path), (unsigned long long)unlike);
  return n < 0 ? NULL : name;
}

/* Whether an entry of the folder is named as tb_temporary_name names what is to be at `path`. */
static bool is_of_place(const char *entry, const char *path) {
  char prefix[sizeof PREFIX + HEX_DIGITS + 1];
  const size_t n = (size_t)snprintf(prefix, sizeof prefix, PREFIX "%016llx-", hash_of_place(path));
  return strncmp(entry, prefix, n) == 0 && strlen(entry) == n + HEX_DIGITS && strspn(entry + n, "0123456789abcdef") == HEX_DIGITS;
}

/* ---------------------------------------------------------------------------------------------------------------- locks */

bool tb_temporary_lock(int descriptor) {
  struct stat status;
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false; /* it is being swept away */
  return fstat(descriptor, &status) != 0 || status.st_nlink > 0;                       /* 0: it was, before the lock */
}

/* ---------------------------------------------------------------------------------------------------------------- removing */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *level) {
  (void)status;
  (void)type;
  (void)level;
  return remove(path) == 0 || errno == ENOENT ? 0 : errno; /* another run may be sweeping too */
}

int tb_folder_remove(const char *path) {
  const int code = nftw(path, remove_entry, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
  return code >= 0 ? code : errno == ENOENT ? 0 : errno;
}

/* Where locks do not work nobody's death can be told, and all is left alone. Links are not followed, nor are devices opened in earnest. */
static void remove_unlocked(int folder, const char *entry, const char *path) {
  struct stat status;
  const int descriptor = openat(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return;
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &status) == 0) {
    if (S_ISREG(status.st_mode)) (void)unlinkat(folder, entry, 0);
    if (S_ISDIR(status.st_mode)) (void)tb_folder_remove(path);
  }
  (void)close(descriptor);
}

void tb_temporary_sweep(const char *path) {
  const int n = (int)tb_folder_length(path);
  char *beside;
  if (asprintf(&beside, "%.*s", n > 0 ? n : 1, n > 0 ? path : ".") < 0) return;
  DIR *folder = opendir(beside);
  for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
    char *found;
    if (!is_of_place(entry->d_name, path) || asprintf(&found, "%.*s%s", n, path, entry->d_name) < 0) continue;
    remove_unlocked(dirfd(folder), entry->d_name, found);
    free(found);
  }
  if (folder) (void)closedir(folder);
  free(beside);
}
