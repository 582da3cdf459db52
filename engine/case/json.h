/* A JSON document whose members are read with errors that say where: line and column of what was found. */
#ifndef TB_CASE_JSON_H
#define TB_CASE_JSON_H

#include "base/arena.h"
#include "base/log.h"

#include <jansson.h>
#include <tongbi/ingest.h>

/** A document: its text, its tree, and where errors about it go. */
typedef struct tb_document {
  const char *path, *text;
  size_t n;
  json_t *root;
  tb_arena *arena;
  tb_log *log;
  bool failed; /* an error was reported */
} tb_document;

/** A value of a document and its place as a JSON pointer (RFC 6901); value NULL: not there. */
typedef struct tb_json {
  tb_document *document;
  const json_t *value;
  const char *pointer;
} tb_json;

/** A list of texts in an arena. */
typedef struct tb_texts {
  const char *const *items;
  size_t n;
} tb_texts;

/**
 * Reads a file, or with `kept` not NULL its bytes in memory. Duplicate members and anything else that is not JSON is an error in the log
 * with line and column: TB_BAD_INPUT; TB_IO_ERROR, TB_NO_MEMORY. The text lives in `arena`; tb_document_close frees the tree. `path`,
 * `arena` and `log` must outlive the document.
 */
TB_NODISCARD tb_status tb_document_open(const char *path, const tb_memory_file *kept, tb_arena *arena, tb_log *log, tb_document *out);
void tb_document_close(tb_document *document);

tb_json tb_json_root(tb_document *document);
tb_json tb_json_member(tb_json object, const char *key);
tb_json tb_json_item(tb_json array, size_t i);

/** Where a value stands. O(document). */
tb_place tb_json_place(tb_json value);

/** Says that a value is not what it should be, and marks the document as failed. */
void tb_json_complain(tb_json value, const char *expected, const char *expected_zh);

/*
 * The readers below leave *out as it is where the value is not there, and complain where it is something else. Texts are copied into the
 * document's arena.
 */
void tb_json_text(tb_json value, const char **out);
void tb_json_flag(tb_json value, bool *out);

/** One character, such as a decimal point. */
void tb_json_character(tb_json value, char *out);

/** A text, or a list of texts, numbers and flags: each as a text (numbers in the shortest form that reads back). */
void tb_json_texts(tb_json value, tb_texts *out);

/** A number or a text, as a text. */
void tb_json_bound(tb_json value, const char **out);

/** An object (false, without complaint, when not there) or a list (length 0 when not there). */
bool tb_json_is_object(tb_json value);
size_t tb_json_length(tb_json value);

#endif
