/*
 * usage: floor a|b DATA OUT SIZE [THREADS]
 *
 * a: the alerts of w1.csv, every period; b: yoy, yoy_pct, pop_pct, rank, rank_yoy. SIZE is the generator's. See floor.h.
 */
#include "floor.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { THREADS_MAX = 64, LANES = 16, HUGE_PAGE = 2 * 1024 * 1024 };

static void stop(const char *what) {
  perror(what);
  exit(4);
}

void *floor_memory(size_t bytes) {
  char *memory = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) stop("floor: memory");
  memory += -(uintptr_t)memory & (HUGE_PAGE - 1);
  madvise(memory, bytes, MADV_HUGEPAGE);
  return memory;
}

void floor_run(int threads, void *(*work)(void *), void *context) {
  pthread_t others[THREADS_MAX];
  for (int k = 1; k < threads; k++)
    if (pthread_create(&others[k], NULL, work, context) != 0) stop("floor: thread");
  work(context);
  for (int k = 1; k < threads; k++)
    pthread_join(others[k], NULL);
}

static void write_at(int file, const char *text, size_t length, uint64_t at) {
  for (size_t done = 0; done < length;) {
    const ssize_t n = pwrite(file, text + done, length - done, (off_t)(at + done));
    if (n < 0) stop("floor: output");
    done += (size_t)n;
  }
}

void floor_put(floor_output *output, uint64_t task, const char *text, size_t length) {
  while (atomic_load_explicit(&output->placed, memory_order_acquire) != task)
    sched_yield();
  const uint64_t at = atomic_load_explicit(&output->bytes, memory_order_relaxed);
  atomic_store_explicit(&output->bytes, at + length, memory_order_relaxed);
  atomic_store_explicit(&output->placed, task + 1, memory_order_release);
  write_at(output->file, text, length, at);
}

static void prepare(floor_panel *panel) {
  const panel_size size = panel->size;
  panel->stride = (size.entities + LANES - 1) / LANES * LANES;
  panel->cells = floor_memory(sizeof(int32_t) * size.indicators * size.periods * panel->stride);
  panel->entities = floor_memory(size.entities * sizeof *panel->entities);
  panel->periods = floor_memory(size.periods * sizeof *panel->periods);
  char text[32];
  for (uint32_t e = 0; e < size.entities; e++) {
    snprintf(text, sizeof text, "%06u,", FIRST_CODE + CODE_STEP * e);
    memcpy(panel->entities[e].bytes, text, 8);
  }
  for (uint32_t t = 0; t < size.periods; t++) {
    snprintf(text, sizeof text, "%04u-Q%u,", FIRST_YEAR + t / QUARTERS, t % QUARTERS + 1);
    memcpy(panel->periods[t].bytes, text, 8);
  }
}

int main(int argc, char **argv) {
  floor_panel panel = {.threads = argc > 5 ? atoi(argv[5]) : (int)sysconf(_SC_NPROCESSORS_ONLN)};
  const char job = argc < 5 ? '?' : argv[1][0];
  if ((job != 'a' && job != 'b') || !panel_size_parse(argv[4], &panel.size) || panel.size.indicators > 1000 || panel.size.periods > 64) {
    fprintf(stderr, "usage: floor a|b DATA OUT SIZE [THREADS]; at most 1000 indicators and 64 periods\n");
    return 2;
  }
  if (panel.threads < 1 || panel.threads > THREADS_MAX) panel.threads = 1;
  floor_output output = {.file = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0644)};
  if (output.file < 0) stop(argv[3]);
  prepare(&panel);
  floor_read(&panel, argv[2]);
  (job == 'a' ? floor_alerts : floor_derive)(&panel, &output);
  if (close(output.file) != 0) stop(argv[3]);
  return 0;
}
