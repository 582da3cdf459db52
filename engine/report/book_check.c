#include "book_check.h"

#include "base/libarchive.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 16 };

static const char CELL[] = "<c r=", END[] = "</worksheet>";

/* A search for CELL that goes on from block to block, and the last bytes that were seen: the end, and a line end behind it. */
typedef struct scan {
  uint64_t cells;
  size_t matched;
  char tail[sizeof END];
} scan;

/* CELL begins with its only <, so that after a mismatch it can begin only at the byte at hand. */
static void scan_block(scan *s, const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    s->matched = bytes[i] == CELL[s->matched] ? s->matched + 1 : bytes[i] == CELL[0];
    if (s->matched == sizeof CELL - 1) {
      s->cells++;
      s->matched = 0;
    }
  }
  size_t kept = n < sizeof s->tail ? n : sizeof s->tail;
  memmove(s->tail, s->tail + kept, sizeof s->tail - kept);
  memcpy(s->tail + sizeof s->tail - kept, bytes + n - kept, kept);
}

static bool sheet_is_whole(const tb_archive_library *library, struct archive *zip, uint64_t cells) {
  char block[BLOCK_BYTES];
  scan s = {0};
  la_ssize_t n;
  while ((n = library->archive_read_data(zip, block, sizeof block)) > 0) {
    scan_block(&s, block, (size_t)n);
  }
  return n == 0 && s.cells == cells && memmem(s.tail, sizeof s.tail, END, sizeof END - 1) != NULL;
}

static bool all_whole(const tb_archive_library *library, struct archive *zip, const uint64_t *cells, size_t n_sheets) {
  struct archive_entry *entry;
  size_t found = 0;
  bool whole = true;
  while (whole && library->archive_read_next_header(zip, &entry) == ARCHIVE_OK) {
    size_t number;
    const char *name = library->archive_entry_pathname(entry);
    if (name != NULL && sscanf(name, "xl/worksheets/sheet%zu.xml", &number) == 1 && number >= 1 && number <= n_sheets) {
      whole = sheet_is_whole(library, zip, cells[number - 1]);
      found++;
    }
  }
  return whole && found == n_sheets;
}

tb_status tb_book_check(int file, const uint64_t *cells, size_t n_sheets, tb_log *log, bool *whole) {
  tb_archive_library library;
  tb_status status = tb_archive_load(log, NULL, &library);
  if (status != TB_OK) {
    return status;
  }
  struct archive *zip = library.archive_read_new();
  if (zip == NULL) {
    return TB_NO_MEMORY;
  }
  *whole = lseek(file, 0, SEEK_SET) == 0 && library.archive_read_support_format_zip(zip) == ARCHIVE_OK &&
           library.archive_read_open_fd(zip, file, BLOCK_BYTES) == ARCHIVE_OK && all_whole(&library, zip, cells, n_sheets);
  library.archive_read_free(zip);
  return TB_OK;
}
