/* How much of a case is shown in full: enough for a case that people read, bounded for one that a program filters. */
#include "inside.h"

/* From this many findings, alerts and claims on, these limits hold; the first row that fits counts. */
static const struct {
  size_t findings, alerts, claims;
  tb_limits limits;
} STEPS[] = {
    {120, 1500, 400, {60, 40, 6, 6, 24, 6, 20, 1200, 3000000, true, true}},
    {400, 4000, 1500, {24, 20, 2, 2, 12, 1, 12, 240, 2000000, true, true}},
    {SIZE_MAX, SIZE_MAX, SIZE_MAX, {0, 12, 0, 1, 0, 0, 8, 240, 1000000, false, false}},
};

tb_limits tb_limits_for(size_t n_findings, size_t n_alerts, size_t n_claims) {
  size_t i = 0;
  while (n_findings > STEPS[i].findings || n_alerts > STEPS[i].alerts || n_claims > STEPS[i].claims) {
    i++;
  }
  return STEPS[i].limits;
}
