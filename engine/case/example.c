/* The tables of the example case, and the data package that describes them. */
#include "init.h"

#include <jansson.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------ tables */

typedef struct example_row {
  tb_table_kind table;
  const char *cells;
} example_row;

static const example_row ROWS[] = {
#define EXAMPLE_ROW(table, cells) {TB_TABLE_##table, cells},
#include "example.def"
};

enum { N_ROWS = sizeof ROWS / sizeof ROWS[0] };

/* The text of a column in "a=1|b=2"; *n 0 when it is not named. */
static const char *find_cell(const char *cells, const char *column, size_t *n) {
  size_t name = strlen(column);
  for (const char *at = cells; *at != '\0';) {
    size_t length = strcspn(at, "|");
    if (strncmp(at, column, name) == 0 && at[name] == '=') {
      *n = length - name - 1;
      return at + name + 1;
    }
    at += length + (at[length] == '|');
  }
  *n = 0;
  return "";
}

static void add_cell(const char *text, size_t n, tb_buffer *out) {
  bool quoted = memchr(text, ',', n) != NULL;
  tb_buffer_text(out, quoted ? "\"" : "");
  tb_buffer_append(out, text, n);
  tb_buffer_text(out, quoted ? "\"" : "");
}

static void add_row(tb_table_kind kind, const char *cells, tb_buffer *out) {
  for (size_t i = 0; i < tb_table_columns(kind); i++) {
    const char *column = tb_table_column(kind, i);
    size_t n = strlen(column);
    const char *text = cells != NULL ? find_cell(cells, column, &n) : column;
    tb_buffer_text(out, i > 0 ? "," : "");
    add_cell(text, n, out);
  }
  tb_buffer_byte(out, '\n');
}

void tb_example_table(tb_table_kind kind, tb_buffer *out) {
  add_row(kind, NULL, out);
  for (size_t i = 0; i < N_ROWS; i++) {
    if (ROWS[i].table == kind) {
      add_row(kind, ROWS[i].cells, out);
    }
  }
}

/* ----------------------------------------------------------------------------------------------------------------------- package */

/* Columns that hold anything but text; in every table. */
static const char *type_of_column(const char *column) {
  static const char *const TYPES[][2] = {{"value", "number"},      {"base", "number"}, {"decimals", "integer"}, {"for", "integer"},
                                         {"clear_for", "integer"}, {"closed", "date"}, {"vintage", "date"}};
  for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
    if (strcmp(column, TYPES[i][0]) == 0) {
      return TYPES[i][1];
    }
  }
  return "string";
}

/* Primary keys: columns separated by blanks. */
static const char *const PRIMARY_KEYS[TB_TABLE_COUNT] = {
    [TB_TABLE_ENTITIES] = "entity",     [TB_TABLE_INDICATORS] = "indicator", [TB_TABLE_OBSERVATIONS] = "entity indicator period vintage",
    [TB_TABLE_FINDINGS] = "finding",    [TB_TABLE_RULES] = "rule",           [TB_TABLE_CLAIMS] = "claim",
    [TB_TABLE_MILESTONES] = "milestone"};

/* Foreign keys: a column that holds the key of another table. Rules may name several indicators, claims several findings,
 * mutes several rules. */
static const struct {
  tb_table_kind table;
  const char *column;
  tb_table_kind to;
  const char *key;
} FOREIGN_KEYS[] = {{TB_TABLE_ENTITIES, "parent", TB_TABLE_ENTITIES, "entity"},
                    {TB_TABLE_OBSERVATIONS, "entity", TB_TABLE_ENTITIES, "entity"},
                    {TB_TABLE_OBSERVATIONS, "indicator", TB_TABLE_INDICATORS, "indicator"},
                    {TB_TABLE_FINDINGS, "entity", TB_TABLE_ENTITIES, "entity"},
                    {TB_TABLE_RULES, "finding", TB_TABLE_FINDINGS, "finding"},
                    {TB_TABLE_CLAIMS, "entity", TB_TABLE_ENTITIES, "entity"},
                    {TB_TABLE_MILESTONES, "finding", TB_TABLE_FINDINGS, "finding"},
                    {TB_TABLE_MILESTONES, "entity", TB_TABLE_ENTITIES, "entity"},
                    {TB_TABLE_MUTES, "entity", TB_TABLE_ENTITIES, "entity"}};

static json_t *fields_json(tb_table_kind kind) {
  json_t *fields = json_array();
  for (size_t i = 0; i < tb_table_columns(kind); i++) {
    const char *column = tb_table_column(kind, i);
    json_t *field = json_pack("{s:s, s:s}", "name", column, "type", type_of_column(column));
    bool number = strcmp(column, "value") == 0;
    if (tb_table_column_required(kind, i) && !number) { /* a figure may be missing */
      json_object_set_new(field, "constraints", json_pack("{s:b}", "required", 1));
    }
    json_array_append_new(fields, field);
  }
  return fields;
}

static json_t *key_json(const char *columns) {
  json_t *list = json_array();
  while (*columns != '\0') {
    size_t n = strcspn(columns, " ");
    json_array_append_new(list, json_stringn(columns, n));
    columns += n + (columns[n] == ' ');
  }
  return list;
}

static json_t *foreign_keys_json(tb_table_kind kind) {
  json_t *list = json_array();
  for (size_t i = 0; i < sizeof FOREIGN_KEYS / sizeof FOREIGN_KEYS[0]; i++) {
    if (FOREIGN_KEYS[i].table == kind) {
      const char *to = FOREIGN_KEYS[i].to == kind ? "" : tb_table_name(FOREIGN_KEYS[i].to);
      json_array_append_new(list, json_pack("{s:[s], s:{s:s, s:[s]}}", "fields", FOREIGN_KEYS[i].column, "reference", "resource", to,
                                            "fields", FOREIGN_KEYS[i].key));
    }
  }
  return list;
}

static json_t *schema_json(tb_table_kind kind) {
  json_t *schema = json_pack("{s:o}", "fields", fields_json(kind));
  json_t *foreign = foreign_keys_json(kind);
  if (PRIMARY_KEYS[kind] != NULL) {
    json_object_set_new(schema, "primaryKey", key_json(PRIMARY_KEYS[kind]));
  }
  if (json_array_size(foreign) > 0) {
    json_object_set(schema, "foreignKeys", foreign);
  }
  json_decref(foreign);
  return schema;
}

static json_t *resource_json(tb_table_kind kind) {
  char path[64];
  snprintf(path, sizeof path, "%s.csv", tb_table_name(kind));
  return json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", tb_table_name(kind), "path", path, "profile", "tabular-data-resource", "encoding",
                   "utf-8", "schema", schema_json(kind));
}

static json_t *package_json(const char *name) {
  json_t *resources = json_array();
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    json_array_append_new(resources, resource_json((tb_table_kind)k));
  }
  json_t *settings = json_pack("{s:s, s:s, s:s, s:s, s:[]}", "as_of", "2024-12-31", "rounding", "unstated", "language", "en", "encoding",
                               "utf-8", "missing_values");
  return json_pack("{s:s, s:s, s:s, s:s, s:[{s:s}], s:o, s:o}", "profile", "tabular-data-package", "name", name, "title",
                   "An example: put your own figures in its place", "title_zh", "示例：请换成自己的数据", "sources", "title",
                   "Invented by tongbi init", "tongbi", settings, "resources", resources);
}

bool tb_example_package(const char *name, tb_buffer *out) {
  json_t *package = package_json(name);
  char *text = package != NULL ? json_dumps(package, JSON_INDENT(2)) : NULL;
  if (text != NULL) {
    tb_buffer_text(out, text);
    tb_buffer_byte(out, '\n');
  }
  free(text);
  json_decref(package);
  return text != NULL && !out->failed;
}
