/* Where fields stand in a record: found again from its bytes, only when somebody asks. */
#include "record.h"

#include "base/text.h"

/* A walk over the bytes of a record that knows the line and the column. */
typedef struct walk {
  const tb_record *record;
  size_t at;
  uint64_t line;
  uint32_t column;
} walk;

static walk walk_begin(const tb_record *record) {
  return (walk){.record = record, .line = record->line, .column = 1};
}

static bool walk_ended(const walk *w) {
  return w->at == w->record->n;
}

static char walk_byte(const walk *w) {
  return w->record->raw[w->at];
}

static void walk_step(walk *w) {
  const char byte = walk_byte(w);
  w->at++;
  const bool before_feed = byte == '\r' && !walk_ended(w) && walk_byte(w) == '\n';
  if (byte == '\n' || (byte == '\r' && !before_feed)) {
    w->line++;
    w->column = 1;
  } else {
    w->column += ((unsigned char)byte & 0xC0) != 0x80; /* once a character */
  }
}

/* From a quote to behind the one that closes it; doubled ones are content. */
static void walk_quoted(walk *w) {
  walk_step(w);
  while (!walk_ended(w)) {
    const bool quote = walk_byte(w) == '"';
    walk_step(w);
    if (!quote) continue;
    if (walk_ended(w) || walk_byte(w) != '"') return;
    walk_step(w);
  }
}

/* From the beginning of a field to that of the next, or to the end of the record. */
static void walk_field(walk *w) {
  if (!walk_ended(w) && walk_byte(w) == '"') walk_quoted(w);
  while (!walk_ended(w)) {
    const bool delimiter = walk_byte(w) == w->record->delimiter;
    walk_step(w);
    if (delimiter) return;
  }
}

static tb_place walk_place(const walk *w, const char *file) {
  return (tb_place){.file = file, .line = w->line, .column = w->column};
}

tb_place tb_record_position(const tb_record *record, const char *file, size_t offset) {
  walk w = walk_begin(record);
  while (w.at < offset && !walk_ended(&w))
    walk_step(&w);
  return walk_place(&w, file);
}

tb_place tb_record_place(const tb_record *record, const char *file, size_t field) {
  if (!record->has_quotes && field < record->n_fields) {
    /* Contents follow each other with one NUL between them, as the fields do with one delimiter. */
    const size_t offset = (size_t)(record->fields[field].text - record->fields[0].text);
    const size_t characters = record->is_ascii ? offset : tb_utf8_length(record->raw, offset);
    return (tb_place){.file = file, .line = record->line, .column = (uint32_t)characters + 1};
  }
  walk w = walk_begin(record);
  for (size_t i = 0; i < field && !walk_ended(&w); i++)
    walk_field(&w);
  return walk_place(&w, file);
}

void tb_record_places(const tb_record *record, const char *file, tb_place *places) {
  walk w = walk_begin(record);
  for (size_t i = 0; i < record->n_fields; i++) {
    places[i] = walk_place(&w, file);
    places[i].column += !walk_ended(&w) && walk_byte(&w) == '"';
    walk_field(&w);
  }
}
