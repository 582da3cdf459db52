/* Superseded observations that outlive the builder, for reports. See panel.h for what is read of them. */
#ifndef TB_MODEL_SUPERSEDED_H
#define TB_MODEL_SUPERSEDED_H

#include "history.h"
#include "store.h"

/** Keeps at most `most` of the history in the panel, the first in canonical order. While rows are where the builder put them. TB_NO_MEMORY.
 * O(n log most), n superseded ones. */
TB_NODISCARD tb_status tb_superseded_keep(tb_panel *panel, const tb_history *history, size_t most);

#endif
