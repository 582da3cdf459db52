#include "reported_reader.h"

#include "base/text.h"

#include <utf8proc.h>

static const struct {
  const char *english, *chinese;
} expectations[TB_N_EXPECTED] = {
    [TB_EXPECTED_UTF8] = {"text in UTF-8", "UTF-8 文本"},
    [TB_EXPECTED_SHORT] = {"a figure: no text of this length is one", "一个数字：文本过长"},
    [TB_EXPECTED_FIGURE] = {"a figure", "数字"},
    [TB_EXPECTED_NUMBER] = {"a number", "数值"},
    [TB_EXPECTED_NO_SIGN] = {"a figure without sign: the word before it gives the direction", "不带正负号的数字：前面的词已说明方向"},
    [TB_EXPECTED_DIGIT] = {"a digit after the point", "小数点后的数字"},
    [TB_EXPECTED_GROUP] = {"groups of three digits between separators", "千位分隔符之间为三位数字"},
    [TB_EXPECTED_FEWER_DIGITS] = {"a figure of at most 100 digits", "不超过 100 位的数字"},
    [TB_EXPECTED_NUMERAL] = {"a numeral written in full, as 一百五十 or 一百零五", "写全的数字，如一百五十、一百零五"},
    [TB_EXPECTED_SMALLER] = {"a part smaller than the power of ten before it", "小于前面数位的部分"},
    [TB_EXPECTED_UNIT] = {"a unit, a qualifier or the end of the text", "单位、修饰词或文本结尾"},
    [TB_EXPECTED_QUALIFIER] = {"a qualifier or the end of the text", "修饰词或文本结尾"},
    [TB_EXPECTED_END] = {"the end of the text", "文本结尾"},
    [TB_EXPECTED_ONE_FIGURE] = {"one figure, not a range or a list", "单个数字，而非区间或多个数字"},
    [TB_EXPECTED_ONE_QUALIFIER] = {"one qualifier: there is another before it", "只有一个修饰词：前面已有另一个"},
    [TB_EXPECTED_BY_OR_TO] = {"a change (增长5%) or a level (增长至5%): this may mean either",
                              "变动（增长5%）或水平（增长至5%）：此处两可"},
    [TB_EXPECTED_PERCENT] = {"a change in percent: this may mean several", "以百分数表示的变动：此处含义不止一种"},
    [TB_EXPECTED_TURNS] = {"a whole number from 1 to 16 before 番", "“番”前为 1 至 16 的整数"},
    [TB_EXPECTED_RANK] = {"a rank: a whole number from 1 on", "名次：从 1 起的整数"},
    [TB_EXPECTED_ORDINAL] = {"the ending of this ordinal, as in 1st, 2nd, 3rd, 8th", "与数字相符的序数词尾，如 1st、2nd、3rd、8th"},
    [TB_EXPECTED_CLASS] = {"a class number, as III", "类别，如Ⅲ"},
    [TB_EXPECTED_NEAR] = {"a qualifier of one meaning, as 将近 or \"more than\": before a span of time this has another",
                          "含义单一的修饰词，如将近、more than：用于时间时此处两可"},
    [TB_INSTEAD_DIGITS] = {"a number in digits", "用数字写出的数值"},
    [TB_INSTEAD_DIRECTION] = {"the direction before the figure, as \"down 5%\"", "写在数字前的方向，如“下降5%”"},
    [TB_INSTEAD_PERCENT] = {"a percentage", "百分数"},
    [TB_INSTEAD_QUALIFIER] = {"a qualifier such as 左右, 以上 or 以内, or the end of the text", "左右、以上、以内等修饰词或文本结尾"},
    [TB_INSTEAD_AT_MOST] = {"\"at most\" or \"rose to\": this may mean either", "“at most”或“rose to”：此处两可"},
    [TB_INSTEAD_SCALE] = {"the unit or the power of ten in full: this may mean either", "写全的单位或数量级：此处两可"},
};

static const tb_report_word words[] = {
#define TB_WORD(word, word_class, word_meaning) {.text = word, .n = sizeof(word) - 1, .meaning = (word_meaning), .class = (word_class)},
#include "reported_words.def"
#undef TB_WORD
};

/* -------------------------------------------------------------------------------------------------------- the normal form */

static bool is_roman(utf8proc_int32_t code_point) {
  return code_point >= 0x2160 && code_point <= 0x217F;
}

/* Width is no difference; other compatibility forms may carry a meaning (5² is no 52). */
static tb_origin origin_of(utf8proc_int32_t code_point) {
  if (is_roman(code_point)) return TB_ORIGIN_ROMAN;
  switch (utf8proc_get_property(code_point)->decomp_type) {
  case 0:
  case UTF8PROC_DECOMP_TYPE_WIDE:
  case UTF8PROC_DECOMP_TYPE_NARROW:
  case UTF8PROC_DECOMP_TYPE_SMALL:
  case UTF8PROC_DECOMP_TYPE_NOBREAK: return TB_ORIGIN_PLAIN;
  default: return TB_ORIGIN_COMPOSED;
  }
}

/* Appends one character of the normal form; false when there is no room. */
static bool append(tb_report_reader *in, utf8proc_int32_t code_point, size_t from, tb_origin origin) {
  utf8proc_uint8_t bytes[4];
  if (code_point >= 'A' && code_point <= 'Z') code_point += 'a' - 'A';
  if (code_point == '\t') code_point = ' ';
  const size_t n = (size_t)utf8proc_encode_char(code_point, bytes);
  if (in->end + n > TB_REPORT_BYTES_MAX) return false;
  for (size_t i = 0; i < n; i++) {
    in->normal[in->end] = (char)bytes[i];
    in->from[in->end] = (uint16_t)from;
    in->origin[in->end++] = (uint8_t)origin;
  }
  return true;
}

static bool append_normal(tb_report_reader *in, utf8proc_int32_t code_point, size_t from) {
  enum { PARTS_MAX = 24 }; /* the longest decomposition in Unicode has 18 */
  if (code_point < 0x80) return append(in, code_point, from, TB_ORIGIN_PLAIN);
  utf8proc_int32_t parts[PARTS_MAX];
  int boundary = 0;
  const utf8proc_ssize_t n =
      utf8proc_decompose_char(code_point, parts, PARTS_MAX, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, &boundary);
  if (n < 0 || n > PARTS_MAX) return false;
  const tb_origin origin = origin_of(code_point);
  for (utf8proc_ssize_t i = 0; i < n; i++)
    if (!append(in, parts[i], from, origin)) return false;
  return true;
}

static bool normalise(tb_report_reader *in) {
  for (size_t at = 0; at < in->text_n;) {
    const size_t begin = in->end;
    utf8proc_int32_t code_point;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)in->text + at;
    const utf8proc_ssize_t n = utf8proc_iterate(bytes, (utf8proc_ssize_t)(in->text_n - at), &code_point);
    in->from[begin] = (uint16_t)at;
    if (n <= 0) return tb_report_fail(in, begin, TB_EXPECTED_UTF8);
    if (!append_normal(in, code_point, at)) {
      in->end = begin; /* part of the character may have had room */
      return tb_report_fail(in, begin, TB_EXPECTED_SHORT);
    }
    at += (size_t)n;
  }
  in->from[in->end] = (uint16_t)in->text_n;
  memset(in->normal + in->end, 0, 4);
  return true;
}

bool tb_report_start(tb_report_reader *in, const char *text, size_t n, tb_place place, tb_log *log) {
  in->text = text;
  in->text_n = n;
  in->place = place;
  in->log = log;
  in->at = in->end = 0;
  in->matched_at = SIZE_MAX;
  in->from[0] = 0;
  if (n > 4 * TB_REPORT_BYTES_MAX) return tb_report_fail(in, 0, TB_EXPECTED_SHORT);
  return normalise(in);
}

/* ----------------------------------------------------------------------------------------------------------------- words */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

static void skip_blanks(tb_report_reader *in) {
  while (in->at < in->end && in->normal[in->at] == ' ')
    in->at++;
}

/* Whether letters or, behind a single one (m2), a digit go on where the word has ended. */
static bool goes_on(const tb_report_word *word, char last, char next) {
  return is_letter(last) && (is_letter(next) || (word->n == 1 && is_digit(next)));
}

/* Bytes that the word takes at `at`, 0 when it is not there. English words do not end or begin within letters. */
static size_t word_fits(const tb_report_reader *in, size_t at, const tb_report_word *word) {
  const size_t begin = at;
  if (is_letter(word->text[0]) && at > 0 && is_letter(in->normal[at - 1])) return 0;
  for (size_t i = 0; i < word->n; i++, at++) {
    if (at >= in->end || in->normal[at] != word->text[i]) return 0;
    if (in->origin[at] != TB_ORIGIN_PLAIN && word->class != TB_WORD_ROMAN) return 0;
    while (word->text[i] == ' ' && in->normal[at + 1] == ' ')
      at++;
  }
  return goes_on(word, in->normal[at - 1], in->normal[at]) ? 0 : at - begin;
}

/* The first character of most words is of three bytes; a shorter one is followed by what may be anything. */
static bool begins_alike(const tb_report_word *word, const char *text) {
  return word->text[0] == text[0] && (word->n < 3 || (word->text[1] == text[1] && word->text[2] == text[2]));
}

/* Gathers all words at a place. */
static void match_words(tb_report_reader *in, size_t at) {
  in->matched_at = at;
  in->n_matches = 0;
  if (at >= in->end || is_digit(in->normal[at])) return;
  for (size_t i = 0; i < sizeof words / sizeof *words && in->n_matches < TB_REPORT_MATCHES_MAX; i++) {
    if (!begins_alike(&words[i], in->normal + at)) continue;
    const size_t taken = word_fits(in, at, &words[i]);
    if (taken > 0) in->matches[in->n_matches++] = (tb_report_match){&words[i], taken};
  }
}

static const tb_report_word *find(tb_report_reader *in, size_t at, uint32_t classes, size_t *taken) {
  const tb_report_word *longest = NULL;
  *taken = 0;
  if (in->matched_at != at) match_words(in, at);
  for (size_t i = 0; i < in->n_matches; i++) {
    if (!(in->matches[i].word->class & classes) || in->matches[i].taken <= *taken) continue;
    longest = in->matches[i].word;
    *taken = in->matches[i].taken;
  }
  return longest;
}

/* A refused word at the place stands in the way of shorter ones: 三 is no number in 三折, nor "up" a direction in "up to". */
static const tb_report_word *look(tb_report_reader *in, uint32_t classes, size_t *taken) {
  skip_blanks(in);
  const tb_report_word *word = find(in, in->at, classes | TB_WORD_REFUSED, taken);
  return word && (word->class & classes) ? word : NULL;
}

const tb_report_word *tb_report_peek(tb_report_reader *in, uint32_t classes) {
  size_t taken;
  return look(in, classes, &taken);
}

const tb_report_word *tb_report_take(tb_report_reader *in, uint32_t classes) {
  size_t taken;
  const tb_report_word *word = look(in, classes, &taken);
  if (word) in->at += taken;
  return word;
}

bool tb_report_at_end(tb_report_reader *in) {
  skip_blanks(in);
  return in->at == in->end;
}

bool tb_report_sees_digit(const tb_report_reader *in) {
  return in->at < in->end && is_digit(in->normal[in->at]) && in->origin[in->at] == TB_ORIGIN_PLAIN;
}

/* ---------------------------------------------------------------------------------------------------------------- errors */

static bool same_kind(char a, char b) {
  return (is_letter(a) && is_letter(b)) || (is_digit(a) && is_digit(b));
}

/* Where what stands at `at` ends in the normal form: a run of digits or letters, a known word, one character. */
static size_t found_end(tb_report_reader *in, size_t at) {
  size_t taken, end = at + 1;
  if (find(in, at, UINT32_MAX, &taken) && taken > 0) return at + taken;
  while (end < in->end && (in->from[end] == in->from[at] || same_kind(in->normal[at], in->normal[end])))
    end++;
  return end;
}

static void tell(tb_report_reader *in, size_t from, const char *found, int found_n, const char *quote, tb_expected expected) {
  const uint32_t before = (uint32_t)tb_utf8_length(in->text, from);
  tb_place place = in->place;
  place.column = (place.column ? place.column : 1) + before;
  const bool chinese = tb_log_language(in->log) == TB_CHINESE;
  const char *open = chinese ? "“" : quote, *close = chinese ? "”" : quote;
  const char *what = chinese ? expectations[expected].chinese : expectations[expected].english;
  if (!*quote) open = close = "";
  tb_log_add(in->log, TB_ERROR, place, "reported figure: found %s%.*s%s, expected %s", "所报数字：遇到%s%.*s%s，应为%s", open, found_n,
             found, close, what);
  tb_log_excerpt(in->log, in->text, in->text_n, before + 1);
}

bool tb_report_fail(tb_report_reader *in, size_t at, tb_expected expected) {
  const size_t from = in->from[at];
  if (from >= in->text_n) {
    const char *end = tb_text(tb_log_language(in->log), "the end of the text", "文本结尾");
    tell(in, in->text_n, end, (int)strlen(end), "", expected);
    return false;
  }
  size_t taken;
  const tb_report_word *word = at < in->end ? find(in, at, UINT32_MAX, &taken) : NULL;
  if (word && word->class == TB_WORD_REFUSED) expected = (tb_expected)word->meaning;
  const size_t end = at < in->end ? in->from[found_end(in, at)] : from + 1;
  tell(in, from, in->text + from, (int)(end - from), "\"", expected);
  return false;
}

bool tb_report_fail_behind(tb_report_reader *in, tb_expected expected) {
  const bool joins = tb_report_peek(in, TB_WORD_RANGE) != NULL;
  return tb_report_fail(in, in->at, joins ? TB_EXPECTED_ONE_FIGURE : expected);
}
