/* The lexer, made into C by re2c at build time. Works on code points of valid UTF-8, ended by a NUL. */
#include "base/text.h"
#include "tokens.h"

enum { FOUND_BYTES_MAX = 40 };

/* Operators of other languages, and what to write instead. */
static const struct {
  const char *found, *write;
} foreign_signs[] = {
    {"==", "="}, {"<>", "!="}, {"=<", "<="}, {"=>", ">="}, {"&&", "and"}, {"||", "or"}, {"!", "not"}, {"**", "*"},
};

/* Signs that look like the language's own. */
static const struct {
  const char *found, *write;
} alike_signs[] = {
    {"≤", "<="}, {"≥", ">="}, {"≠", "!="}, {"×", "*"},  {"÷", "/"},  {"−", "-"},  {"–", "-"}, {"—", "-"}, {"、", ","},
    {"“", "\""}, {"”", "\""}, {"‘", "'"},  {"’", "'"}, {"「", "\""}, {"」", "\""}, {"【", "["}, {"】", "]"}, {"。", "."},
};

static bool is_text(const char *text, size_t n, const char *other) {
  return strlen(other) == n && memcmp(text, other, n) == 0;
}

/* At most `limit` bytes of whole characters. */
static size_t cut(const char *text, size_t n, size_t limit) {
  if (n <= limit) return n;
  while (limit > 0 && ((unsigned char)text[limit] & 0xC0) == 0x80)
    limit--;
  return limit;
}

static int refuse(tb_reader *reader, tb_extent extent, const char *english, const char *chinese) {
  const size_t n = extent.end - extent.begin;
  const char *text = reader->source.text + extent.begin;
  tb_buffer found = {0};
  tb_buffer_append(&found, text, cut(text, n, FOUND_BYTES_MAX));
  tb_source_error(&reader->source, extent.begin, english, chinese, tb_buffer_string(&found));
  tb_buffer_free(&found);
  return TOKEN_TB_EXPR_error;
}

static int refuse_sign(tb_reader *reader, tb_extent extent, const char *instead) {
  const int n = (int)(extent.end - extent.begin);
  tb_source_error(&reader->source, extent.begin, "expected \"%s\", found \"%.*s\"", "应写作“%s”，遇到“%.*s”", instead, n,
                  reader->source.text + extent.begin);
  return TOKEN_TB_EXPR_error;
}

static int refuse_foreign(tb_reader *reader, tb_extent extent) {
  const size_t n = extent.end - extent.begin;
  for (size_t i = 0; i < sizeof foreign_signs / sizeof *foreign_signs; i++)
    if (is_text(reader->source.text + extent.begin, n, foreign_signs[i].found)) return refuse_sign(reader, extent, foreign_signs[i].write);
  return refuse(reader, extent, "the sign \"%s\" has no meaning here", "此处不能使用符号“%s”");
}

/* Full-width forms U+FF01 to U+FF5E are ASCII 0x21 to 0x7E moved up. */
static int refuse_alike(tb_reader *reader, tb_extent extent) {
  const char *text = reader->source.text + extent.begin;
  const size_t n = extent.end - extent.begin;
  for (size_t i = 0; i < sizeof alike_signs / sizeof *alike_signs; i++)
    if (is_text(text, n, alike_signs[i].found)) return refuse_sign(reader, extent, alike_signs[i].write);
  const unsigned code_point = ((unsigned)text[0] & 0x0F) << 12 | ((unsigned)text[1] & 0x3F) << 6 | ((unsigned)text[2] & 0x3F);
  const char ascii[2] = {(char)(code_point - 0xFF01 + 0x21), '\0'};
  return refuse_sign(reader, extent, ascii);
}

static int open_bracket(tb_reader *reader, tb_extent extent) {
  if (++reader->open_brackets <= TB_DEPTH_MAX) return TOKEN_OPEN;
  tb_source_error(&reader->source, extent.begin, "the expression is nested deeper than %d levels", "表达式嵌套超过 %d 层", TB_DEPTH_MAX);
  reader->status = TB_LIMIT;
  return TOKEN_TB_EXPR_error;
}

static int close_bracket(tb_reader *reader) {
  if (reader->open_brackets > 0) reader->open_brackets--;
  return TOKEN_CLOSE;
}

int tb_expr_lex(TB_EXPR_STYPE *value, TB_EXPR_LTYPE *extent, tb_reader *reader) {
  (void)value;
  const unsigned char *const text = (const unsigned char *)reader->source.text;
  const unsigned char *cursor = (const unsigned char *)reader->cursor, *marker = cursor, *start;
  int token;

#define FOUND(what) \
  do { \
    token = (what); \
    goto done; \
  } while (0)
#define EXTENT ((tb_extent){(uint32_t)(start - text), (uint32_t)(cursor - text)})

  for (;;) {
    start = cursor;
    /*!re2c
      re2c:define:YYCTYPE = "unsigned char";
      re2c:define:YYCURSOR = cursor;
      re2c:define:YYMARKER = marker;
      re2c:yyfill:enable = 0;
      re2c:encoding:utf8 = 1;
      re2c:indent:string = "  ";

      blank   = [ \t\r\n] | [\u00A0\u3000\uFEFF];
      alike   = [\uFF01-\uFF5E\u2264\u2265\u2260\u00D7\u00F7\u2212\u2013\u2014\u3001\u3002\u201C\u201D\u2018\u2019\u300C\u300D\u3010\u3011];
      foreign = [\u0080-\U0010FFFF] \ [\u00A0\u3000\uFEFF] \ alike;
      letter  = [a-zA-Z_] | foreign;
      digit   = [0-9];
      name    = letter (letter | digit)*;
      number  = (digit+ ("." digit*)? | "." digit+) ([eE] [+-]? digit+)?;
      date    = digit{4} "-" digit{2} "-" digit{2};

      blank+              { continue; }
      number              { FOUND(TOKEN_NUMBER); }
      date                { FOUND(TOKEN_DATE); }
      (number | date) (letter | digit) (letter | digit | ".")* {
        FOUND(refuse(reader, EXTENT, "a name cannot begin with a digit: put the code \"%s\" in quotes", "名称不能以数字开头：代码“%s”须加引号"));
      }
      "and"               { FOUND(TOKEN_AND); }
      "or"                { FOUND(TOKEN_OR); }
      "not"               { FOUND(TOKEN_NOT); }
      name                { FOUND(TOKEN_NAME); }
      ["] [^"\n\x00]* ["] { FOUND(TOKEN_QUOTED); }
      ['] [^'\n\x00]* ['] { FOUND(TOKEN_QUOTED); }
      ["']                {
        cursor += strcspn((const char *)cursor, "\n");
        FOUND(refuse(reader, EXTENT, "the quote is not closed: %s", "引号未闭合：%s"));
      }
      "[" [^\]\n\x00]* "]" { FOUND(TOKEN_PERIOD); }
      "["                 {
        cursor += strcspn((const char *)cursor, "\n");
        FOUND(refuse(reader, EXTENT, "the bracket is not closed: %s", "方括号未闭合：%s"));
      }
      "?" [mn]            { FOUND(TOKEN_UNKNOWN); }
      "?"                 { FOUND(refuse(reader, EXTENT, "expected ?m or ?n, found \"%s\"", "应为 ?m 或 ?n，遇到“%s”")); }
      "<="                { FOUND(TOKEN_LESS_EQUAL); }
      ">="                { FOUND(TOKEN_GREATER_EQUAL); }
      "!="                { FOUND(TOKEN_NOT_EQUAL); }
      "==" | "<>" | "=<" | "=>" | "&&" | "||" | "!" | "**" { FOUND(refuse_foreign(reader, EXTENT)); }
      "%" | "\u2030"      { FOUND(refuse(reader, EXTENT, "no \"%s\" after numbers: percentages are numbers from 0 to 100", "数字后不写“%s”：百分数以 0 到 100 的数表示")); }
      alike               { FOUND(refuse_alike(reader, EXTENT)); }
      "("                 { FOUND(open_bracket(reader, EXTENT)); }
      ")"                 { FOUND(close_bracket(reader)); }
      "<"                 { FOUND(TOKEN_LESS); }
      ">"                 { FOUND(TOKEN_GREATER); }
      "="                 { FOUND(TOKEN_EQUAL); }
      "+"                 { FOUND(TOKEN_PLUS); }
      "-"                 { FOUND(TOKEN_MINUS); }
      "*"                 { FOUND(TOKEN_TIMES); }
      "/"                 { FOUND(TOKEN_OVER); }
      ","                 { FOUND(TOKEN_COMMA); }
      "@"                 { FOUND(TOKEN_AT); }
      "\x00"              {
        if ((size_t)(start - text) >= reader->source.n) {
          cursor = start;
          FOUND(TOKEN_END);
        }
        FOUND(refuse(reader, EXTENT, "a NUL byte has no meaning here%s", "此处不能有 NUL 字节%s"));
      }
      *                   { FOUND(refuse(reader, EXTENT, "the sign \"%s\" has no meaning here", "此处不能使用符号“%s”")); }
    */
  }
done:
  *extent = EXTENT;
  reader->cursor = (const char *)cursor;
  return token;
}
