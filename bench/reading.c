/*
 * How fast a panel is read: opens files of observations several times and prints the least wall time, the rate and the least processor
 * time.
 *
 * usage: reading [-t THREADS] [-n TIMES] [-b BYTES] [-s] [-p] [-j] FILE...
 *   -b  how much is scanned at once     -s  the slow reference way     -p  with provenance     -j  as JSON
 */
#include <tongbi/tongbi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Processor time of all threads so far. */
static double spent(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double bytes_of(char *const *paths, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    struct stat status;
    if (stat(paths[i], &status) == 0) sum += (double)status.st_size;
  }
  return sum;
}

static void print_log(const tb_log *log) {
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *said = tb_log_at(log, i);
    fprintf(stderr, "%s:%llu: %s\n", said->place.file, (unsigned long long)said->place.line, said->text);
  }
}

/* What a reading took, in seconds. */
typedef struct took {
  double wall, processor;
} took;

/* One reading; false when it failed. *observations is what there was. */
static bool read_once(char *const *paths, size_t n, const tb_read_options *options, took *out, size_t *observations) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_panel *panel = NULL;
  const took begin = {now(), spent()};
  const tb_status status = tb_panel_open((const char *const *)paths, n, options, log, &panel);
  *out = (took){now() - begin.wall, spent() - begin.processor};
  print_log(log);
  if (status == TB_OK) *observations = tb_panel_observations(panel);
  tb_panel_free(panel);
  tb_log_free(log);
  return status == TB_OK;
}

int main(int argc, char **argv) {
  tb_read_options options = {.struct_size = sizeof options};
  bool as_json = false;
  int times = 5, letter;
  while ((letter = getopt(argc, argv, "t:n:b:spj")) != -1) {
    switch (letter) {
    case 't': options.n_threads = (unsigned)strtoul(optarg, NULL, 10); break;
    case 'b': options.scan_bytes = (unsigned)strtoul(optarg, NULL, 10); break;
    case 'n': times = (int)strtol(optarg, NULL, 10); break;
    case 's': options.scan_bytes = TB_SCAN_NOTHING; break;
    case 'p': options.keep_provenance = true; break;
    case 'j': as_json = true; break;
    default: return 2;
    }
  }
  char *const *paths = argv + optind;
  const size_t n_paths = (size_t)(argc - optind);
  took least = {1e9, 1e9};
  size_t observations = 0;
  for (int i = 0; i < times; i++) {
    took one;
    if (!read_once(paths, n_paths, &options, &one, &observations)) return 1;
    if (one.wall < least.wall) least.wall = one.wall;
    if (one.processor < least.processor) least.processor = one.processor;
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const double bytes = bytes_of(paths, n_paths);
  if (as_json) {
    printf("{\"bytes\": %.0f, \"seconds\": %.6f, \"processor\": %.6f}\n", bytes, least.wall, least.processor);
    return 0;
  }
  printf("%zu observations, %.3f s, %.2f GB/s; processor %.3f s, %.1f ns each; peak %ld MB\n", observations, least.wall,
         bytes / least.wall / 1e9, least.processor, 1e9 * least.processor / (double)observations, usage.ru_maxrss / 1024);
  return 0;
}
