/* Outputs that appear whole or not at all. Failures of the system are made by the replacements of its calls below. */
#include "tb_test.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The errno that a call fails with; 0: it works. */
static struct {
  int write, fsync, exchange;
  int rename, renames_before; /* after so many renames that work, one fails */
} failure;

ssize_t write(int descriptor, const void *bytes, size_t n) {
  if (failure.write) {
    errno = failure.write;
    return -1;
  }
  return syscall(SYS_write, descriptor, bytes, n > 1000 ? 1000 : n); /* short writes are legal, so every one is */
}

ssize_t pwrite(int descriptor, const void *bytes, size_t n, off_t place) {
  if (failure.write) {
    errno = failure.write;
    return -1;
  }
  return syscall(SYS_pwrite64, descriptor, bytes, n > 1000 ? 1000 : n, place);
}

int fsync(int descriptor) {
  if (failure.fsync) {
    errno = failure.fsync;
    return -1;
  }
  return (int)syscall(SYS_fsync, descriptor);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  if (failure.exchange) {
    errno = failure.exchange;
    return -1;
  }
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int rename(const char *from, const char *to) {
  if (failure.rename && failure.renames_before-- == 0) {
    errno = failure.rename;
    return -1;
  }
  return (int)syscall(SYS_rename, from, to);
}

/* A folder for each test; the tests work in it by relative names. */
static char folder[64];
static tb_log *messages;

static int enter(void **state) {
  (void)state;
  memset(&failure, 0, sizeof failure);
  strcpy(folder, "/tmp/tongbi-test-XXXXXX");
  messages = tb_log_new(TB_ENGLISH);
  return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state) {
  (void)state;
  char command[128];
  tb_log_free(messages);
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return chdir("/") == 0 ? system(command) : -1;
}

static void put_file(const char *path, const char *content) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(content, file);
  assert_int_equal(fclose(file), 0);
}

static void assert_content(const char *path, const char *expected) {
  char content[4096] = {0};
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  const size_t n = fread(content, 1, sizeof content - 1, file);
  fclose(file);
  assert_int_equal(n, strlen(expected));
  assert_string_equal(content, expected);
}

/* Nothing but what is expected lies about: no temporary file is left. */
static void assert_entries(const char *path, int expected) {
  char command[128];
  snprintf(command, sizeof command, "test \"$(ls -A '%s' | wc -l)\" -eq %d", path, expected);
  assert_int_equal(system(command), 0);
}

static void assert_message(const char *part) {
  assert_int_equal(tb_log_count(messages), 1);
  if (!strstr(tb_log_at(messages, 0)->text, part)) fail_msg("\"%s\" lacks \"%s\"", tb_log_at(messages, 0)->text, part);
}

static tb_status write_whole(const char *path, const char *content) {
  tb_output *output;
  tb_status status = tb_output_open(path, messages, &output);
  if (status != TB_OK) {
    assert_null(output);
    return status;
  }
  status = tb_output_write(output, content, strlen(content));
  const tb_status committed = tb_output_commit(output);
  return status == TB_OK ? committed : status;
}

static void a_new_file_appears_when_committed(void **state) {
  (void)state;
  tb_output *output;
  assert_status(TB_OK, tb_output_open("new.csv", messages, &output));
  assert_status(TB_OK, tb_output_write(output, "a,b\n", 4));
  assert_int_equal(access("new.csv", F_OK), -1);
  assert_status(TB_OK, tb_output_commit(output));
  assert_content("new.csv", "a,b\n");
  assert_entries(".", 1);
  struct stat status;
  assert_int_equal(stat("new.csv", &status), 0);
  const mode_t mask = umask(0);
  umask(mask);
  assert_int_equal(status.st_mode & 0777, 0666 & ~mask);
}

static void large_outputs_are_whole(void **state) {
  (void)state;
  tb_output *output;
  assert_status(TB_OK, tb_output_open("large", messages, &output));
  static char block[100000];
  memset(block, 'x', sizeof block);
  for (size_t n = 1; n < sizeof block; n = 3 * n)
    assert_status(TB_OK, tb_output_write(output, block, n));
  assert_status(TB_OK, tb_output_write(output, block, sizeof block));
  assert_status(TB_OK, tb_output_commit(output));
  struct stat status;
  assert_int_equal(stat("large", &status), 0);
  assert_int_equal(status.st_size, (59049 * 3 - 1) / 2 + 100000); /* 1 + 3 + ... + 3^10, and the block */
}

static void an_old_file_is_replaced_with_its_permissions(void **state) {
  (void)state;
  put_file("old", "old");
  assert_int_equal(chmod("old", 0600), 0);
  assert_status(TB_OK, write_whole("old", "new"));
  assert_content("old", "new");
  struct stat status;
  assert_int_equal(stat("old", &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
}

static void an_abandoned_output_leaves_the_old_file(void **state) {
  (void)state;
  put_file("old", "old");
  tb_output *output;
  assert_status(TB_OK, tb_output_open("old", messages, &output));
  assert_status(TB_OK, tb_output_write(output, "new", 3));
  tb_output_abandon(output);
  tb_output_abandon(NULL);
  assert_content("old", "old");
  assert_entries(".", 1);
}

static void a_full_disk_leaves_the_old_file(void **state) {
  (void)state;
  put_file("old", "old");
  failure.write = ENOSPC;
  assert_status(TB_IO_ERROR, write_whole("old", "new"));
  failure.write = 0;
  assert_message("cannot write the output: No space left on device");
  assert_string_equal(tb_log_at(messages, 0)->place.file, "old"); /* as it was asked for, not where links lead */
  assert_content("old", "old");
  assert_entries(".", 1);
}

static void a_full_disk_is_told_once(void **state) {
  (void)state;
  static char block[200000];
  tb_output *output;
  assert_status(TB_OK, tb_output_open("new", messages, &output));
  failure.write = EIO;
  assert_status(TB_IO_ERROR, tb_output_write(output, block, sizeof block));
  assert_status(TB_IO_ERROR, tb_output_write(output, block, 1));
  assert_status(TB_IO_ERROR, tb_output_commit(output));
  failure.write = 0;
  assert_message("Input/output error");
  assert_entries(".", 0);
}

/* Places are claimed in order, between writes too, and filled in any order. */
static void places_are_filled_in_any_order(void **state) {
  (void)state;
  tb_output *output;
  uint64_t first, second;
  assert_status(TB_OK, tb_output_open("new", messages, &output));
  assert_true(tb_output_has_places(output));
  assert_status(TB_OK, tb_output_write(output, "head,", 5));
  assert_status(TB_OK, tb_output_claim(output, 6, &first));
  assert_status(TB_OK, tb_output_write(output, "middle,", 7));
  assert_status(TB_OK, tb_output_claim(output, 7, &second));
  assert_status(TB_OK, tb_output_write(output, "end\n", 4));
  assert_status(TB_OK, tb_output_fill(output, second, "second,", 7));
  assert_status(TB_OK, tb_output_fill(output, first, "first,", 6));
  assert_status(TB_OK, tb_output_check(output));
  assert_status(TB_OK, tb_output_commit(output));
  assert_content("new", "head,first,middle,second,end\n");
}

static void a_place_that_cannot_be_filled_leaves_the_old_file(void **state) {
  (void)state;
  put_file("old", "old");
  for (int checked = 0; checked < 2; checked++) {
    tb_output *output;
    uint64_t place;
    tb_log_free(messages);
    messages = tb_log_new(TB_ENGLISH);
    assert_status(TB_OK, tb_output_open("old", messages, &output));
    assert_status(TB_OK, tb_output_claim(output, 3, &place));
    failure.write = ENOSPC;
    assert_status(TB_IO_ERROR, tb_output_fill(output, place, "new", 3));
    failure.write = 0;
    assert_int_equal(tb_log_count(messages), 0); /* told on the thread that checks or commits */
    if (checked) assert_status(TB_IO_ERROR, tb_output_check(output));
    assert_status(TB_IO_ERROR, tb_output_commit(output));
    assert_message("cannot write the output: No space left on device");
    assert_content("old", "old");
    assert_entries(".", 1);
  }
}

static void a_failing_sync_leaves_the_old_file(void **state) {
  (void)state;
  put_file("old", "old");
  failure.fsync = EIO;
  assert_status(TB_IO_ERROR, write_whole("old", "new"));
  assert_message("Input/output error");
  assert_content("old", "old");
  assert_entries(".", 1);
}

static void links_are_written_through(void **state) {
  (void)state;
  assert_int_equal(mkdir("sub", 0777), 0);
  put_file("sub/target", "old");
  assert_int_equal(symlink("sub/target", "link"), 0);
  assert_status(TB_OK, write_whole("link", "new"));
  assert_content("sub/target", "new");
  struct stat status;
  assert_int_equal(lstat("link", &status), 0);
  assert_true(S_ISLNK(status.st_mode));
  assert_entries("sub", 1);
}

static void places_that_cannot_be_written(void **state) {
  (void)state;
  static const struct {
    const char *path, *reason;
  } cases[] = {{"nowhere/x", "No such file"},
               {"", "No such file"},
               {".", "Is a directory"},
               {"dangling", "No such file"},
               {"file/x", "Not a directory"}};
  assert_int_equal(symlink("gone", "dangling"), 0);
  put_file("file", "");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tb_log_free(messages);
    messages = tb_log_new(TB_ENGLISH);
    assert_status(TB_IO_ERROR, write_whole(cases[i].path, "x"));
    assert_message(cases[i].reason);
  }
  assert_entries(".", 2);
}

static void devices_and_pipes_are_written_directly(void **state) {
  (void)state;
  assert_status(TB_OK, write_whole("/dev/null", "x"));
  assert_status(TB_IO_ERROR, write_whole("/dev/full", "x"));
  assert_message("No space left on device");
  assert_int_equal(mkfifo("pipe", 0666), 0);
  const int reader = open("pipe", O_RDONLY | O_NONBLOCK);
  assert_true(reader >= 0);
  assert_status(TB_OK, write_whole("pipe", "through"));
  char content[16] = {0};
  assert_int_equal(read(reader, content, sizeof content), 7);
  assert_string_equal(content, "through");
  close(reader);
  assert_entries(".", 1);
}

static void standard_output_is_not_closed(void **state) {
  (void)state;
  fflush(stdout);
  const int saved = dup(STDOUT_FILENO);
  const int file = open("stdout", O_WRONLY | O_CREAT, 0666);
  assert_int_equal(dup2(file, STDOUT_FILENO), STDOUT_FILENO);
  static const char *const names[] = {"-", NULL, "/dev/stdout"};
  tb_status statuses[3];
  for (int i = 0; i < 3; i++)
    statuses[i] = write_whole(names[i], "x");
  dup2(saved, STDOUT_FILENO);
  close(saved);
  close(file);
  for (int i = 0; i < 3; i++)
    assert_int_equal(statuses[i], TB_OK);
  assert_content("stdout", "xxx");
}

static tb_folder *open_folder(const char *path, const char *content) {
  tb_folder *made;
  assert_status(TB_OK, tb_folder_open(path, messages, &made));
  char name[256];
  snprintf(name, sizeof name, "%s/a.csv", tb_folder_path(made));
  put_file(name, content);
  snprintf(name, sizeof name, "%s/sub", tb_folder_path(made));
  assert_int_equal(mkdir(name, 0777), 0);
  return made;
}

static void a_new_folder_appears_whole(void **state) {
  (void)state;
  tb_folder *made = open_folder("out//", "new");
  assert_int_equal(access("out", F_OK), -1);
  assert_status(TB_OK, tb_folder_commit(made));
  assert_content("out/a.csv", "new");
  assert_entries("out", 2);
  assert_entries(".", 1);
}

static void put_old_folder(void) {
  assert_int_equal(mkdir("out", 0777), 0);
  put_file("out/b.csv", "old");
  assert_int_equal(mkdir("out/deep", 0777), 0);
  put_file("out/deep/c.csv", "old");
}

static void an_old_folder_is_swapped(void **state) {
  (void)state;
  put_old_folder();
  tb_folder *made = open_folder("out", "new");
  assert_content("out/b.csv", "old");
  assert_status(TB_OK, tb_folder_commit(made));
  assert_content("out/a.csv", "new");
  assert_entries("out", 2);
  assert_entries(".", 1);
}

static void a_file_system_without_exchange(void **state) {
  (void)state;
  put_old_folder();
  failure.exchange = EINVAL;
  assert_status(TB_OK, tb_folder_commit(open_folder("out", "new")));
  assert_content("out/a.csv", "new");
  assert_entries("out", 2);
  assert_entries(".", 1);
}

static void a_swap_that_fails_leaves_the_old_folder(void **state) {
  (void)state;
  put_old_folder();
  failure.exchange = EACCES;
  assert_status(TB_IO_ERROR, tb_folder_commit(open_folder("out", "new")));
  assert_message("Permission denied");
  assert_content("out/b.csv", "old");
  assert_entries("out", 2);
  assert_entries(".", 1);
}

static void a_swap_in_steps_that_fails_puts_the_old_folder_back(void **state) {
  (void)state;
  for (int n_renames = 0; n_renames < 2; n_renames++) {
    if (n_renames == 0) put_old_folder();
    tb_folder *made = open_folder("out", "new");
    failure.exchange = ENOSYS;
    failure.rename = EIO;
    failure.renames_before = n_renames;
    assert_status(TB_IO_ERROR, tb_folder_commit(made));
    assert_content("out/b.csv", "old");
    assert_entries("out", 2);
    assert_entries(".", 1);
  }
}

static void a_rename_that_fails_leaves_the_old_file(void **state) {
  (void)state;
  put_file("old", "old");
  failure.rename = EIO;
  assert_status(TB_IO_ERROR, write_whole("old", "new"));
  assert_content("old", "old");
  assert_entries(".", 1);
}

static void a_folder_that_cannot_be_synced_leaves_the_old_one(void **state) {
  (void)state;
  put_old_folder();
  tb_folder *made = open_folder("out", "new");
  failure.fsync = EIO;
  assert_status(TB_IO_ERROR, tb_folder_commit(made));
  assert_content("out/b.csv", "old");
  assert_entries(".", 1);
}

static void an_abandoned_folder_leaves_nothing(void **state) {
  (void)state;
  tb_folder_abandon(open_folder("out", "new"));
  tb_folder_abandon(NULL);
  assert_entries(".", 0);
}

static void a_folder_behind_a_link_is_swapped_there(void **state) {
  (void)state;
  put_old_folder();
  assert_int_equal(symlink("out", "link"), 0);
  assert_status(TB_OK, tb_folder_commit(open_folder("link", "new")));
  assert_content("out/a.csv", "new");
  struct stat status;
  assert_int_equal(lstat("link", &status), 0);
  assert_true(S_ISLNK(status.st_mode));
}

static void links_in_an_old_folder_are_not_followed(void **state) {
  (void)state;
  assert_int_equal(mkdir("precious", 0777), 0);
  put_file("precious/data", "kept");
  put_old_folder();
  assert_int_equal(symlink("../precious", "out/link"), 0);
  assert_status(TB_OK, tb_folder_commit(open_folder("out", "new")));
  assert_content("precious/data", "kept");
}

static void folders_that_cannot_be_made(void **state) {
  (void)state;
  tb_folder *made;
  put_file("file", "x");
  assert_status(TB_IO_ERROR, tb_folder_open("file", messages, &made));
  assert_null(made);
  assert_message("Not a directory");
  assert_status(TB_IO_ERROR, tb_folder_open("nowhere/out", messages, &made));
  assert_status(TB_IO_ERROR, tb_folder_open("", messages, &made));
  assert_int_equal(symlink("gone", "dangling"), 0);
  assert_status(TB_IO_ERROR, tb_folder_open("dangling", messages, &made));
  assert_content("file", "x");
}

/* What a process leaves that is killed while it builds a folder and a file. */
static void kill_in_the_middle(const char *folder_path, const char *file_path) {
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    tb_output *output;
    (void)open_folder(folder_path, "half");
    if (tb_output_open(file_path, messages, &output) == TB_OK) raise(SIGKILL);
    _exit(1);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void what_killed_processes_left_is_swept_away(void **state) {
  (void)state;
  put_old_folder();
  put_file("table", "old");
  kill_in_the_middle("out", "table");
  kill_in_the_middle("out", "table");
  assert_content("out/b.csv", "old");
  assert_content("table", "old");
  assert_entries(".", 6);
  tb_folder_abandon(open_folder("out", "new"));
  assert_entries(".", 6);
  assert_status(TB_OK, tb_folder_commit(open_folder("out", "new")));
  assert_entries(".", 4);
  assert_status(TB_OK, write_whole("table", "new"));
  assert_entries(".", 2);
  assert_content("out/a.csv", "new");
  assert_content("table", "new");
}

static void what_others_build_is_not_swept_away(void **state) {
  (void)state;
  tb_folder *slow = open_folder("out", "slow");
  tb_output *slow_output;
  assert_status(TB_OK, tb_output_open("table", messages, &slow_output));
  kill_in_the_middle("elsewhere", "other");
  assert_int_equal(mkdir(".tongbi-notes", 0777), 0);
  assert_status(TB_OK, tb_folder_commit(open_folder("out", "fast")));
  assert_status(TB_OK, write_whole("table", "fast"));
  assert_entries(".", 7); /* out, table, both slow ones, both of other places, and a folder that only sounds like it */
  assert_status(TB_OK, tb_folder_commit(slow));
  assert_content("out/a.csv", "slow");
  assert_status(TB_OK, tb_output_write(slow_output, "slow", 4));
  assert_status(TB_OK, tb_output_commit(slow_output));
  assert_content("table", "slow");
  assert_entries(".", 5);
}

static void same_files(void **state) {
  (void)state;
  put_file("a", "");
  put_file("b", "");
  assert_int_equal(link("a", "hard"), 0);
  assert_int_equal(symlink("a", "soft"), 0);
  assert_true(tb_same_file("a", "./a"));
  assert_true(tb_same_file("a", "hard"));
  assert_true(tb_same_file("a", "soft"));
  assert_false(tb_same_file("a", "b"));
  assert_false(tb_same_file("a", "gone"));
}

/* Digests published in FIPS 180-2, appendix B, and NIST's vector for the empty message. */
static void sha256_of_known_texts(void **state) {
  (void)state;
  static const struct {
    const char *content, *digest;
  } cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  };
  char digest[65];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    put_file("message", cases[i].content);
    assert_status(TB_OK, tb_file_sha256("message", messages, digest));
    assert_string_equal(digest, cases[i].digest);
    assert_status(TB_OK, tb_bytes_sha256(cases[i].content, strlen(cases[i].content), digest));
    assert_string_equal(digest, cases[i].digest);
  }
  assert_status(TB_IO_ERROR, tb_file_sha256("gone", messages, digest));
  assert_message("cannot open the file to hash it: No such file or directory");
  assert_status(TB_IO_ERROR, tb_file_sha256(".", messages, digest));
}

static void whole_files_are_read(void **state) {
  (void)state;
  tb_buffer bytes = {0};
  put_file("two", "12");
  assert_status(TB_OK, tb_file_read("two", 2, messages, &bytes));
  assert_status(TB_OK, tb_file_read("two", SIZE_MAX, messages, &bytes));
  assert_string_equal(tb_buffer_string(&bytes), "1212");
  assert_status(TB_BAD_INPUT, tb_file_read("two", 1, messages, &bytes));
  assert_status(TB_IO_ERROR, tb_file_read("gone", 2, messages, &bytes));
  assert_status(TB_IO_ERROR, tb_file_read(".", 2, messages, &bytes));
  assert_int_equal(tb_log_count(messages), 3);
  assert_string_equal(tb_log_at(messages, 0)->text, "the file is larger than 0 MiB");
  assert_string_equal(tb_log_at(messages, 1)->text, "cannot be read: No such file or directory");
  assert_string_equal(tb_log_at(messages, 2)->text, "cannot be read: Is a directory");
  tb_buffer_free(&bytes);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_new_file_appears_when_committed),
      TEST(large_outputs_are_whole),
      TEST(an_old_file_is_replaced_with_its_permissions),
      TEST(an_abandoned_output_leaves_the_old_file),
      TEST(a_full_disk_leaves_the_old_file),
      TEST(a_full_disk_is_told_once),
      TEST(places_are_filled_in_any_order),
      TEST(a_place_that_cannot_be_filled_leaves_the_old_file),
      TEST(a_failing_sync_leaves_the_old_file),
      TEST(links_are_written_through),
      TEST(places_that_cannot_be_written),
      TEST(devices_and_pipes_are_written_directly),
      TEST(standard_output_is_not_closed),
      TEST(a_new_folder_appears_whole),
      TEST(an_old_folder_is_swapped),
      TEST(a_file_system_without_exchange),
      TEST(a_swap_that_fails_leaves_the_old_folder),
      TEST(a_swap_in_steps_that_fails_puts_the_old_folder_back),
      TEST(a_rename_that_fails_leaves_the_old_file),
      TEST(a_folder_that_cannot_be_synced_leaves_the_old_one),
      TEST(an_abandoned_folder_leaves_nothing),
      TEST(a_folder_behind_a_link_is_swapped_there),
      TEST(links_in_an_old_folder_are_not_followed),
      TEST(folders_that_cannot_be_made),
      TEST(what_killed_processes_left_is_swept_away),
      TEST(what_others_build_is_not_swept_away),
      TEST(same_files),
      TEST(sha256_of_known_texts),
      TEST(whole_files_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
