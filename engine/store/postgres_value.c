/* Values in PostgreSQL's binary format: big-endian numbers, bytes as they are. Types by their numbers in pg_type. */
#include "postgres.h"

#include "base/bits.h"

enum {
  TYPE_BOOL = 16,
  TYPE_BYTEA = 17,
  TYPE_NAME = 19,
  TYPE_INT8 = 20,
  TYPE_INT2 = 21,
  TYPE_INT4 = 23,
  TYPE_TEXT = 25,
  TYPE_OID = 26,
  TYPE_FLOAT4 = 700,
  TYPE_FLOAT8 = 701,
  TYPE_UNKNOWN = 705,
  TYPE_VARCHAR = 1043
};

static const struct {
  Oid type;
  size_t size_bytes; /* 0: any */
  tb_datum_type datum;
} TYPES[] = {
    {TYPE_INT8, 8, TB_DATUM_INTEGER}, {TYPE_FLOAT8, 8, TB_DATUM_REAL},  {TYPE_TEXT, 0, TB_DATUM_TEXT},    {TYPE_BYTEA, 0, TB_DATUM_BLOB},
    {TYPE_INT4, 4, TB_DATUM_INTEGER}, {TYPE_INT2, 2, TB_DATUM_INTEGER}, {TYPE_BOOL, 1, TB_DATUM_INTEGER}, {TYPE_OID, 4, TB_DATUM_INTEGER},
    {TYPE_FLOAT4, 4, TB_DATUM_REAL},  {TYPE_NAME, 0, TB_DATUM_TEXT},    {TYPE_VARCHAR, 0, TB_DATUM_TEXT}, {TYPE_UNKNOWN, 0, TB_DATUM_TEXT},
};

enum { N_TYPES = sizeof TYPES / sizeof TYPES[0] };

static size_t find(Oid type) {
  size_t i = 0;
  while (i < N_TYPES && TYPES[i].type != type)
    i++;
  return i;
}

bool tb_postgres_knows(Oid type) {
  return find(type) < N_TYPES;
}

static void append_big_endian(tb_buffer *out, uint64_t bits, size_t size_bytes) {
  for (size_t i = size_bytes; i-- > 0;)
    tb_buffer_byte(out, (char)(bits >> (8 * i)));
}

/* Whole numbers and truth values of any width that holds the number. */
static bool encode_whole(tb_buffer *out, size_t size_bytes, int64_t whole) {
  const int64_t limit = size_bytes == 8 ? INT64_MAX : size_bytes == 1 ? 1 : (INT64_C(1) << (8 * size_bytes - 1)) - 1;
  const int64_t least = size_bytes == 1 ? 0 : -limit - 1;
  if (whole < least || whole > limit) return false;
  append_big_endian(out, (uint64_t)whole, size_bytes);
  return true;
}

bool tb_postgres_encode(tb_buffer *out, Oid type, const tb_datum *datum) {
  const size_t i = find(type);
  if (i == N_TYPES) return false;
  if (type == TYPE_FLOAT8 && (datum->type == TB_DATUM_REAL || datum->type == TB_DATUM_INTEGER)) {
    const double real = datum->type == TB_DATUM_REAL ? datum->as.real : (double)datum->as.integer;
    append_big_endian(out, tb_double_bits(real), sizeof real);
    return true;
  }
  if (datum->type != TYPES[i].datum) return false;
  if (datum->type == TB_DATUM_INTEGER) return encode_whole(out, TYPES[i].size_bytes, datum->as.integer);
  if (datum->type == TB_DATUM_REAL) return false; /* a float would round it */
  tb_buffer_append(out, datum->as.text.bytes, datum->as.text.n);
  return true;
}

static uint64_t read_big_endian(const char *bytes, size_t n) {
  uint64_t bits = 0;
  for (size_t i = 0; i < n; i++)
    bits = bits << 8 | (unsigned char)bytes[i];
  return bits;
}

/* A whole number of n bytes, its sign spread; truth values and oids have none. */
static int64_t decode_whole(Oid type, const char *bytes, size_t n) {
  const uint64_t bits = read_big_endian(bytes, n);
  if (type == TYPE_INT4) return (int32_t)(uint32_t)bits;
  if (type == TYPE_INT2) return (int16_t)(uint16_t)bits;
  return (int64_t)bits;
}

static double decode_real(Oid type, const char *bytes, size_t n) {
  const uint64_t bits = read_big_endian(bytes, n);
  if (type == TYPE_FLOAT8) return tb_double_of_bits(bits);
  const uint32_t low = (uint32_t)bits;
  float single;
  memcpy(&single, &low, sizeof single);
  return (double)single;
}

tb_datum tb_postgres_decode(Oid type, const char *bytes, size_t n, tb_datum_type wanted) {
  const size_t i = find(type);
  if (i == N_TYPES || (TYPES[i].size_bytes != 0 && TYPES[i].size_bytes != n)) return (tb_datum){.type = TB_DATUM_NULL};
  tb_datum datum = {.type = TYPES[i].datum};
  if (datum.type == TB_DATUM_INTEGER) {
    datum.as.integer = decode_whole(type, bytes, n);
    if (wanted == TB_DATUM_REAL) return (tb_datum){.type = wanted, .as.real = (double)datum.as.integer};
  } else if (datum.type == TB_DATUM_REAL) {
    datum.as.real = decode_real(type, bytes, n);
  } else {
    datum.as.text.bytes = bytes;
    datum.as.text.n = n;
  }
  return datum;
}
