/* What compile.c (operands and operators), compile_measure.c, compile_function.c and compile_status.c share. */
#ifndef TB_EXPR_COMPILE_H
#define TB_EXPR_COMPILE_H

#include "names.h"

/** What an expression gives. A date is a number of days that knows it is one. */
typedef enum tb_type { TB_TYPE_NUMBER, TB_TYPE_DATE, TB_TYPE_CONDITION, TB_TYPE_FAULTY /* an error is in the log already */ } tb_type;

typedef struct tb_compiler {
  const tb_model *model;
  const tb_plan_options *options;
  const tb_source *source;
  tb_plan *plan;
  size_t capacity;
  bool has_unknown_names, has_faults; /* what is in the log */
  tb_status status;                   /* TB_NO_MEMORY or TB_LIMIT: stop */
} tb_compiler;

/** Compiles a tree: adds its nodes to the plan. */
tb_type tb_compile(tb_compiler *compiler, const tb_syntax *tree);

/** Compiles a name or quoted code that must be an indicator, with its period and entity. */
tb_type tb_compile_series(tb_compiler *compiler, const tb_syntax *name);

tb_type tb_compile_call(tb_compiler *compiler, const tb_syntax *call);
/** A call of a measure, or its bare name. */
tb_type tb_compile_measure_call(tb_compiler *compiler, const tb_syntax *call, const tb_measure *measure);
tb_type tb_compile_bare_measure(tb_compiler *compiler, const tb_syntax *name, const tb_measure *measure);

/** A comparison with a finding's status on one side. */
bool tb_syntax_is_status_test(const tb_syntax *node);
tb_type tb_compile_status_test(tb_compiler *compiler, const tb_syntax *test);

/** Adds a node, NULL when that fails (compiler->status says why). The pointer holds until the next one is added. */
tb_node *tb_compile_add(tb_compiler *compiler, tb_node_kind kind, uint32_t at);

/** A number that is known now. */
tb_type tb_compile_integer(tb_compiler *compiler, int64_t value, uint32_t at, tb_type type);

/** The measure that a bare name means, NULL when it is none. */
const tb_measure *tb_compile_measure(const tb_syntax *name);

/** The milestone that a bare or quoted name means, NULL when it is none (or an indicator or a measure of that name goes before it). */
const tb_period *tb_compile_milestone(const tb_compiler *compiler, const tb_syntax *name);

/** Whether the plan's nodes from `begin` on read an indicator; the error when they should. */
bool tb_compile_reads_series(const tb_plan *plan, uint32_t begin);
tb_type tb_compile_needs_figure(tb_compiler *compiler, const char *name, uint32_t at);

/** Notes an error that was just logged. */
tb_type tb_compile_fault(tb_compiler *compiler);
tb_type tb_compile_unknown(tb_compiler *compiler);

/** Logs "expected X, found Y" about two types at a place. */
tb_type tb_compile_mismatch(tb_compiler *compiler, uint32_t at, tb_type expected, tb_type found);

/** The log's language chooses. */
const char *tb_compile_text(const tb_compiler *compiler, const char *english, const char *chinese);

/** "; did you mean "x"?" in an arena of the plan, or "". */
const char *tb_compile_hint(tb_compiler *compiler, const char *nearest);

#endif
