/* The grammar of expressions, made into C by bison at build time. Loosest first: or, and, not, comparisons, + -, * /, signs. */
%require "3.8"
%define api.pure full
%define api.prefix {tb_expr_}
%define api.token.prefix {TOKEN_}
%define api.location.type {tb_extent}
%define parse.error custom
%define parse.lac full
%locations
%param {tb_reader *reader}

%code requires {
#include "syntax.h"
}
%union {
  tb_syntax *node;
  struct {
    tb_syntax *first, *last;
  } list;
}

%code provides {
int tb_expr_parse(tb_reader *reader);
}
%code {
#include "tokens.h"

/* Deep nesting is refused by the lexer and by syntax.c; this bounds what stands between, such as a thousand minus signs. */
#define YYMAXDEPTH 8000

#define YYLLOC_DEFAULT(current, right, n) \
  do { \
    (current).begin = (n) ? YYRHSLOC(right, 1).begin : YYRHSLOC(right, 0).end; \
    (current).end = YYRHSLOC(right, (n)).end; \
  } while (0)

/* The actions' values are NULL when a limit was passed; reader->status says which. */
#define NODE(to, made) \
  do { \
    (to) = (made); \
    if (!(to)) YYABORT; \
  } while (0)
#define OPERAND(kind) NODE(yyval.node, tb_syntax_operand(reader, (kind), yylsp[0]))
#define UNARY(kind) NODE(yyval.node, tb_syntax_unary(reader, (kind), yylsp[-1], yyvsp[0].node))
#define BINARY(kind) NODE(yyval.node, tb_syntax_binary(reader, (kind), yylsp[-1], yyvsp[-2].node, yyvsp[0].node))

static void tb_expr_error(const tb_extent *extent, tb_reader *reader, const char *message);
}

%token END 0
%token NUMBER DATE NAME QUOTED UNKNOWN PERIOD
%token LESS "<" LESS_EQUAL "<=" GREATER ">" GREATER_EQUAL ">=" EQUAL "=" NOT_EQUAL "!="
%token OR "or" AND "and" NOT "not" PLUS "+" MINUS "-" TIMES "*" OVER "/" OPEN "(" CLOSE ")" COMMA "," AT "@"

%left "or"
%left "and"
%precedence "not"
%nonassoc "<" "<=" ">" ">=" "=" "!="
%left "+" "-"
%left "*" "/"
%precedence SIGN

%type <node> expression series code function
%type <list> arguments

%%

text: expression { reader->result = $1; };

expression:
    expression "or" expression      { BINARY(TB_SYNTAX_OR); }
  | expression "and" expression     { BINARY(TB_SYNTAX_AND); }
  | "not" expression                { UNARY(TB_SYNTAX_NOT); }
  | expression "<" expression       { BINARY(TB_SYNTAX_LESS); }
  | expression "<=" expression      { BINARY(TB_SYNTAX_LESS_EQUAL); }
  | expression ">" expression       { BINARY(TB_SYNTAX_GREATER); }
  | expression ">=" expression      { BINARY(TB_SYNTAX_GREATER_EQUAL); }
  | expression "=" expression       { BINARY(TB_SYNTAX_EQUAL); }
  | expression "!=" expression      { BINARY(TB_SYNTAX_NOT_EQUAL); }
  | expression "+" expression       { BINARY(TB_SYNTAX_ADD); }
  | expression "-" expression       { BINARY(TB_SYNTAX_SUBTRACT); }
  | expression "*" expression       { BINARY(TB_SYNTAX_MULTIPLY); }
  | expression "/" expression       { BINARY(TB_SYNTAX_DIVIDE); }
  | "-" expression %prec SIGN       { UNARY(TB_SYNTAX_NEGATE); }
  | "(" expression ")"              { NODE($$, tb_syntax_nested(reader, $2)); }
  | NUMBER                          { OPERAND(TB_SYNTAX_NUMBER); }
  | DATE                            { OPERAND(TB_SYNTAX_DATE); }
  | UNKNOWN                         { OPERAND(TB_SYNTAX_UNKNOWN); }
  | series
  | function "(" ")"                { NODE($$, tb_syntax_call(reader, $1, NULL)); }
  | function "(" arguments ")"      { NODE($$, tb_syntax_call(reader, $1, $3.first)); }
  ;

arguments:
    expression               { $$.first = $$.last = $1; }
  | arguments "," expression { $$ = $1; $$.last->next = $3; $$.last = $3; }
  ;

series:
    code
  | code PERIOD          { $$ = $1; tb_syntax_set_period(reader, $$, @2); }
  | code "@" code        { $$ = $1; tb_syntax_set_entity($$, $3); }
  | code PERIOD "@" code { $$ = $1; tb_syntax_set_period(reader, $$, @2); tb_syntax_set_entity($$, $4); }
  ;

code:
    NAME   { OPERAND(TB_SYNTAX_NAME); }
  | QUOTED { OPERAND(TB_SYNTAX_QUOTED); }
  ;

function: NAME { OPERAND(TB_SYNTAX_CALL); };

%%

static bool is_comparison(yysymbol_kind_t token) {
  return token >= YYSYMBOL_LESS && token <= YYSYMBOL_NOT_EQUAL;
}

/* What may stand at a place, in words. */
static const char *expected_text(const bool may[YYNTOKENS], tb_language language) {
  if (may[YYSYMBOL_NUMBER]) return tb_text(language, "a figure, a number or \"(\"", "指标、数字或“(”");
  if (may[YYSYMBOL_QUOTED]) return tb_text(language, "a code, in quotes unless it is a name", "代码（不是名称的须加引号）");
  if (may[YYSYMBOL_COMMA]) return tb_text(language, "an operator, \",\" or \")\"", "运算符、“,”或“)”");
  if (may[YYSYMBOL_CLOSE]) return tb_text(language, "an operator or \")\"", "运算符或“)”");
  return tb_text(language, "an operator or the end", "运算符或结尾");
}

static int yyreport_syntax_error(const yypcontext_t *context, tb_reader *reader) {
  yysymbol_kind_t expected[YYNTOKENS];
  bool may[YYNTOKENS] = {false};
  const int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);
  for (int i = 0; i < n; i++)
    may[expected[i]] = true;

  const tb_source *source = &reader->source;
  const yysymbol_kind_t found = yypcontext_token(context);
  const tb_extent extent = *yypcontext_location(context);
  const char *wanted = expected_text(may, tb_log_language(source->log));
  if (found == YYSYMBOL_YYEOF) {
    tb_source_error(source, extent.begin, "expected %s, found the end", "应为%s，遇到结尾", wanted);
  } else if (is_comparison(found) && !may[YYSYMBOL_NUMBER] && !may[YYSYMBOL_QUOTED]) {
    tb_source_error(source, extent.begin, "comparisons do not chain: write a < b and b < c", "比较不能连写：应写作 a < b and b < c");
  } else {
    tb_source_error(source, extent.begin, "expected %s, found \"%.*s\"", "应为%s，遇到“%.*s”", wanted, (int)(extent.end - extent.begin),
                    source->text + extent.begin);
  }
  return 0;
}

/* Called when bison's own stack is full; syntax errors go to yyreport_syntax_error. */
static void tb_expr_error(const tb_extent *extent, tb_reader *reader, const char *message) {
  (void)message;
  tb_source_error(&reader->source, extent->begin, "the expression is nested deeper than %d levels", "表达式嵌套超过 %d 层", TB_DEPTH_MAX);
  reader->status = TB_LIMIT;
}
