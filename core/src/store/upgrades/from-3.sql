-- 3 -> 4: whose a sign is, rates, risks, verdicts on links, days of release, fit, the policy.
CREATE TABLE whose (
    id         INTEGER PRIMARY KEY,
    sign       TEXT    NOT NULL CHECK (sign IN ('organisation id', 'organisation', 'domain', 'e-mail')),
    value      TEXT    NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    UNIQUE (sign, value)
) STRICT;
CREATE INDEX whose_by_account ON whose (account_id);
CREATE TABLE rate (
    id             INTEGER PRIMARY KEY,
    currency       TEXT    NOT NULL,
    day            TEXT    NOT NULL,
    usd_millionths INTEGER NOT NULL CHECK (usd_millionths > 0),
    source         TEXT    NOT NULL,
    UNIQUE (currency, day)
) STRICT;
CREATE TABLE risk (
    id       INTEGER PRIMARY KEY,
    health   TEXT    NOT NULL UNIQUE,
    permille INTEGER NOT NULL CHECK (permille BETWEEN 0 AND 1000)
) STRICT;
CREATE TABLE verdict (
    id         INTEGER PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES request (id),
    item_id    INTEGER NOT NULL REFERENCES roadmap_item (id),
    answers    INTEGER NOT NULL CHECK (answers IN (0, 1)),
    UNIQUE (request_id, item_id)
) STRICT;
CREATE INDEX verdict_by_item ON verdict (item_id);
CREATE TABLE shipped (
    id  INTEGER PRIMARY KEY REFERENCES request (id),
    day TEXT    NOT NULL
) STRICT;
CREATE TABLE fit (
    id       INTEGER PRIMARY KEY,
    theme    TEXT    NOT NULL UNIQUE,
    permille INTEGER NOT NULL CHECK (permille BETWEEN 0 AND 1000)
) STRICT;
CREATE TABLE weighing (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    policy TEXT    NOT NULL
) STRICT;
