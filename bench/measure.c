/*
 * Runs a command and tells what it took, as a line of JSON on a descriptor: seconds by the clock, seconds of processor time in the program
 * and in the kernel, and the most memory that it held, children included.
 *
 * usage: measure DESCRIPTOR SECONDS COMMAND [ARGUMENT...]   killed after SECONDS
 *
 * A program of its own, since the peak of a process counts what held its memory before exec: this holds next to nothing.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOT_STARTED = 127 };

static const int stops[] = {SIGALRM, SIGINT, SIGTERM, SIGHUP};

static double seconds_of(struct timeval time) {
  return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static volatile sig_atomic_t timed_out;
static volatile pid_t child;

/* Time is up, or whoever measures has been stopped. The whole group of the child goes: peers start workers. */
static void on_signal(int sig) {
  timed_out = sig == SIGALRM;
  kill(-child, SIGKILL);
}

/* Should the machine run out of memory, whoever is measured goes first. */
static void offer_itself(void) {
  FILE *score = fopen("/proc/self/oom_score_adj", "w");
  if (score == NULL) return;
  fputs("1000", score);
  fclose(score);
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: measure DESCRIPTOR SECONDS COMMAND [ARGUMENT...]\n");
    return 2;
  }
  const int report = atoi(argv[1]);
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  child = fork();
  if (child < 0) return NOT_STARTED;
  if (child == 0) {
    setpgid(0, 0);
    close(report);
    offer_itself();
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    _exit(NOT_STARTED);
  }
  setpgid(child, child);
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
    signal(stops[i], on_signal);
  alarm((unsigned)strtoul(argv[2], NULL, 10));
  int status = 0;
  struct rusage usage = {0};
  while (wait4(child, &status, 0, &usage) < 0)
    continue;
  clock_gettime(CLOCK_MONOTONIC, &end);
  const double wall = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
  dprintf(report, "{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kib\": %ld, \"timed_out\": %s}\n", wall,
          seconds_of(usage.ru_utime), seconds_of(usage.ru_stime), usage.ru_maxrss, timed_out ? "true" : "false");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
