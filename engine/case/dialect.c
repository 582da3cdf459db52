#include "dialect.h"

/* The resource of the data package that a file of the case belongs to, NULL when there is none. */
static const tb_resource *find_resource(const tb_case *opened, const char *path) {
  size_t n = opened->folder != NULL ? strlen(opened->folder) : 0;
  if (n == 0 || strncmp(path, opened->folder, n) != 0 || path[n] != '/') {
    return NULL;
  }
  for (size_t i = 0; i < opened->package.n_resources; i++) {
    const tb_resource *resource = &opened->package.resources[i];
    for (size_t k = 0; k < resource->paths.n; k++) {
      if (strcmp(resource->paths.items[k], path + n + 1) == 0) {
        return resource;
      }
    }
  }
  return NULL;
}

static bool is_marked(const tb_missing_value *marks, size_t n, const char *text) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(marks[i].text, text) == 0) {
      return true;
    }
  }
  return false;
}

/* The texts of the schema that are not yet marks; an empty cell is missing anyway. */
static tb_status add_marks(const tb_case *opened, const tb_texts *texts, tb_read_options *read, bool *differs) {
  size_t n = read->n_missing_values;
  tb_missing_value *all = tb_arena_array(opened->arena, n + texts->n, sizeof *all);
  if (all == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < n; i++) {
    all[i] = read->missing_values[i];
  }
  for (size_t i = 0; i < texts->n; i++) {
    if (texts->items[i][0] != '\0' && !is_marked(all, n, texts->items[i])) {
      all[n++] = (tb_missing_value){texts->items[i], TB_MARK_MISSING};
    }
  }
  *differs = *differs || n > read->n_missing_values;
  read->missing_values = all;
  read->n_missing_values = n;
  return TB_OK;
}

static void set_characters(const tb_schema_field *field, tb_read_options *read, bool *differs) {
  if (field->decimal_char != 0 || field->group_char != 0) {
    read->decimal_char = field->decimal_char != 0 ? field->decimal_char : '.';
    read->group_char = field->group_char;
    *differs = true;
  }
}

tb_status tb_dialect_apply(const tb_case *opened, const tb_read_options *given, const char *path, tb_read_options *read, bool *differs) {
  const tb_resource *resource = find_resource(opened, path);
  bool characters_given = given->decimal_char != 0 || given->group_char != 0;
  if (resource == NULL) {
    return TB_OK;
  }
  for (size_t i = 0; !characters_given && i < resource->n_fields; i++) {
    if (strcmp(resource->fields[i].name, "value") == 0) {
      set_characters(&resource->fields[i], read, differs);
    }
  }
  return resource->missing_given && given->n_missing_values == 0 ? add_marks(opened, &resource->missing, read, differs) : TB_OK;
}
