-- Dense ints stand for external ids: a user's or an item's row is never removed or renumbered.
CREATE TABLE users (user_index INTEGER NOT NULL, id VARCHAR NOT NULL, attributes VARCHAR);
CREATE TABLE items (item_index INTEGER NOT NULL, id VARCHAR NOT NULL, attributes VARCHAR);
CREATE TABLE kinds (kind UTINYINT NOT NULL, name VARCHAR NOT NULL);

CREATE TABLE sources (
    source INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    fingerprint VARCHAR,
    rows_read BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    imported_at TIMESTAMP NOT NULL);

-- The log. No index and no key constraint: at a hundred million rows they would cost more memory than the data.
-- The one writer (StagedCommit) gives the ids and keeps duplicates out.
CREATE TABLE events (
    event_id BIGINT NOT NULL,
    user_index INTEGER NOT NULL,
    item_index INTEGER,
    kind UTINYINT NOT NULL,
    time TIMESTAMP,
    value FLOAT,
    message_id VARCHAR,
    properties VARCHAR,
    source INTEGER NOT NULL);

-- What preparation did: marks beside the log, which never changes.
CREATE TABLE preparation_steps (
    step INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    options VARCHAR NOT NULL,
    removed BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    summary VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL);
CREATE TABLE removed_events (event_id BIGINT NOT NULL, step INTEGER NOT NULL);
CREATE TABLE event_sessions (event_id BIGINT NOT NULL, session INTEGER NOT NULL, step INTEGER NOT NULL);
CREATE TABLE event_values (event_id BIGINT NOT NULL, value FLOAT NOT NULL, step INTEGER NOT NULL);

CREATE TABLE quarantine (
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    "column" VARCHAR,
    value VARCHAR,
    code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    raw VARCHAR);
