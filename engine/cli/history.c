/* Taking data into a store: what `run --store` and `store add` share. */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { TIME_BYTES = 32 };

static const char *now(char out[TIME_BYTES]) {
  time_t seconds = time(NULL);
  struct tm parts;
  return gmtime_r(&seconds, &parts) != NULL && strftime(out, TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0 ? out : NULL;
}

static void tell(const options *given, const tb_taken *taken) {
  if (given->quiet) {
    return;
  }
  if (taken->unchanged) {
    fprintf(stderr, say(given, "%s: nothing new since run %lld\n", "%s：自第 %lld 次运行以来没有新内容\n"), given->program,
            (long long)taken->run);
    return;
  }
  fprintf(stderr,
          say(given, "%s: run %lld, %llu observations read, %llu new, %llu of them revisions\n",
              "%s：第 %lld 次运行，读入观测值 %llu 个，新增 %llu 个，其中修订 %llu 个\n"),
          given->program, (long long)taken->run, (unsigned long long)taken->read, (unsigned long long)taken->added,
          (unsigned long long)taken->revised);
}

static int refuse_as_of(const options *given) {
  return usage_error(given, "a store keeps all vintages; `tongbi store export --as-of` tells what was known by a day. Found --as-of",
                     "历史库保存所有发布版本；`tongbi store export --as-of` 给出某日所知。读到 --as-of", given->as_of);
}

static bool is_one_file(const char *path, const char *where) {
  struct stat a, b;
  return path != NULL &&
         (strcmp(path, where) == 0 || (stat(path, &a) == 0 && stat(where, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino));
}

int store_apart(const options *given, const char *where) {
  const char *const paths[] = {given->output, given->rejects};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    if (is_one_file(paths[i], where)) {
      return usage_error(given, "the output is the store; expected another file", "输出文件就是历史库；应另选文件", paths[i]);
    }
  }
  return EXIT_DONE;
}

/* What looks at DATA once they are read. */
typedef struct watching {
  const options *given;
  tb_log *log;
  int status;
} watching;

static tb_status on_opened(void *context, const tb_case *opened) {
  watching *w = context;
  progress_end();
  w->status = data_outputs_apart(w->given, opened, w->log);
  return w->status == EXIT_DONE ? TB_OK : TB_BAD_ARGUMENT;
}

int history_take(const options *given, const char *where, size_t first, bool add, bool results, tb_log *log, tb_store **store, data *out) {
  *out = (data){0};
  *store = NULL;
  if (given->as_of != NULL) {
    return refuse_as_of(given);
  }
  if (given->reject_rows && (out->rejects = tb_rejects_new()) == NULL) {
    return EXIT_IO;
  }
  char recorded[TIME_BYTES];
  watching own = {given, log, EXIT_DONE};
  tb_read_options reading = {
      .struct_size = sizeof reading, .encoding = given->encoding, .rejects = out->rejects, .n_threads = given->threads};
  tb_take_options taking = {.struct_size = sizeof taking,
                            .read = &reading,
                            .n_threads = given->threads,
                            .add = add,
                            .recorded = now(recorded),
                            .results = results,
                            .opened = on_opened,
                            .opened_context = &own};
  tb_taken taken;
  progress_begin_reading(given, &reading);
  tb_status status = tb_store_open(where, add ? TB_STORE_EXISTING : TB_STORE_CREATE, log, store);
  if (status == TB_OK) {
    status = tb_store_take(*store, given->operands + first, given->n_operands - first, &taking, &taken, &out->opened);
  }
  progress_end();
  if (status == TB_OK) {
    tell(given, &taken);
  }
  return own.status != EXIT_DONE ? own.status : exit_of_reading(status);
}
