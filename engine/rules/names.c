/* The keys of states, severities and policies. */
#include "names.h"

#include <string.h>

static const char *const states[] = {
    [TB_INACTIVE] = "inactive", [TB_PENDING] = "pending", [TB_FIRING] = "firing",
    [TB_RESOLVED] = "resolved", [TB_NODATA] = "nodata",   [TB_RULE_ERROR] = "error",
};

static const char *const importances[] = {
    [TB_INFO] = "info", [TB_LOW] = "low", [TB_MEDIUM] = "medium", [TB_HIGH] = "high", [TB_CRITICAL] = "critical",
};

static const char *const policies[] = {
    [TB_MISSING_HOLD] = "hold",
    [TB_MISSING_RESET] = "reset",
    [TB_MISSING_ALERT] = "alert",
};

const char *tb_alert_state_name(tb_alert_state state) {
  return (unsigned)state < sizeof states / sizeof *states ? states[state] : "";
}

bool tb_alert_is_hidden(const tb_alert *alert) {
  return alert->muted || alert->inhibitor;
}

const char *tb_importance_name(tb_importance importance) {
  return (unsigned)importance < sizeof importances / sizeof *importances ? importances[importance] : "";
}

static bool find(const char *const *names, size_t n, const char *text, unsigned *out) {
  for (unsigned i = 0; i < n; i++) {
    if (strcmp(names[i], text) != 0) continue;
    *out = i;
    return true;
  }
  return false;
}

bool tb_importance_find(const char *text, tb_importance *out) {
  unsigned i;
  if (!find(importances, sizeof importances / sizeof *importances, text, &i)) return false;
  *out = (tb_importance)i;
  return true;
}

bool tb_missing_policy_find(const char *text, tb_missing_policy *out) {
  unsigned i;
  if (!find(policies, sizeof policies / sizeof *policies, text, &i)) return false;
  *out = (tb_missing_policy)i;
  return true;
}
