/*
 * What the machine can do at best with a file and with memory: the table of limits, as JSON.
 *
 * usage: limits DATA [THREADS]   DATA should lie in memory (tmpfs), where a file of 512 MiB is written beside it and removed
 *
 * Every line is the best of five runs, since a limit is what nothing gets below. Threads share the work in halves, quarters ...; those that
 * read take turns in blocks of 256 KiB.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5, THREADS_MAX = 64, BLOCK_BYTES = 256 * 1024, PAGE_BYTES = 4096, HUGE_PAGE_BYTES = 2 * 1024 * 1024 };

static const size_t memory_bytes = (size_t)512 << 20;

/* What the threads of one test share. */
typedef struct job {
  int file;
  char *from, *to; /* memory that is there already, or about to be touched */
  size_t bytes;    /* of the work of all threads */
  int threads;
  _Atomic size_t next_block;
  _Atomic uint64_t lines;
} job;

typedef struct share {
  job *job;
  int index;
} share;

static void stop(const char *what) {
  perror(what);
  exit(4);
}

static double now_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static char *map_memory(size_t bytes, int advice) {
  char *memory = mmap(NULL, bytes + HUGE_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) stop("limits: memory");
  if (madvise(memory, bytes + HUGE_PAGE_BYTES, advice) != 0) perror("limits: no huge pages");
  return memory;
}

static void unmap_memory(char *memory, size_t bytes) {
  munmap(memory, bytes + HUGE_PAGE_BYTES);
}

/* Where a thread's part of the work begins; the next thread's is where it ends. */
static size_t part_begin(const job *work, int index) {
  return work->bytes / PAGE_BYTES * (size_t)index / (size_t)work->threads * PAGE_BYTES;
}

/* ----------------------------------------------------------------------------------------------------------------------- what is measured
 */

static uint64_t count_lines(const char *text, size_t n) {
  uint64_t lines = 0;
  while (n > 0) {
    const size_t piece = n < 128 ? n : 128; /* few enough for a byte to count them */
    uint8_t found = 0;
    for (size_t i = 0; i < piece; i++)
      found = (uint8_t)(found + (text[i] == '\n'));
    lines += found;
    text += piece;
    n -= piece;
  }
  return lines;
}

static void read_blocks(job *work, bool scan) {
  char *buffer = aligned_alloc(PAGE_BYTES, BLOCK_BYTES);
  if (buffer == NULL) stop("limits");
  for (size_t block; (block = work->next_block++) * BLOCK_BYTES < work->bytes;) {
    const ssize_t got = pread(work->file, buffer, BLOCK_BYTES, (off_t)(block * BLOCK_BYTES));
    if (got <= 0) stop("limits: read");
    if (scan) work->lines += count_lines(buffer, (size_t)got);
  }
  free(buffer);
}

static void *run_read(void *context) {
  read_blocks(((share *)context)->job, false);
  return NULL;
}

static void *run_scan(void *context) {
  read_blocks(((share *)context)->job, true);
  return NULL;
}

static void *run_read_whole(void *context) {
  job *work = ((share *)context)->job;
  for (size_t block; (block = work->next_block++) * BLOCK_BYTES < work->bytes;)
    if (pread(work->file, work->to + block * BLOCK_BYTES, BLOCK_BYTES, (off_t)(block * BLOCK_BYTES)) <= 0) stop("limits: read");
  return NULL;
}

static void *run_scan_map(void *context) {
  job *work = ((share *)context)->job;
  for (size_t block; (block = work->next_block++) * BLOCK_BYTES < work->bytes;) {
    const size_t at = block * BLOCK_BYTES, left = work->bytes - at;
    work->lines += count_lines(work->from + at, left < BLOCK_BYTES ? left : BLOCK_BYTES);
  }
  return NULL;
}

static void *run_copy(void *context) {
  const share *own = context;
  const size_t begin = part_begin(own->job, own->index), end = part_begin(own->job, own->index + 1);
  memcpy(own->job->to + begin, own->job->from + begin, end - begin);
  return NULL;
}

static void *run_touch(void *context) {
  const share *own = context;
  const size_t end = part_begin(own->job, own->index + 1);
  for (size_t at = part_begin(own->job, own->index); at < end; at += PAGE_BYTES)
    *(volatile char *)(own->job->to + at) = 1;
  return NULL;
}

static void *run_write(void *context) {
  job *work = ((share *)context)->job;
  for (size_t block; (block = work->next_block++) * BLOCK_BYTES < work->bytes;)
    if (pwrite(work->file, work->from + block % 8 * BLOCK_BYTES, BLOCK_BYTES, (off_t)(block * BLOCK_BYTES)) != BLOCK_BYTES)
      stop("limits: write");
  return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------------- what is set up
 */

static double run(job *work, int threads, void *(*run_part)(void *)) {
  pthread_t others[THREADS_MAX];
  share shares[THREADS_MAX];
  work->threads = threads;
  work->next_block = 0;
  work->lines = 0;
  const double begin = now_seconds();
  for (int k = 0; k < threads; k++)
    shares[k] = (share){work, k};
  for (int k = 1; k < threads; k++)
    if (pthread_create(&others[k], NULL, run_part, &shares[k]) != 0) stop("limits: thread");
  run_part(&shares[0]);
  for (int k = 1; k < threads; k++)
    pthread_join(others[k], NULL);
  return now_seconds() - begin;
}

typedef enum need { FILE_READ, FILE_WHOLE, FILE_MAPPED, MEMORY_COPY, MEMORY_FRESH, FILE_WRITTEN } need;

typedef struct test {
  const char *name, *what;
  need need;
  int advice; /* on pages */
  void *(*run_part)(void *);
} test;

static const test tests[] = {
    {"read", "read the file from cache into a reused buffer of 256 KiB", FILE_READ, 0, run_read},
    {"scan", "read it so and count line ends", FILE_READ, 0, run_scan},
    {"read_whole", "read it into fresh memory, pages of 4 KiB", FILE_WHOLE, MADV_NOHUGEPAGE, run_read_whole},
    {"scan_mapped", "map it and count line ends", FILE_MAPPED, 0, run_scan_map},
    {"copy", "copy memory that is there (read and written bytes)", MEMORY_COPY, MADV_HUGEPAGE, run_copy},
    {"touch_small", "touch fresh memory, pages of 4 KiB", MEMORY_FRESH, MADV_NOHUGEPAGE, run_touch},
    {"touch_huge", "touch fresh memory, huge pages", MEMORY_FRESH, MADV_HUGEPAGE, run_touch},
    {"write", "write a new file in memory, 256 KiB at a time", FILE_WRITTEN, 0, run_write},
};

static const char *data_path;

static double run_on_file(const test *t, int threads, job *work) {
  work->file = open(data_path, O_RDONLY);
  struct stat about;
  if (work->file < 0 || fstat(work->file, &about) != 0) stop(data_path);
  work->bytes = (size_t)about.st_size;
  const double begin = now_seconds();
  if (t->need == FILE_MAPPED) work->from = mmap(NULL, work->bytes, PROT_READ, MAP_PRIVATE, work->file, 0);
  if (t->need == FILE_MAPPED && work->from == MAP_FAILED) stop(data_path);
  if (t->need == FILE_WHOLE) work->to = map_memory(work->bytes, t->advice);
  run(work, threads, t->run_part);
  if (t->need == FILE_WHOLE) unmap_memory(work->to, work->bytes);
  if (t->need == FILE_MAPPED) munmap(work->from, work->bytes);
  const double seconds = now_seconds() - begin;
  close(work->file);
  return seconds;
}

static double run_on_memory(const test *t, int threads, job *work) {
  work->bytes = memory_bytes;
  work->to = map_memory(work->bytes, t->advice);
  if (t->need == MEMORY_COPY) {
    work->from = map_memory(work->bytes, t->advice);
    memset(work->from, 1, work->bytes);
    memset(work->to, 2, work->bytes);
  }
  const double seconds = run(work, threads, t->run_part);
  unmap_memory(work->to, work->bytes);
  if (t->need == MEMORY_COPY) {
    unmap_memory(work->from, work->bytes);
    work->bytes *= 2;
  }
  return seconds;
}

static double run_on_output(const test *t, int threads, job *work) {
  char path[4096];
  if ((size_t)snprintf(path, sizeof path, "%s.written", data_path) >= sizeof path) stop("limits: path");
  work->bytes = memory_bytes;
  work->from = map_memory(8 * BLOCK_BYTES, MADV_HUGEPAGE);
  memset(work->from, 'x', 8 * BLOCK_BYTES);
  work->file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (work->file < 0) stop(path);
  const double seconds = run(work, threads, t->run_part);
  close(work->file);
  unlink(path);
  unmap_memory(work->from, 8 * BLOCK_BYTES);
  return seconds;
}

static void tell(const test *t, int threads, bool first) {
  double best = 1e9;
  job work = {0};
  for (int k = 0; k < RUNS; k++) {
    const double seconds = t->need <= FILE_MAPPED    ? run_on_file(t, threads, &work)
                           : t->need == FILE_WRITTEN ? run_on_output(t, threads, &work)
                                                     : run_on_memory(t, threads, &work);
    if (seconds < best) best = seconds;
  }
  printf("%s\n  {\"name\": \"%s\", \"threads\": %d, \"what\": \"%s\", \"bytes\": %zu, \"seconds\": %.6f, \"gb_per_s\": %.3f}",
         first ? "" : ",", t->name, threads, t->what, work.bytes, best, 1e-9 * (double)work.bytes / best);
}

int main(int argc, char **argv) {
  int threads = argc > 2 ? atoi(argv[2]) : (int)sysconf(_SC_NPROCESSORS_ONLN);
  if (argc < 2 || argc > 3 || threads < 1) {
    fprintf(stderr, "usage: limits DATA [THREADS]\n");
    return 2;
  }
  if (threads > THREADS_MAX) threads = THREADS_MAX;
  data_path = argv[1];
  printf("[");
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
    tell(&tests[i], 1, i == 0);
    if (threads > 1) tell(&tests[i], threads, false);
  }
  printf("\n]\n");
  return 0;
}
