/* A look at a file before SQLite is let near it: what is no store of ours is never touched. Format: sqlite.org/fileformat2.html,
 * section 1.3. */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  HEADER_BYTES = 100,
  PAGE_SIZE_AT = 16,
  CHANGES_AT = 24,
  PAGES_AT = 28,
  APPLICATION_AT = 68,
  VALID_FOR_AT = 92 /* the value of CHANGES when PAGES was written */
};

static const char MAGIC[16] = "SQLite format 3";

static uint32_t big_endian(const unsigned char *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static tb_status cannot_open(tb_database *db, int code) {
  const char *reason = strerrordesc_np(code);
  return tb_database_error(db, "cannot open the store: %s", "无法打开历史库：%s", reason ? reason : "unknown error");
}

/* Whether path + suffix is there and not empty; the error ENAMETOOLONG counts as not there. */
static bool beside(const char *path, const char *suffix) {
  tb_buffer name = {0};
  tb_buffer_format(&name, "%s%s", path, suffix);
  struct stat there;
  const bool found = !name.failed && stat(tb_buffer_string(&name), &there) == 0 && there.st_size > 0;
  tb_buffer_free(&name);
  return found;
}

/* The folder that a path is in, as a path. NULL when memory is short; the caller frees it. */
static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return strdup(".");
  return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static bool can_write(const char *path, bool there) {
  char *folder = folder_of(path);
  const bool writable = folder && eaccess(folder, W_OK | X_OK) == 0 && (!there || eaccess(path, W_OK) == 0);
  free(folder);
  return writable;
}

/* What is not there: fine when it is to be made and its folder is there. */
static tb_status inspect_absent(tb_database *db, const char *path) {
  if (db->mode != TB_DATABASE_CREATE) return tb_database_absent(db);
  char *folder = folder_of(path);
  if (!folder) return TB_NO_MEMORY;
  struct stat there;
  const int code = stat(folder, &there) != 0 ? errno : !S_ISDIR(there.st_mode) ? ENOTDIR : eaccess(folder, W_OK | X_OK) != 0 ? errno : 0;
  const tb_status status = code == 0 ? TB_OK
                                     : tb_database_error(db, "cannot make the store in the folder %s: %s",
                                                         "无法在文件夹 %s 中创建历史库：%s", folder, strerrordesc_np(code));
  free(folder);
  return status;
}

/* The header of a file of `size` bytes against what a store must look like. */
static tb_status inspect_header(tb_database *db, const unsigned char *header, size_t n, uint64_t size, const tb_schema *schema,
                                bool settled) {
  if (n < HEADER_BYTES || memcmp(header, MAGIC, sizeof MAGIC) != 0) {
    return tb_database_error(db, "this is no store: an SQLite database was expected; the file was left as it is",
                             "这不是历史库：应为 SQLite 数据库；文件未作任何改动");
  }
  if (big_endian(header + APPLICATION_AT) != schema->application) return tb_database_foreign(db);
  const uint32_t written = (uint32_t)header[PAGE_SIZE_AT] << 8 | header[PAGE_SIZE_AT + 1];
  const uint64_t page = written == 1 ? 65536 : written;
  const uint64_t expected = page * big_endian(header + PAGES_AT);
  const bool counted = big_endian(header + CHANGES_AT) == big_endian(header + VALID_FOR_AT);
  if (settled && counted && size < expected) {
    return tb_database_error(db, "the store is damaged: %llu bytes of %llu are there", "历史库已损坏：仅有 %llu 字节，应有 %llu 字节",
                             (unsigned long long)size, (unsigned long long)expected);
  }
  return TB_OK;
}

static size_t read_header(int descriptor, unsigned char header[HEADER_BYTES]) {
  size_t n = 0;
  while (n < HEADER_BYTES) {
    const ssize_t got = pread(descriptor, header + n, HEADER_BYTES - n, (off_t)n);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    n += (size_t)got;
  }
  return n;
}

static tb_status inspect_file(tb_database *db, const char *path, const tb_schema *schema, tb_sqlite_file *out) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return cannot_open(db, errno);
  unsigned char header[HEADER_BYTES];
  const size_t n = read_header(descriptor, header);
  struct stat there;
  const int code = fstat(descriptor, &there) != 0 ? errno : 0; /* after the header: a file that grows is not taken for one cut short */
  const bool journal = beside(path, "-journal"), log = beside(path, "-wal");
  unsigned char again[HEADER_BYTES];
  const bool moves = read_header(descriptor, again) != n || memcmp(header, again, n) != 0; /* another process is making it */
  (void)close(descriptor);
  if (code != 0) return cannot_open(db, code);

  out->settled = !journal && !log && !moves;
  if (journal || moves) return TB_OK; /* SQLite must first undo what a crash left half done; tables are looked at after that */
  out->fresh = there.st_size == 0;
  if (!out->fresh) return inspect_header(db, header, n, (uint64_t)there.st_size, schema, out->settled);
  return db->mode == TB_DATABASE_CREATE ? TB_OK : tb_database_error(db, "this is no store: the file is empty", "这不是历史库：文件为空");
}

tb_status tb_sqlite_inspect(tb_database *db, const char *path, const tb_schema *schema, tb_sqlite_file *out) {
  *out = (tb_sqlite_file){.settled = true};
  struct stat there;
  if (stat(path, &there) != 0) {
    if (errno != ENOENT) return cannot_open(db, errno);
    out->fresh = true;
    out->writable = can_write(path, false);
    return inspect_absent(db, path);
  }
  if (!S_ISREG(there.st_mode)) {
    return tb_database_error(db, "this is no store: a file was expected, this is %s", "这不是历史库：应为文件，实为%s",
                             S_ISDIR(there.st_mode) ? tb_text(tb_log_language(db->log), "a folder", "文件夹")
                                                    : tb_text(tb_log_language(db->log), "a device or a pipe", "设备或管道"));
  }
  out->writable = can_write(path, true);
  return inspect_file(db, path, schema, out);
}
