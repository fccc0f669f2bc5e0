-- The workspace, as of version 4. Read top to bottom: evidence, names, judgement, journal, derived.
-- Before you change it: raise VERSION in open.rs, add the upgrade beside it, keep an old file in fixtures/files/
-- (a test opens each and compares its schema with a fresh one), and list any new judgement table in journal.rs.

-- EVIDENCE: what they said. An import adds rows and never changes or deletes one.

CREATE TABLE import (
    id        INTEGER PRIMARY KEY,
    at        TEXT    NOT NULL,      -- RFC 3339, UTC
    file      TEXT    NOT NULL,
    file_hash TEXT    NOT NULL,
    source    TEXT    NOT NULL,      -- short key: part of every ticket's identity
    title     TEXT    NOT NULL,      -- for people: "Zendesk, JSON lines"
    what      TEXT    NOT NULL CHECK (what IN ('tickets', 'accounts', 'roadmap')),
    seen      INTEGER NOT NULL,
    added     INTEGER NOT NULL,
    changed   INTEGER NOT NULL,
    same      INTEGER NOT NULL,
    set_aside INTEGER NOT NULL,
    part      TEXT    NOT NULL DEFAULT '', -- the sheet, or the file inside an archive
    choices   TEXT    NOT NULL DEFAULT '', -- JSON: how it was read, so that what was set aside can be read again
    header    TEXT    NOT NULL DEFAULT '', -- the line that names a table's columns, as it stood there
    shape     TEXT    NOT NULL DEFAULT '', -- hash of all that decides how these bytes are read
    CHECK (seen = added + changed + same + set_aside)
) STRICT;

CREATE TABLE ticket (
    id          INTEGER PRIMARY KEY,
    source      TEXT    NOT NULL,
    external_id TEXT    NOT NULL,
    latest      INTEGER NOT NULL,    -- the version in force: derived, kept here because every read wants it
    UNIQUE (source, external_id)
) STRICT;

CREATE TABLE ticket_version (
    id              INTEGER PRIMARY KEY,
    ticket_id       INTEGER NOT NULL REFERENCES ticket (id),
    import_id       INTEGER NOT NULL REFERENCES import (id),
    hash            TEXT    NOT NULL, -- of the whole record: the same again is no change
    subject         TEXT    NOT NULL,
    created_at      TEXT,
    updated_at      TEXT,
    requester_name  TEXT    NOT NULL,
    requester_email TEXT    NOT NULL,
    org_id          TEXT    NOT NULL,
    org_name        TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    priority        TEXT    NOT NULL,
    tags            TEXT    NOT NULL, -- JSON array
    url             TEXT    NOT NULL,
    content         INTEGER NOT NULL DEFAULT 0 -- hash of what was said: finds a ticket whose id was lost
) STRICT;
CREATE INDEX ticket_version_by_ticket ON ticket_version (ticket_id);
CREATE INDEX ticket_version_by_import ON ticket_version (import_id);

CREATE TABLE part (
    id     INTEGER PRIMARY KEY,      -- version of the ticket * 65536 + position; 1 is the description
    side   TEXT    NOT NULL CHECK (side IN ('customer', 'agent')),
    author TEXT    NOT NULL,
    at     TEXT,
    text   TEXT    NOT NULL
) STRICT;

CREATE TABLE supporter (             -- others who stand behind a ticket: voters of a feedback tool
    version_id INTEGER NOT NULL REFERENCES ticket_version (id),
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    org_id     TEXT    NOT NULL,
    org_name   TEXT    NOT NULL,
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id          INTEGER PRIMARY KEY,
    external_id TEXT    NOT NULL UNIQUE,
    latest      INTEGER NOT NULL
) STRICT;

CREATE TABLE account_version (
    id             INTEGER PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES account (id),
    import_id      INTEGER NOT NULL REFERENCES import (id),
    hash           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    domains        TEXT    NOT NULL, -- JSON array
    arr            INTEGER,          -- minor units; NULL is unknown, never zero
    currency       TEXT    NOT NULL,
    renewal        TEXT,
    churn_permille INTEGER,
    health         TEXT    NOT NULL,
    plan           TEXT    NOT NULL,
    segment        TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    parent_id      TEXT    NOT NULL
) STRICT;
CREATE INDEX account_version_by_account ON account_version (account_id);
CREATE INDEX account_version_by_import ON account_version (import_id);

CREATE TABLE roadmap_item (
    id          INTEGER PRIMARY KEY,
    external_id TEXT    NOT NULL UNIQUE,
    latest      INTEGER NOT NULL
) STRICT;

CREATE TABLE roadmap_item_version (
    id        INTEGER PRIMARY KEY,
    item_id   INTEGER NOT NULL REFERENCES roadmap_item (id),
    import_id INTEGER NOT NULL REFERENCES import (id),
    hash      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    target    TEXT    NOT NULL,
    theme     TEXT    NOT NULL,
    effort    TEXT    NOT NULL DEFAULT '',
    url       TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX roadmap_item_version_by_item ON roadmap_item_version (item_id);
CREATE INDEX roadmap_item_version_by_import ON roadmap_item_version (import_id);

CREATE TABLE set_aside (
    id        INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import (id),
    sheet     TEXT,
    row       INTEGER,
    line      INTEGER,
    col       TEXT,
    found     TEXT    NOT NULL,
    expected  TEXT    NOT NULL,
    cure      TEXT    NOT NULL,
    raw       TEXT    NOT NULL
) STRICT;
CREATE INDEX set_aside_by_import ON set_aside (import_id);

CREATE TABLE settled (               -- a record that was set aside and read by a later import
    id        INTEGER PRIMARY KEY REFERENCES set_aside (id),
    import_id INTEGER NOT NULL REFERENCES import (id)
) STRICT;
CREATE INDEX settled_by_import ON settled (import_id);

-- HABITS: how a person wants tables of a shape read. Convenience: the files stay what they are without it.

CREATE TABLE habit (
    shape   TEXT PRIMARY KEY,        -- hash of the column names
    at      TEXT NOT NULL,
    choices TEXT NOT NULL            -- JSON
) STRICT, WITHOUT ROWID;

-- NAMES: a request's number, given once and never again. Being here says nothing about it but that it exists.

CREATE TABLE request (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    born      TEXT    NOT NULL CHECK (born IN ('engine', 'person'))
) STRICT;

-- JUDGEMENT: what people decided. Only steps write here, and the journal can take each of them back.

CREATE TABLE merged (                -- id was merged into into_id; always one hop
    id      INTEGER PRIMARY KEY REFERENCES request (id),
    into_id INTEGER NOT NULL REFERENCES request (id)
) STRICT;
CREATE INDEX merged_by_into ON merged (into_id);

CREATE TABLE naming (                -- a person's title for request id
    id    INTEGER PRIMARY KEY REFERENCES request (id),
    title TEXT    NOT NULL
) STRICT;

CREATE TABLE moved (                 -- a person put this ask into that request
    id         INTEGER PRIMARY KEY,
    ask        TEXT    NOT NULL UNIQUE,
    request_id INTEGER NOT NULL REFERENCES request (id)
) STRICT;
CREATE INDEX moved_by_request ON moved (request_id);

CREATE TABLE dismissed (             -- a person said: this is no request
    id  INTEGER PRIMARY KEY,
    ask TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE apart (                 -- a person said: never one request
    id INTEGER PRIMARY KEY,
    a  INTEGER NOT NULL REFERENCES request (id),
    b  INTEGER NOT NULL REFERENCES request (id),
    UNIQUE (a, b),
    CHECK (a < b)
) STRICT;
CREATE INDEX apart_by_b ON apart (b);

CREATE TABLE whose (                 -- whoever writes with this sign belongs to that account
    id         INTEGER PRIMARY KEY,
    sign       TEXT    NOT NULL CHECK (sign IN ('organisation id', 'organisation', 'domain', 'e-mail')),
    value      TEXT    NOT NULL,     -- as it is compared: lower case, an organisation as it is written
    account_id INTEGER NOT NULL REFERENCES account (id),
    UNIQUE (sign, value)
) STRICT;
CREATE INDEX whose_by_account ON whose (account_id);

CREATE TABLE rate (                  -- what one unit of a currency is worth from a day on
    id             INTEGER PRIMARY KEY,
    currency       TEXT    NOT NULL,
    day            TEXT    NOT NULL,
    usd_millionths INTEGER NOT NULL CHECK (usd_millionths > 0),
    source         TEXT    NOT NULL,
    UNIQUE (currency, day)
) STRICT;

CREATE TABLE risk (                  -- what a health of the accounts' file means
    id       INTEGER PRIMARY KEY,
    health   TEXT    NOT NULL UNIQUE, -- in lower-case words
    permille INTEGER NOT NULL CHECK (permille BETWEEN 0 AND 1000)
) STRICT;

CREATE TABLE verdict (               -- a person's word on whether an item of the roadmap answers a request
    id         INTEGER PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES request (id),
    item_id    INTEGER NOT NULL REFERENCES roadmap_item (id),
    answers    INTEGER NOT NULL CHECK (answers IN (0, 1)),
    UNIQUE (request_id, item_id)
) STRICT;
CREATE INDEX verdict_by_item ON verdict (item_id);

CREATE TABLE shipped (               -- the day a person says request id was answered
    id  INTEGER PRIMARY KEY REFERENCES request (id),
    day TEXT    NOT NULL
) STRICT;

CREATE TABLE fit (                   -- what a theme is worth to the strategy
    id       INTEGER PRIMARY KEY,
    theme    TEXT    NOT NULL UNIQUE, -- T-3, or a theme of the roadmap file in lower-case words
    permille INTEGER NOT NULL CHECK (permille BETWEEN 0 AND 1000)
) STRICT;

CREATE TABLE weighing (              -- the policy this workspace ranks by
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    policy TEXT    NOT NULL          -- JSON
) STRICT;

-- JOURNAL: who decided what when, and how to take it back.

CREATE TABLE step (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    at    TEXT    NOT NULL,
    name  TEXT    NOT NULL,
    state TEXT    NOT NULL CHECK (state IN ('done', 'undone', 'dropped')),
    chain TEXT    NOT NULL           -- hash over the step, its changes and the chain before it
) STRICT;
CREATE INDEX step_by_state ON step (state, id);

CREATE TABLE change (
    id      INTEGER PRIMARY KEY,
    step_id INTEGER NOT NULL REFERENCES step (id),
    tbl     TEXT    NOT NULL,
    row_id  INTEGER NOT NULL,
    before  TEXT,                    -- JSON image of the row, NULL: was not there
    after   TEXT                     -- NULL: is not there any more
) STRICT;
CREATE INDEX change_by_step ON change (step_id);

CREATE TABLE meta (
    key   TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('revision', 0);

-- DERIVED: everything below can be thrown away and computed again. A placement is made once, in the order the
-- evidence came, and does not move by itself: that is what gives a request its identity over time.

CREATE TABLE ask (
    num        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    ticket_id  INTEGER NOT NULL REFERENCES ticket (id),
    part       INTEGER NOT NULL,     -- 0 is the subject
    start      INTEGER NOT NULL,     -- bytes of the part's text
    stop       INTEGER NOT NULL,
    quote      TEXT    NOT NULL,
    context    TEXT    NOT NULL,     -- subject and the words around, for the second view
    kind       TEXT    NOT NULL,
    score      REAL    NOT NULL,
    cues       TEXT    NOT NULL,     -- JSON array
    author     TEXT    NOT NULL,
    at         TEXT,
    language   TEXT                  -- ISO 639-1; empty: cannot be told; NULL: read by a version that did not ask
) STRICT;
CREATE INDEX ask_by_ticket ON ask (ticket_id);

CREATE TABLE outcome (
    ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
    outcome   TEXT    NOT NULL CHECK (outcome IN ('request', 'not', 'unsure')),
    version_id INTEGER NOT NULL DEFAULT 0 -- the version that was read: a ticket with a later one waits to be read
) STRICT;

CREATE TABLE placement (
    ask        TEXT    PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES request (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_by_request ON placement (request_id);

CREATE TABLE disputed (              -- when this ask was placed, a second known request was nearly as near
    ask              TEXT    PRIMARY KEY,
    request_id       INTEGER NOT NULL REFERENCES request (id), -- where it was put
    other_id         INTEGER NOT NULL REFERENCES request (id), -- where else it could have gone
    similarity       REAL    NOT NULL, -- to the asks of request_id, 0 to 1
    other_similarity REAL    NOT NULL,
    margin           REAL    NOT NULL  -- the difference of the two
) STRICT, WITHOUT ROWID;
CREATE INDEX disputed_by_request ON disputed (request_id);
CREATE INDEX disputed_by_other ON disputed (other_id);

CREATE TABLE embedding (
    hash   TEXT PRIMARY KEY,         -- of model and text
    vector BLOB NOT NULL             -- little-endian f32, as many as the model makes
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_account (
    ticket_id  INTEGER PRIMARY KEY REFERENCES ticket (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    found_by   TEXT    NOT NULL
) STRICT;
CREATE INDEX ticket_account_by_account ON ticket_account (account_id);

CREATE TABLE backing (               -- whose account a supporter belongs to, where that is known
    ticket_id  INTEGER NOT NULL REFERENCES ticket (id),
    position   INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    found_by   TEXT    NOT NULL,
    PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX backing_by_account ON backing (account_id);

CREATE TABLE theme (                 -- a group of requests, coarser than a request
    id    INTEGER PRIMARY KEY,
    title TEXT    NOT NULL
) STRICT;

CREATE TABLE face (                  -- what a request looks like: the engine's title and its place on the roadmap
    request_id INTEGER PRIMARY KEY REFERENCES request (id),
    members    TEXT    NOT NULL,     -- hash of what it was made from
    title      TEXT    NOT NULL,
    item_id    INTEGER REFERENCES roadmap_item (id),
    link_score REAL,
    link_ask   TEXT,
    theme_id   INTEGER REFERENCES theme (id) -- NULL: in none
) STRICT;
CREATE INDEX face_by_item ON face (item_id);
CREATE INDEX face_by_theme ON face (theme_id);

CREATE TABLE model (                 -- the model this workspace reads by, if it names another than the built-in one
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    onnx       TEXT    NOT NULL,     -- its file
    tokenizer  TEXT    NOT NULL,     -- the file beside it
    hash       TEXT    NOT NULL,     -- of both, 32 digits each: names the vectors made with it
    dimensions INTEGER NOT NULL,
    languages  TEXT    NOT NULL      -- JSON array of ISO 639-1 codes, or of the word "all"
) STRICT;

CREATE VIRTUAL TABLE ask_words USING fts5 (quote, content = '', contentless_delete = 1);
CREATE VIRTUAL TABLE ticket_words USING fts5 (subject, text, content = '', contentless_delete = 1);
