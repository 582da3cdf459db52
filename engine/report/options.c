#include "options.h"

#include "base/options.h"

#include <string.h>

tb_status tb_options_take(void *mine, size_t size, const void *given) {
  size_t given_size = 0;
  if (given != NULL) {
    memcpy(&given_size, given, sizeof given_size);
  }
  if (!tb_struct_size_fits(given_size, size)) {
    return TB_BAD_ARGUMENT;
  }
  memset(mine, 0, size);
  memcpy(mine, given, given_size);
  return TB_OK;
}
