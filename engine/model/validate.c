/* The panel's own accountant: everything that the other files take for granted. */
#include "store.h"

#include <math.h>
#include <string.h>

/* What is looked at, for messages. */
typedef struct audit {
  const tb_panel *panel;
  tb_log *log;
  const tb_row *row; /* NULL: no row in particular */
  uint64_t kept, missing;
  size_t n_longs, n_base_longs; /* met so far in the row */
} audit;

/* Tells what is wrong, once: what comes after a broken part is not worth reading. Returns false. */
static bool complain(audit *in, const char *english, const char *chinese) {
  const tb_place nowhere = {0};
  if (!in->row) {
    tb_log_add(in->log, TB_ERROR, nowhere, "panel: %s", "数据面板:%s", tb_text(tb_log_language(in->log), english, chinese));
    return false;
  }
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(tb_row_key(in->row), period);
  const char *code = tb_panel_indicator_code(in->panel, in->row->indicator);
  tb_log_add(in->log, TB_ERROR, nowhere, "panel: indicator %s, period %s: %s", "数据面板:指标 %s,时期 %s:%s", code ? code : "?", period,
             tb_text(tb_log_language(in->log), english, chinese));
  return false;
}

static bool complain_cell(audit *in, uint64_t entity, const char *english, const char *chinese) {
  const tb_place nowhere = {0};
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(tb_row_key(in->row), period);
  const char *code = tb_panel_indicator_code(in->panel, in->row->indicator), *entity_code = tb_panel_entity_code(in->panel, (size_t)entity);
  tb_log_add(in->log, TB_ERROR, nowhere, "panel: indicator %s, period %s, entity %s: %s", "数据面板:指标 %s,时期 %s,地区 %s:%s",
             code ? code : "?", period, entity_code ? entity_code : "?", tb_text(tb_log_language(in->log), english, chinese));
  return false;
}

/* ------------------------------------------------------------------------------------------------------------------- cells */

/* A number is finite and what its decimals say: a mantissa of at most 15 digits, or a text. */
static bool number_is_sound(const tb_panel *panel, double value, uint8_t decimals, uint32_t long_text) {
  if (!isfinite(value) || (value == 0 && signbit(value))) return false;
  if (decimals == TB_DECIMALS_LONG) return long_text != 0 && long_text < tb_dictionary_count(panel->texts);
  if (decimals > TB_DECIMALS_MAX || long_text != 0) return false;
  if (fabs(value) * tb_power10(decimals) > 1e15) return false; /* and so the mantissa fits its type */
  const int64_t mantissa = tb_decimal_mantissa(value, decimals);
  return mantissa > -INT64_C(1000000000000000) && mantissa < INT64_C(1000000000000000) &&
         (double)mantissa / tb_power10(decimals) == value; /* both exact, so that the quotient is the nearest double */
}

static bool ids_are_sound(const tb_panel *panel, const tb_record *record) {
  const uint32_t n_texts = tb_dictionary_count(panel->texts);
  const bool texts = record->written < n_texts && record->source < n_texts && record->unit < n_texts;
  return texts && record->status < tb_dictionary_count(panel->statuses) && record->basis < tb_dictionary_count(panel->bases);
}

static bool check_cell(audit *in, uint64_t entity, const tb_record *record) {
  const tb_panel *panel = in->panel;
  const bool missing = tb_record_is_missing(record), has_base = tb_double_bits(record->base) != TB_ABSENT_BITS;
  if (missing ? record->long_text != 0 : !number_is_sound(panel, record->value, record->decimals, record->long_text))
    return complain_cell(in, entity, "the value is not the decimal that was written", "数值与所写的小数不符");
  if (has_base ? !number_is_sound(panel, record->base, record->base_decimals, record->base_long_text) : record->base_long_text != 0)
    return complain_cell(in, entity, "the restated base is not the decimal that was written", "调整后的基数与所写的小数不符");
  if (!ids_are_sound(panel, record)) return complain_cell(in, entity, "a text's number is out of range", "文本编号超出范围");
  if (record->ordinal != TB_NO_ORDINAL && record->ordinal >= panel->provenance.next)
    return complain_cell(in, entity, "the record's number is out of range", "记录编号超出范围");
  in->kept++;
  in->missing += missing;
  return true;
}

/* The long numbers of the row come in the order of the cells that have them. */
static bool check_long(const audit *in, const tb_long_number *list, size_t n, size_t i, uint64_t entity, uint32_t text) {
  return i < n && list[i].entity == entity && strcmp(list[i].text, tb_dictionary_text(in->panel->texts, text, NULL)) == 0;
}

static bool check_longs(audit *in, uint64_t entity, const tb_record *record) {
  const tb_row_longs *longs = in->row->longs;
  bool sound = true;
  if (record->long_text) sound = longs && check_long(in, longs->numbers, longs->n_values, in->n_longs++, entity, record->long_text);
  if (record->base_long_text)
    sound = sound && longs &&
            check_long(in, longs->numbers + longs->n_values, longs->n_bases, in->n_base_longs++, entity, record->base_long_text);
  return sound || complain_cell(in, entity, "the number's text is not in the row's table", "长数字不在该行的表中");
}

/* ------------------------------------------------------------------------------------------------------------------- tiles */

/* What the cells of a row turn out to have, beside what the row says. */
typedef struct found {
  uint64_t observations;
  bool breaks, bases, basis, units, written;
} found;

/* Mantissas are absent, missing or short; those of values have decimals. */
static bool shorts_are_sound(const tb_tile *tile) {
  const int32_t *shorts = tb_tile_shorts(tile);
  for (unsigned k = 0; k < tb_tile_cells(tile); k++) {
    if (shorts[k] == TB_SHORT_NONE || (shorts[k] >= TB_SHORT_LEAST && tile->decimals > TB_DECIMALS_MAX)) return false;
  }
  return !tb_tile_has(tile, TB_CELL_DECIMALS);
}

static bool shape_is_sound(const tb_tile *tile) {
  const bool list = tb_tile_is_list(tile), is_short = tb_tile_has(tile, TB_CELL_SHORT);
  if (tb_tile_has(tile, TB_CELL_VALUE) == is_short || tile->columns >> TB_CELL_COLUMNS) return false;
  if (tile->count == 0 || tile->capacity > TB_TILE || tile->count > tile->capacity) return false;
  return (list || tile->capacity % 8 == 0) && (!is_short || shorts_are_sound(tile));
}

static void note(const audit *in, const tb_record *record, found *out) {
  out->observations++;
  out->breaks |= record->status != 0 && record->status == tb_panel_break_status(in->panel);
  out->bases |= tb_double_bits(record->base) != TB_ABSENT_BITS;
  out->basis |= record->basis != 0;
  out->units |= record->unit != 0;
  out->written |= record->written != 0;
}

static bool check_tile(audit *in, const tb_tile *tile, size_t number, found *out) {
  if (!shape_is_sound(tile)) return complain(in, "a tile has no sound form", "分块形式有误");
  unsigned count = 0, before = 0;
  bool has_missing = false;
  for (unsigned k = 0; k < tb_tile_cells(tile); k++) {
    if (tb_tile_is_absent(tile, k)) continue;
    const unsigned offset = tb_tile_offset(tile, k);
    const uint64_t entity = (uint64_t)number * TB_TILE + offset;
    if (offset >= TB_TILE || (count > 0 && offset <= before)) return complain(in, "a list is out of order", "列表次序有误");
    if (entity >= tb_panel_entities(in->panel)) return complain(in, "an entity's number is out of range", "地区编号超出范围");
    const tb_record record = tb_tile_get(tile, k);
    if (!check_cell(in, entity, &record) || !check_longs(in, entity, &record)) return false;
    note(in, &record, out);
    has_missing |= tb_record_is_missing(&record);
    before = offset;
    count++;
  }
  if (count != tile->count) return complain(in, "a tile's count is not that of its cells", "分块计数与单元格数不符");
  return has_missing == tile->has_missing || complain(in, "a tile's mark for missing values is wrong", "分块的缺失标记有误");
}

/* -------------------------------------------------------------------------------------------------------------------- rows */

static bool check_held(audit *in, const tb_row *row) {
  if (row->n_slots > 0 || row->longs || row->observations == 0 || !in->panel->touched)
    return complain(in, "a held row has cells, or nothing to hold", "未读入的行带有单元格或为空");
  in->kept += row->observations;
  return true;
}

static bool check_row(audit *in, const tb_row *row) {
  found cells = {0};
  in->row = row;
  if (row->held) return check_held(in, row);
  in->n_longs = in->n_base_longs = 0;
  for (size_t t = 0; t < row->n_slots; t++) {
    const tb_tile *tile = tb_row_tile(row, t);
    if (tile && !check_tile(in, tile, t, &cells)) return false;
  }
  if (cells.observations == 0) return complain(in, "the row has no observation", "该行没有观测值");
  if (cells.observations != row->observations) return complain(in, "the row's count is not that of its cells", "该行计数与单元格数不符");
  const bool marks = cells.breaks == row->has_breaks && cells.bases == row->has_bases && cells.basis == row->has_basis &&
                     cells.units == row->has_units && cells.written == row->has_written;
  if (!marks) return complain(in, "the row's marks are not those of its cells", "该行标记与单元格不符");
  if (row->longs && (row->longs->n_values != in->n_longs || row->longs->n_bases != in->n_base_longs))
    return complain(in, "the row's table of long numbers has too many", "该行长数字表有多余项");
  return true;
}

static bool check_timeline(audit *in, const tb_series *series, size_t i) {
  const tb_timelines *lines = &series->timelines;
  const uint32_t line = lines->line_of[i];
  if (line >= lines->n_lines) return complain(in, "the row is on no timeline", "该行不在任何时间线上");
  const tb_timeline *on = &lines->lines[line];
  const uint32_t step = lines->step_of[i];
  if (step >= on->n_steps || !on->present[step] || !tb_period_equal(on->steps[step], tb_row_key(in->row)))
    return complain(in, "the row is not the step that its timeline says", "该行与时间线上的步不符");
  return true;
}

static bool check_series(audit *in, uint32_t indicator) {
  const tb_series *series = &in->panel->series[indicator];
  const tb_row *rows = series->n_rows > 0 ? in->panel->rows + series->first_row : NULL; /* a panel without rows has no array */
  bool has_breaks = false;
  for (size_t i = 0; i < series->n_rows; i++) {
    if (!check_row(in, &rows[i])) return false;
    if (rows[i].indicator != indicator) return complain(in, "the row stands among another indicator's", "该行混在别的指标之中");
    if (i > 0 && tb_period_compare(tb_row_key(&rows[i - 1]), tb_row_key(&rows[i])) >= 0)
      return complain(in, "rows are out of order", "各行次序有误");
    if (!check_timeline(in, series, i)) return false;
    has_breaks |= rows[i].has_breaks;
  }
  in->row = NULL;
  if (has_breaks != series->has_breaks) return complain(in, "an indicator's mark for breaks is wrong", "指标的口径变动标记有误");
  return true;
}

/* ---------------------------------------------------------------------------------------------------------- everything else */

static bool check_entities(audit *in) {
  const tb_panel *panel = in->panel;
  const size_t n = tb_panel_entities(panel);
  if (panel->n_described > n) return complain(in, "more entities are described than there are", "描述的地区多于实有地区");
  for (size_t i = 0; i < panel->n_described; i++) {
    const tb_entity *entity = &panel->entities[i];
    bool sound = (entity->parent == TB_NO_ID || entity->parent < n) &&
                 (entity->level == TB_NO_ID || entity->level < tb_dictionary_count(panel->levels));
    for (uint32_t g = 0; g < entity->n_groups; g++)
      sound = sound && entity->groups[g] < tb_dictionary_count(panel->groups);
    if (!sound) return complain(in, "an entity's parent, level or group is out of range", "地区的上级、层级或分组超出范围");
  }
  return true;
}

/* Sorted strictly, which n ids can only be when each is there once. */
static bool is_order(const tb_dictionary *codes, const uint32_t *order, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (order[i] >= n) return false;
    if (i == 0) continue;
    size_t a_n, b_n;
    const char *a = tb_dictionary_text(codes, order[i - 1], &a_n), *b = tb_dictionary_text(codes, order[i], &b_n);
    const int compared = memcmp(a, b, a_n < b_n ? a_n : b_n);
    if (compared > 0 || (compared == 0 && a_n >= b_n)) return false;
  }
  return true;
}

static bool check_orders(audit *in) {
  const tb_panel *panel = in->panel;
  const size_t n = tb_panel_entities(panel);
  if (panel->n_series != tb_dictionary_count(panel->indicator_codes))
    return complain(in, "indicators and their codes are not as many", "指标与其代码数目不符");
  if (!is_order(panel->entity_codes, panel->entity_order, n) || !is_order(panel->indicator_codes, panel->indicator_order, panel->n_series))
    return complain(in, "codes are out of order", "代码次序有误");
  for (size_t i = 0; i < n; i++) {
    if (panel->entity_place[panel->entity_order[i]] != i)
      return complain(in, "an entity's place is not the one in the order", "地区位次与次序不符");
  }
  return true;
}

static bool check_rows(audit *in) {
  const tb_panel *panel = in->panel;
  size_t first = 0;
  for (size_t i = 0; i < panel->n_series; i++) {
    if (panel->series[i].first_row != first || panel->series[i].n_rows > panel->n_rows - first)
      return complain(in, "an indicator's rows do not follow those of the one before", "指标的各行未与前一指标衔接");
    if (!check_series(in, (uint32_t)i)) return false;
    first += panel->series[i].n_rows;
  }
  in->row = NULL;
  if (first != panel->n_rows) return complain(in, "rows belong to no indicator", "有不属于任何指标的行");
  if (in->kept != panel->counts.kept || in->missing != panel->counts.missing)
    return complain(in, "the counts of observations are not those of the cells", "观测值计数与单元格不符");
  return true;
}

tb_status tb_panel_validate(const tb_panel *panel, tb_log *log) {
  if (!panel) return TB_BAD_ARGUMENT;
  audit in = {.panel = panel, .log = log};
  return check_entities(&in) && check_orders(&in) && check_rows(&in) ? TB_OK : TB_BAD_INPUT;
}
