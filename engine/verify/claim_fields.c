#include "claim_fields.h"

#include "model/period.h"

#include <string.h>

/* A claim being read. */
typedef struct reading {
  tb_claims *claims;
  const tb_claim_text *text;
  tb_log *log;
  tb_claim *claim;
  tb_status status;
} reading;

/* Equal neighbours share one copy: files have the same name in all rows, and most columns repeat or are empty. */
static const char *copy(reading *of, const char *text, const char *before) {
  if (!text || !*text) return "";
  if (before && strcmp(before, text) == 0) return before;
  const char *copied = tb_arena_string(of->claims->arena, text, strlen(text));
  if (!copied) of->status = TB_NO_MEMORY;
  return copied ? copied : "";
}

static void refuse(reading *of) {
  if (!of->status) of->status = TB_BAD_INPUT;
}

static void copy_texts(reading *of) {
  static const tb_claim none = {0};
  const tb_claim *before = of->claims->n_claims > 0 ? &of->claims->claims[of->claims->n_claims - 1] : &none;
  const tb_claim_text *text = of->text;
  tb_claim *claim = of->claim;
  claim->claim = copy(of, text->claim.text, NULL);
  claim->finding = copy(of, text->finding.text, before->finding);
  claim->reported = copy(of, text->reported.text, before->reported);
  claim->basis = copy(of, text->basis.text, before->basis);
  claim->comparable = copy(of, text->comparable.text, before->comparable);
  claim->note = copy(of, text->note.text, before->note);
  claim->file = text->file ? copy(of, text->file, before->file) : NULL;
  claim->line = text->claim.line;
}

static void read_id(reading *of) {
  if (*of->claim->claim) return;
  tb_log_add(of->log, TB_ERROR, tb_claim_place(of->text, &of->text->claim), "a claim without an id", "说法没有编号");
  refuse(of);
}

static void read_entity(reading *of) {
  const tb_dictionary *codes = tb_panel_entity_codes(of->claims->panel);
  const char *entity = tb_claim_given(&of->text->entity);
  of->claim->entity = *entity ? tb_dictionary_find(codes, entity, strlen(entity)) : TB_NO_ID;
  if (!*entity || of->claim->entity != TB_NO_ID) return;
  tb_log_add(of->log, TB_ERROR, tb_claim_place(of->text, &of->text->entity), "unknown entity \"%s\"", "未知实体“%s”", entity);
  refuse(of);
}

static void read_period(reading *of) {
  const char *period = tb_claim_given(&of->text->period);
  of->claim->period = tb_period_unstated();
  if (tb_period_parse(period, strlen(period), &of->claim->period) == TB_OK) return;
  tb_log_add(of->log, TB_ERROR, tb_claim_place(of->text, &of->text->period), "expected a period such as 2024-Q1, found \"%s\"",
             "应为时期，如 2024-Q1，遇到“%s”", period);
  refuse(of);
}

static void read_rounding(reading *of, tb_rounding rounding) {
  const char *text = tb_claim_given(&of->text->rounding);
  of->claim->rounding = rounding;
  if (!*text || tb_rounding_parse(text, strlen(text), &of->claim->rounding)) return;
  tb_log_add(of->log, TB_ERROR, tb_claim_place(of->text, &of->text->rounding),
             "expected a rounding: half_up, half_even, half_down, down, up or unstated, found \"%s\"",
             "应为舍入方式：half_up、half_even、half_down、down、up 或 unstated，遇到“%s”", text);
  refuse(of);
}

static void read_decides(reading *of) {
  const char *text = tb_claim_given(&of->text->decides);
  of->claim->decides = strcmp(text, "no") != 0;
  if (!*text || strcmp(text, "yes") == 0 || !of->claim->decides) return;
  tb_log_add(of->log, TB_ERROR, tb_claim_place(of->text, &of->text->decides), "decides: expected yes or no, found \"%s\"",
             "decides 应为 yes 或 no，遇到“%s”", text);
  refuse(of);
}

static void read_reported(reading *of, tb_kept_figure *figure) {
  const char *text = of->claim->reported;
  *figure = (tb_kept_figure){0};
  if (!*text) return;
  const tb_status status = tb_kept_figure_read(text, strlen(text), tb_claim_place(of->text, &of->text->reported), of->log, figure);
  if (status == TB_NO_MEMORY) {
    of->status = status;
  } else if (status) {
    refuse(of);
  }
}

tb_status tb_claim_read_fields(tb_claims *claims, const tb_claim_text *text, tb_rounding rounding, tb_log *log, tb_claim *claim,
                               tb_kept_figure *figure) {
  reading of = {.claims = claims, .text = text, .log = log, .claim = claim};
  *claim = (tb_claim){.check = "", .entity = TB_NO_ID};
  copy_texts(&of);
  read_id(&of);
  read_entity(&of);
  read_period(&of);
  read_rounding(&of, rounding);
  read_decides(&of);
  read_reported(&of, figure);
  return of.status;
}
