/* Explanations in both languages at once: what is the same in both is written once. */
#include "inside.h"

enum { COLUMNS_MAX = 32, ROWS_OPEN = 12, CELL_SHORT = 40 };

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

/* A column of numbers stands to the right; codes of entities may be digits and are none. */
static bool is_numeric(const tb_block *block, size_t column) {
  bool any = false;
  if (strcmp(block->columns[column], "entity") == 0) {
    return false;
  }
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

/* Columns that say nothing are left out. */
static bool is_empty(const tb_block *block, size_t column) {
  for (size_t r = 0; r < block->n_rows; r++) {
    if (block->cells[r * block->n_columns + column][0] != '\0') {
      return false;
    }
  }
  return true;
}

/* The columns of a table that are shown: their places and heads. Returns how many. */
static size_t find_columns(const pair *p, size_t places[COLUMNS_MAX], tb_head heads[COLUMNS_MAX]) {
  const tb_block *block = &p->blocks[0];
  size_t n = 0;
  for (size_t i = 0; i < block->n_columns && n < COLUMNS_MAX; i++) {
    if (!is_empty(block, i)) {
      heads[n] = (tb_head){words_of(block->columns[i], p->blocks[1].columns[i]), is_numeric(block, i)};
      places[n++] = i;
    }
  }
  return n;
}

static void write_cell(const pair *p, size_t row, size_t column, bool numeric) {
  tb_page *page = p->page;
  size_t at = row * p->blocks[0].n_columns + column;
  bool is_long = strlen(p->blocks[0].cells[at]) > CELL_SHORT;
  tb_page_raw(page, numeric ? "<td class=n>" : is_long ? "<td class=w>" : "<td>");
  bool link = open_link(page, p->blocks[0].columns[column], p->blocks[0].cells[at]);
  tb_page_words(page, words_of(p->blocks[0].cells[at], p->blocks[1].cells[at]));
  tb_page_raw(page, link ? "</a>" : "");
}

static void write_rows(const pair *p, tb_words caption) {
  tb_page *page = p->page;
  const tb_block *block = &p->blocks[0];
  size_t places[COLUMNS_MAX], shown = block->n_rows < page->limits.rows ? block->n_rows : page->limits.rows;
  tb_head heads[COLUMNS_MAX];
  size_t n = find_columns(p, places, heads);
  tb_page_table(page, caption, heads, n);
  for (size_t r = 0; r < shown; r++) {
    tb_page_raw(page, "<tr>");
    for (size_t i = 0; i < n; i++) {
      write_cell(p, r, places[i], heads[i].numeric);
    }
  }
  tb_page_table_end(page);
  if (shown < block->n_rows) {
    tb_page_raw(page, "<p class=\"more\">");
    tb_page_sayf(page, "%zu more rows: see tongbi explain.", "另有 %zu 行：见 tongbi explain。", block->n_rows - shown);
    tb_page_raw(page, "</p>");
  }
}

/* Long tables are folded up. */
static void write_table(const pair *p) {
  tb_page *page = p->page;
  const tb_block *block = &p->blocks[0];
  tb_words caption = words_of(block->text, p->blocks[1].text);
  if (block->n_rows <= ROWS_OPEN) {
    write_rows(p, caption);
    return;
  }
  tb_words size = tb_page_wordsf(page, "%zu rows", "%zu 行", block->n_rows);
  const tb_words parts[] = {caption.english[0] != '\0' ? caption : (tb_words){"All figures", "全部数字"}, size};
  tb_page_raw(page, "<details class=\"long\"><summary>");
  tb_page_words(page, tb_page_join(page, "%1: %2", "%1：%2", parts, 2));
  tb_page_raw(page, "</summary><div>");
  write_rows(p, (tb_words){0});
  tb_page_raw(page, "</div></details>");
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
