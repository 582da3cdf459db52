/* Compressed input through libarchive: gzip and Zstandard streams, and zip archives of one file. */
#include "base/libarchive.h"
#include "source_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PACKED_BLOCK_BYTES = 64 * 1024, EXPANSION_MAX = 1000 };
static const uint64_t expansion_free_bytes = UINT64_C(1) << 30; /* below this no ratio is a bomb */

struct tb_unpacker {
  tb_archive_library library;
  tb_source *source;
  struct archive *archive;
  bool is_zip, ended;
  tb_status failure; /* what the reading below libarchive came to: it has logged its own error then */
  uint64_t packed_bytes, expanded_bytes;
  char block[PACKED_BLOCK_BYTES];
};

typedef struct magic {
  const char *bytes;
  size_t n;
  bool is_zip;
} magic;

static const magic *find_magic(const char *lead, size_t n) {
  static const magic magics[] = {{"\x1F\x8B", 2, false}, {"\x28\xB5\x2F\xFD", 4, false}, {"PK\3\4", 4, true}, {"PK\5\6", 4, true}};
  for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
    if (n >= magics[i].n && memcmp(lead, magics[i].bytes, magics[i].n) == 0) return &magics[i];
  }
  return NULL;
}

bool tb_unpacker_wanted(const char *lead, size_t n) {
  return find_magic(lead, n) != NULL;
}

static la_ssize_t give_block(struct archive *archive, void *context, const void **block) {
  (void)archive;
  tb_unpacker *unpacker = context;
  size_t n;
  unpacker->failure = tb_source_take(unpacker->source, unpacker->block, sizeof unpacker->block, &n);
  if (unpacker->failure != TB_OK) return ARCHIVE_FATAL;
  unpacker->packed_bytes += n;
  *block = unpacker->block;
  return (la_ssize_t)n;
}

/* The status of a libarchive call that failed, with an error in the log unless the reading below it told its own. */
static tb_status archive_error(tb_unpacker *unpacker) {
  if (unpacker->failure != TB_OK) return unpacker->failure;
  const char *reason = unpacker->library.archive_error_string(unpacker->archive);
  TB_SOURCE_ERROR(unpacker->source, "cannot expand the compressed file: %s", "无法解压文件：%s", reason ? reason : "?");
  return TB_BAD_INPUT;
}

/* The next file in the archive, folders passed over; *found false at the end. */
static tb_status next_file(tb_unpacker *unpacker, bool *found) {
  struct archive_entry *entry;
  for (;;) {
    const int result = unpacker->library.archive_read_next_header(unpacker->archive, &entry);
    *found = result == ARCHIVE_OK || result == ARCHIVE_WARN;
    if (result == ARCHIVE_EOF) return TB_OK;
    if (!*found) return archive_error(unpacker);
    if (unpacker->library.archive_entry_filetype(entry) != AE_IFDIR) return TB_OK;
  }
}

static tb_status open_archive(tb_unpacker *unpacker) {
  const tb_archive_library *library = &unpacker->library;
  tb_status status = tb_archive_load(unpacker->source->log, unpacker->source->path, &unpacker->library);
  if (status != TB_OK) return status;
  struct archive *archive = unpacker->archive = library->archive_read_new();
  if (!archive) return TB_NO_MEMORY;
  if (unpacker->is_zip) {
    library->archive_read_support_format_zip_streamable(archive);
  } else {
    library->archive_read_support_filter_gzip(archive);
    library->archive_read_support_filter_zstd(archive);
    library->archive_read_support_format_raw(archive);
    library->archive_read_support_format_empty(archive);
  }
  if (library->archive_read_open(archive, unpacker, NULL, give_block, NULL) != ARCHIVE_OK) return archive_error(unpacker);
  bool found;
  status = next_file(unpacker, &found);
  if (status != TB_OK || found) return status;
  unpacker->ended = true; /* an empty stream is an empty file; an archive without a file is not one */
  if (!unpacker->is_zip) return TB_OK;
  TB_SOURCE_ERROR(unpacker->source, "the zip archive holds no file, expected one", "zip压缩包中没有文件，应恰有一个文件");
  return TB_BAD_INPUT;
}

tb_status tb_unpacker_open(tb_source *source, tb_unpacker **out) {
  tb_unpacker *unpacker = malloc(sizeof *unpacker);
  if (!unpacker) return TB_NO_MEMORY;
  *unpacker = (tb_unpacker){.source = source, .is_zip = find_magic(source->lead, source->lead_n)->is_zip};
  const tb_status status = open_archive(unpacker);
  if (status == TB_OK) {
    *out = unpacker;
  } else {
    tb_unpacker_free(unpacker);
  }
  return status;
}

void tb_unpacker_free(tb_unpacker *unpacker) {
  if (!unpacker) return;
  if (unpacker->archive) unpacker->library.archive_read_free(unpacker->archive);
  free(unpacker);
}

/* After the file's last byte: nothing may follow in the archive. */
static tb_status finish(tb_unpacker *unpacker) {
  unpacker->ended = true;
  bool another;
  const tb_status status = next_file(unpacker, &another);
  if (status != TB_OK || !another) return status;
  TB_SOURCE_ERROR(unpacker->source, "the zip archive holds more than one file, expected one", "zip压缩包中有多个文件，应恰有一个文件");
  return TB_BAD_INPUT;
}

static tb_status check_expansion(tb_unpacker *unpacker) {
  if (unpacker->expanded_bytes <= expansion_free_bytes || unpacker->expanded_bytes / EXPANSION_MAX <= unpacker->packed_bytes) return TB_OK;
  TB_SOURCE_ERROR(
      unpacker->source, "the compressed file expands to more than 1 GiB and more than %d times its size (%llu bytes read); refused",
      "压缩文件解压后超过1 GiB且超过其大小的%d倍（已读%llu字节），拒绝读取", EXPANSION_MAX, (unsigned long long)unpacker->packed_bytes);
  return TB_BAD_INPUT;
}

tb_status tb_unpacker_read(tb_unpacker *unpacker, char *to, size_t room, size_t *n) {
  *n = 0;
  while (*n < room && !unpacker->ended) {
    const la_ssize_t got = unpacker->library.archive_read_data(unpacker->archive, to + *n, room - *n);
    if (got < 0) return archive_error(unpacker);
    if (got == 0) return finish(unpacker);
    *n += (size_t)got;
    unpacker->expanded_bytes += (uint64_t)got;
    const tb_status status = check_expansion(unpacker);
    if (status != TB_OK) return status;
  }
  return TB_OK;
}
