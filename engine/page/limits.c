/* How much of a case is shown in full: enough for a case that people read, bounded for one that a program filters. */
#include "inside.h"

/* From this many findings, alerts and claims on, these limits hold; the first row that fits counts. */
static const struct {
  size_t findings, alerts, claims;
  tb_limits limits;
} STEPS[] = {
    {120, 1500, 400, {.rows = 60, .alert_rows = 40, .charts = 6, .calculations = 6, .peers = 20, .claims = true}},
    {400, 4000, 1500, {.rows = 24, .alert_rows = 20, .charts = 2, .calculations = 1, .peers = 12, .claims = true}},
    {SIZE_MAX, SIZE_MAX, SIZE_MAX, {.rows = 6, .alert_rows = 12, .charts = 1, .calculations = 0, .peers = 8, .claims = false}},
};

tb_limits tb_limits_for(size_t n_findings, size_t n_alerts, size_t n_claims) {
  size_t i = 0;
  while (n_findings > STEPS[i].findings || n_alerts > STEPS[i].alerts || n_claims > STEPS[i].claims) {
    i++;
  }
  return STEPS[i].limits;
}
