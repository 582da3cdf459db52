/* What lexer and parser know of each other, and messages about what was found. */
#ifndef TB_EXPR_TOKENS_H
#define TB_EXPR_TOKENS_H

#include "syntax.h"

#include "expr_parser.h"

/** The next token; TOKEN_TB_EXPR_error after an error that is in the log already. */
int tb_expr_lex(TB_EXPR_STYPE *value, TB_EXPR_LTYPE *extent, tb_reader *reader);

#endif
