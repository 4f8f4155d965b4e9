"""The tables of a library's database, as numbered migrations."""

from __future__ import annotations

# Append only: the number of migrations applied is the version of the database.
MIGRATIONS = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE article (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, publisher TEXT,
        published TEXT, published_time TEXT, byline TEXT, place TEXT, text TEXT NOT NULL,
        sha256 TEXT NOT NULL, chunks INTEGER NOT NULL, state INTEGER NOT NULL
    );
    CREATE INDEX article_state ON article (state);
    CREATE TABLE source (path TEXT PRIMARY KEY, article_id TEXT NOT NULL
        REFERENCES article (id) ON DELETE CASCADE) WITHOUT ROWID;
    CREATE INDEX source_article ON source (article_id);
    CREATE TABLE chunk (
        id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        tokens INTEGER NOT NULL, digest TEXT NOT NULL
    );
    CREATE INDEX chunk_article ON chunk (article_id, position);
    CREATE INDEX chunk_digest ON chunk (digest);
    CREATE TABLE vector (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
    """,
    # Vectors belong to an embedder; what is learnt of an article as it is embedded (the places it
    # names, its sketch, its copies) is learnt anew for those embedded before.
    """
    CREATE TABLE embedding (
        digest TEXT NOT NULL, embedder TEXT NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (digest, embedder)
    );
    INSERT INTO embedding SELECT digest, value, data FROM vector, setting WHERE name = 'embedder';
    DROP TABLE vector;
    CREATE TABLE place (
        name TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        is_subject INTEGER NOT NULL, PRIMARY KEY (article_id, name)
    ) WITHOUT ROWID;
    CREATE TABLE sketch (
        article_id TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        minhash BLOB NOT NULL, figures TEXT NOT NULL
    );
    CREATE TABLE copy (
        article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        other_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        PRIMARY KEY (article_id, other_id)
    ) WITHOUT ROWID;
    CREATE INDEX copy_other ON copy (other_id);
    UPDATE article SET state = 1 WHERE state = 2;
    """,
    # What tells this library from others on one Chroma server.
    """
    INSERT OR IGNORE INTO setting VALUES ('library', lower(hex(randomblob(16))));
    """,
)
