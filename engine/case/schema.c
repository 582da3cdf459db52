/* The Table Schemas of a data package: every resource's rows against its fields and keys. */
#include "check.h"
#include "schema_keys.h"
#include "schema_value.h"

#include <stdlib.h>

/* A foreign key at work: where its columns are, and the keys that there are on the other side. */
typedef struct foreign {
  const tb_foreign_key *key;
  tb_key_columns columns;
  tb_dictionary *there; /* NULL: there is no such resource, or it lacks the columns */
} foreign;

/* A resource that is being checked. */
typedef struct checking {
  const tb_case *opened;
  const tb_resource *resource;
  tb_log *log;
  tb_field_check *fields; /* resource->n_fields */
  size_t n_ready;         /* fields that were set up */
  size_t *columns;        /* of the file at hand */
  tb_key_columns primary;
  tb_dictionary *primary_seen;
  foreign *foreigns; /* resource->n_foreign_keys */
  tb_buffer text;
} checking;

/* ------------------------------------------------------------------------------------------------------------------------- rows */

static void report_missing_field(const checking *c, const char *file, const char *name) {
  tb_log_add(c->log, TB_ERROR, c->resource->place, "the field %s of the schema is no column of %s", "schema 的字段 %s 不是 %s 的列", name,
             file);
}

/* Without its columns a key holds nothing, and would seem to be kept. */
static void report_missing_keys(const checking *c, const tb_key_columns *key, const char *which, tb_place place, const char *file) {
  for (size_t i = 0; i < key->fields.n; i++) {
    if (key->columns[i] == TB_NO_FIELD) {
      tb_log_add(c->log, TB_ERROR, place, "%s names %s, which is no column of %s", "%s 中的 %s 不是 %s 的列", which, key->fields.items[i],
                 file);
    }
  }
}

static tb_status begin_file(void *context, const char *file, const tb_field *headers, size_t n) {
  checking *c = context;
  for (size_t i = 0; i < c->resource->n_fields; i++) {
    c->columns[i] = tb_header_find(headers, n, c->resource->fields[i].name);
    if (c->columns[i] == TB_NO_FIELD) {
      report_missing_field(c, file, c->resource->fields[i].name);
    }
  }
  tb_key_columns_find(&c->primary, headers, n);
  report_missing_keys(c, &c->primary, "primaryKey", c->resource->place, file);
  for (size_t i = 0; i < c->resource->n_foreign_keys; i++) {
    tb_key_columns_find(&c->foreigns[i].columns, headers, n);
    report_missing_keys(c, &c->foreigns[i].columns, "foreignKeys", c->foreigns[i].key->place, file);
  }
  return TB_OK;
}

static tb_status check_fields(checking *c, const char *file, const tb_record *record) {
  for (size_t i = 0; i < c->resource->n_fields; i++) {
    size_t n;
    if (c->columns[i] == TB_NO_FIELD) {
      continue;
    }
    const char *text = tb_field_text(record, c->columns[i], &n);
    c->text.n = 0;
    tb_buffer_append(&c->text, text, n);
    tb_place place = tb_record_place(record, file, c->columns[i]);
    tb_status status = c->text.failed ? TB_NO_MEMORY : tb_field_check_value(&c->fields[i], tb_buffer_string(&c->text), place, c->log);
    if (status != TB_OK) {
      return status;
    }
  }
  return TB_OK;
}

static tb_status check_primary(checking *c, const char *file, const tb_record *record) {
  if (!c->primary.whole) {
    return TB_OK;
  }
  tb_key_of_row(&c->primary, record, NULL, &c->text);
  uint32_t known = tb_dictionary_count(c->primary_seen);
  uint32_t id = c->text.failed ? TB_NO_ID : tb_dictionary_intern(c->primary_seen, c->text.bytes, c->text.n);
  if (id != TB_NO_ID && id < known) {
    tb_key_shown(&c->primary, record, &c->text);
    tb_log_add(c->log, TB_ERROR, tb_record_place(record, file, c->primary.columns[0]),
               "the key %s stands here a second time, expected a key of its own", "主键 %s 重复出现，应唯一", tb_buffer_string(&c->text));
  }
  return id != TB_NO_ID ? TB_OK : TB_NO_MEMORY;
}

static tb_status check_foreign(checking *c, const foreign *f, const char *file, const tb_record *record) {
  if (f->there == NULL || !f->columns.whole || !tb_key_of_row(&f->columns, record, &c->resource->missing, &c->text)) {
    return TB_OK;
  }
  if (c->text.failed) {
    return TB_NO_MEMORY;
  }
  if (tb_dictionary_find(f->there, c->text.bytes, c->text.n) == TB_NO_ID) {
    const char *where = f->key->resource[0] != '\0' ? f->key->resource : c->resource->name;
    tb_key_shown(&f->columns, record, &c->text);
    tb_log_add(c->log, TB_ERROR, tb_record_place(record, file, f->columns.columns[0]), "%s: \"%s\" is not there, expected a key of %s",
               "%s：“%s”不存在，应为 %s 的键", f->key->fields.items[0], tb_buffer_string(&c->text), where != NULL ? where : "?");
  }
  return TB_OK;
}

static tb_status check_row(void *context, const char *file, const tb_record *record) {
  checking *c = context;
  tb_status status = check_fields(c, file, record);
  if (status == TB_OK) {
    status = check_primary(c, file, record);
  }
  for (size_t i = 0; status == TB_OK && i < c->resource->n_foreign_keys; i++) {
    status = check_foreign(c, &c->foreigns[i], file, record);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------ set-up */

static const tb_resource *find_resource(const tb_package *package, const char *name) {
  for (size_t i = 0; i < package->n_resources; i++) {
    if (package->resources[i].name != NULL && strcmp(package->resources[i].name, name) == 0) {
      return &package->resources[i];
    }
  }
  return NULL;
}

static tb_status set_up_foreign(const checking *c, const tb_foreign_key *key, foreign *out) {
  const tb_resource *to = key->resource[0] == '\0' ? c->resource : find_resource(&c->opened->package, key->resource);
  *out = (foreign){.key = key};
  tb_status status = tb_key_columns_init(key->fields, &out->columns);
  if (status != TB_OK) {
    return status;
  }
  if (to == NULL) {
    tb_log_add(c->log, TB_ERROR, key->place, "the foreign key refers to the resource %s, which the package does not have",
               "外键指向资源 %s，而数据包中没有", key->resource);
    return TB_OK;
  }
  out->there = tb_dictionary_new();
  bool whole = true;
  status = out->there != NULL ? tb_keys_read(c->opened, to, key, c->log, out->there, &whole) : TB_NO_MEMORY;
  if (!whole) {
    tb_dictionary_free(out->there);
    out->there = NULL;
  }
  return status;
}

static tb_status set_up(checking *c) {
  const tb_resource *resource = c->resource;
  c->fields = calloc(resource->n_fields + 1, sizeof *c->fields);
  c->columns = calloc(resource->n_fields + 1, sizeof *c->columns);
  c->foreigns = calloc(resource->n_foreign_keys + 1, sizeof *c->foreigns);
  c->primary_seen = tb_dictionary_new();
  tb_status status = tb_key_columns_init(resource->primary_key, &c->primary);
  if (c->fields == NULL || c->columns == NULL || c->foreigns == NULL || c->primary_seen == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; status == TB_OK && i < resource->n_fields; i++) {
    status = tb_field_check_init(&resource->fields[i], &resource->missing, c->log, &c->fields[c->n_ready++]);
  }
  for (size_t i = 0; status == TB_OK && i < resource->n_foreign_keys; i++) {
    status = set_up_foreign(c, &resource->foreign_keys[i], &c->foreigns[i]);
  }
  return status;
}

static void tear_down(checking *c) {
  for (size_t i = 0; i < c->n_ready; i++) {
    tb_field_check_clear(&c->fields[i]);
  }
  for (size_t i = 0; c->foreigns != NULL && i < c->resource->n_foreign_keys; i++) {
    tb_key_columns_clear(&c->foreigns[i].columns);
    tb_dictionary_free(c->foreigns[i].there);
  }
  tb_key_columns_clear(&c->primary);
  tb_dictionary_free(c->primary_seen);
  tb_buffer_free(&c->text);
  free(c->fields);
  free(c->columns);
  free(c->foreigns);
}

static tb_status check_resource(const tb_case *opened, const tb_resource *resource, tb_log *log) {
  checking c = {.opened = opened, .resource = resource, .log = log};
  tb_rows_visitor visitor = {&c, begin_file, check_row};
  for (size_t i = 0; i < resource->paths.n; i++) {
    tb_resource_path_check(opened, resource, resource->paths.items[i], log);
  }
  if (!resource->has_schema) {
    return TB_OK;
  }
  tb_status status = set_up(&c);
  if (status == TB_OK) {
    status = tb_resource_rows(opened, resource, log, &visitor);
  }
  tear_down(&c);
  return status;
}

tb_status tb_case_check_schemas(const tb_case *opened, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < opened->package.n_resources; i++) {
    status = check_resource(opened, &opened->package.resources[i], log);
  }
  return status;
}
