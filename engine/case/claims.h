/* The claims of a case: compiled when it is opened, judged on all threads, kept as rows of verdicts. */
#ifndef TB_CASE_CLAIMS_H
#define TB_CASE_CLAIMS_H

#include "inside.h"

/** Compiles claims.csv. Errors go to the log: TB_BAD_INPUT; TB_NO_MEMORY. No claims, when the case has no such file. */
TB_NODISCARD tb_status tb_case_read_claims(tb_case *opened, tb_log *log);

/** What is wrong with the texts of claims.csv alone. Errors go to the log: TB_BAD_INPUT; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_check_claim_texts(const tb_case *opened, tb_log *log);

/** The next finding of a list separated by `;`, from *end on, which then stands behind it; begin with 0. False: there are no more. */
bool tb_finding_list_next(const char *list, size_t *end, const char **finding, size_t *n);

/** How often the finding at `finding`, which is in the list, stands in it before: it counts once. */
size_t tb_finding_times_before(const char *list, const char *finding, size_t n);

/** What a deciding claim comes to for its findings. */
typedef enum tb_claim_weight { TB_CLAIM_FOR, TB_CLAIM_DOUBTFUL, TB_CLAIM_AGAINST, TB_CLAIM_OPEN } tb_claim_weight;
tb_claim_weight tb_verdict_weight(tb_verdict verdict);

#endif
