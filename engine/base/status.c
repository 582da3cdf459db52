#include "log.h"

#include <errno.h>
#include <string.h>

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

/* What may happen to files and devices; the system itself knows the English. */
static const struct {
  int code;
  const char *chinese;
} reasons[] = {
    {ENOENT, "没有那个文件或目录"}, {EACCES, "权限不够"},        {EPERM, "不允许的操作"},    {EISDIR, "是一个目录"},
    {ENOTDIR, "不是目录"},          {EEXIST, "文件已存在"},      {ENOTEMPTY, "目录非空"},    {ENOSPC, "设备上没有空间"},
    {EDQUOT, "超出磁盘限额"},       {EFBIG, "文件过大"},         {EROFS, "只读文件系统"},    {EIO, "输入/输出错误"},
    {EPIPE, "管道已断开"},          {EBADF, "文件描述符无效"},   {EINVAL, "无效的参数"},     {EBUSY, "设备或资源忙"},
    {ENAMETOOLONG, "文件名过长"},   {ELOOP, "符号链接层数过多"}, {EMFILE, "打开的文件过多"}, {ENFILE, "系统打开的文件过多"},
    {ENXIO, "没有那个设备或地址"},  {ENODEV, "没有那个设备"},    {EXDEV, "跨设备的链接"},    {ENOMEM, "内存不足"},
    {ETXTBSY, "文件正忙"},          {ESTALE, "文件句柄已失效"},  {EINTR, "系统调用被中断"},  {EAGAIN, "资源暂时不可用"},
};

const char *tb_system_text(int code, tb_language language) {
  for (size_t i = 0; language == TB_CHINESE && i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].code == code) return reasons[i].chinese;
  const char *text = strerrordesc_np(code);
  return text ? text : tb_text(language, "unknown error", "未知错误");
}

const char *tb_version(void) {
  return TONGBI_VERSION;
}
