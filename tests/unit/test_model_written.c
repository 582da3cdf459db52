/* How precisely a figure was told: the place of its last digit in the unit of the value. Expected places are worked out by hand. */
#include "tb_test.h"

#include "model/written.h"

typedef struct expectation {
  const char *text, *value;
  int place;
} expectation;

static const expectation expectations[] = {
    {"35.9", "35.9", -1},
    {"35.90", "35.9", -2},
    {"35.90%", "35.9", -2},
    {"35.90%", "0.359", -4}, /* the value is a share of one */
    {"359‰", "35.9", -1},    /* a per mille is a tenth of a percent */
    {"1.71万", "17100", 2},
    {"1.71万", "1.71", -2},
    {"1.71万", "17149", 2}, /* rounded */
    {"1.71万", "17151", 2}, /* not rounded: as it stands */
    {"17,100户", "17100", 0},
    {"17100户", "1.71", -4},
    {"140700万元", "14.07", -4},
    {"三千", "3000", 0},
    {"约3万", "30000", 4},
    {"3000余户", "3050", 0}, /* not the figure, nor rounded to it */
    {"下降38.05%", "-38.05", -2},
    {"下降38.05%", "38.05", -2},
    {"翻一番", "100", 0},
    {"1.2倍", "120", 1},
    {"第8名", "8", 0},
    {"Ⅲ类", "3", 0},
    {"0.00%", "0", -2},
    {"0.0", "7", -1},
    {"5", "0", 0},
    {"35.9", "35.94999999999999999999999999", -1}, /* beyond 128 bits */
    {"35.9", "99", -1},
    {"1", "1e-14", -14},
};

static void places_of_printed_figures(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
    const expectation *e = &expectations[i];
    tb_rational value;
    int place = 99;
    tb_rational_init(&value);
    assert_true(tb_rational_set_text(&value, e->value, strlen(e->value)));
    const bool read = tb_written_place(e->text, &value, &place);
    tb_rational_clear(&value);
    if (!read || place != e->place) fail_msg("\"%s\" beside %s: %d, expected %d", e->text, e->value, place, e->place);
  }
}

static void what_cannot_be_read_has_no_place(void **state) {
  (void)state;
  static const char *const texts[] = {"", "不详", "35.9.1", "1至2"};
  const tb_rational value = {.n = 35, .d = 1};
  int place;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (tb_written_place(texts[i], &value, &place)) fail_msg("\"%s\" was read", texts[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_of_printed_figures),
      cmocka_unit_test(what_cannot_be_read_has_no_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
