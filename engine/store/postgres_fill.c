/* Fills in PostgreSQL: rows are gathered in COPY's binary format and sent some megabytes at a time. */
#include "postgres.h"

#include <stdlib.h>

enum { SEND_BYTES = 4 * 1024 * 1024, SIGNATURE_BYTES = 19 };

/* The signature, no flags, no extension: PostgreSQL's documentation, COPY, Binary Format. */
static const char SIGNATURE[SIGNATURE_BYTES + 1] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";

typedef struct postgres_fill {
  tb_fill base;
  tb_postgres *db;
  char *copy; /* COPY ... FROM STDIN */
  Oid *types;
  tb_buffer rows;
} postgres_fill;

static void append_number(tb_buffer *out, uint32_t number, size_t size_bytes) {
  for (size_t i = size_bytes; i-- > 0;)
    tb_buffer_byte(out, (char)(number >> (8 * i)));
}

/* "a, b, c" */
static void append_names(tb_buffer *out, const char *const *columns, size_t n_columns) {
  for (size_t i = 0; i < n_columns; i++)
    tb_buffer_format(out, "%s%s", i ? ", " : "", columns[i]);
}

/* The types of the columns, asked from the server by a query that gives no rows. */
static tb_status learn_types(postgres_fill *fill, const char *table, const char *const *columns, size_t n_columns) {
  tb_buffer sql = {0};
  tb_buffer_text(&sql, "SELECT ");
  append_names(&sql, columns, n_columns);
  tb_buffer_format(&sql, " FROM %s WHERE false", table);
  PGresult *result = NULL;
  const char *text = tb_buffer_string(&sql);
  tb_status status = sql.failed ? TB_NO_MEMORY : tb_postgres_run(fill->db, text, PG_TUPLES_OK, &result);
  for (size_t i = 0; i < n_columns && status == TB_OK; i++)
    fill->types[i] = fill->db->library.PQftype(result, (int)i);
  if (status == TB_OK) fill->db->library.PQclear(result);
  tb_buffer_free(&sql);
  return status;
}

tb_status tb_postgres_fill_begin(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out) {
  postgres_fill *fill = calloc(1, sizeof *fill);
  if (!fill) return TB_NO_MEMORY;
  fill->db = tb_postgres_of(db);
  fill->types = calloc(n_columns, sizeof *fill->types);
  tb_buffer copy = {0};
  tb_buffer_format(&copy, "COPY %s (", table);
  append_names(&copy, columns, n_columns);
  tb_buffer_text(&copy, ") FROM STDIN (FORMAT binary)");
  (void)tb_buffer_string(&copy);
  fill->copy = copy.bytes;
  const tb_status status = copy.failed || !fill->types ? TB_NO_MEMORY : learn_types(fill, table, columns, n_columns);
  if (status == TB_OK) {
    *out = &fill->base;
  } else {
    tb_postgres_fill_free(&fill->base);
  }
  return status;
}

/* Everything after COPY was accepted: the rows, the end, the server's answer. */
static tb_status send_rows(postgres_fill *fill) {
  tb_postgres *db = fill->db;
  const tb_postgres_library *pq = &db->library;
  const char *bytes = fill->rows.bytes;
  bool sent = true;
  for (size_t at = 0, n; at < fill->rows.n && sent; at += n) {
    n = fill->rows.n - at < SEND_BYTES ? fill->rows.n - at : SEND_BYTES; /* an int counts them, and one row may be large */
    sent = pq->PQputCopyData(db->connection, bytes + at, (int)n) == 1;
  }
  sent = pq->PQputCopyEnd(db->connection, NULL) == 1 && sent;
  tb_status status = sent ? TB_OK : tb_postgres_failed(db, NULL);
  for (PGresult *result; (result = pq->PQgetResult(db->connection)) != NULL; pq->PQclear(result))
    if (pq->PQresultStatus(result) != PG_COMMAND_OK && status == TB_OK) status = tb_postgres_failed(db, result);
  return status;
}

static tb_status flush(postgres_fill *fill) {
  if (fill->rows.n == 0) return TB_OK;
  append_number(&fill->rows, 0xFFFF, 2); /* no more rows */
  if (fill->rows.failed) return TB_NO_MEMORY;
  tb_status status = tb_postgres_run(fill->db, fill->copy, PG_COPY_IN, NULL);
  if (status == TB_OK) status = send_rows(fill);
  fill->rows.n = 0;
  return status;
}

/* A column as its length, 32 bits, and its bytes. */
static bool append_column(tb_buffer *rows, Oid type, const tb_datum *datum) {
  if (datum->type == TB_DATUM_NULL) {
    append_number(rows, UINT32_MAX, 4);
    return true;
  }
  const size_t at = rows->n;
  append_number(rows, 0, 4);
  if (!tb_postgres_encode(rows, type, datum)) return false;
  if (rows->failed) return true;
  const size_t n = rows->n - at - 4;
  for (size_t i = 0; i < 4; i++)
    rows->bytes[at + i] = (char)(n >> (8 * (3 - i)));
  return n <= INT32_MAX;
}

tb_status tb_postgres_fill_row(tb_fill *base) {
  postgres_fill *fill = (postgres_fill *)base;
  if (fill->rows.n == 0) tb_buffer_append(&fill->rows, SIGNATURE, SIGNATURE_BYTES);
  append_number(&fill->rows, (uint32_t)base->n_columns, 2);
  for (size_t i = 0; i < base->n_columns; i++) {
    if (!append_column(&fill->rows, fill->types[i], &base->row[i])) {
      return tb_database_failed(base->db, TB_FAILED_ROW, "a value that is not of its column's type");
    }
  }
  if (fill->rows.failed) return TB_NO_MEMORY;
  return fill->rows.n < SEND_BYTES ? TB_OK : flush(fill);
}

tb_status tb_postgres_fill_end(tb_fill *fill) {
  return flush((postgres_fill *)fill);
}

void tb_postgres_fill_free(tb_fill *base) {
  postgres_fill *fill = (postgres_fill *)base;
  free(fill->copy);
  free(fill->types);
  tb_buffer_free(&fill->rows);
  free(fill);
}
