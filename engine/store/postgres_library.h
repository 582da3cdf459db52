/* libpq, loaded when a server is first asked for. No header of it is needed to build: the binary interface of libpq.so.5 does not change.
 */
#ifndef TB_STORE_POSTGRES_LIBRARY_H
#define TB_STORE_POSTGRES_LIBRARY_H

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef unsigned int Oid;
typedef void (*PQnoticeProcessor)(void *context, const char *message);

typedef struct tb_postgres_library {
#define POSTGRES(result, name, arguments) result(*name) arguments;
#include "postgres_functions.def"
#undef POSTGRES
} tb_postgres_library;

#endif
