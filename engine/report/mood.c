#include "mood.h"

#include "base/log.h"

#include <string.h>

static const struct {
  const char *english, *chinese;
  tb_mood mood;
} WORDS[] = {{"firing", "触发", TB_MOOD_BAD},
             {"pending", "待确认", TB_MOOD_CARE},
             {"resolved", "已解除", TB_MOOD_GOOD},
             {"error", "出错", TB_MOOD_BAD},
             {"contradicted", "与证据矛盾", TB_MOOD_BAD},
             {"relapsed", "反弹", TB_MOOD_AGAIN},
             {"watch", "关注", TB_MOOD_CARE},
             {"supported", "有支持", TB_MOOD_GOOD},
             {"unproven", "未证实", TB_MOOD_OPEN},
             {"consistent", "一致", TB_MOOD_GOOD},
             {"weak", "依据不足", TB_MOOD_CARE},
             {"inconsistent", "不一致", TB_MOOD_BAD},
             {"not comparable", "不可比", TB_MOOD_CARE},
             {"cannot be verified", "无法核验", TB_MOOD_OPEN},
             {"unattainable", "不可能取得", TB_MOOD_BAD}};

enum { N_WORDS = sizeof WORDS / sizeof WORDS[0] };

tb_mood tb_mood_of(const char *text) {
  for (size_t i = 0; i < N_WORDS; i++) {
    if (strcmp(text, WORDS[i].english) == 0 || strcmp(text, WORDS[i].chinese) == 0) {
      return WORDS[i].mood;
    }
  }
  return TB_MOOD_NONE;
}

const char *tb_mood_word(size_t i, tb_language language, tb_mood *mood) {
  if (i >= N_WORDS) {
    return NULL;
  }
  *mood = WORDS[i].mood;
  return tb_text(language, WORDS[i].english, WORDS[i].chinese);
}
