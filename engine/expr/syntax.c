#include "syntax.h"

#include "base/text.h"
#include "tokens.h"

bool tb_slice_is(tb_slice slice, const char *text) {
  return strlen(text) == slice.n && memcmp(text, slice.text, slice.n) == 0;
}

/* -------------------------------------------------------------------------------------------------------------- building */

static tb_syntax *node_new(tb_reader *reader, tb_syntax_kind kind, uint32_t at) {
  if (++reader->n_nodes > TB_NODES_MAX) {
    tb_source_error(&reader->source, at, "the expression has more than %d operands and operators", "表达式的运算数和运算符超过 %d 个",
                    TB_NODES_MAX);
    reader->status = TB_LIMIT;
    return NULL;
  }
  tb_syntax *node = tb_arena_alloc(reader->arena, sizeof *node);
  if (!node) {
    reader->status = TB_NO_MEMORY;
    return NULL;
  }
  *node = (tb_syntax){.kind = kind, .at = at};
  return node;
}

/* One level more than `inner`; NULL beyond the limit. */
static tb_syntax *deepen(tb_reader *reader, tb_syntax *node, uint32_t inner_depth) {
  if (!node) return NULL;
  if (inner_depth + 1 > TB_DEPTH_MAX) {
    tb_source_error(&reader->source, node->at, "the expression is nested deeper than %d levels", "表达式嵌套超过 %d 层", TB_DEPTH_MAX);
    reader->status = TB_LIMIT;
    return NULL;
  }
  node->depth = (uint16_t)(inner_depth + 1);
  return node;
}

static tb_slice slice_of(const tb_reader *reader, tb_extent extent) {
  return (tb_slice){.text = reader->source.text + extent.begin, .n = extent.end - extent.begin};
}

/* What stands between the first and the last byte: quotes or brackets. */
static tb_slice inside(tb_slice slice) {
  return (tb_slice){.text = slice.text + 1, .n = slice.n - 2};
}

tb_syntax *tb_syntax_operand(tb_reader *reader, tb_syntax_kind kind, tb_extent extent) {
  tb_syntax *node = node_new(reader, kind, extent.begin);
  if (!node) return NULL;
  const tb_slice text = slice_of(reader, extent);
  node->text = kind == TB_SYNTAX_QUOTED ? inside(text) : text;
  return node;
}

tb_syntax *tb_syntax_unary(tb_reader *reader, tb_syntax_kind kind, tb_extent sign, tb_syntax *operand) {
  tb_syntax *node = node_new(reader, kind, sign.begin);
  if (node) node->left = operand;
  return deepen(reader, node, operand->depth);
}

tb_syntax *tb_syntax_binary(tb_reader *reader, tb_syntax_kind kind, tb_extent sign, tb_syntax *left, tb_syntax *right) {
  tb_syntax *node = node_new(reader, kind, sign.begin);
  if (!node) return NULL;
  node->left = left;
  node->right = right;
  node->depth = left->depth > right->depth ? left->depth : right->depth;
  left->parent = node;
  return node;
}

tb_syntax *tb_syntax_call(tb_reader *reader, tb_syntax *name, tb_syntax *arguments) {
  name->left = arguments;
  uint32_t depth = 0;
  for (const tb_syntax *argument = arguments; argument; argument = argument->next)
    if (argument->depth > depth) depth = argument->depth;
  return deepen(reader, name, depth);
}

tb_syntax *tb_syntax_nested(tb_reader *reader, tb_syntax *inner) {
  return deepen(reader, inner, inner->depth);
}

void tb_syntax_set_period(const tb_reader *reader, tb_syntax *series, tb_extent period) {
  series->has_period = true;
  series->period_at = period.begin;
  const tb_slice text = inside(slice_of(reader, period));
  size_t n = text.n;
  series->period.text = tb_trim(text.text, &n);
  series->period.n = (uint32_t)n;
}

void tb_syntax_set_entity(tb_syntax *series, const tb_syntax *entity) {
  series->has_entity = true;
  series->entity_at = entity->at;
  series->entity = entity->text;
}

/* --------------------------------------------------------------------------------------------------------------- reading */

tb_status tb_syntax_refuse_size(const tb_source *source) {
  tb_log_add(source->log, TB_ERROR, source->place, "the expression has %zu bytes, more than %d", "表达式长 %zu 字节，超过 %d", source->n,
             TB_EXPRESSION_BYTES_MAX);
  return TB_LIMIT;
}

tb_status tb_syntax_read(const tb_source *source, tb_arena *arena, tb_syntax **out) {
  *out = NULL;
  const size_t bad = tb_utf8_check(source->text, source->n);
  if (bad < source->n) {
    tb_source_error(source, bad, "expected UTF-8, found the byte 0x%02X", "应为 UTF-8 文本，遇到字节 0x%02X",
                    (unsigned char)source->text[bad]);
    return TB_BAD_INPUT;
  }
  tb_reader reader = {.source = *source, .arena = arena, .cursor = source->text};
  const int parsed = tb_expr_parse(&reader);
  if (reader.status) return reader.status;
  if (parsed != 0) return TB_BAD_INPUT;
  *out = reader.result;
  return TB_OK;
}
