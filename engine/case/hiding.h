/* What hides alerts from tables: mutes, and other alerts that inhibit them. Nothing here changes the record. */
#ifndef TB_CASE_HIDING_H
#define TB_CASE_HIDING_H

#include "inside.h"

/** Whether a mute names a rule: by its id, or by a glob. */
bool tb_mute_names(const tb_mute *mute, const char *rule);

/** Nothing noted yet; borrows the case. Freed with tb_hiding_free. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_hiding_begin(const tb_case *opened, tb_hiding **out);

/** Whether alerts of this machine inhibit any: then all of them (episodes) are to be noted before tb_hiding_seal. */
bool tb_hiding_wants(const tb_hiding *hiding, size_t machine);

/** Notes when a machine's alerts fire. Muted ones inhibit nothing: what hides an alert can itself be seen, or is hidden by one that can.
 * TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_hiding_note(tb_hiding *hiding, size_t machine, const tb_alert *alerts, const uint32_t *entities, size_t n);

/** Everything is noted. O(n log n). */
void tb_hiding_seal(tb_hiding *hiding);

#endif
