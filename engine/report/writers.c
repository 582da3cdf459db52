/* The registry of formats. */
#include "writer.h"

#include "base/log.h"

#define WRITER(name, help, help_zh) extern const tb_writer TB_WRITER_##name;
#include "writers.def"
#undef WRITER

typedef struct writer_row {
  const tb_writer *writer;
  const char *help, *help_zh;
} writer_row;

static const writer_row WRITERS[] = {
#define WRITER(name, help, help_zh) {&TB_WRITER_##name, help, help_zh},
#include "writers.def"
#undef WRITER
};

enum { N_WRITERS = sizeof WRITERS / sizeof WRITERS[0] };

const tb_writer *tb_writer_at(size_t i) {
  return i < N_WRITERS ? WRITERS[i].writer : NULL;
}

size_t tb_format_count(void) {
  return N_WRITERS;
}

const char *tb_format_name(size_t i) {
  return i < N_WRITERS ? WRITERS[i].writer->name : NULL;
}

const char *tb_format_help(size_t i, tb_language language) {
  return i < N_WRITERS ? tb_text(language, WRITERS[i].help, WRITERS[i].help_zh) : NULL;
}

bool tb_format_is_for_people(size_t format) {
  const char *name = tb_format_name(format);
  return name != NULL && (strcmp(name, "text") == 0 || strcmp(name, "markdown") == 0);
}

size_t tb_format_find(const char *name) {
  for (size_t i = 0; name != NULL && i < N_WRITERS; i++) {
    if (strcmp(WRITERS[i].writer->name, name) == 0) {
      return i;
    }
  }
  return N_WRITERS;
}
