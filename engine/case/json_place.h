/* Where a value stands in the text of a JSON document: parsers forget that. */
#ifndef TB_CASE_JSON_PLACE_H
#define TB_CASE_JSON_PLACE_H

#include <tongbi/base.h>

/**
 * Line and column of the value that `pointer` (RFC 6901) means in n bytes of valid JSON; of the innermost value on the way where the rest
 * is not there. Keys that are written with escapes are not found. The place has no file. O(n).
 */
tb_place tb_json_locate(const char *text, size_t n, const char *pointer);

#endif
