/*
 * Expressions as written: what the parser makes of a text before any name has a meaning. compile.c gives the names theirs.
 */
#ifndef TB_EXPR_SYNTAX_H
#define TB_EXPR_SYNTAX_H

#include "base/arena.h"
#include "source.h"

typedef enum tb_syntax_kind {
  TB_SYNTAX_NUMBER,
  TB_SYNTAX_DATE,
  TB_SYNTAX_NAME,
  TB_SYNTAX_QUOTED,  /* its text is what stands between the quotes */
  TB_SYNTAX_UNKNOWN, /* ?m, ?n */
  TB_SYNTAX_CALL,    /* its text is the function's name; `left` is the first argument, `next` links them */
  TB_SYNTAX_NEGATE,  /* one operand: `left` */
  TB_SYNTAX_NOT,
  TB_SYNTAX_ADD, /* two operands from here on */
  TB_SYNTAX_SUBTRACT,
  TB_SYNTAX_MULTIPLY,
  TB_SYNTAX_DIVIDE,
  TB_SYNTAX_LESS,
  TB_SYNTAX_LESS_EQUAL,
  TB_SYNTAX_GREATER,
  TB_SYNTAX_GREATER_EQUAL,
  TB_SYNTAX_EQUAL,
  TB_SYNTAX_NOT_EQUAL,
  TB_SYNTAX_AND,
  TB_SYNTAX_OR
} tb_syntax_kind;

/** A piece of the text. */
typedef struct tb_slice {
  const char *text;
  uint32_t n;
} tb_slice;

/** A node of the tree; lives in the reader's arena. */
typedef struct tb_syntax tb_syntax;
struct tb_syntax {
  tb_syntax_kind kind;
  uint16_t depth; /* how deep brackets, calls and signs are nested in it */
  bool has_period, has_entity;
  uint32_t at; /* offset of the operator, the name or the literal */
  uint32_t period_at, entity_at;
  tb_slice text;           /* of operands */
  tb_slice period, entity; /* x[period]@entity */
  tb_syntax *left, *right, *next;
  tb_syntax *parent; /* of the left operand of an operator: that operator; chains are long on the left and are walked, not recursed into */
};

enum { TB_EXPRESSION_BYTES_MAX = 64 * 1024, TB_DEPTH_MAX = 200, TB_NODES_MAX = 10000 };

/** One reading of a text: shared by lexer and parser. */
typedef struct tb_reader {
  tb_source source;
  tb_arena *arena;
  const char *cursor;
  unsigned open_brackets;
  size_t n_nodes;
  tb_status status; /* TB_OK, or why reading stops; the error is in the log */
  tb_syntax *result;
} tb_reader;

/**
 * Reads source.text (valid UTF-8 or not, at most TB_EXPRESSION_BYTES_MAX, NUL-terminated behind source.n bytes) into a tree in the arena.
 * TB_BAD_INPUT with an error in the log, TB_LIMIT (depth, nodes) with one too, TB_NO_MEMORY. O(n).
 */
TB_NODISCARD tb_status tb_syntax_read(const tb_source *source, tb_arena *arena, tb_syntax **out);

/** Logs that the text is too long: TB_LIMIT. */
tb_status tb_syntax_refuse_size(const tb_source *source);

/* What the parser's actions call. NULL, with reader->status set, at a limit or when memory is short. */
tb_syntax *tb_syntax_operand(tb_reader *reader, tb_syntax_kind kind, tb_extent extent);
tb_syntax *tb_syntax_unary(tb_reader *reader, tb_syntax_kind kind, tb_extent sign, tb_syntax *operand);
tb_syntax *tb_syntax_binary(tb_reader *reader, tb_syntax_kind kind, tb_extent sign, tb_syntax *left, tb_syntax *right);
tb_syntax *tb_syntax_call(tb_reader *reader, tb_syntax *name, tb_syntax *arguments);
tb_syntax *tb_syntax_nested(tb_reader *reader, tb_syntax *inner);
void tb_syntax_set_period(const tb_reader *reader, tb_syntax *series, tb_extent period);
void tb_syntax_set_entity(tb_syntax *series, const tb_syntax *entity);

static inline bool tb_syntax_is_comparison(tb_syntax_kind kind) {
  return kind >= TB_SYNTAX_LESS && kind <= TB_SYNTAX_NOT_EQUAL;
}

/** True when the slice holds exactly this text. */
bool tb_slice_is(tb_slice slice, const char *text);

#endif
