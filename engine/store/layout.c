/* The tables of a store. README.md says what they are for. Steps are only ever added. */
#include "store.h"

#define KEY "indicator INTEGER NOT NULL, last_day INTEGER NOT NULL, first_day INTEGER NOT NULL, open INTEGER NOT NULL"

static const tb_schema_table FIRST[] = {
    {.name = "runs",
     .columns = "run INTEGER PRIMARY KEY, recorded TEXT NOT NULL, command TEXT NOT NULL, program TEXT NOT NULL, as_of TEXT NOT NULL,"
                " encoding TEXT NOT NULL, read INTEGER NOT NULL, added INTEGER NOT NULL, observations INTEGER NOT NULL,"
                " firing INTEGER NOT NULL, pending INTEGER NOT NULL"},
    {.name = "copies", .columns = "sha256 TEXT PRIMARY KEY, content BLOB NOT NULL"},
    {.name = "inputs",
     .columns = "run INTEGER NOT NULL REFERENCES runs, place INTEGER NOT NULL, role TEXT NOT NULL, path TEXT NOT NULL,"
                " size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (run, place)"},
    {.name = "entities", .columns = "entity INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE"},
    {.name = "indicators", .columns = "indicator INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE"},
    {.name = "files", .columns = "file INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE"},
    {.name = "spans",
     .columns =
         KEY ", run INTEGER NOT NULL REFERENCES runs, observations INTEGER NOT NULL, breaks INTEGER NOT NULL, bases INTEGER NOT NULL,"
             " basis INTEGER NOT NULL, units INTEGER NOT NULL, PRIMARY KEY (indicator, last_day, first_day, open)",
     .clustered = true},
    {.name = "observations",
     .columns = KEY ", entity INTEGER NOT NULL REFERENCES entities, vintage INTEGER NOT NULL, value REAL, decimals INTEGER, digits TEXT,"
                    " base REAL, base_decimals INTEGER, base_digits TEXT, written TEXT, unit TEXT, basis TEXT, status TEXT, source TEXT,"
                    " file INTEGER NOT NULL REFERENCES files, line INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES runs,"
                    " PRIMARY KEY (indicator, last_day, first_day, open, entity, vintage)",
     .clustered = true},
    {.name = "rules",
     .columns = "version INTEGER PRIMARY KEY, rule TEXT NOT NULL, finding TEXT NOT NULL, terms TEXT NOT NULL,"
                " run INTEGER NOT NULL REFERENCES runs, removed INTEGER REFERENCES runs, UNIQUE (rule, terms)"},
    {.name = "machines",
     .columns = "machine INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES rules, indicator TEXT NOT NULL,"
                " UNIQUE (version, indicator)"},
    {.name = "alerts",
     .columns = "id INTEGER PRIMARY KEY, added INTEGER NOT NULL REFERENCES runs, removed INTEGER REFERENCES runs,"
                " machine INTEGER NOT NULL REFERENCES machines, line TEXT NOT NULL, until INTEGER NOT NULL, entity INTEGER,"
                " ordering TEXT NOT NULL, step INTEGER NOT NULL, episode INTEGER NOT NULL, state INTEGER NOT NULL,"
                " since TEXT NOT NULL, fired TEXT NOT NULL, period TEXT NOT NULL, value REAL, value_reason INTEGER NOT NULL,"
                " figure REAL, figure_reason INTEGER NOT NULL, threshold REAL, threshold_reason INTEGER NOT NULL,"
                " base_period TEXT NOT NULL, base_value REAL, base_reason INTEGER NOT NULL, ranked INTEGER NOT NULL"},
    {.name = "transitions",
     .columns = "id INTEGER PRIMARY KEY, added INTEGER NOT NULL REFERENCES runs, removed INTEGER REFERENCES runs,"
                " machine INTEGER NOT NULL REFERENCES machines, line TEXT NOT NULL, until INTEGER NOT NULL, entity INTEGER NOT NULL,"
                " ordering TEXT NOT NULL, period TEXT NOT NULL, state_before INTEGER NOT NULL, state_after INTEGER NOT NULL, episode "
                "INTEGER NOT NULL"},
    {.name = "verdicts",
     .columns = "id INTEGER PRIMARY KEY, added INTEGER NOT NULL REFERENCES runs, removed INTEGER REFERENCES runs, claim TEXT NOT NULL,"
                " verdict INTEGER NOT NULL, is_date INTEGER NOT NULL, low REAL, low_reason INTEGER NOT NULL, high REAL,"
                " high_reason INTEGER NOT NULL, detail TEXT NOT NULL, detail_zh TEXT NOT NULL"},
    {.name = "evidence",
     .columns = "id INTEGER PRIMARY KEY, added INTEGER NOT NULL REFERENCES runs, removed INTEGER REFERENCES runs, finding TEXT NOT NULL,"
                " evidence INTEGER NOT NULL, claims INTEGER NOT NULL, contradicted INTEGER NOT NULL, unverifiable INTEGER NOT NULL,"
                " firing INTEGER NOT NULL, pending INTEGER NOT NULL, relapsed INTEGER NOT NULL, quiet INTEGER NOT NULL,"
                " nodata INTEGER NOT NULL, errors INTEGER NOT NULL"},
    {.name = "checkpoints",
     .columns = "machine INTEGER NOT NULL REFERENCES machines, line TEXT NOT NULL, step INTEGER NOT NULL, lives BLOB NOT NULL,"
                " PRIMARY KEY (machine, line, step)"},
};

static const char *const FIRST_STATEMENTS[] = {
    "CREATE INDEX alerts_now ON alerts (machine, line, until) WHERE removed IS NULL",
    "CREATE INDEX alerts_open ON alerts (state) WHERE removed IS NULL AND until = 2147483647",
    "CREATE INDEX transitions_of ON transitions (machine, entity)",
    "CREATE INDEX transitions_now ON transitions (machine, line, until) WHERE removed IS NULL",
};

/* The run whose observations were the first about an entity; NULL: it was only declared. */
static const char *const SECOND_STATEMENTS[] = {
    "ALTER TABLE entities ADD COLUMN observed INTEGER REFERENCES runs",
    "UPDATE entities SET observed = first.run FROM (SELECT entity, MIN(run) AS run FROM observations GROUP BY entity) AS first"
    " WHERE first.entity = entities.entity",
};

/* The unit that was declared when figures were kept; NULL: not known, "": none. */
static const char *const THIRD_STATEMENTS[] = {"ALTER TABLE indicators ADD COLUMN unit TEXT"};

static const tb_schema_step STEPS[] = {
    {FIRST, sizeof FIRST / sizeof *FIRST, FIRST_STATEMENTS, sizeof FIRST_STATEMENTS / sizeof *FIRST_STATEMENTS},
    {NULL, 0, SECOND_STATEMENTS, sizeof SECOND_STATEMENTS / sizeof *SECOND_STATEMENTS},
    {NULL, 0, THIRD_STATEMENTS, sizeof THIRD_STATEMENTS / sizeof *THIRD_STATEMENTS},
};

const tb_schema TB_STORE_SCHEMA = {.application = 0x74627374, /* "tbst" */ .steps = STEPS, .n_steps = sizeof STEPS / sizeof *STEPS};
