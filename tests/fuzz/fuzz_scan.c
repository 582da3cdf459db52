/*
 * Fuzz target: any bytes as a file of observations, read in the reference way and by the scanner. Both must leave the same panel, counts,
 * messages and refused rows. The first two bytes choose how to read, how much is scanned at once, and which header stands before the rest.
 */
#include "../support/reading_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const tb_missing_value marks[] = {{"-", TB_MARK_NIL}, {"...", TB_MARK_BELOW_UNIT}, {"-999", TB_MARK_MISSING}};

static dump_plan choose_plan(uint8_t choice, const uint8_t *data, size_t size) {
  dump_plan plan = {.bytes = (const char *)data, .n = size, .with_rejects = choice & 4, .declare = choice & 64};
  plan.options.keep_provenance = choice & 1;
  if (choice & 8) plan.options.decimal_char = ',';
  if (choice & 16) plan.options.group_char = (choice & 8) ? '.' : ',';
  if (choice & 32) {
    plan.options.missing_values = marks;
    plan.options.n_missing_values = sizeof marks / sizeof *marks;
  }
  return plan;
}

/* Hardly any input would find one by itself. */
static const char *const headers[] = {"", "entity,indicator,period,value\n", "value;entity;period;indicator\r\n",
                                      "entity,unit,note,indicator,period,value,base,status\n"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  tb_buffer file = {0}, wanted = {0}, found = {0};
  tb_buffer_text(&file, headers[data[1] & 3]);
  tb_buffer_append(&file, (const char *)data + 2, size - 2);
  const dump_plan plan = choose_plan(data[0], (const uint8_t *)tb_buffer_string(&file), file.n);
  const unsigned n_threads = data[0] & 128 ? 2 : 1, scan_bytes = data[1] >> 2;
  dump_reading(&plan, TB_SCAN_NOTHING, 1, &wanted);
  dump_reading(&plan, 4 * scan_bytes, n_threads, &found);
  if (wanted.failed || found.n != wanted.n || memcmp(found.bytes, wanted.bytes, found.n) != 0) abort();
  tb_buffer_free(&file);
  tb_buffer_free(&wanted);
  tb_buffer_free(&found);
  return 0;
}
