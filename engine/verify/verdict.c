/* Verdicts by name. */
#include <tongbi/verify.h>

static const struct {
  const char *name, *english, *chinese;
} verdicts[] = {
    [TB_CONSISTENT] = {"consistent", "consistent", "一致"},
    [TB_WEAK] = {"weak", "weak", "依据不足"},
    [TB_INCONSISTENT] = {"inconsistent", "inconsistent", "不一致"},
    [TB_CLAIM_NOT_COMPARABLE] = {"not_comparable", "not comparable", "不可比"},
    [TB_UNVERIFIABLE] = {"unverifiable", "cannot be verified", "无法核验"},
    [TB_UNATTAINABLE] = {"unattainable", "unattainable", "不可能取得"},
};

enum { N_VERDICTS = sizeof verdicts / sizeof *verdicts };

const char *tb_verdict_name(tb_verdict verdict) {
  return (unsigned)verdict < N_VERDICTS ? verdicts[verdict].name : "";
}

const char *tb_verdict_text(tb_verdict verdict, tb_language language) {
  if ((unsigned)verdict >= N_VERDICTS) return "";
  return language == TB_CHINESE ? verdicts[verdict].chinese : verdicts[verdict].english;
}
