-- Hours between two looks at an account, where a look costs its platform next to nothing. The agency decides.
ALTER TABLE agencies ADD COLUMN look_hours INTEGER NOT NULL DEFAULT 1 CHECK (look_hours IN (1, 4, 24));
