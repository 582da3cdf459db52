/* The page from the inside of its room: what its parts work with. */
#ifndef TB_PAGE_INSIDE_H
#define TB_PAGE_INSIDE_H

#include "page.h"

#include "base/arena.h"
#include "base/log.h"
#include "chart/chart.h"

/** In place of a finding: what belongs to none. */
#define TB_PAGE_OTHERS SIZE_MAX

/** How much is shown of one thing; more is counted, and the page says how to see it. See limits.c. */
typedef struct tb_limits {
  size_t rows;         /* of a table of figures */
  size_t alert_rows;   /* of the table of a rule's alerts */
  size_t series;       /* charts of a finding's figures */
  size_t charts;       /* charts of what a rule compares */
  size_t lives;        /* lines of a chart of alerts' lives */
  size_t calculations; /* alerts of one finding worked out in full */
  size_t peers;        /* lines of a ranking */
  size_t steps;        /* of a timeline, in charts of what a rule compares: the last ones */
  size_t live_bytes;   /* of the figures of long series, for the script: longer ones are drawings only */
  bool tables;         /* tables of figures and their differences */
  bool claims;         /* claims are worked out in full */
} tb_limits;

tb_limits tb_limits_for(size_t n_findings, size_t n_alerts, size_t n_claims);

/** Changes of state, in order of rule, indicator, entity. */
typedef struct tb_changes {
  tb_transition *items;
  size_t n;
} tb_changes;

/** Long series so far, whose figures stand in the page for its script: how many, their bytes, and the lists of periods that they share. */
typedef struct tb_live {
  size_t n, bytes;
  struct tb_live_periods *periods;
  size_t n_periods;
} tb_live;

/** The page on its way. The first failure sticks in `status`. */
typedef struct tb_page {
  tb_case *opened;
  const tb_page_options *options;
  tb_log *log;
  tb_buffer *out;
  tb_arena *arena; /* texts and arrays of the page */
  const tb_panel *panel;
  const tb_model *model;
  const tb_rules *rules;   /* NULL: none */
  const tb_claims *claims; /* NULL: none */
  size_t n_findings, n_claims, n_rules;
  size_t *claim_home, *rule_home; /* the finding under which each is shown; TB_PAGE_OTHERS: none */
  tb_changes changes;
  tb_limits limits;
  bool figures;      /* the panel may be read: calculations and charts */
  unsigned n_charts; /* so far, for ids */
  tb_live live;
  tb_status status;
} tb_page;

/* markup.c: texts and elements. `raw` is markup written in the source; everything else is escaped. */

void tb_page_raw(tb_page *page, const char *markup);
void tb_page_text(tb_page *page, const char *text);
void tb_page_number(tb_page *page, uint64_t number);

/** Raw markup with numbers in it. */
void tb_page_rawf(tb_page *page, const char *format, ...) TB_FORMAT(2, 3);

/** Words in both languages; one is shown at a time. */
void tb_page_words(tb_page *page, tb_words words);
void tb_page_say(tb_page *page, const char *english, const char *chinese);
void tb_page_sayf(tb_page *page, const char *english, const char *chinese, ...) TB_FORMAT(2, 4) TB_FORMAT(3, 4);

/** Words made by printf in the page's arena; the arguments are the same in both languages. */
tb_words tb_page_wordsf(tb_page *page, const char *english, const char *chinese, ...) TB_FORMAT(2, 4) TB_FORMAT(3, 4);

/** Words with words in them: "%1", "%2", "%3" stand for the parts, in their language. */
tb_words tb_page_join(tb_page *page, const char *english, const char *chinese, const tb_words *parts, size_t n);
const char *tb_page_format(tb_page *page, const char *format, ...) TB_FORMAT(2, 3);

/** The name in each language, else in the other one, else the code. */
tb_words tb_page_name(const char *code, const char *name, const char *name_zh);
tb_words tb_page_title(const tb_page *page);
tb_words tb_page_entity(const tb_page *page, uint32_t entity);
tb_words tb_page_indicator(const tb_page *page, uint32_t indicator);

/** A number as people read it: at most six digits that count. */
const char *tb_page_short(tb_page *page, double value);
const char *tb_page_period(tb_page *page, tb_period period);

/** An array in the page's arena, NULL (and the failure noted) when memory is short. */
void *tb_page_array(tb_page *page, size_t n, size_t size_bytes);

/** Keeps the first failure. */
void tb_page_fail(tb_page *page, tb_status status);

/** Opens a figure with its caption, whose id is the name of the chart in it; returns the frame to draw with. Closed by tb_page_figure_end.
 */
tb_frame tb_page_figure(tb_page *page, const char *class, double width, tb_words caption);
void tb_page_figure_end(tb_page *page);

/** The head of a column. */
typedef struct tb_head {
  tb_words words;
  bool numeric;
} tb_head;

/** Opens a table in a box that scrolls sideways; caption.english NULL: none. Rows follow as <tr> and <td>, whose end tags HTML does not ask
 * for. */
void tb_page_table(tb_page *page, tb_words caption, const tb_head *heads, size_t n);
void tb_page_table_end(tb_page *page);

/** A badge: a word with a sign and a colour. The key is one of the program's own. */
void tb_page_badge(tb_page *page, const char *kind, const char *key, tb_words words);
void tb_page_evidence(tb_page *page, tb_evidence evidence);
void tb_page_verdict(tb_page *page, tb_verdict verdict);
void tb_page_state(tb_page *page, const tb_alert *alert);

/* blocks.c: explanations, in both languages at once. */

/** An explanation in English and Chinese, n blocks each; n 0: it could not be made. Closed by tb_page_said_close. */
typedef struct tb_page_said {
  tb_explanation *by[2];
  size_t n;
} tb_page_said;

/** Of a finding or claim by its id (kind "finding", "claim"), of the terms of a rule, of a rule for one entity. */
tb_page_said tb_page_said_of(tb_page *page, const char *kind, const char *id);
tb_page_said tb_page_said_of_rule(tb_page *page, size_t rule);
tb_page_said tb_page_said_of_judged(tb_page *page, const tb_judged *judged);

/** The next heading from a block on; n when there is none. */
size_t tb_page_said_heading(const tb_page_said *said, size_t from);

/** Writes the blocks [from, to), headings as h2 to h6. */
void tb_page_said_write(tb_page *page, const tb_page_said *said, size_t from, size_t to, unsigned level);
void tb_page_said_close(tb_page_said *said);

/* front.c, finding.c, claim.c, rule.c, series.c, ranking.c, quality.c, about.c: the parts. */

void tb_page_front(tb_page *page);
void tb_page_finding(tb_page *page, size_t finding);
void tb_page_claim(tb_page *page, size_t claim);
void tb_page_others(tb_page *page);

/** A rule, as far as it judges the finding's entities (TB_PAGE_OTHERS: all); `calculations` counts down what may be worked out in full. */
void tb_page_rule(tb_page *page, size_t rule, size_t finding, size_t *calculations);
void tb_page_quality(tb_page *page);

/** revisions.c, a part of the page about data: figures that later vintages superseded or withdrew. */
void tb_page_revisions(tb_page *page);
void tb_page_about(tb_page *page);

/** A series of an indicator and entity along its longest timeline. Arrays are the page's. n 0: none. */
typedef struct tb_page_series {
  size_t n, values;     /* steps; how many of them have a value */
  const double *x, *y;  /* the step; NaN where there is no value */
  const tb_tick *ticks; /* NULL until they are asked for: tb_page_ticks */
  const tb_timeline *line;
} tb_page_series;
tb_page_series tb_page_values(tb_page *page, uint32_t indicator, uint32_t entity);

/** The timeline of an indicator with the most steps that are there, NULL when it has no periods. */
const tb_timeline *tb_page_line(const tb_page *page, uint32_t indicator);
const tb_tick *tb_page_ticks(tb_page *page, uint32_t indicator, const tb_timeline *line);

/** Whether a line is not drawn on to this step from the one before: figures that accumulate from January begin anew with the year. */
bool tb_page_begins_anew(const tb_timeline *line, size_t step);

/** The steps [from, from + n) as points of a line, NaN between those where it begins anew: x counts from 0 at `from`. Both hold 2 * n;
 * returns how many they got. */
size_t tb_page_points(const tb_timeline *line, size_t from, size_t n, const double *values, double *x, double *y);

/** A chart over n steps of a timeline; x of its lines is the step, counted from `from`. */
typedef struct tb_page_chart {
  tb_words caption;
  uint32_t indicator;
  const tb_timeline *line;
  size_t from, n;
  bool exact; /* its figures are as they were written, else computed */
} tb_page_chart;

/** long.c: draws a series with its caption and periods as a figure of the page, `drawing` but for frame and ticks. A long one is drawn
 * broad, and its figures stand beside it for the script. */
void tb_page_draw_series(tb_page *page, const tb_page_chart *chart, tb_series_chart *drawing);

/** Charts of the figure that a rule's condition compares, one an entity, with its threshold and the spans in which it was pending or
 * firing. */
void tb_page_rule_charts(tb_page *page, size_t rule, const tb_judged_list *judged);

/** The life of a rule's alerts as spans of time. */
void tb_page_life(tb_page *page, size_t rule, const tb_judged_list *judged);

/** The changes of state of a rule on an indicator for an entity. */
const tb_transition *tb_page_changes(const tb_page *page, const tb_alert *of, size_t *n);

/** Places among peers over time of what a finding's rules watch, with the finding's entity in front. */
void tb_page_ranking(tb_page *page, size_t finding);

/** A finding's series, drawn. */
void tb_page_figures(tb_page *page, size_t finding);

/** The indicator and entity whose series stands for a finding; false: none. */
bool tb_page_subject(tb_page *page, size_t finding, uint32_t *indicator, uint32_t *entity);

#endif
