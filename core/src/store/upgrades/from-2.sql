-- 2 -> 3: an ask's language, disputed asks, themes, a model of the workspace's own.
ALTER TABLE ask ADD COLUMN language TEXT;
CREATE TABLE disputed (
    ask              TEXT    PRIMARY KEY,
    request_id       INTEGER NOT NULL REFERENCES request (id),
    other_id         INTEGER NOT NULL REFERENCES request (id),
    similarity       REAL    NOT NULL,
    other_similarity REAL    NOT NULL,
    margin           REAL    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX disputed_by_request ON disputed (request_id);
CREATE INDEX disputed_by_other ON disputed (other_id);
CREATE TABLE theme (
    id    INTEGER PRIMARY KEY,
    title TEXT    NOT NULL
) STRICT;
ALTER TABLE face ADD COLUMN theme_id INTEGER REFERENCES theme (id);
CREATE INDEX face_by_theme ON face (theme_id);
CREATE TABLE model (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    onnx       TEXT    NOT NULL,
    tokenizer  TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    dimensions INTEGER NOT NULL,
    languages  TEXT    NOT NULL
) STRICT;
