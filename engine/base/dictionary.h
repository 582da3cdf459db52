/* A set of strings with dense ids in the order of their coming: codes, levels, groups, statuses. */
#ifndef TB_BASE_DICTIONARY_H
#define TB_BASE_DICTIONARY_H

#include <tongbi/base.h>

#define TB_NO_ID UINT32_MAX

/** Hashes are xxHash (XXH3) seeded at random once per process, so that chosen keys cannot make look-ups slow; ids do not depend on it. */
typedef struct tb_dictionary tb_dictionary;

/** NULL when memory is short. */
tb_dictionary *tb_dictionary_new(void);
void tb_dictionary_free(tb_dictionary *dictionary);

/** Id of the n bytes at `text`, new when they were not there; TB_NO_ID when memory is short or 2^32 - 2 ids are used up. Amortised O(n). */
uint32_t tb_dictionary_intern(tb_dictionary *dictionary, const char *text, size_t n);

/** Id of the n bytes, or TB_NO_ID. */
uint32_t tb_dictionary_find(const tb_dictionary *dictionary, const char *text, size_t n);

/** The NUL-terminated text of an id, valid until the dictionary is freed (ids out of range: ""). `n` may be NULL. */
const char *tb_dictionary_text(const tb_dictionary *dictionary, uint32_t id, size_t *n);
uint32_t tb_dictionary_count(const tb_dictionary *dictionary);

/** Fills order[0 .. count) with all ids sorted by the bytes of their texts (as memcmp, shorter first). */
tb_status tb_dictionary_sort(const tb_dictionary *dictionary, uint32_t *order);

#endif
