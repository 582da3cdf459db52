/* Tests of a finding's status: known when the plan is read, because a model is immutable. */
#include "compile.h"

static const char *const statuses[] = {"open", "in_progress", "done", "long_term", "unstated"};
enum { N_STATUSES = sizeof statuses / sizeof *statuses };

/* A side of a test: a text, or none where it cannot be known. */
typedef struct side {
  bool known;
  tb_slice text;
} side;

static bool is_status(const tb_syntax *node) {
  return node->kind == TB_SYNTAX_CALL && tb_slice_is(node->text, "status");
}

bool tb_syntax_is_status_test(const tb_syntax *node) {
  return tb_syntax_is_comparison(node->kind) && (is_status(node->left) || is_status(node->right));
}

static bool is_word(const tb_syntax *node) {
  const bool is_text = node->kind == TB_SYNTAX_NAME || node->kind == TB_SYNTAX_QUOTED || node->kind == TB_SYNTAX_NUMBER;
  return is_text && !node->has_period && !node->has_entity;
}

/* The status of the finding that status(...) names; the model may know no findings at all. */
static bool read_status(tb_compiler *compiler, const tb_syntax *call, side *out) {
  const tb_model *model = compiler->model;
  const tb_syntax *finding = call->left;
  *out = (side){0};
  if (!finding || finding->next || !is_word(finding)) {
    tb_source_error(compiler->source, call->at, "expected a finding, as in status(\"51\")", "应为一个问题编号，如 status(\"51\")");
    tb_compile_fault(compiler);
    return false;
  }
  if (!model->options.finding_status) return true;
  const char *code = tb_arena_string(compiler->plan->arena, finding->text.text, finding->text.n);
  if (!code) {
    compiler->status = TB_NO_MEMORY;
    return false;
  }
  const char *status = model->options.finding_status(model->options.context, code);
  if (!status) {
    tb_source_error(compiler->source, finding->at, "unknown finding \"%s\"", "未知问题“%s”", code);
    tb_compile_unknown(compiler);
    return false;
  }
  *out = (side){.known = true, .text = {.text = status, .n = (uint32_t)strlen(status)}};
  if (out->text.n == 0) out->text = (tb_slice){.text = "unstated", .n = (uint32_t)strlen("unstated")};
  return true;
}

static bool read_word(tb_compiler *compiler, const tb_syntax *node, side *out) {
  *out = (side){.known = true, .text = node->text};
  for (size_t i = 0; is_word(node) && i < N_STATUSES; i++)
    if (tb_slice_is(node->text, statuses[i])) return true;
  tb_source_error(compiler->source, node->at, "expected a status: open, in_progress, done, long_term or unstated%s",
                  "应为状态：open、in_progress、done、long_term 或 unstated%s",
                  is_word(node) ? tb_compile_hint(compiler, tb_name_nearest_of(statuses, N_STATUSES, node->text)) : "");
  tb_compile_fault(compiler);
  return false;
}

static bool read_side(tb_compiler *compiler, const tb_syntax *node, side *out) {
  return is_status(node) ? read_status(compiler, node, out) : read_word(compiler, node, out);
}

tb_type tb_compile_status_test(tb_compiler *compiler, const tb_syntax *test) {
  if (test->kind != TB_SYNTAX_EQUAL && test->kind != TB_SYNTAX_NOT_EQUAL) {
    tb_source_error(compiler->source, test->at, "a status is compared by = or !=", "状态只能用 = 或 != 比较");
    return tb_compile_fault(compiler);
  }
  side left, right;
  if (!read_side(compiler, test->left, &left) || !read_side(compiler, test->right, &right)) return TB_TYPE_FAULTY;
  tb_node *node = tb_compile_add(compiler, TB_NODE_TRUTH, test->at);
  if (!node) return TB_TYPE_FAULTY;
  const bool equal = left.text.n == right.text.n && (left.text.n == 0 || memcmp(left.text.text, right.text.text, left.text.n) == 0);
  node->of.truth = equal == (test->kind == TB_SYNTAX_EQUAL) ? TB_TRUE : TB_FALSE;
  if (!left.known || !right.known) node->of.truth = TB_UNKNOWN;
  return TB_TYPE_CONDITION;
}
