/* Words that say how something stands: evidence, verdicts, states of alerts. What colours them in tables and workbooks. */
#ifndef TB_REPORT_MOOD_H
#define TB_REPORT_MOOD_H

#include <tongbi/base.h>

typedef enum tb_mood { TB_MOOD_NONE, TB_MOOD_GOOD, TB_MOOD_CARE, TB_MOOD_BAD, TB_MOOD_AGAIN, TB_MOOD_OPEN, TB_MOODS } tb_mood;

/** The mood of a word, in either language; TB_MOOD_NONE for all other texts. */
tb_mood tb_mood_of(const char *text);

/** The i-th word in a language, with its mood; NULL at the end. */
const char *tb_mood_word(size_t i, tb_language language, tb_mood *mood);

#endif
