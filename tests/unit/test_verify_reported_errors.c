/* Texts that are refused: where, and in what words. */
#include "tb_test.h"

#include "verify/reported.h"

#include <stdio.h>

static void check(tb_language language, tb_place place, const char *text, size_t n, uint32_t column, const char *message) {
  tb_reported found;
  tb_reported_init(&found);
  tb_log *log = tb_log_new(language);
  if (tb_reported_read(text, n, place, log, &found) != TB_BAD_INPUT) fail_msg("%s is read", text);
  assert_int_equal(1, tb_log_count(log));
  const tb_diagnostic *told = tb_log_at(log, 0);
  if (strcmp(told->text, message) != 0) fail_msg("%s: expected \"%s\", found \"%s\"", text, message, told->text);
  if (told->place.column != column) fail_msg("%s: expected column %u, found %u", text, column, told->place.column);
  assert_int_equal(TB_ERROR, told->severity);
  tb_log_free(log);
  tb_reported_clear(&found);
}

#define FIGURE "a figure"
#define NUMBER "a number"
#define UNIT "a unit, a qualifier or the end of the text"
#define QUALIFIER "a qualifier or the end of the text"
#define END "the end of the text"
#define ONE "one figure, not a range or a list"
#define ONE_QUALIFIER "one qualifier: there is another before it"
#define NUMERAL "a numeral written in full, as 一百五十 or 一百零五"
#define GROUP "groups of three digits between separators"
#define DIGIT "a digit after the point"
#define NO_SIGN "a figure without sign: the word before it gives the direction"
#define PERCENT "a change in percent: this may mean several"
#define TURNS "a whole number from 1 to 16 before 番"
#define RANK "a rank: a whole number from 1 on"
#define DIGITS "a number in digits"
#define DIRECTION "the direction before the figure, as \"down 5%\""
#define PERCENTAGE "a percentage"
#define SOME "a qualifier such as 左右, 以上 or 以内, or the end of the text"
#define EITHER "the unit or the power of ten in full: this may mean either"
#define OF_TIME "a qualifier of one meaning, as 将近 or \"more than\": before a span of time this has another"
#define AT_END NULL

/* Column, what stands there (AT_END: the end), what should. */
static const struct {
  const char *text;
  uint32_t column;
  const char *found, *expected;
} refused[] = {
    {"", 1, AT_END, FIGURE},
    {"   ", 4, AT_END, FIGURE},
    {"从", 1, "从", FIGURE},
    {"abc", 1, "abc", FIGURE},
    {"是去年的2倍", 1, "是", FIGURE},
    {"从5%下降到3%", 1, "从", FIGURE},
    {"$5", 1, "$", FIGURE},
    {"±5%", 1, "±", FIGURE},
    {"①", 1, "①", FIGURE},
    {",5", 1, ",", FIGURE},
    {"百余人", 1, "百", FIGURE},
    {"万分之五", 1, "万", FIGURE},
    {"Ⅲ", 1, "Ⅲ", FIGURE},
    {"最高80%", 1, "最高", FIGURE},
    {"同比", 3, AT_END, FIGURE},
    {"下降", 3, AT_END, NUMBER},
    {"下降了", 4, AT_END, NUMBER},
    {"下降很多", 3, "很", NUMBER},
    {"约", 2, AT_END, NUMBER},
    {"- 5%", 2, " ", NUMBER},
    {"--5%", 2, "-", NUMBER},
    {"百分之", 4, AT_END, NUMBER},
    {"超过下降5%", 3, "下降", NUMBER},
    /* digits */
    {"12,34", 6, AT_END, GROUP},
    {"1,2345", 6, "5", GROUP},
    {"1,000,00套", 9, "套", GROUP},
    {"1000,000", 5, ",", GROUP},
    {"１，２３", 5, AT_END, GROUP},
    {"5.", 3, AT_END, DIGIT},
    {"5.%", 3, "%", DIGIT},
    {"5..5", 3, ".", DIGIT},
    {"5.5.5", 4, ".", UNIT},
    {"1.5,000", 4, ",", UNIT},
    {"5²", 2, "²", UNIT},
    {"5½", 2, "½", UNIT},
    {"5①", 2, "①", UNIT},
    {"5Ⅲ", 2, "Ⅲ", UNIT},
    {"5 5", 3, "5", UNIT},
    {"1 000", 3, "000", UNIT},
    {"0x1F", 3, "1", QUALIFIER},
    {"1e5", 3, "5", QUALIFIER},
    /* numerals */
    {"一百五", 3, "五", NUMERAL},
    {"三千二百五", 5, "五", NUMERAL},
    {"二十零五", 4, "五", NUMERAL},
    {"一百零五十", 4, "五", NUMERAL},
    {"一百零零五", 4, "零", NUMERAL},
    {"一百零", 4, AT_END, NUMERAL},
    {"零五", 2, "五", NUMERAL},
    {"三五个", 2, "五", NUMERAL},
    {"二三十人", 2, "三", NUMERAL},
    {"一九九八", 2, "九", NUMERAL},
    {"十百", 2, "百", NUMERAL},
    {"5十", 2, "十", NUMERAL},
    {"三万五", 3, "五", NUMERAL},
    {"3万5", 3, "5", NUMERAL},
    {"3万500", 3, "500", NUMERAL},
    {"5万5千万", 3, "5", "a part smaller than the power of ten before it"},
    {"1万2千0亿", 5, "0", "a part smaller than the power of ten before it"},
    {"1亿2亿", 3, "2", "a part smaller than the power of ten before it"},
    {"1.5亿2000万", 5, "2000", UNIT},
    {"1亿万", 3, "万", UNIT},
    /* words that say no number */
    {"一半", 1, "一半", DIGITS},
    {"近半", 2, "半", DIGITS},
    {"half", 1, "half", DIGITS},
    {"dozens", 1, "dozens", DIGITS},
    {"数十人", 1, "数十", DIGITS},
    {"几家", 1, "几", DIGITS},
    {"十几个", 2, "几", DIGITS},
    {"三年半", 3, "半", DIGITS},
    {"3年半", 3, "半", DIGITS},
    {"三分之一", 2, "分之", PERCENTAGE},
    {"7折", 2, "折", PERCENTAGE},
    {"十来个", 2, "来", SOME},
    {"60天内", 4, "内", SOME},
    {"5 fewer", 3, "fewer", DIRECTION},
    {"5% lower", 4, "lower", DIRECTION},
    {"up to 5%", 1, "up to", "\"at most\" or \"rose to\": this may mean either"},
    {"1.2m", 4, "m", EITHER},
    {"5k", 2, "k", EITHER},
    {"近三年", 1, "近", OF_TIME},
    {"增加近3个月", 3, "近", OF_TIME},
    {"over 5 years", 1, "over", OF_TIME},
    {"two thirds", 5, "thirds", PERCENTAGE},
    {"one third", 5, "third", UNIT},
    {"增长两位数", 4, "位数", DIGITS},
    /* ranges */
    {"3-5", 2, "-", ONE},
    {"30%-40%", 4, "-", ONE},
    {"30%—40%", 4, "—", ONE},
    {"5～6", 2, "～", ONE},
    {"3至5家", 2, "至", ONE},
    {"3家至5家", 3, "至", ONE},
    {"三到五家", 2, "到", ONE},
    {"5、6个", 2, "、", ONE},
    {"5或6个", 2, "或", ONE},
    {"5 to 6", 3, "to", ONE},
    {"5 flats to 6", 9, "to", ONE},
    {"5±1", 2, "±", ONE},
    {"下降3-5%", 4, "-", ONE},
    /* behind the figure */
    {"35.9%的", 6, "的", QUALIFIER},
    {"35.9%。", 6, "。", QUALIFIER},
    {"35.9%35", 6, "35", QUALIFIER},
    {"35.9%增长", 6, "增长", QUALIFIER},
    {"3000+", 5, "+", UNIT},
    {"3000不到", 5, "不到", UNIT},
    {"3家，", 3, "，", QUALIFIER},
    {"3家增加", 3, "增加", QUALIFIER},
    {"3家5", 3, "5", QUALIFIER},
    {"5 flats down", 9, "down", QUALIFIER},
    {"5👍", 2, "👍", UNIT},
    {"5\n", 2, "\\n", UNIT},
    {"80%左右的", 6, "的", END},
    {"约80%以上", 5, "以上", ONE_QUALIFIER},
    {"超80%左右", 5, "左右", ONE_QUALIFIER},
    {"约超80%", 2, "超", ONE_QUALIFIER},
    {"80%以上左右", 6, "左右", ONE_QUALIFIER},
    {"3000余个以上", 7, "以上", ONE_QUALIFIER},
    /* changes */
    {"下降-5%", 3, "-", NO_SIGN},
    {"上升-5%", 3, "-", NO_SIGN},
    {"增加+5%", 3, "+", NO_SIGN},
    {"down −5%", 6, "−", NO_SIGN},
    {"增长-5%以上", 3, "-", NO_SIGN},
    {"增长达到5%", 3, "达到", "a change (增长5%) or a level (增长至5%): this may mean either"},
    {"下降1倍", 4, "倍", PERCENT},
    {"grew 3 times", 8, "times", PERCENT},
    {"翻两倍", 3, "倍", TURNS},
    {"翻二十番", 2, "二", TURNS},
    {"翻1.5番", 2, "1", TURNS},
    {"翻", 2, AT_END, NUMBER},
    /* ranks and classes */
    {"第", 2, AT_END, RANK},
    {"第0", 2, "0", RANK},
    {"第1.5", 2, "1", RANK},
    {"第-1", 2, "-", RANK},
    {"第①", 2, "①", RANK},
    {"第1万", 2, "1", RANK},
    {"第三季度", 3, "季", END},
    {"第二十四条", 5, "条", END},
    {"第3%", 3, "%", END},
    {"第3至第5", 3, "至", ONE},
    {"第一方阵", 3, "方", END},
    {"排名靠前", 3, "靠", RANK},
    {"3th", 2, "th", "the ending of this ordinal, as in 1st, 2nd, 3rd, 8th"},
    {"11st", 3, "st", "the ending of this ordinal, as in 1st, 2nd, 3rd, 8th"},
    {"last year", 1, "last", FIGURE},
    {"class", 6, AT_END, "a class number, as III"},
    {"class 0", 7, "0", "a class number, as III"},
    {"Ⅲ类水", 3, "水", END},
    /* bytes */
    {"5\xFF", 2, "\\xFF", "text in UTF-8"},
    {"\xE4\xB8", 1, "\\xE4", "text in UTF-8"},
};

static void test_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    char message[256];
    const char *quote = refused[i].found ? "\"" : "", *found = refused[i].found ? refused[i].found : "the end of the text";
    (void)snprintf(message, sizeof message, "reported figure: found %s%s%s, expected %s", quote, found, quote, refused[i].expected);
    check(TB_ENGLISH, (tb_place){0}, refused[i].text, strlen(refused[i].text), refused[i].column, message);
  }
}

static void test_chinese(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t column;
    const char *message;
  } cases[] = {
      {"3-5", 2, "所报数字：遇到“-”，应为单个数字，而非区间或多个数字"},
      {"", 1, "所报数字：遇到文本结尾，应为数字"},
      {"35.9%的", 6, "所报数字：遇到“的”，应为修饰词或文本结尾"},
      {"一百五", 3, "所报数字：遇到“五”，应为写全的数字，如一百五十、一百零五"},
      {"一半", 1, "所报数字：遇到“一半”，应为用数字写出的数值"},
      {"增长达到5%", 3, "所报数字：遇到“达到”，应为变动（增长5%）或水平（增长至5%）：此处两可"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check(TB_CHINESE, (tb_place){0}, cases[i].text, strlen(cases[i].text), cases[i].column, cases[i].message);
}

/* Columns count on from the place of the text; one character is one column, whatever its width and bytes. */
static void test_place(void **state) {
  (void)state;
  const tb_place place = {.file = "observations.csv", .line = 7, .column = 20};
  check(TB_ENGLISH, place, "５．６５万平方米，", strlen("５．６５万平方米，"), 28, "reported figure: found \"，\", expected " QUALIFIER);
  tb_reported found;
  tb_reported_init(&found);
  tb_log *log = tb_log_new(TB_ENGLISH);
  assert_status(TB_BAD_INPUT, tb_reported_read("3至5家", strlen("3至5家"), place, log, &found));
  assert_string_equal("observations.csv", tb_log_at(log, 0)->place.file);
  assert_int_equal(7, tb_log_at(log, 0)->place.line);
  assert_string_equal("3至5家\n ^", tb_log_at(log, 0)->excerpt);
  tb_log_free(log);
  tb_reported_clear(&found);
}

static void test_nul(void **state) {
  (void)state;
  check(TB_ENGLISH, (tb_place){0}, "5\0套", 5, 2, "reported figure: found \"\", expected " UNIT);
}

static void test_long(void **state) {
  (void)state;
  char text[4096];
  memset(text, '5', sizeof text);
  check(TB_ENGLISH, (tb_place){0}, text, 101, 101, "reported figure: found \"5\", expected a figure of at most 100 digits");
  check(TB_ENGLISH, (tb_place){0}, text, 513, 513, "reported figure: found \"5\", expected a figure: no text of this length is one");
  check(TB_ENGLISH, (tb_place){0}, text, sizeof text, 1, "reported figure: found \"5\", expected a figure: no text of this length is one");
}

/* ------------------------------------------------------------------------------------------------------------ the words */

#define TB_WORD(text, class, meaning) {text, #class},
static const struct {
  const char *text, *class;
} words[] = {
#include "model/reported_words.def"
};
#undef TB_WORD

/* A word stands once in a class. */
static void test_words(void **state) {
  (void)state;
  const size_t n = sizeof words / sizeof *words;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      if (strcmp(words[i].text, words[j].text) == 0 && strcmp(words[i].class, words[j].class) == 0)
        fail_msg("%s stands twice in %s", words[i].text, words[i].class);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_refused), cmocka_unit_test(test_chinese), cmocka_unit_test(test_place),
      cmocka_unit_test(test_nul),     cmocka_unit_test(test_long),    cmocka_unit_test(test_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
