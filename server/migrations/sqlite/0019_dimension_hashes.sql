-- Keys are found by a number: an index by key held every key once more, half of what a long tail took.
CREATE TABLE dimension_values_anew (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id),
    -- As the platform identifies it; once in a series.
    key TEXT NOT NULL,
    -- Of the key, see `store::sqlite::series::dimensions::hash_key`. Several may share one.
    key_hash INTEGER NOT NULL,
    -- As people call it; NULL: by its key.
    label TEXT
) STRICT;

WITH RECURSIVE walk (id, key, place, hash) AS (
    SELECT id, key, 1, 0 FROM dimension_values
    UNION ALL
    SELECT id, key, place + 1, (hash * 1000003 + unicode(substr(key, place, 1))) % 2147483647
    FROM walk WHERE place <= length(key)
)
INSERT INTO dimension_values_anew (id, series_id, key, key_hash, label)
SELECT known.id, known.series_id, known.key, walk.hash, known.label
FROM walk JOIN dimension_values AS known ON known.id = walk.id
WHERE walk.place = length(walk.key) + 1;

DROP TABLE dimension_values;
ALTER TABLE dimension_values_anew RENAME TO dimension_values;
CREATE INDEX dimension_values_hash ON dimension_values (series_id, key_hash);
