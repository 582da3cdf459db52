/* The resources of a data package and their Table Schemas, as far as tongbi uses them. */
#include "package.h"

#include <string.h>

/* n items of an arena, cleared; marks the document when memory is short. */
static void *items(tb_json list, size_t n, size_t size_bytes) {
  void *memory = tb_arena_array(list.document->arena, n, size_bytes);
  if (memory == NULL) {
    list.document->failed = true;
  } else if (n > 0) {
    memset(memory, 0, n * size_bytes);
  }
  return memory;
}

static void read_constraints(tb_json constraints, tb_schema_field *out) {
  if (!tb_json_is_object(constraints)) {
    return;
  }
  tb_json_flag(tb_json_member(constraints, "required"), &out->required);
  tb_json_flag(tb_json_member(constraints, "unique"), &out->unique);
  tb_json_texts(tb_json_member(constraints, "enum"), &out->words);
  tb_json_bound(tb_json_member(constraints, "minimum"), &out->minimum);
  tb_json_bound(tb_json_member(constraints, "maximum"), &out->maximum);
  tb_json_text(tb_json_member(constraints, "pattern"), &out->pattern);
}

/* A sign that stands in numbers by itself can be neither a point nor a group character. */
static void read_number_character(tb_json value, char *out) {
  tb_json_character(value, out);
  if (*out != 0 && strchr("0123456789+-eE\"", *out) != NULL) {
    tb_json_complain(value, "no digit, sign or quote", "非数字、正负号或引号的字符");
  }
}

static void read_number_characters(tb_json field, tb_schema_field *out) {
  tb_json group = tb_json_member(field, "groupChar");
  read_number_character(tb_json_member(field, "decimalChar"), &out->decimal_char);
  read_number_character(group, &out->group_char);
  if (out->group_char != 0 && out->group_char == (out->decimal_char != 0 ? out->decimal_char : '.')) {
    tb_json_complain(group, "another character than that of the decimal point", "与小数点不同的字符");
  }
}

static void read_field(tb_json field, tb_schema_field *out) {
  out->place = tb_json_place(field);
  if (!tb_json_is_object(field)) {
    return;
  }
  tb_json_text(tb_json_member(field, "name"), &out->name);
  tb_json_text(tb_json_member(field, "type"), &out->type);
  read_number_characters(field, out);
  read_constraints(tb_json_member(field, "constraints"), out);
  if (out->name == NULL) {
    tb_json_complain(field, "a field with a name", "带 name 的字段");
  }
}

static void read_fields(tb_json list, tb_resource *out) {
  size_t n = tb_json_length(list);
  tb_schema_field *fields = items(list, n, sizeof *fields);
  for (size_t i = 0; fields != NULL && i < n; i++) {
    read_field(tb_json_item(list, i), &fields[i]);
  }
  out->fields = fields;
  out->n_fields = fields != NULL ? n : 0;
}

static void read_foreign_key(tb_json key, tb_foreign_key *out) {
  out->place = tb_json_place(key);
  out->resource = "";
  if (!tb_json_is_object(key)) {
    return;
  }
  tb_json reference = tb_json_member(key, "reference");
  tb_json_texts(tb_json_member(key, "fields"), &out->fields);
  if (tb_json_is_object(reference)) {
    tb_json_text(tb_json_member(reference, "resource"), &out->resource);
    tb_json_texts(tb_json_member(reference, "fields"), &out->reference);
  }
  if (out->fields.n == 0 || out->fields.n != out->reference.n) {
    tb_json_complain(key, "fields and as many fields in its reference", "fields 及 reference 中同样多的 fields");
  }
}

static void read_foreign_keys(tb_json list, tb_resource *out) {
  size_t n = tb_json_length(list);
  tb_foreign_key *keys = items(list, n, sizeof *keys);
  for (size_t i = 0; keys != NULL && i < n; i++) {
    read_foreign_key(tb_json_item(list, i), &keys[i]);
  }
  out->foreign_keys = keys;
  out->n_foreign_keys = keys != NULL ? n : 0;
}

static void read_schema(tb_json schema, tb_resource *out) {
  static const char *const EMPTY[] = {""};
  tb_json missing = tb_json_member(schema, "missingValues");
  out->has_schema = true;
  out->missing = (tb_texts){EMPTY, 1}; /* what Table Schema says when nothing is given */
  out->missing_given = missing.value != NULL;
  tb_json_texts(missing, &out->missing);
  read_fields(tb_json_member(schema, "fields"), out);
  tb_json_texts(tb_json_member(schema, "primaryKey"), &out->primary_key);
  read_foreign_keys(tb_json_member(schema, "foreignKeys"), out);
}

static void read_resource(tb_json resource, tb_resource *out) {
  if (!tb_json_is_object(resource)) {
    return;
  }
  tb_json path = tb_json_member(resource, "path"), schema = tb_json_member(resource, "schema");
  tb_json_text(tb_json_member(resource, "name"), &out->name);
  tb_json_texts(path, &out->paths);
  out->place = tb_json_place(path);
  /* A schema may be named instead of written out: such a file lies outside of what a case is. */
  if (!json_is_string(schema.value) && tb_json_is_object(schema)) {
    read_schema(schema, out);
  }
}

void tb_package_read_resources(tb_json list, tb_package *out) {
  size_t n = tb_json_length(list);
  tb_resource *resources = items(list, n, sizeof *resources);
  for (size_t i = 0; resources != NULL && i < n; i++) {
    read_resource(tb_json_item(list, i), &resources[i]);
  }
  out->resources = resources;
  out->n_resources = resources != NULL ? n : 0;
}
