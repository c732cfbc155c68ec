-- What a range of days lacks, and why: JSON; NULL where everything came.
ALTER TABLE ranges ADD COLUMN lacks TEXT;
