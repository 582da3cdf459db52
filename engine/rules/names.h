/* Keys of severities and missing policies, read. */
#ifndef TB_RULES_NAMES_H
#define TB_RULES_NAMES_H

#include "rules.h"

/** False, *out unchanged, when the text is none of the keys. */
bool tb_importance_find(const char *text, tb_importance *out);
bool tb_missing_policy_find(const char *text, tb_missing_policy *out);

#endif
