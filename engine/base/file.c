#include "file.h"

#include "file_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024 };

tb_status tb_log_system(tb_log *log, const char *path, int code, const char *english, const char *chinese) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = path}, "%s: %s", "%s：%s", tb_text(tb_log_language(log), english, chinese),
             tb_system_text(code, tb_log_language(log)));
  return TB_IO_ERROR;
}

int tb_descriptor_write(int descriptor, const char *bytes, size_t n) {
  while (n > 0) {
    const ssize_t written = write(descriptor, bytes, n);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    n -= (size_t)written;
  }
  return 0;
}

int tb_descriptor_write_at(int descriptor, const char *bytes, size_t n, uint64_t place) {
  while (n > 0) {
    const ssize_t written = pwrite(descriptor, bytes, n, (off_t)place);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    place += (uint64_t)written;
    n -= (size_t)written;
  }
  return 0;
}

int tb_descriptor_close(int descriptor) {
  if (close(descriptor) == 0 || errno == EINTR) return 0; /* Linux has closed it when a signal interrupts */
  return errno;
}

void tb_parent_sync(const char *path) {
  char *folder = strndup(path, tb_folder_length(path));
  if (!folder) return;
  const int descriptor = open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(folder);
  if (descriptor < 0) return;
  (void)fsync(descriptor); /* some file systems refuse this for folders; they order their renames by themselves */
  (void)close(descriptor);
}

bool tb_same_file(const char *a, const char *b) {
  struct stat x, y;
  return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Feeds all of a descriptor to a digest; TB_NO_MEMORY when OpenSSL cannot. A read that fails leaves its errno in *code. */
static tb_status digest_descriptor(int descriptor, EVP_MD_CTX *digest, unsigned char *block, int *code) {
  if (EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1) return TB_NO_MEMORY;
  for (;;) {
    const ssize_t n = read(descriptor, block, READ_BYTES);
    if (n == 0) return TB_OK;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      *code = errno;
      return TB_IO_ERROR;
    }
    if (EVP_DigestUpdate(digest, block, (size_t)n) != 1) return TB_NO_MEMORY;
  }
}

static void write_hex(const unsigned char *bytes, size_t n, char *out) {
  for (size_t i = 0; i < n; i++) {
    out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
  }
  out[2 * n] = '\0';
}

tb_status tb_file_sha256(const char *path, tb_log *log, char out[65]) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return tb_log_system(log, path, errno, "cannot open the file to hash it", "无法打开文件以计算摘要");
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  unsigned char *block = malloc(READ_BYTES);
  unsigned char hash[EVP_MAX_MD_SIZE];
  int code = 0;
  tb_status status = digest && block ? digest_descriptor(descriptor, digest, block, &code) : TB_NO_MEMORY;
  if (status == TB_OK && EVP_DigestFinal_ex(digest, hash, NULL) != 1) status = TB_NO_MEMORY;
  if (status == TB_OK) write_hex(hash, 32, out);
  if (status == TB_IO_ERROR) tb_log_system(log, path, code, "cannot read the file to hash it", "无法读取文件以计算摘要");
  free(block);
  EVP_MD_CTX_free(digest);
  (void)close(descriptor);
  return status;
}

tb_status tb_bytes_sha256(const char *bytes, size_t n, char out[65]) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  if (EVP_Digest(bytes, n, hash, NULL, EVP_sha256(), NULL) != 1) return TB_NO_MEMORY;
  write_hex(hash, 32, out);
  return TB_OK;
}

static tb_status cannot_read(const char *path, tb_log *log) {
  return tb_log_system(log, path, errno, "cannot be read", "无法读取");
}

static tb_status read_all(int descriptor, const char *path, size_t bytes_max, tb_log *log, tb_buffer *out) {
  for (const size_t before = out->n; out->n - before <= bytes_max;) {
    char *room = tb_buffer_reserve(out, READ_BYTES);
    if (!room) return TB_NO_MEMORY;
    const ssize_t n = read(descriptor, room, READ_BYTES);
    if (n == 0) return TB_OK;
    if (n < 0 && errno != EINTR) return cannot_read(path, log);
    if (n > 0) out->n += (size_t)n;
  }
  tb_log_add(log, TB_ERROR, (tb_place){.file = path}, "the file is larger than %zu MiB", "文件大于 %zu MiB", bytes_max >> 20);
  return TB_BAD_INPUT;
}

tb_status tb_file_read(const char *path, size_t bytes_max, tb_log *log, tb_buffer *out) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_read(path, log);
  const tb_status status = read_all(descriptor, path, bytes_max, log, out);
  (void)close(descriptor);
  return status;
}
