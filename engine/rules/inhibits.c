#include "inhibits.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* An item of the list: n bytes, blanks trimmed. */
typedef struct item {
  const char *text;
  size_t n;
} item;

static bool equals(item a, const char *text) {
  return a.n == strlen(text) && memcmp(a.text, text, a.n) == 0;
}

static const struct {
  const char *word;
  tb_kin whom;
} words[] = {
    {"children", TB_KIN_CHILDREN}, {"descendants", TB_KIN_DESCENDANTS}, {"下级", TB_KIN_CHILDREN}, {"所有下级", TB_KIN_DESCENDANTS}};

static bool find_word(item of, tb_kin *out) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!equals(of, words[i].word)) continue;
    *out = words[i].whom;
    return true;
  }
  return false;
}

/* The rules are in the order of their ids. */
static bool find_rule(const tb_rules *rules, item id, size_t *out) {
  size_t low = 0, high = rules->n_rules;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const char *other = rules->rules[middle].rule;
    const int order = strncmp(other, id.text, id.n);
    if (order < 0)
      low = middle + 1;
    else if (order > 0 || other[id.n])
      high = middle;
    else {
      *out = middle;
      return true;
    }
  }
  return false;
}

/* A word; else a rule; else RULE@WORD, where ids may hold the sign themselves. */
static bool read_item(const tb_rules *rules, size_t own, item of, tb_inhibition *out) {
  *out = (tb_inhibition){own, TB_KIN_ITSELF};
  if (find_word(of, &out->whom) || find_rule(rules, of, &out->rule)) return true;
  for (size_t at = of.n; at-- > 0;) {
    if (of.text[at] != '@') continue;
    item word = {of.text + at + 1, of.n - at - 1}, id = {of.text, at};
    word.text = tb_trim(word.text, &word.n);
    id.text = tb_trim(id.text, &id.n);
    return find_word(word, &out->whom) && find_rule(rules, id, &out->rule);
  }
  return false;
}

/* The next item that is not blank; false at the end. */
static bool next_item(const char **list, item *out) {
  while (**list) {
    out->n = strcspn(*list, ";");
    out->text = *list;
    *list += out->n + ((*list)[out->n] == ';');
    out->text = tb_trim(out->text, &out->n);
    if (out->n) return true;
  }
  return false;
}

static tb_status note_unknown(tb_rules *rules, tb_rule *rule, item of, tb_log *log) {
  tb_log_add(log, TB_WARNING, rule->inhibits_place,
             "`inhibits` names \"%.*s\"; expected a rule's id, children, descendants or RULE@children",
             "“inhibits”写有“%.*s”；应为规则编号、children（下级）、descendants（所有下级）或 规则@children", (int)of.n, of.text);
  if (!rule->inhibits_unknown) rule->inhibits_unknown = tb_arena_string(rules->arena, of.text, of.n);
  return rule->inhibits_unknown ? TB_OK : TB_NO_MEMORY;
}

static size_t count_items(const char *list) {
  item of;
  size_t n = 0;
  while (next_item(&list, &of))
    n++;
  return n;
}

static tb_status read_rule(tb_rules *rules, size_t own, tb_log *log) {
  tb_rule *rule = &rules->rules[own];
  tb_inhibition *found = tb_arena_array(rules->arena, count_items(rule->inhibits), sizeof *found);
  if (!found) return TB_NO_MEMORY;
  rule->inhibitions = found;
  const char *list = rule->inhibits;
  tb_status status = TB_OK;
  for (item of; status == TB_OK && next_item(&list, &of);) {
    if (read_item(rules, own, of, &found[rule->n_inhibitions]))
      rule->n_inhibitions++;
    else
      status = note_unknown(rules, rule, of, log);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------- circles */

/* Rules that alerts of a rule reach on the same entity, one inhibiting the next. Going down the tree never comes back. */
static void reach(const tb_rules *rules, size_t from, bool *seen, size_t *stack) {
  size_t n = 0;
  memset(seen, 0, rules->n_rules * sizeof *seen);
  for (stack[n++] = from; n > 0;) {
    const tb_rule *rule = &rules->rules[stack[--n]];
    for (size_t i = 0; i < rule->n_inhibitions; i++) {
      const tb_inhibition *next = &rule->inhibitions[i];
      if (next->whom != TB_KIN_ITSELF || seen[next->rule]) continue;
      seen[next->rule] = true;
      stack[n++] = next->rule;
    }
  }
}

/* Whether `to` leads back to `from`: then both would hide each other, and nobody would see either. */
static bool is_circle(const tb_rules *rules, size_t from, const tb_inhibition *to, bool *seen, size_t *stack) {
  if (to->whom != TB_KIN_ITSELF) return false;
  if (to->rule == from) return true;
  reach(rules, to->rule, seen, stack);
  return seen[from];
}

/* Flags what goes round in a circle: `circular` has a flag an inhibition of all rules, one rule behind the other. */
static void find_circles(const tb_rules *rules, bool *circular, bool *seen, size_t *stack) {
  for (size_t i = 0; i < rules->n_rules; i++)
    for (size_t k = 0; k < rules->rules[i].n_inhibitions; k++)
      *circular++ = is_circle(rules, i, &rules->rules[i].inhibitions[k], seen, stack);
}

static void drop_circles(tb_rules *rules, const bool *circular, tb_log *log) {
  for (size_t i = 0; i < rules->n_rules; i++) {
    tb_rule *rule = &rules->rules[i];
    tb_inhibition *kept = (tb_inhibition *)rule->inhibitions;
    const size_t n = rule->n_inhibitions;
    rule->n_inhibitions = 0;
    for (size_t k = 0; k < n; k++, circular++) {
      if (!*circular) {
        kept[rule->n_inhibitions++] = kept[k];
        continue;
      }
      tb_log_add(log, TB_WARNING, rule->inhibits_place,
                 "rules that inhibit each other, or themselves, would hide all their alerts: %s does not inhibit %s",
                 "规则相互抑制或抑制自身将隐藏全部预警：%s 不抑制 %s", rule->rule, rules->rules[kept[k].rule].rule);
    }
  }
}

tb_status tb_rules_read_inhibits(tb_rules *rules, tb_log *log) {
  size_t n = 0;
  for (size_t i = 0; i < rules->n_rules; i++) {
    const tb_status status = read_rule(rules, i, log);
    if (status != TB_OK) return status;
    n += rules->rules[i].n_inhibitions;
  }
  if (n == 0) return TB_OK;
  bool *circular = calloc(n, sizeof *circular), *seen = calloc(rules->n_rules, sizeof *seen);
  size_t *stack = calloc(rules->n_rules + 1, sizeof *stack);
  const bool all = circular && seen && stack;
  if (all) {
    find_circles(rules, circular, seen, stack);
    drop_circles(rules, circular, log);
  }
  free(circular);
  free(seen);
  free(stack);
  return all ? TB_OK : TB_NO_MEMORY;
}
