#include "library.h"

#include <dlfcn.h>
#include <string.h>

const char *tb_library_load(const char *file, const tb_library_function *functions, size_t n, void *table) {
  void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle) return file;
  const char *missing = NULL;
  for (size_t i = 0; i < n && !missing; i++) {
    void *address = dlsym(handle, functions[i].name);
    if (!address) missing = functions[i].name;
    memcpy((char *)table + functions[i].at_bytes, &address, sizeof address);
  }
  (void)dlclose(handle);
  return missing;
}
