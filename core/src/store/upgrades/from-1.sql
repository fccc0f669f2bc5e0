-- 1 -> 2: what an import was read with, supporters, rows read later, habits, effort and address of roadmap items.
ALTER TABLE import ADD COLUMN part TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN choices TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN header TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN shape TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_version ADD COLUMN content INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roadmap_item_version ADD COLUMN effort TEXT NOT NULL DEFAULT '';
ALTER TABLE roadmap_item_version ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE outcome ADD COLUMN version_id INTEGER NOT NULL DEFAULT 0;
UPDATE outcome SET version_id = (SELECT latest FROM ticket WHERE ticket.id = outcome.ticket_id);
ALTER TABLE part RENAME TO old_part;
CREATE TABLE part (
    id     INTEGER PRIMARY KEY,
    side   TEXT    NOT NULL CHECK (side IN ('customer', 'agent')),
    author TEXT    NOT NULL,
    at     TEXT,
    text   TEXT    NOT NULL
) STRICT;
INSERT INTO part SELECT version_id * 65536 + position, side, author, at, text FROM old_part
ORDER BY version_id, position;
DROP TABLE old_part;
CREATE TABLE supporter (
    version_id INTEGER NOT NULL REFERENCES ticket_version (id),
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    org_id     TEXT    NOT NULL,
    org_name   TEXT    NOT NULL,
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE settled (
    id        INTEGER PRIMARY KEY REFERENCES set_aside (id),
    import_id INTEGER NOT NULL REFERENCES import (id)
) STRICT;
CREATE INDEX settled_by_import ON settled (import_id);
CREATE TABLE habit (
    shape   TEXT PRIMARY KEY,
    at      TEXT NOT NULL,
    choices TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE backing (
    ticket_id  INTEGER NOT NULL REFERENCES ticket (id),
    position   INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    found_by   TEXT    NOT NULL,
    PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX backing_by_account ON backing (account_id);
