/* What is said about texts that are no expressions: each message, its place, its caret, in both languages. */
#include "expr_scene.h"

static const char *status_of(const void *context, const char *finding) {
  (void)context;
  return strcmp(finding, "51") == 0 ? "in_progress" : NULL;
}

static scene small(void) {
  static const tb_milestone milestones[] = {{"M02", {.first = 19712, .last = 19712}}}; /* 2023-12-21 */
  scene of = scene_open("2024-08-26");
  scene_entity(&of, "430408", "county", "", "city_districts");
  scene_entity(&of, "430407", "county", "", "city_districts");
  scene_indicator(&of, "tax", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "制造业税收", TB_FLOW, TB_BETTER_UP, "");
  scene_observe(&of, "tax 430408 2024-Q1 5\n tax 430407 2024-Q1 5\n");
  of.options = (tb_model_options){.milestones = milestones, .n_milestones = 1, .finding_status = status_of};
  scene_seal(&of);
  return of;
}

/* Errors in texts of ASCII. `at` is the offset of the caret, and the text stands at column 12 of line 7. */
static const struct {
  const char *text;
  tb_status status;
  unsigned at;
  const char *english, *chinese;
} errors[] = {
    {"", TB_BAD_INPUT, 0, "expected a figure, a number or \"(\", found the end", "应为指标、数字或“(”，遇到结尾"},
    {"value <", TB_BAD_INPUT, 7, "expected a figure, a number or \"(\", found the end", "应为指标、数字或“(”，遇到结尾"},
    {"value < 5 6", TB_BAD_INPUT, 10, "expected an operator or the end, found \"6\"", "应为运算符或结尾，遇到“6”"},
    {"tax + * 2", TB_BAD_INPUT, 6, "expected a figure, a number or \"(\", found \"*\"", "应为指标、数字或“(”，遇到“*”"},
    {"(value", TB_BAD_INPUT, 6, "expected an operator or \")\", found the end", "应为运算符或“)”，遇到结尾"},
    {"value)", TB_BAD_INPUT, 5, "expected an operator or the end, found \")\"", "应为运算符或结尾，遇到“)”"},
    {"yoy(", TB_BAD_INPUT, 4, "expected a figure, a number or \"(\", found the end", "应为指标、数字或“(”，遇到结尾"},
    {"value == 5", TB_BAD_INPUT, 6, "expected \"=\", found \"==\"", "应写作“=”，遇到“==”"},
    {"value <> 5", TB_BAD_INPUT, 6, "expected \"!=\", found \"<>\"", "应写作“!=”，遇到“<>”"},
    {"value && 5", TB_BAD_INPUT, 6, "expected \"and\", found \"&&\"", "应写作“and”，遇到“&&”"},
    {"not value", TB_BAD_INPUT, 0, "expected a condition, found a number", "应为条件，遇到数值"},
    {"!value", TB_BAD_INPUT, 0, "expected \"not\", found \"!\"", "应写作“not”，遇到“!”"},
    {"value > 5%", TB_BAD_INPUT, 9, "no \"%\" after numbers: percentages are numbers from 0 to 100",
     "数字后不写“%”：百分数以 0 到 100 的数表示"},
    {"value > 5 and", TB_BAD_INPUT, 13, "expected a figure, a number or \"(\", found the end", "应为指标、数字或“(”，遇到结尾"},
    {"yoy_pc < 5", TB_NOT_FOUND, 0, "unknown name \"yoy_pc\": no measure, indicator or milestone; did you mean \"yoy_pct\"?",
     "未知名称“yoy_pc”：不是测度、指标或节点；是否为“yoy_pct”？"},
    {"Value < 5", TB_NOT_FOUND, 0, "unknown name \"Value\": no measure, indicator or milestone; did you mean \"value\"?",
     "未知名称“Value”：不是测度、指标或节点；是否为“value”？"},
    {"tax[2024-Q5]", TB_BAD_INPUT, 3, "expected a period such as 2024-Q1 in brackets, found \"[2024-Q5]\"",
     "方括号内应为时期，如 2024-Q1，遇到“[2024-Q5]”"},
    {"tax[]", TB_BAD_INPUT, 3, "expected a period such as 2024-Q1 in brackets, found \"[]\"", "方括号内应为时期，如 2024-Q1，遇到“[]”"},
    {"tax[2024-Q1", TB_BAD_INPUT, 3, "the bracket is not closed: [2024-Q1", "方括号未闭合：[2024-Q1"},
    {"\"tax", TB_BAD_INPUT, 0, "the quote is not closed: \"tax", "引号未闭合：\"tax"},
    {"tax@", TB_BAD_INPUT, 4, "expected a code, in quotes unless it is a name, found the end", "应为代码（不是名称的须加引号），遇到结尾"},
    {"tax@\"430409\"", TB_NOT_FOUND, 4, "unknown entity \"430409\"; did you mean \"430408\"?", "未知实体“430409”；是否为“430408”？"},
    {"tax@430408", TB_BAD_INPUT, 4, "expected a code, in quotes unless it is a name, found \"430408\"",
     "应为代码（不是名称的须加引号），遇到“430408”"},
    {"1tax", TB_BAD_INPUT, 0, "a name cannot begin with a digit: put the code \"1tax\" in quotes",
     "名称不能以数字开头：代码“1tax”须加引号"},
    {"430408x < 2", TB_BAD_INPUT, 0, "a name cannot begin with a digit: put the code \"430408x\" in quotes",
     "名称不能以数字开头：代码“430408x”须加引号"},
    {"2024-02-30 > end(value)", TB_BAD_INPUT, 0, "there is no date \"2024-02-30\"", "没有日期“2024-02-30”"},
    {"mean", TB_BAD_INPUT, 0, "mean needs a number of periods: mean(4) or mean(x, 4)", "mean 需要期数：mean(4) 或 mean(x, 4)"},
    {"mean()", TB_BAD_INPUT, 0, "mean needs a number of periods: mean(4) or mean(x, 4)", "mean 需要期数：mean(4) 或 mean(x, 4)"},
    {"mean(tax)", TB_BAD_INPUT, 0, "mean needs a number of periods: mean(4) or mean(x, 4)", "mean 需要期数：mean(4) 或 mean(x, 4)"},
    {"mean(0)", TB_BAD_INPUT, 5, "mean: expected n as a whole number from 1 to 10000, found \"0\"",
     "mean：n 应为 1 到 10000 的整数，遇到“0”"},
    {"mean(10001)", TB_BAD_INPUT, 5, "mean: expected n as a whole number from 1 to 10000, found \"10001\"",
     "mean：n 应为 1 到 10000 的整数，遇到“10001”"},
    {"mean(2.5)", TB_BAD_INPUT, 5, "mean: expected n as a whole number from 1 to 10000, found \"2.5\"",
     "mean：n 应为 1 到 10000 的整数，遇到“2.5”"},
    {"mean(tax, n=4, n=5)", TB_BAD_INPUT, 17, "mean: the argument \"n\" is given twice", "mean：参数“n”给了两次"},
    {"mean(tax, 4, 5)", TB_BAD_INPUT, 10, "mean takes one figure, found a second one", "mean 只能有一个运算对象，遇到第二个"},
    {"mean(4, 3)", TB_BAD_INPUT, 5, "mean needs a figure, found one that reads no indicator", "mean 需要指标，其参数不含任何指标"},
    {"mean(4, min=5)", TB_BAD_INPUT, 12, "mean: expected min as a whole number from 1 to 4, found \"5\"",
     "mean：min 应为 1 到 4 的整数，遇到“5”"},
    {"mean(4, min=0)", TB_BAD_INPUT, 12, "mean: expected min as a whole number from 1 to 4, found \"0\"",
     "mean：min 应为 1 到 4 的整数，遇到“0”"},
    {"yoy(tax, tax)", TB_BAD_INPUT, 9, "yoy takes one figure, found a second one", "yoy 只能有一个运算对象，遇到第二个"},
    {"yoy(n=3)", TB_BAD_INPUT, 6, "yoy takes no argument \"n\"", "yoy 没有参数“n”"},
    {"yoy(5)", TB_BAD_INPUT, 4, "yoy needs a figure, found one that reads no indicator", "yoy 需要指标，其参数不含任何指标"},
    {"rank(ties=foo)", TB_BAD_INPUT, 10, "rank: expected ties as min, max, average, dense or ordinal, found \"foo\"",
     "rank：ties 应为 min、max、average、dense 或 ordinal，遇到“foo”"},
    {"rank(within=city_distrcts)", TB_NOT_FOUND, 12,
     "unknown peers \"city_distrcts\": expected a group, a level or parent; did you mean \"city_districts\"?",
     "未知的同类“city_distrcts”：应为分组、层级或 parent；是否为“city_districts”？"},
    {"rank(within=tax[2023])", TB_BAD_INPUT, 12, "rank: expected a name after within=", "rank：within= 后应为名称"},
    {"rank(within=1+2)", TB_BAD_INPUT, 13, "rank: expected a name after within=", "rank：within= 后应为名称"},
    {"yoy[2024-Q1]", TB_BAD_INPUT, 0, "yoy is a measure: put period and entity behind its figure, yoy(x[2024-Q1])",
     "yoy 是测度：时期和实体应写在指标后，如 yoy(x[2024-Q1])"},
    {"frob(3)", TB_NOT_FOUND, 0, "unknown function \"frob\"", "未知函数“frob”"},
    {"start", TB_BAD_INPUT, 0, "the function start needs its arguments in brackets", "函数 start 的参数须写在括号内"},
    {"round(value)", TB_BAD_INPUT, 0, "round takes 2 arguments, found 1", "round 应有 2 个参数，遇到 1 个"},
    {"round(value, 2.5)", TB_BAD_INPUT, 13, "round: expected the decimals as a whole number from -22 to 22",
     "round：小数位数应为 -22 到 22 的整数"},
    {"round(value, 99)", TB_BAD_INPUT, 13, "round: expected the decimals as a whole number from -22 to 22",
     "round：小数位数应为 -22 到 22 的整数"},
    {"if(value, 1, 2)", TB_BAD_INPUT, 3, "expected a condition, found a number", "应为条件，遇到数值"},
    {"if(value > 1, 2, value > 3)", TB_BAD_INPUT, 23, "expected a number, found a condition", "应为数值，遇到条件"},
    {"abs(value > 1)", TB_BAD_INPUT, 10, "expected a number, found a condition", "应为数值，遇到条件"},
    {"value + (value > 1)", TB_BAD_INPUT, 6, "expected a number, found a condition", "应为数值，遇到条件"},
    {"end(value) * 2", TB_BAD_INPUT, 11, "a date cannot be computed with by \"*\": only date - date, date - days, date + days",
     "日期不能用“*”计算：只能日期减日期、日期加减天数"},
    {"end(value) + end(value)", TB_BAD_INPUT, 11, "a date cannot be computed with by \"+\": only date - date, date - days, date + days",
     "日期不能用“+”计算：只能日期减日期、日期加减天数"},
    {"end(value) > 5", TB_BAD_INPUT, 11, "\">\" compares a date with a number", "“>”两边一为日期、一为数值，不能比较"},
    {"least(end(value), 5)", TB_BAD_INPUT, 18, "expected a date, found a number", "应为日期，遇到数值"},
    {"start(5)", TB_BAD_INPUT, 0, "start needs a figure, found one that reads no indicator", "start 需要指标，其参数不含任何指标"},
    {"decimals(value + 1)", TB_BAD_INPUT, 15, "decimals needs an indicator, found an expression", "decimals 的参数应为指标，遇到表达式"},
    {"decimals(yoy)", TB_BAD_INPUT, 9, "decimals needs an indicator, found an expression", "decimals 的参数应为指标，遇到表达式"},
    {"status(\"51\")", TB_BAD_INPUT, 0, "status gives a text: compare it, as in status(\"51\") != \"done\"",
     "status 给出文本：须作比较，如 status(\"51\") != \"done\""},
    {"status(\"52\") = done", TB_NOT_FOUND, 7, "unknown finding \"52\"", "未知问题“52”"},
    {"status(\"51\") = don", TB_BAD_INPUT, 15, "expected a status: open, in_progress, done, long_term or unstated; did you mean \"done\"?",
     "应为状态：open、in_progress、done、long_term 或 unstated；是否为“done”？"},
    {"status(\"51\") < done", TB_BAD_INPUT, 13, "a status is compared by = or !=", "状态只能用 = 或 != 比较"},
    {"status() = done", TB_BAD_INPUT, 0, "expected a finding, as in status(\"51\")", "应为一个问题编号，如 status(\"51\")"},
    {"status(\"51\") = value + 1", TB_BAD_INPUT, 21, "expected a status: open, in_progress, done, long_term or unstated",
     "应为状态：open、in_progress、done、long_term 或 unstated"},
    {"missing(value > 1)", TB_BAD_INPUT, 14, "expected a number, found a condition", "应为数值，遇到条件"},
    {"value and value", TB_BAD_INPUT, 6, "expected a condition, found a number", "应为条件，遇到数值"},
    {"?m + 1", TB_BAD_INPUT, 0, "\"?m\" is an unknown of claims and has no value here", "“?m”是核验用的未知数，此处没有值"},
    {"?x", TB_BAD_INPUT, 0, "expected ?m or ?n, found \"?\"", "应为 ?m 或 ?n，遇到“?”"},
    {"value @ 5", TB_BAD_INPUT, 8, "expected a code, in quotes unless it is a name, found \"5\"",
     "应为代码（不是名称的须加引号），遇到“5”"},
    {"a $ b", TB_BAD_INPUT, 2, "the sign \"$\" has no meaning here", "此处不能使用符号“$”"},
    {"1e999 > 2", TB_BAD_INPUT, 0, "the number \"1e999\" is out of range", "数字“1e999”超出范围"},
    {"M02 + M02", TB_BAD_INPUT, 4, "a date cannot be computed with by \"+\": only date - date, date - days, date + days",
     "日期不能用“+”计算：只能日期减日期、日期加减天数"},
    {"tax{3}", TB_BAD_INPUT, 3, "the sign \"{\" has no meaning here", "此处不能使用符号“{”"},
    {"5 =", TB_BAD_INPUT, 3, "expected a figure, a number or \"(\", found the end", "应为指标、数字或“(”，遇到结尾"},
    {"coalesce(value)", TB_BAD_INPUT, 0, "coalesce takes 2 arguments or more, found 1", "coalesce 至少应有 2 个参数，遇到 1 个"},
    {"elapsed(2023-01-01)", TB_BAD_INPUT, 8, "expected a number, found a date", "应为数值，遇到日期"},
    {"(yoy)(3)", TB_BAD_INPUT, 5, "expected an operator or the end, found \"(\"", "应为运算符或结尾，遇到“(”"},
    {"yoy(tax)[2023]", TB_BAD_INPUT, 8, "expected an operator or the end, found \"[2023]\"", "应为运算符或结尾，遇到“[2023]”"},
    {"value < 5 < 6", TB_BAD_INPUT, 10, "comparisons do not chain: write a < b and b < c", "比较不能连写：应写作 a < b and b < c"},
    {"value = = 3", TB_BAD_INPUT, 8, "expected a figure, a number or \"(\", found \"=\"", "应为指标、数字或“(”，遇到“=”"},
    {"-(value > 1)", TB_BAD_INPUT, 0, "expected a number, found a condition", "应为数值，遇到条件"},
    {"tax[2024-Q1]@", TB_BAD_INPUT, 13, "expected a code, in quotes unless it is a name, found the end",
     "应为代码（不是名称的须加引号），遇到结尾"},
    {"?m < 2", TB_BAD_INPUT, 0, "\"?m\" is an unknown of claims and has no value here", "“?m”是核验用的未知数，此处没有值"},
    {"status(tax[2023]) = done", TB_BAD_INPUT, 0, "expected a finding, as in status(\"51\")", "应为一个问题编号，如 status(\"51\")"},
    {"lag(-1)", TB_BAD_INPUT, 4, "lag: expected n as a whole number from 0 to 10000, found \"-1\"",
     "lag：n 应为 0 到 10000 的整数，遇到“-1”"},
    {"mean(x=3)", TB_BAD_INPUT, 5, "mean takes no argument \"x\"", "mean 没有参数“x”"},
};

static void check_error(scene *of, size_t i, tb_language language) {
  const tb_plan_options options = {.expected = TB_EXPECT_ANY, .place = {.file = "rules.csv", .line = 7, .column = 12}};
  tb_status status;
  char expected[600];
  char *found = scene_errors(of, errors[i].text, strlen(errors[i].text), &options, language, &status);
  snprintf(expected, sizeof expected, "7:%u: %s\n%s\n%*s^", 12 + errors[i].at,
           language == TB_ENGLISH ? errors[i].english : errors[i].chinese, errors[i].text, (int)errors[i].at, "");
  assert_string_equal(expected, found);
  assert_status(errors[i].status, status);
  free(found);
}

static void test_errors(void **state) {
  (void)state;
  scene of = small();
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    check_error(&of, i, TB_ENGLISH);
    check_error(&of, i, TB_CHINESE);
  }
  scene_close(&of);
}

static void check_text(scene *of, const char *text, size_t n, const tb_plan_options *options, const char *expected) {
  tb_status status;
  char *found = scene_errors(of, text, n, options, TB_ENGLISH, &status);
  assert_string_equal(expected, found);
  assert_int_equal(*expected ? TB_BAD_INPUT : TB_OK, status == TB_NOT_FOUND ? TB_BAD_INPUT : status);
  free(found);
}

/* Columns count characters, carets stand by display width, lines of the text go on from the place's. */
static void test_places(void **state) {
  (void)state;
  scene of = small();
  const tb_plan_options any = {.expected = TB_EXPECT_ANY, .place = {.line = 3, .column = 5}};
  const char *wide = "制造业税 > 5", *lines = "tax >\n  nowhere +\n 2";
  check_text(&of, wide, strlen(wide), &any,
             "3:5: unknown name \"制造业税\": no measure, indicator or milestone; did you mean \"制造业税收\"?\n制造业税 > 5\n^");
  check_text(&of, "制造业税收 + ", strlen("制造业税收 + "), &any,
             "3:13: expected a figure, a number or \"(\", found the end\n制造业税收 + \n             ^");
  check_text(&of, "rank（value）", strlen("rank（value）"), &any, "3:9: expected \"(\", found \"（\"\nrank（value）\n    ^");
  check_text(&of, "tax ≥ 5", strlen("tax ≥ 5"), &any, "3:9: expected \">=\", found \"≥\"\ntax ≥ 5\n    ^");
  check_text(&of, lines, strlen(lines), &any, "4:3: unknown name \"nowhere\": no measure, indicator or milestone\n  nowhere +\n  ^");
  check_text(&of, "tax + \xff", 7, &any, "3:11: expected UTF-8, found the byte 0xFF\ntax + \\xFF\n      ^");
  check_text(&of, "tax\0tax", 7, &any, "3:8: a NUL byte has no meaning here\ntax\\x00tax\n   ^");
  scene_close(&of);
}

/* Several names that are not known are all told; they are not found, unless there is another fault. */
static void test_all_names_told(void **state) {
  (void)state;
  scene of = small();
  const tb_plan_options any = {.expected = TB_EXPECT_ANY};
  tb_status status;
  char *found = scene_errors(&of, "p + q > 0", 9, &any, TB_ENGLISH, &status);
  assert_string_equal("0:1: unknown name \"p\": no measure, indicator or milestone\np + q > 0\n^\n"
                      "0:5: unknown name \"q\": no measure, indicator or milestone\np + q > 0\n    ^",
                      found);
  assert_status(TB_NOT_FOUND, status);
  free(found);
  free(scene_errors(&of, "p + mean > 0", 12, &any, TB_ENGLISH, &status));
  assert_status(TB_BAD_INPUT, status);
  scene_close(&of);
}

static void test_expected(void **state) {
  (void)state;
  scene of = small();
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER}, condition = {.expected = TB_EXPECT_CONDITION};
  check_text(&of, "value < 5", 9, &number, "0:7: expected a number, found a condition\nvalue < 5\n      ^");
  check_text(&of, "value + 5", 9, &condition, "0:7: expected a condition such as value < 5, found a number\nvalue + 5\n      ^");
  check_text(&of, "tax < (tax < 5)", 15, &condition, "0:5: expected a number, found a condition\ntax < (tax < 5)\n    ^");
  check_text(&of, "end(value)", 10, &number, "");
  check_text(&of, "not (value < 5) and missing(tax) or status('51') = \"done\"", 57, &condition, "");
  scene_close(&of);
}

/* All that the language has is read. */
static void test_accepted(void **state) {
  static const char *const texts[] = {
      "value",
      "  value  ",
      "\xef\xbb\xbfvalue\xe3\x80\x80+ 1", /* a byte order mark, a wide blank */
      ".5 + 5. + 1e3 + 1.5E-3",
      "制造业税收 / tax",
      "\"制造业税收\"[2023]@\"430408\" - 'tax'@\"430407\"",
      "tax[2024年一季度] + tax[ 2024-Q1 ]",
      "-value * -2 - - 3",
      "2023-12-21 - 21 < end(value)",
      "2023-12 = 2011", /* numbers, not a month */
      "M02 < end(tax) and start(M02) = 2023-12-21",
      "yoy() + yoy + yoy(tax / value)",
      "rank(tax[2024-Q1], within=city_districts) + rank(within=\"county\", ties=dense) + ranked(within=parent)",
      "mean(4) + mean(tax, 4) + mean(tax, n=4) + mean(4, min=3) + mean(n=4, min=3) + sd(tax, 4, min=2)",
      "children_sum(min=2) + lag(0) + cagr(tax, 3)",
      "least(1, 2, 3) + greatest(value, tax) + round(value, -2) + round(value, 2) + abs(-value)",
      "if(value > 1 and not missing(tax), value, coalesce(tax, value, 0))",
      "months(value) + elapsed(value) + decimals(tax) + elapsed(M02)",
      "status(51) = in_progress or done != status(\"51\")",
      "status(\"51\") = status(51)",
  };
  (void)state;
  scene of = small();
  const tb_plan_options any = {.expected = TB_EXPECT_ANY};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    check_text(&of, texts[i], strlen(texts[i]), &any, "");
  const tb_plan_options unknowns = {.expected = TB_EXPECT_ANY, .allow_unknowns = true};
  check_text(&of, "100 * ?m / ?n = 91.05", 21, &unknowns, "");
  scene_close(&of);
}

/* ---------------------------------------------------------------------------------------------------------------- limits */

static char *repeat(const char *before, const char *part, size_t n, const char *after) {
  tb_buffer text = {0};
  tb_buffer_text(&text, before);
  for (size_t i = 0; i < n; i++)
    tb_buffer_text(&text, part);
  tb_buffer_text(&text, after);
  tb_buffer_string(&text);
  assert_false(text.failed);
  return text.bytes;
}

static void check_limit(scene *of, char *text, tb_status expected) {
  const tb_plan_options any = {.expected = TB_EXPECT_ANY};
  tb_status status;
  char *found = scene_errors(of, text, strlen(text), &any, TB_ENGLISH, &status);
  if (status != expected) print_error("%.60s...: %s\n", text, found);
  assert_status(expected, status);
  assert_int_equal(expected == TB_OK, *found == '\0');
  free(found);
  free(text);
}

static char *nested(const char *open, size_t n, const char *inner, const char *close) {
  char *left = repeat("", open, n, inner), *right = repeat("", close, n, "");
  char *text = repeat(left, right, 1, "");
  free(left);
  free(right);
  return text;
}

static void test_limits(void **state) {
  (void)state;
  scene of = small();
  check_limit(&of, nested("(", 200, "value", ")"), TB_OK);
  check_limit(&of, nested("(", 201, "value", ")"), TB_LIMIT);
  check_limit(&of, nested("(", 30000, "value", ")"), TB_LIMIT);
  check_limit(&of, nested("abs(", 200, "value", ")"), TB_OK);
  check_limit(&of, nested("abs(", 201, "value", ")"), TB_LIMIT);
  check_limit(&of, repeat("", "- ", 200, "value"), TB_OK);
  check_limit(&of, repeat("", "- ", 201, "value"), TB_LIMIT);
  check_limit(&of, repeat("", "- ", 30000, "value"), TB_LIMIT);
  check_limit(&of, repeat("", "not ", 15000, "value > 1"), TB_LIMIT);
  check_limit(&of, repeat("value", " + 1", 4999, ""), TB_OK); /* 9,999 nodes, in a chain that is no deeper than one */
  check_limit(&of, repeat("value", " + 1", 5000, ""), TB_LIMIT);
  check_limit(&of, repeat("yoy", " + yoy", 3332, ""), TB_OK); /* a bare measure has an operand that is not written */
  check_limit(&of, repeat("yoy", " + yoy", 3400, ""), TB_LIMIT);
  check_limit(&of, repeat("value", " ", 64 * 1024 - 5, ""), TB_OK);
  check_limit(&of, repeat("value", " ", 64 * 1024 - 4, ""), TB_LIMIT);
  scene_close(&of);
}

/* ----------------------------------------------------------------------------------------------------------------- lists */

static void test_lists(void **state) {
  (void)state;
  scene of = small();
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER, .place = {.file = "--measures"}};
  const char *text = " yoy, mean(4, min=3) ,\"tax\"[2024-01..2024-02]";
  tb_plan **plans;
  size_t n;
  assert_status(TB_OK, tb_plan_parse_list(of.model, text, strlen(text), &number, of.log, &plans, &n));
  assert_int_equal(3, n);
  assert_string_equal("yoy", tb_plan_text(plans[0]));
  assert_string_equal("mean(4, min=3)", tb_plan_text(plans[1]));
  assert_string_equal("\"tax\"[2024-01..2024-02]", tb_plan_text(plans[2]));
  assert_false(tb_plan_is_condition(plans[0]));
  tb_plan_list_free(plans, n);

  assert_status(TB_OK, tb_plan_parse_list(of.model, "  ", 2, &number, of.log, &plans, &n));
  assert_int_equal(0, n);
  assert_null(plans);

  tb_log *log = tb_log_new(TB_ENGLISH);
  assert_status(TB_BAD_INPUT, tb_plan_parse_list(of.model, "yoy, nix, pop +", 15, &number, log, &plans, &n));
  assert_int_equal(2, tb_log_count(log));
  assert_int_equal(6, tb_log_at(log, 0)->place.column);
  assert_int_equal(16, tb_log_at(log, 1)->place.column);
  assert_string_equal("--measures", tb_log_at(log, 1)->place.file);
  assert_null(plans);
  assert_status(TB_BAD_INPUT, tb_plan_parse_list(of.model, "yoy,", 4, &number, log, &plans, &n));
  assert_status(TB_NOT_FOUND, tb_plan_parse_list(of.model, "yoy, nix", 8, &number, log, &plans, &n));
  tb_log_free(log);
  scene_close(&of);
}

static void test_bad_arguments(void **state) {
  (void)state;
  scene of = small();
  tb_plan *plan;
  tb_plan **plans;
  size_t n;
  assert_status(TB_BAD_ARGUMENT, tb_plan_parse(NULL, "1", 1, NULL, NULL, &plan));
  assert_status(TB_BAD_ARGUMENT, tb_plan_parse(of.model, NULL, 1, NULL, NULL, &plan));
  assert_status(TB_BAD_ARGUMENT, tb_plan_parse(of.model, "1", 1, NULL, NULL, NULL));
  assert_status(TB_BAD_INPUT, tb_plan_parse(of.model, NULL, 0, NULL, NULL, &plan));
  assert_status(TB_BAD_ARGUMENT, tb_plan_parse_list(of.model, "1", 1, NULL, NULL, &plans, &n));
  assert_status(TB_BAD_ARGUMENT, tb_plan_parse_list(of.model, "1", 1, NULL, NULL, NULL, &n));
  assert_status(TB_OK, tb_plan_parse(of.model, "1", 1, NULL, NULL, &plan));
  tb_plan_free(plan);
  tb_plan_free(NULL);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),   cmocka_unit_test(test_places),        cmocka_unit_test(test_all_names_told),
      cmocka_unit_test(test_expected), cmocka_unit_test(test_accepted),      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_lists),    cmocka_unit_test(test_bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
