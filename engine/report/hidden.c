#include "hidden.h"

#include "base/log.h"

void tb_hidden_count(tb_hidden *hidden, const tb_alert *alert) {
  hidden->muted += alert->muted != NULL;
  hidden->inhibited += alert->muted == NULL && alert->inhibitor != NULL;
  if (hidden->file == NULL && alert->muted != NULL) {
    hidden->file = alert->muted_at.file;
  }
}

void tb_hidden_add(tb_hidden *hidden, const tb_hidden *more) {
  hidden->muted += more->muted;
  hidden->inhibited += more->inhibited;
  hidden->file = hidden->file != NULL ? hidden->file : more->file;
}

static void tell(uint64_t n, tb_place place, const char *one, const char *many, const char *chinese, tb_log *log) {
  if (n > 0) {
    tb_log_add(log, TB_NOTE, place, n == 1 ? one : many, chinese, (unsigned long long)n);
  }
}

void tb_hidden_tell(const tb_hidden *hidden, tb_log *log) {
  tell(hidden->muted, (tb_place){.file = hidden->file}, "%llu alert is muted and left out", "%llu alerts are muted and left out",
       "%llu 项预警已静默，未列出", log);
  tell(hidden->inhibited, (tb_place){0}, "%llu alert is inhibited by another one and left out",
       "%llu alerts are inhibited by others and left out", "%llu 项预警被其他预警抑制，未列出", log);
}

static void write_mute(const tb_case *opened, const tb_alert *alert, tb_language language, tb_buffer *text) {
  const char *reason = alert->muted[0] != '\0' ? alert->muted : tb_text(language, "no reason given", "未写明原因");
  tb_buffer_format(text, tb_text(language, "%s (%s:%llu)", "%s（%s:%llu）"), reason, tb_case_relative(opened, alert->muted_at.file),
                   (unsigned long long)alert->muted_at.line);
}

static void write_inhibitor(const tb_alert *alert, tb_language language, tb_buffer *text) {
  char fired[TB_PERIOD_TEXT_BYTES];
  tb_period_format(alert->inhibitor_fired, fired);
  tb_buffer_format(text, tb_text(language, "%s/%s fires from %s on", "%s/%s 自 %s 起触发"), alert->inhibitor, alert->inhibitor_entity,
                   fired);
}

void tb_hidden_cells(const tb_case *opened, const tb_alert *alert, tb_language language, tb_buffer *text, tb_out_cell cells[2]) {
  cells[0] = cells[1] = (tb_out_cell){0};
  text->n = 0;
  if (alert->muted != NULL) {
    write_mute(opened, alert, language, text);
  } else if (alert->inhibitor != NULL) {
    write_inhibitor(alert, language, text);
  } else {
    return;
  }
  cells[0] = tb_cell_text(alert->muted != NULL ? "muted" : "inhibited");
  cells[1] = tb_cell_text(tb_buffer_string(text));
}
