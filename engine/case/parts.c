/* A case in parts opened: its rows counted, its contradictions found, its panel filled for whoever asks. */
#include "parts_inside.h"

#include "case.h"
#include "ingest/rejects.h"

#include <stdlib.h>
#include <string.h>

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

tb_part_sizes tb_parts_sizes(const tb_parts *parts) {
  return (tb_part_sizes){.n_indicators = parts->n_indicators,
                         .bytes = parts->bytes,
                         .always = parts->always,
                         .n_rows = parts->n_rows,
                         .limit = parts->opening.read.memory_limit};
}

tb_status tb_parts_refuse(const tb_parts *parts, const char *name, tb_log *log) {
  const tb_part_sizes sizes = tb_parts_sizes(parts);
  return tb_part_refuse(&sizes, parts->wanted, parts->opening.opened->tables[TB_TABLE_OBSERVATIONS].paths[0], name, log);
}

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

static tb_status open_parts(tb_parts *parts, tb_rejects *rejects, tb_log *log, tb_panel **panel) {
  tb_log *aside = tb_log_new(tb_log_language(log));
  tb_status status = aside != NULL ? tb_parts_count(parts, rejects, aside, panel) : TB_NO_MEMORY;
  if (tb_may_go_on(status)) {
    tb_status found = tb_parts_find_contradictions(parts, *panel, log);
    status = found != TB_OK ? found : status;
  }
  if (tb_may_go_on(status) && parts->n_contradictions > 0) {
    status = tb_parts_tell(parts, log);
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
    status = tb_parts_note_files(parts, o->log);
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
  tb_status status = tb_parts_load(parts, false, log, &builder);
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
