/* Queries and fills: values checked once for all kinds of databases. */
#include "kind.h"

#include <math.h>
#include <stdlib.h>

/* --------------------------------------------------------------------------------------------------------------- values */

static tb_datum datum_bytes(tb_datum_type type, const void *bytes, size_t n) {
  return (tb_datum){.type = type, .as.text = {.bytes = n > 0 ? bytes : "", .n = n}};
}

/* Minus zero becomes zero: a REAL column of SQLite does not keep it. */
static tb_datum datum_real(double value) {
  return (tb_datum){.type = TB_DATUM_REAL, .as.real = value + 0.0};
}

/* What is wrong with a value, or NULL. */
static const char *datum_fault(const tb_datum *datum) {
  if (datum->type == TB_DATUM_REAL && !isfinite(datum->as.real)) return "a number that is not finite";
  if (datum->type == TB_DATUM_TEXT && memchr(datum->as.text.bytes, 0, datum->as.text.n)) return "text with a NUL";
  return NULL;
}

/* -------------------------------------------------------------------------------------------------------------- queries */

/* Whether $1, $2 ... are first used in this order: SQLite numbers them by it, PostgreSQL by their digits. */
static bool parameters_in_order(const char *sql) {
  long highest = 0;
  char quote = '\0';
  for (; *sql; sql++) {
    if (quote) {
      if (*sql == quote) quote = '\0';
    } else if (*sql == '\'' || *sql == '"') {
      quote = *sql;
    } else if (*sql == '$') {
      const long number = strtol(sql + 1, NULL, 10);
      if (number < 1 || number > highest + 1) return false;
      if (number > highest) highest = number;
    }
  }
  return true;
}

tb_status tb_query_prepare(tb_database *db, const char *sql, tb_query **out) {
  *out = NULL;
  if (!parameters_in_order(sql)) return tb_database_misused(db, "parameters that are not $1, $2 ... in this order");
  return db->kind->prepare(db, sql, out);
}

void tb_query_free(tb_query *query) {
  if (query) query->db->kind->query_free(query);
}

static void bind(tb_query *query, size_t index, tb_datum datum) {
  if (query->status != TB_OK) return;
  const char *fault = index < 1 || index > query->n_parameters ? "a parameter that the query does not have" : datum_fault(&datum);
  query->status = fault ? tb_database_misused(query->db, fault) : query->db->kind->bind(query, index, &datum);
}

void tb_query_null(tb_query *query, size_t index) {
  bind(query, index, (tb_datum){.type = TB_DATUM_NULL});
}

void tb_query_integer(tb_query *query, size_t index, int64_t value) {
  bind(query, index, (tb_datum){.type = TB_DATUM_INTEGER, .as.integer = value});
}

void tb_query_real(tb_query *query, size_t index, double value) {
  bind(query, index, datum_real(value));
}

void tb_query_text(tb_query *query, size_t index, const char *text, size_t n) {
  bind(query, index, datum_bytes(TB_DATUM_TEXT, text, n));
}

void tb_query_blob(tb_query *query, size_t index, const void *bytes, size_t n) {
  bind(query, index, datum_bytes(TB_DATUM_BLOB, bytes, n));
}

tb_status tb_query_step(tb_query *query, bool *row) {
  *row = false;
  const tb_status status = query->status;
  query->status = TB_OK;
  return status == TB_OK ? query->db->kind->step(query, row) : status;
}

void tb_query_reset(tb_query *query) {
  query->db->kind->reset(query);
}

bool tb_query_is_null(const tb_query *query, size_t column) {
  return query->db->kind->get(query, column, TB_DATUM_NULL).type == TB_DATUM_NULL;
}

int64_t tb_query_get_integer(const tb_query *query, size_t column) {
  const tb_datum datum = query->db->kind->get(query, column, TB_DATUM_INTEGER);
  return datum.type == TB_DATUM_INTEGER ? datum.as.integer : 0;
}

double tb_query_get_real(const tb_query *query, size_t column) {
  const tb_datum datum = query->db->kind->get(query, column, TB_DATUM_REAL);
  return datum.type == TB_DATUM_REAL ? datum.as.real : 0;
}

static const char *get_bytes(const tb_query *query, size_t column, tb_datum_type type, size_t *n) {
  const tb_datum datum = query->db->kind->get(query, column, type);
  const bool there = datum.type == type;
  if (n) *n = there ? datum.as.text.n : 0;
  return there ? datum.as.text.bytes : "";
}

const char *tb_query_get_text(const tb_query *query, size_t column, size_t *n) {
  return get_bytes(query, column, TB_DATUM_TEXT, n);
}

const void *tb_query_get_blob(const tb_query *query, size_t column, size_t *n) {
  return get_bytes(query, column, TB_DATUM_BLOB, n);
}

/* ---------------------------------------------------------------------------------------------------------------- fills */

tb_status tb_fill_begin(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out) {
  *out = NULL;
  if (!db->in_transaction) return tb_database_misused(db, "a fill outside a transaction");
  if (n_columns == 0) return tb_database_misused(db, "a fill without columns");
  tb_datum *row = calloc(n_columns, sizeof *row);
  if (!row) return TB_NO_MEMORY;
  tb_fill *fill;
  const tb_status status = db->kind->fill_begin(db, table, columns, n_columns, &fill);
  if (status != TB_OK) {
    free(row);
    return status;
  }
  fill->db = db;
  fill->n_columns = n_columns;
  fill->status = TB_OK;
  fill->row = row;
  *out = fill;
  return TB_OK;
}

static void put(tb_fill *fill, size_t index, tb_datum datum) {
  if (fill->status != TB_OK) return;
  const char *fault = index < 1 || index > fill->n_columns ? "a column that the fill does not have" : datum_fault(&datum);
  if (fault) {
    fill->status = tb_database_misused(fill->db, fault);
  } else {
    fill->row[index - 1] = datum;
  }
}

void tb_fill_null(tb_fill *fill, size_t index) {
  put(fill, index, (tb_datum){.type = TB_DATUM_NULL});
}

void tb_fill_integer(tb_fill *fill, size_t index, int64_t value) {
  put(fill, index, (tb_datum){.type = TB_DATUM_INTEGER, .as.integer = value});
}

void tb_fill_real(tb_fill *fill, size_t index, double value) {
  put(fill, index, datum_real(value));
}

void tb_fill_text(tb_fill *fill, size_t index, const char *text, size_t n) {
  put(fill, index, datum_bytes(TB_DATUM_TEXT, text, n));
}

void tb_fill_blob(tb_fill *fill, size_t index, const void *bytes, size_t n) {
  put(fill, index, datum_bytes(TB_DATUM_BLOB, bytes, n));
}

tb_status tb_fill_row(tb_fill *fill) {
  if (fill->status == TB_OK) fill->status = fill->db->kind->fill_row(fill);
  memset(fill->row, 0, fill->n_columns * sizeof *fill->row);
  return fill->status;
}

tb_status tb_fill_end(tb_fill *fill) {
  const tb_status status = fill->status == TB_OK ? fill->db->kind->fill_end(fill) : fill->status;
  tb_fill_abandon(fill);
  return status;
}

void tb_fill_abandon(tb_fill *fill) {
  if (!fill) return;
  free(fill->row);
  fill->db->kind->fill_free(fill);
}
