#include "parts.h"

#include "case.h"
#include "ingest/rejects.h"

#include <stdlib.h>
#include <sys/stat.h>

/* A record that contradicts an earlier one: how many came before it, and what was found. */
typedef struct contradiction {
  uint64_t ordinal;
  tb_conflict conflict;
} contradiction;

/* What a file was when it was read first. */
typedef struct file_state {
  dev_t device;
  ino_t inode;
  off_t bytes;
  struct timespec changed;
} file_state;

struct tb_parts {
  tb_opening opening; /* its texts are the arena's; neither log nor rejects */
  bool with_rejects;  /* bad rows were put aside, else they refuse the file */
  file_state *files;
  tb_held_row *rows; /* all rows of the panel */
  size_t n_rows, n_indicators;
  uint64_t *bytes;               /* that the cells of each indicator take, estimated */
  bool *always;                  /* a flag an indicator: it has rows that cannot be held, and is read whenever anything is */
  bool *wanted;                  /* a flag an indicator: cells that the panel has, or is to have */
  bool *checked;                 /* whose contradictions are known */
  bool turned;                   /* the panel has the cells of `wanted` */
  contradiction *contradictions; /* in the order of the records, when all are known */
  size_t n_contradictions, capacity;
  uint64_t n_passes;
  size_t n_parts; /* of the work done last */
};

/* A pass over the files. A builder that keeps nothing reads them and hands their records over. */
typedef struct pass {
  tb_parts *parts;
  tb_builder *to;
  bool checking; /* contradictions are noted, else they are told of where they are known */
  uint64_t n_records;
  uint32_t n_entities, n_indicators; /* that both builders know */
  size_t next;                       /* of the contradictions to tell of */
  bool over;                         /* what is wanted does not fit */
} pass;

void tb_parts_free(tb_parts *parts) {
  if (parts == NULL) {
    return;
  }
  free(parts->files);
  free(parts->rows);
  free(parts->bytes);
  free(parts->always);
  free(parts->wanted);
  free(parts->checked);
  free(parts->contradictions);
  free(parts);
}

/* ------------------------------------------------------------------------------------------------------------------------- passes */

/* What the reading builder has given ids by now gets the same ids in the other one. No code is empty. */
static tb_status share_codes(pass *p, const tb_builder *reader) {
  const char *code;
  for (; (code = tb_builder_entity_code(reader, p->n_entities))[0] != '\0'; p->n_entities++) {
    if (tb_builder_entity(p->to, code, strlen(code)) != p->n_entities) {
      return TB_NO_MEMORY;
    }
  }
  for (; (code = tb_builder_indicator_code(reader, p->n_indicators))[0] != '\0'; p->n_indicators++) {
    if (tb_builder_indicator(p->to, code, strlen(code)) != p->n_indicators) {
      return TB_NO_MEMORY;
    }
  }
  return TB_OK;
}

#define FROM(column) .column = batch->column != NULL ? batch->column + from : NULL

static tb_batch slice(const tb_batch *batch, size_t from, size_t n) {
  return (tb_batch){.n = n,
                    FROM(entity),
                    FROM(indicator),
                    FROM(period),
                    FROM(value),
                    FROM(reason),
                    FROM(long_text),
                    FROM(ordinal),
                    FROM(vintage),
                    FROM(status),
                    FROM(basis),
                    FROM(unit),
                    FROM(written),
                    FROM(source),
                    FROM(base),
                    FROM(base_reason),
                    FROM(base_long_text),
                    .file = batch->file,
                    FROM(line)};
}

static bool note_contradiction(tb_parts *parts, contradiction found) {
  if (parts->n_contradictions == parts->capacity) {
    size_t capacity = parts->capacity > 0 ? 2 * parts->capacity : 64;
    contradiction *more = reallocarray(parts->contradictions, capacity, sizeof *more);
    if (more == NULL) {
      return false;
    }
    parts->contradictions = more;
    parts->capacity = capacity;
  }
  parts->contradictions[parts->n_contradictions++] = found;
  return true;
}

/* Records [from, from + n) of a batch, all of wanted indicators. */
static tb_status keep_records(pass *p, const tb_batch *batch, size_t from, size_t n) {
  for (size_t end = from + n; from < end;) {
    const tb_batch some = slice(batch, from, end - from);
    tb_conflict conflict;
    tb_status status = tb_builder_add(p->to, &some, &conflict);
    if (status != TB_BAD_INPUT) {
      uint64_t limit = p->parts->opening.read.memory_limit;
      p->over = status == TB_LIMIT && limit > 0 && tb_builder_needs_bytes(p->to) > limit;
      return status;
    }
    size_t at = from + conflict.index;
    bool known = !p->checking || p->parts->checked[batch->indicator[at]];
    if (!known && !note_contradiction(p->parts, (contradiction){p->n_records + at, conflict})) {
      return TB_NO_MEMORY;
    }
    from = at + 1;
  }
  return TB_OK;
}

/* For tb_batch_sink: keeps the records of wanted indicators. */
static tb_status take_wanted(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict) {
  pass *p = context;
  (void)conflict;
  tb_status status = share_codes(p, reader);
  if (p->n_indicators > p->parts->n_indicators) {
    return TB_IO_ERROR; /* it is another file by now */
  }
  const bool *wanted = p->parts->wanted;
  for (size_t from = 0, to; status == TB_OK && from < batch->n; from = to) {
    for (to = from; to < batch->n && wanted[batch->indicator[to]] == wanted[batch->indicator[from]];) {
      to++;
    }
    status = wanted[batch->indicator[from]] ? keep_records(p, batch, from, to - from) : TB_OK;
  }
  p->n_records += batch->n;
  return status;
}

/* The period that a record's row has. */
static tb_period closed_period(const pass *p, const tb_batch *batch, size_t i) {
  const tb_period period = batch->period[i];
  if (!tb_period_is_endless(period)) {
    return period;
  }
  const tb_day vintage = batch->vintage != NULL ? batch->vintage[i] : TB_DAY_UNKNOWN;
  return tb_period_close(period, vintage != TB_DAY_UNKNOWN ? vintage : p->parts->opening.opened->building.as_of);
}

/* Counts a record in its row. One whose span has no end has no row that could be held: it is kept, and its indicator read always. */
static tb_status count_record(pass *p, const tb_batch *batch, size_t i) {
  const tb_day known_by = p->parts->opening.opened->building.known_by;
  if (known_by != TB_DAY_UNKNOWN && batch->vintage != NULL && batch->vintage[i] > known_by) {
    return TB_OK;
  }
  const tb_held_row row = {.indicator = batch->indicator[i], .period = closed_period(p, batch, i), .observations = 1};
  if (!tb_period_is_endless(row.period)) {
    return tb_builder_hold(p->to, &row);
  }
  p->parts->always[row.indicator] = true;
  const tb_batch one = slice(batch, i, 1);
  tb_conflict conflict;
  tb_status status = tb_builder_add(p->to, &one, &conflict);
  return status == TB_BAD_INPUT ? TB_OK : status; /* found again when contradictions are looked for */
}

static bool reserve_always(pass *p) {
  tb_parts *parts = p->parts;
  if (p->n_indicators <= parts->n_indicators) {
    return true;
  }
  bool *always = reallocarray(parts->always, p->n_indicators, sizeof *always);
  if (always == NULL) {
    return false;
  }
  memset(always + parts->n_indicators, 0, p->n_indicators - parts->n_indicators);
  parts->always = always;
  parts->n_indicators = p->n_indicators;
  return true;
}

/* For tb_batch_sink: counts records, and keeps none. */
static tb_status count_records(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict) {
  pass *p = context;
  (void)conflict;
  tb_status status = share_codes(p, reader);
  if (status == TB_OK && !reserve_always(p)) {
    status = TB_NO_MEMORY;
  }
  for (size_t i = 0; status == TB_OK && i < batch->n; i++) {
    status = count_record(p, batch, i);
  }
  return status;
}

/* For tb_batch_sink: tells of the contradictions that are known, as if the records were kept. */
static tb_status tell_contradictions(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict) {
  pass *p = context;
  (void)reader;
  const tb_parts *parts = p->parts;
  const contradiction *next = p->next < parts->n_contradictions ? &parts->contradictions[p->next] : NULL;
  if (next == NULL || next->ordinal >= p->n_records + batch->n) {
    p->n_records += batch->n;
    return TB_OK;
  }
  *conflict = next->conflict;
  conflict->index = next->ordinal - p->n_records;
  p->n_records = next->ordinal + 1;
  p->next++;
  return TB_BAD_INPUT;
}

typedef tb_status (*taker)(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict);

/* Reads all files and hands their records to `take`. */
static tb_status read_files(pass *p, taker take, tb_rejects *rejects, tb_log *log) {
  tb_parts *parts = p->parts;
  tb_opening opening = parts->opening;
  const tb_batch_sink sink = {p, take};
  tb_builder_options reading = opening.opened->building;
  reading.sink = &sink;
  reading.memory_limit = 0;
  opening.log = log;
  opening.read.memory_limit = 0;
  opening.read.rejects = rejects;
  tb_builder *reader = NULL;
  tb_status status = tb_builder_new(&reading, &reader);
  if (status == TB_OK) {
    status = tb_opening_declare(opening.opened, reader, NULL);
  }
  if (status == TB_OK) {
    status = tb_opening_observe(&opening, reader);
  }
  if (tb_may_go_on(status) && p->to != NULL) {
    tb_status shared = share_codes(p, reader);
    status = shared != TB_OK ? shared : status;
  }
  tb_builder_free(reader);
  parts->n_passes++;
  return status;
}

/* A builder with all that is declared. */
static tb_status begin_panel(const tb_case *opened, uint64_t memory_limit, tb_builder **out) {
  tb_builder_options building = opened->building;
  building.memory_limit = memory_limit;
  tb_status status = tb_builder_new(&building, out);
  return status == TB_OK ? tb_opening_declare(opened, *out, NULL) : status;
}

/* ------------------------------------------------------------------------------------------------------------------------ changes */

static bool same_state(const file_state *a, const struct stat *b) {
  return a->device == b->st_dev && a->inode == b->st_ino && a->bytes == b->st_size && a->changed.tv_sec == b->st_mtim.tv_sec &&
         a->changed.tv_nsec == b->st_mtim.tv_nsec;
}

static tb_status changed_file(const char *path, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = path},
             "the file was changed while it was read; its indicators are read one part after another",
             "文件在读取期间被更改；其指标是分批读取的");
  return TB_IO_ERROR;
}

/* Whether the files are what they were. */
static tb_status check_files(const tb_parts *parts, tb_log *log) {
  const tb_case_table *table = &parts->opening.opened->tables[TB_TABLE_OBSERVATIONS];
  for (size_t i = 0; i < table->n_paths; i++) {
    struct stat now;
    if (stat(table->paths[i], &now) != 0 || !same_state(&parts->files[i], &now)) {
      return changed_file(table->paths[i], log);
    }
  }
  return TB_OK;
}

/* The first path that is read once only, NULL: none. */
static const char *find_stream(const tb_case_table *table) {
  for (size_t i = 0; i < table->n_paths; i++) {
    struct stat now;
    if (strcmp(table->paths[i], "-") == 0 || stat(table->paths[i], &now) != 0 || !S_ISREG(now.st_mode)) {
      return table->paths[i];
    }
  }
  return NULL;
}

bool tb_parts_possible(const tb_opening *o) {
  return find_stream(&o->opened->tables[TB_TABLE_OBSERVATIONS]) == NULL;
}

void tb_parts_refuse_stream(const tb_opening *o) {
  tb_log_add(o->log, TB_ERROR, (tb_place){.file = find_stream(&o->opened->tables[TB_TABLE_OBSERVATIONS])},
             "a stream cannot be read twice; of a file, the indicators would be read in groups that fit",
             "数据流无法重复读取；若为文件，可将指标分组读取，每组均可装入");
}

/* Remembers what the files are now. */
static tb_status note_files(tb_parts *parts) {
  const tb_case_table *table = &parts->opening.opened->tables[TB_TABLE_OBSERVATIONS];
  parts->files = calloc(table->n_paths + 1, sizeof *parts->files);
  for (size_t i = 0; parts->files != NULL && i < table->n_paths; i++) {
    struct stat now;
    if (stat(table->paths[i], &now) != 0) {
      return TB_IO_ERROR;
    }
    parts->files[i] = (file_state){now.st_dev, now.st_ino, now.st_size, now.st_mtim};
  }
  return parts->files != NULL ? TB_OK : TB_NO_MEMORY;
}

/* ------------------------------------------------------------------------------------------------------------------------- sizes */

enum { HEAP_BYTES = 2 << 20, FIRST_BYTES = 1 << 16, LISTED_CELL_BYTES = 11, ROW_BYTES = 80, TILE_BYTES = 16 };

/* What the cells of a row take at most, as a list or side by side. */
static uint64_t row_bytes(const tb_panel *panel, const tb_row *row) {
  const uint64_t listed = tb_row_observations(row) * LISTED_CELL_BYTES, dense = tb_panel_entities(panel) * sizeof(double);
  return (listed < dense ? listed : dense) + tb_panel_tiles(panel) * TILE_BYTES;
}

/* The rows of the panel that counting made, and how large its indicators are. */
static tb_status note_rows(tb_parts *parts, const tb_panel *panel) {
  size_t n = tb_panel_indicators(panel), n_rows = 0;
  for (uint32_t i = 0; i < n; i++) {
    n_rows += tb_panel_rows(panel, i);
  }
  parts->rows = calloc(n_rows + 1, sizeof *parts->rows);
  parts->bytes = calloc(n + 1, sizeof *parts->bytes);
  parts->wanted = calloc(n + 1, sizeof *parts->wanted);
  parts->checked = calloc(n + 1, sizeof *parts->checked);
  bool *always = calloc(n + 1, sizeof *always);
  if (parts->rows == NULL || parts->bytes == NULL || parts->wanted == NULL || parts->checked == NULL || always == NULL) {
    free(always);
    return TB_NO_MEMORY;
  }
  if (parts->always != NULL) {
    memcpy(always, parts->always, parts->n_indicators * sizeof *always);
  }
  free(parts->always);
  parts->always = always;
  parts->n_indicators = n;
  for (uint32_t i = 0; i < n; i++) {
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++) {
      const tb_row *row = tb_panel_row_at(panel, i, r);
      parts->bytes[i] += row_bytes(panel, row);
      parts->rows[parts->n_rows++] = (tb_held_row){.indicator = i, .period = tb_row_label(row), .observations = tb_row_observations(row)};
    }
  }
  return TB_OK;
}

/* Whether cells of so many bytes fit, as far as can be told. */
static bool fits(const tb_parts *parts, uint64_t cell_bytes) {
  const uint64_t chunks = (cell_bytes + HEAP_BYTES - 1) / HEAP_BYTES;
  return FIRST_BYTES + chunks * HEAP_BYTES + parts->n_rows * ROW_BYTES <= parts->opening.read.memory_limit;
}

/* ------------------------------------------------------------------------------------------------------------------- what is wanted */

/* One part of the work: the numbers of indicators, those of piece i are ids[begin[i] .. begin[i + 1]). */
typedef struct wants {
  size_t *begin;
  uint32_t *ids;
} wants;

static void want_nothing(tb_parts *parts) {
  memcpy(parts->wanted, parts->always, parts->n_indicators * sizeof *parts->wanted);
}

static uint64_t wanted_bytes(const tb_parts *parts) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < parts->n_indicators; i++) {
    bytes += parts->wanted[i] ? parts->bytes[i] : 0;
  }
  return bytes;
}

static void want(tb_parts *parts, const wants *of, size_t piece) {
  for (size_t k = of->begin[piece]; k < of->begin[piece + 1]; k++) {
    parts->wanted[of->ids[k]] = true;
  }
}

/* Bytes that a piece adds to what is wanted. */
static uint64_t added_bytes(const tb_parts *parts, const wants *of, size_t piece) {
  uint64_t bytes = 0;
  for (size_t k = of->begin[piece]; k < of->begin[piece + 1]; k++) {
    bytes += parts->wanted[of->ids[k]] ? 0 : parts->bytes[of->ids[k]];
  }
  return bytes;
}

/* Wants pieces from `from` on, up to `most`, as long as they fit, one at least. Returns the end. */
static size_t want_many(tb_parts *parts, const wants *of, size_t from, size_t most) {
  want_nothing(parts);
  uint64_t bytes = wanted_bytes(parts);
  size_t end = from;
  while (end < most) {
    bytes += added_bytes(parts, of, end);
    if (end > from && !fits(parts, bytes)) {
      break;
    }
    want(parts, of, end++);
  }
  return end;
}

static tb_status refuse(const tb_parts *parts, const char *indicator, tb_log *log) {
  enum { MEBIBYTE = 1 << 20 };
  const uint64_t needed = wanted_bytes(parts) + parts->n_rows * ROW_BYTES + HEAP_BYTES;
  tb_log_add(
      log, TB_ERROR, (tb_place){.file = parts->opening.opened->tables[TB_TABLE_OBSERVATIONS].paths[0]},
      "the observations do not fit, not even those of indicator %s with what it is computed from: they take about %llu MiB of memory, "
      "and %llu are allowed; expected a higher limit",
      "观测值无法装入内存，单个指标 %s 连同其计算所需的指标也装不下：约需%lluMiB，而上限为%lluMiB；请提高上限", indicator,
      (unsigned long long)(needed / MEBIBYTE + 1), (unsigned long long)(parts->opening.read.memory_limit / MEBIBYTE));
  return TB_NO_MEMORY;
}

/* ------------------------------------------------------------------------------------------------------------------ contradictions */

/* Reads the wanted indicators into a builder. TB_LIMIT: they do not fit. */
static tb_status load(tb_parts *parts, bool checking, tb_log *log, tb_builder **out) {
  tb_log *aside = tb_log_new(tb_log_language(log));
  tb_rejects *rejects = parts->with_rejects ? tb_rejects_new() : NULL;
  pass p = {.parts = parts, .checking = checking};
  tb_status status = aside != NULL && (rejects != NULL || !parts->with_rejects) ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK) {
    status = begin_panel(parts->opening.opened, parts->opening.read.memory_limit, &p.to);
  }
  if (status == TB_OK) {
    status = read_files(&p, take_wanted, rejects, aside);
  }
  if (p.over) {
    status = TB_LIMIT;
  } else if (status != TB_OK && status != TB_BAD_INPUT) {
    tb_log_merge(log, aside);
  }
  if (tb_may_go_on(status)) {
    const tb_status unchanged = check_files(parts, log);
    status = unchanged != TB_OK ? unchanged : status;
  }
  tb_log_free(aside);
  tb_rejects_free(rejects);
  *out = p.to;
  return status;
}

static int compare_contradictions(const void *a, const void *b) {
  const contradiction *left = a, *right = b;
  return (left->ordinal > right->ordinal) - (left->ordinal < right->ordinal);
}

/* Finds all contradictions, indicator by indicator in the order of their codes. */
static tb_status find_contradictions(tb_parts *parts, const tb_panel *panel, tb_log *log) {
  size_t n = parts->n_indicators;
  size_t *begin = calloc(n + 1, sizeof *begin);
  if (begin == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i <= n; i++) {
    begin[i] = i;
  }
  uint32_t *ids = calloc(n + 1, sizeof *ids);
  tb_status status = ids != NULL ? TB_OK : TB_NO_MEMORY;
  if (ids != NULL) {
    memcpy(ids, tb_panel_indicator_order(panel), n * sizeof *ids);
  }
  const wants each = {begin, ids};
  for (size_t from = 0, most = n; tb_may_go_on(status) && from < n;) {
    const size_t end = want_many(parts, &each, from, most), n_before = parts->n_contradictions;
    tb_builder *builder = NULL;
    const tb_status loaded = load(parts, true, log, &builder);
    tb_builder_free(builder);
    if (loaded == TB_LIMIT && end - from > 1) {
      parts->n_contradictions = n_before;
      most = from + (end - from) / 2;
      continue;
    }
    if (loaded == TB_LIMIT) {
      status = refuse(parts, tb_panel_indicator_code(panel, ids[from]), log);
      break;
    }
    status = tb_may_go_on(loaded) ? status : loaded;
    for (size_t i = 0; i < n; i++) {
      parts->checked[i] |= parts->wanted[i];
    }
    from = end;
    most = n;
  }
  free(begin);
  free(ids);
  if (parts->n_contradictions > 1) {
    qsort(parts->contradictions, parts->n_contradictions, sizeof *parts->contradictions, compare_contradictions);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------- opening */

static const char *keep_text(tb_arena *arena, const char *text) {
  return text != NULL ? tb_arena_string(arena, text, strlen(text)) : NULL;
}

/* Options as of the opening, with texts that live as long as the case. */
static tb_status keep_options(tb_arena *arena, tb_read_options *read) {
  const tb_read_options from = *read;
  tb_missing_value *marks = tb_arena_array(arena, from.n_missing_values + 1, sizeof *marks);
  read->encoding = keep_text(arena, from.encoding);
  read->as_of = keep_text(arena, from.as_of);
  read->known_by = keep_text(arena, from.known_by);
  bool fine = marks != NULL && !read->encoding == !from.encoding && !read->as_of == !from.as_of && !read->known_by == !from.known_by;
  for (size_t i = 0; fine && i < from.n_missing_values; i++) {
    marks[i] = (tb_missing_value){keep_text(arena, from.missing_values[i].text), from.missing_values[i].mark};
    fine = marks[i].text != NULL;
  }
  read->missing_values = from.n_missing_values > 0 ? marks : NULL;
  read->rejects = NULL;
  return fine ? TB_OK : TB_NO_MEMORY;
}

static tb_status keep_opening(tb_parts *parts, const tb_opening *o) {
  parts->opening = *o;
  parts->opening.log = NULL;
  parts->with_rejects = o->read.rejects != NULL;
  tb_status status = keep_options(o->opened->arena, &parts->opening.read);
  return status == TB_OK ? keep_options(o->opened->arena, &parts->opening.given) : status;
}

/* Reads the files for their messages, and the panel without cells. */
static tb_status count(tb_parts *parts, tb_rejects *rejects, tb_log *log, tb_panel **out) {
  pass p = {.parts = parts};
  tb_status status = begin_panel(parts->opening.opened, 0, &p.to);
  if (status == TB_OK) {
    status = read_files(&p, count_records, rejects, log);
  }
  if (!tb_may_go_on(status)) {
    tb_builder_free(p.to);
    return status;
  }
  tb_status sealed = tb_builder_seal(p.to, out);
  if (sealed == TB_OK) {
    sealed = note_rows(parts, *out);
  }
  return sealed == TB_OK ? status : sealed;
}

/* The same messages once more, with the contradictions in their places. */
static tb_status tell(tb_parts *parts, tb_log *log) {
  tb_rejects *rejects = parts->with_rejects ? tb_rejects_new() : NULL;
  if (parts->with_rejects && rejects == NULL) {
    return TB_NO_MEMORY;
  }
  pass p = {.parts = parts};
  tb_status status = read_files(&p, tell_contradictions, rejects, log);
  tb_rejects_free(rejects);
  return status;
}

static tb_status open_parts(tb_parts *parts, tb_rejects *rejects, tb_log *log, tb_panel **panel) {
  tb_log *aside = tb_log_new(tb_log_language(log));
  tb_status status = aside != NULL ? count(parts, rejects, aside, panel) : TB_NO_MEMORY;
  if (tb_may_go_on(status)) {
    tb_status found = find_contradictions(parts, *panel, log);
    status = found != TB_OK ? found : status;
  }
  if (tb_may_go_on(status) && parts->n_contradictions > 0) {
    status = tell(parts, log);
  } else if (status != TB_NO_MEMORY) {
    tb_log_merge(log, aside);
  }
  tb_log_free(aside);
  return status;
}

tb_status tb_parts_open(const tb_opening *o) {
  tb_parts *parts = calloc(1, sizeof *parts);
  if (parts == NULL) {
    return TB_NO_MEMORY;
  }
  tb_panel *panel = NULL;
  tb_status status = keep_opening(parts, o);
  if (status == TB_OK) {
    status = note_files(parts);
  }
  if (status == TB_OK) {
    status = open_parts(parts, o->read.rejects, o->log, &panel);
  }
  parts->opening.given.progress = NULL;
  if (status == TB_OK) {
    o->opened->parts = parts;
    o->opened->panel = panel;
  } else {
    tb_panel_free(panel);
    tb_parts_free(parts);
  }
  return status;
}

tb_status tb_parts_receive(tb_case *opened, tb_log *log) {
  tb_parts *parts = opened->parts;
  tb_builder *builder = NULL;
  tb_status status = load(parts, false, log, &builder);
  for (size_t i = 0; status == TB_OK && i < parts->n_rows; i++) {
    if (!parts->wanted[parts->rows[i].indicator]) {
      status = tb_builder_hold(builder, &parts->rows[i]);
    }
  }
  if (status == TB_OK) {
    return tb_builder_seal(builder, &opened->panel);
  }
  tb_builder_free(builder);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------------------- work */

bool tb_case_is_parted(const tb_case *opened) {
  return opened->parts != NULL;
}

/* What all pieces of the work read. */
static tb_status list_wants(const tb_parts *parts, const tb_part_work *work, wants *out) {
  size_t capacity = 0, n = 0;
  bool *reads = calloc(parts->n_indicators + 1, sizeof *reads);
  out->begin = calloc(work->n + 1, sizeof *out->begin);
  tb_status status = reads != NULL && out->begin != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t piece = 0; status == TB_OK && piece < work->n; piece++) {
    memset(reads, 0, parts->n_indicators);
    status = work->reads(work->context, piece, reads);
    for (uint32_t i = 0; status == TB_OK && i < parts->n_indicators; i++) {
      if (!reads[i]) {
        continue;
      }
      if (n == capacity) {
        capacity = capacity > 0 ? 2 * capacity : 64;
        uint32_t *more = reallocarray(out->ids, capacity, sizeof *more);
        status = more != NULL ? TB_OK : TB_NO_MEMORY;
        out->ids = more != NULL ? more : out->ids;
      }
      if (status == TB_OK) {
        out->ids[n++] = i;
      }
    }
    out->begin[piece + 1] = n;
  }
  free(reads);
  return status;
}

/* Nothing may have been asked for that was not read: what was computed with it would be wrong. */
static tb_status check_untouched(const tb_case *opened, tb_log *log) {
  const tb_panel *panel = opened->panel;
  for (uint32_t i = 0; i < tb_panel_indicators(panel); i++) {
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++) {
      if (tb_row_was_touched(tb_panel_row_at(panel, i, r))) {
        tb_log_add(log, TB_ERROR, (tb_place){0}, "indicator %s was asked for beside those that were read; this should never happen",
                   "所需指标 %s 未在本批读取之列；此情况不应发生", tb_panel_indicator_code(panel, i));
        return TB_NO_MEMORY;
      }
    }
  }
  return TB_OK;
}

/* Whether the panel at hand has all that is wanted of these pieces. */
static bool has_all(const tb_parts *parts, const wants *of, size_t from, size_t end) {
  bool all = parts->turned;
  for (size_t k = of->begin[from]; all && k < of->begin[end]; k++) {
    all = parts->wanted[of->ids[k]];
  }
  return all;
}

static tb_status run_parts(tb_case *opened, const tb_part_work *work, const wants *of, const char *const *names, tb_log *log) {
  tb_parts *parts = opened->parts;
  tb_status status = TB_OK;
  parts->n_parts = 0;
  for (size_t from = 0, most = work->n; status == TB_OK && from < work->n;) {
    size_t end = work->n;
    if (!has_all(parts, of, from, end)) {
      end = want_many(parts, of, from, most);
      parts->turned = false;
      status = tb_case_refill_told(opened, log);
      parts->turned = status == TB_OK;
    }
    if (status == TB_LIMIT && end - from > 1) {
      most = from + (end - from) / 2;
      status = TB_OK;
      continue;
    }
    if (status == TB_LIMIT) {
      return refuse(parts, names[from], log);
    }
    if (status == TB_OK) {
      status = work->run(work->context, from, end);
    }
    if (status == TB_OK) {
      status = check_untouched(opened, log);
    }
    parts->n_parts++;
    from = end;
    most = work->n;
  }
  return status;
}

tb_status tb_case_run_parts(tb_case *opened, const tb_part_work *work, const char *const *names, tb_log *log) {
  if (opened->parts == NULL) {
    return work->run(work->context, 0, work->n);
  }
  wants of = {0};
  tb_status status = list_wants(opened->parts, work, &of);
  if (status == TB_OK) {
    status = run_parts(opened, work, &of, names, log);
  }
  free(of.begin);
  free(of.ids);
  return status;
}

void tb_case_tell_parts(const tb_case *opened, tb_log *log) {
  const tb_parts *parts = opened->parts;
  if (parts == NULL) {
    return;
  }
  tb_log_add(
      log, TB_NOTE, (tb_place){0},
      "the observations do not fit into %llu MiB of memory; indicators were read in %zu groups, the files %llu times in all, with the "
      "same result",
      "观测值无法一次装入%lluMiB内存；指标分%zu组读取，文件共读取%llu遍，结果不变",
      (unsigned long long)(parts->opening.read.memory_limit >> 20), parts->n_parts, (unsigned long long)parts->n_passes);
}
