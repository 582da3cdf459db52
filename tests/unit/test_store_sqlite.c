/* The cases of all databases, in SQLite. */
#include "store_cases.h"

static char folder[] = "/tmp/tongbi-store-XXXXXX";
static char place[64];

static const char *scene_new_place(void) {
  static int n;
  (void)snprintf(place, sizeof place, "%s/%d.store", folder, n++);
  return place;
}

static int set_up(void **state) {
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  char command[64];
  (void)snprintf(command, sizeof command, "rm -rf %s", folder);
  return system(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_CASES};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
