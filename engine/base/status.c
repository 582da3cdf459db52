#include "log.h"

static const struct {
  const char *english, *chinese;
} texts[] = {
    [TB_OK] = {"done", "完成"},
    [TB_BAD_ARGUMENT] = {"a function was called with an argument that it does not take", "函数调用的参数不符合要求"},
    [TB_BAD_INPUT] = {"the input is wrong", "输入有误"},
    [TB_IO_ERROR] = {"reading or writing failed", "读写失败"},
    [TB_NO_MEMORY] = {"memory is short", "内存不足"},
    [TB_LIMIT] = {"a limit was passed", "超出限制"},
    [TB_NOT_FOUND] = {"no such name", "名称不存在"},
};

const char *tb_status_text(tb_status status, tb_language language) {
  const size_t i = (size_t)status;
  if (i >= sizeof texts / sizeof *texts) return tb_text(language, "unknown status", "未知状态");
  return tb_text(language, texts[i].english, texts[i].chinese);
}

const char *tb_version(void) {
  return TONGBI_VERSION;
}
