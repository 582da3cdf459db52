/* The days of alerts, by which others are inhibited or muted: found from the periods that an alert names, so that they need not be kept. */
#include "compiled.h"
#include "expr/model.h"

/* The step of a period as it is printed, n_steps when the line has none such. */
static size_t find_step(const tb_known *known, const tb_timeline *line, tb_period label) {
  const tb_period key = tb_known_key(known, label);
  const size_t at = tb_keys_before(line->steps, line->n_steps, key);
  return at < line->n_steps && tb_period_compare(line->steps[at], key) == 0 ? at : line->n_steps;
}

/* The days that a step stands for by itself: of a total from January what it adds to the step before. */
static tb_period step_days(const tb_timeline *line, size_t step) {
  tb_period days = line->steps[step];
  const tb_period *before = step ? &line->steps[step - 1] : NULL;
  if (before && before->first == days.first && before->last < days.last) days.first = before->last + 1;
  return days;
}

static tb_period days_between(tb_period first, tb_period last) {
  return (tb_period){first.first, last.last, false};
}

/* The period that ends an alert is none of its own: its last one is the step before. */
static void mark_episode(const tb_known *known, const tb_timeline *line, size_t decided, tb_alert *alert) {
  const size_t since = find_step(known, line, alert->since), last = alert->state == TB_RESOLVED ? decided - 1 : decided;
  const size_t fired = alert->state == TB_PENDING ? since : find_step(known, line, alert->fired);
  if (decided == 0 && alert->state == TB_RESOLVED) return;
  if (since == line->n_steps || fired == line->n_steps) return;
  alert->latest = step_days(line, last);
  alert->span = days_between(step_days(line, since), alert->latest);
  if (alert->state != TB_PENDING) alert->firing = days_between(step_days(line, fired), alert->latest);
}

void tb_rules_mark_days(const tb_rules *rules, size_t machine, bool every_period, tb_alert *alert) {
  alert->span = alert->firing = alert->latest = tb_period_unstated();
  const uint32_t indicator = rules->machines[machine].indicator;
  if (alert->episode == 0 || indicator == TB_NO_ID) return;
  const tb_known *known = &rules->model->known[indicator];
  const tb_timelines *lines = known->subject.timelines;
  if (alert->timeline >= lines->n_lines) return;
  const tb_timeline *line = &lines->lines[alert->timeline];
  const size_t decided = find_step(known, line, alert->period);
  if (decided == line->n_steps) return;
  if (every_period)
    alert->span = alert->firing = alert->latest = step_days(line, decided);
  else
    mark_episode(known, line, decided, alert);
}
