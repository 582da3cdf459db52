/* A case from the inside: for the report room. */
#ifndef TB_CASE_CASE_H
#define TB_CASE_CASE_H

#include "expr/derive.h"
#include "ingest/ingest.h"
#include "rules/rules.h"
#include <tongbi/case.h>

const tb_model *tb_case_model(const tb_case *opened);

/** The compiled rules, NULL when there are none. */
const tb_rules *tb_case_rules(const tb_case *opened);

/** The case's reference day as text, "" when it has none. */
const char *tb_case_as_of(const tb_case *opened);

/** True when `path` leads to one of the case's files, read or not, or to what standard input was read from: an output must not go there. */
bool tb_case_reads(const tb_case *opened, const char *path);

#endif
