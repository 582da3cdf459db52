/* How much memory a process may still take before the machine swaps or the process is ended. */
#include <tongbi/base.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The number behind a word at the begin of a line; `none` when there is no such file or line. */
static uint64_t number_in(const char *path, const char *word, uint64_t none) {
  FILE *file = fopen(path, "re");
  if (!file) return none;
  char line[256];
  uint64_t found = none;
  const size_t n = strlen(word);
  while (found == none && fgets(line, sizeof line, file)) {
    uint64_t number;
    if (strncmp(line, word, n) == 0 && sscanf(line + n, "%" SCNu64, &number) == 1) found = number;
  }
  (void)fclose(file);
  return found;
}

uint64_t tb_memory_free_bytes(void) {
  const uint64_t machine = number_in("/proc/meminfo", "MemAvailable:", 0) * 1024;
  const uint64_t most = number_in("/sys/fs/cgroup/memory.max", "", UINT64_MAX); /* "max" is no number: no limit */
  const uint64_t taken = number_in("/sys/fs/cgroup/memory.current", "", 0);
  if (most == UINT64_MAX) return machine;
  const uint64_t group = most > taken ? most - taken : 1;
  return machine == 0 || group < machine ? group : machine;
}
