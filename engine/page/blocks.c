/* Explanations in both languages at once: what is the same in both is written once. */
#include "inside.h"

/* Two explanations of one thing, block by block alike. */
typedef struct pair {
  tb_page *page;
  tb_block blocks[2]; /* by language */
  unsigned level;
} pair;

static tb_words words_of(const char *english, const char *chinese) {
  return (tb_words){english != NULL ? english : "", chinese != NULL ? chinese : ""};
}

/* -------------------------------------------------------------------------------------------------------------------------- tables */

static bool is_figure(const char *text) {
  const char *at = text + (*text == '-' || *text == '+');
  return *at >= '0' && *at <= '9' && strspn(at, "0123456789.,%") == strlen(at);
}

/* A column of numbers stands to the right. */
static bool is_numeric(const tb_block *block, size_t column) {
  bool any = false;
  for (size_t r = 0; r < block->n_rows; r++) {
    const char *cell = block->cells[r * block->n_columns + column];
    if (cell[0] != '\0' && !is_figure(cell)) {
      return false;
    }
    any = any || cell[0] != '\0';
  }
  return any;
}

/* Claims and rules are links to where they are explained. */
static bool open_link(tb_page *page, const char *column, const char *cell) {
  size_t found = SIZE_MAX;
  char letter = 'c';
  if (strcmp(column, "claim") == 0 && page->claims != NULL) {
    found = tb_claims_find(page->claims, cell, strlen(cell));
  } else if (strcmp(column, "rule") == 0) {
    for (size_t i = 0; i < page->n_rules && found == SIZE_MAX; i++) {
      found = strcmp(tb_rules_at(page->rules, i)->rule, cell) == 0 ? i : SIZE_MAX;
    }
    letter = 'r';
  }
  if (found == SIZE_MAX) {
    return false;
  }
  tb_page_rawf(page, "<a href=\"#%c%zu\">", letter, found);
  return true;
}

static void write_cell(const pair *p, size_t row, size_t column, bool numeric) {
  tb_page *page = p->page;
  size_t at = row * p->blocks[0].n_columns + column;
  const char *head = p->blocks[0].columns[column];
  tb_page_raw(page, numeric ? "<td class=\"n\">" : "<td>");
  bool link = open_link(page, head, p->blocks[0].cells[at]);
  tb_page_words(page, words_of(p->blocks[0].cells[at], p->blocks[1].cells[at]));
  tb_page_raw(page, link ? "</a></td>" : "</td>");
}

static void write_head(const pair *p, const bool *numeric) {
  tb_page *page = p->page;
  const tb_block *english = &p->blocks[0], *chinese = &p->blocks[1];
  tb_page_raw(page, "<div class=\"wide\" tabindex=\"0\"><table>");
  if (english->text != NULL && english->text[0] != '\0') {
    tb_page_raw(page, "<caption>");
    tb_page_words(page, words_of(english->text, chinese->text));
    tb_page_raw(page, "</caption>");
  }
  tb_page_raw(page, "<thead><tr>");
  for (size_t i = 0; i < english->n_columns; i++) {
    tb_page_raw(page, numeric[i] ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
    tb_page_words(page, words_of(english->columns[i], chinese->columns[i]));
    tb_page_raw(page, "</th>");
  }
  tb_page_raw(page, "</tr></thead><tbody>");
}

static void write_table(const pair *p) {
  tb_page *page = p->page;
  const tb_block *block = &p->blocks[0];
  bool numeric[32] = {false};
  size_t shown = block->n_rows < page->limits.rows ? block->n_rows : page->limits.rows;
  for (size_t i = 0; i < block->n_columns && i < 32; i++) {
    numeric[i] = is_numeric(block, i);
  }
  write_head(p, numeric);
  for (size_t r = 0; r < shown; r++) {
    tb_page_raw(page, "<tr>");
    for (size_t i = 0; i < block->n_columns; i++) {
      write_cell(p, r, i, i < 32 && numeric[i]);
    }
    tb_page_raw(page, "</tr>");
  }
  tb_page_raw(page, "</tbody></table></div>");
  if (shown < block->n_rows) {
    tb_page_raw(page, "<p class=\"more\">");
    tb_page_sayf(page, "%zu more rows: see tongbi explain.", "另有 %zu 行：见 tongbi explain。", block->n_rows - shown);
    tb_page_raw(page, "</p>");
  }
}

/* -------------------------------------------------------------------------------------------------------------------------- blocks */

static void write_block(const pair *p) {
  tb_page *page = p->page;
  tb_words words = words_of(p->blocks[0].text, p->blocks[1].text);
  switch (p->blocks[0].kind) {
  case TB_BLOCK_HEADING:
    tb_page_rawf(page, "<h%u>", p->level);
    tb_page_words(page, words);
    tb_page_rawf(page, "</h%u>", p->level);
    return;
  case TB_BLOCK_TEXT:
    tb_page_raw(page, "<p>");
    tb_page_words(page, words);
    tb_page_raw(page, "</p>");
    return;
  case TB_BLOCK_TABLE: write_table(p); return;
  }
}

static bool alike(const tb_block *a, const tb_block *b) {
  return a->kind == b->kind && a->n_columns == b->n_columns && a->n_rows == b->n_rows;
}

/* -------------------------------------------------------------------------------------------------------------------- explanations */

/* Takes two explanations of one thing; whoever made them says with what status. */
static tb_page_said take(tb_page *page, tb_page_said said, tb_status status) {
  tb_page_fail(page, status);
  if (page->status == TB_OK && tb_explanation_blocks(said.by[0]) == tb_explanation_blocks(said.by[1])) {
    said.n = tb_explanation_blocks(said.by[0]);
  }
  return said;
}

tb_page_said tb_page_said_of(tb_page *page, const char *kind, const char *id) {
  tb_page_said said = {0};
  tb_status status = TB_OK;
  const char *name = tb_page_format(page, "%s:%s", kind, id);
  for (unsigned i = 0; i < 2 && status == TB_OK; i++) {
    status = tb_case_explain(page->opened, name, (tb_language)i, page->log, &said.by[i]);
  }
  return take(page, said, status);
}

tb_page_said tb_page_said_of_rule(tb_page *page, size_t rule) {
  tb_page_said said = {0};
  tb_status status = TB_OK;
  for (unsigned i = 0; i < 2 && status == TB_OK; i++) {
    status = tb_rule_explain(page->opened, rule, (tb_language)i, &said.by[i]);
  }
  return take(page, said, status);
}

tb_page_said tb_page_said_of_judged(tb_page *page, const tb_judged *judged) {
  tb_page_said said = {0};
  tb_status status = TB_OK;
  for (unsigned i = 0; i < 2 && status == TB_OK; i++) {
    status = tb_judged_explain(page->opened, judged, (tb_language)i, page->log, &said.by[i]);
  }
  return take(page, said, status);
}

size_t tb_page_said_heading(const tb_page_said *said, size_t from) {
  tb_block block;
  while (from < said->n && tb_explanation_block(said->by[0], from, &block) == TB_OK && block.kind != TB_BLOCK_HEADING) {
    from++;
  }
  return from;
}

void tb_page_said_write(tb_page *page, const tb_page_said *said, size_t from, size_t to, unsigned level) {
  for (size_t i = from; i < to && i < said->n; i++) {
    pair p = {.page = page, .level = level};
    if (tb_explanation_block(said->by[0], i, &p.blocks[0]) != TB_OK || tb_explanation_block(said->by[1], i, &p.blocks[1]) != TB_OK) {
      return;
    }
    if (!alike(&p.blocks[0], &p.blocks[1])) { /* never so far: then one language must do */
      p.blocks[1] = p.blocks[0];
    }
    write_block(&p);
  }
}

void tb_page_said_close(tb_page_said *said) {
  tb_explanation_free(said->by[0]);
  tb_explanation_free(said->by[1]);
  *said = (tb_page_said){0};
}
