-- What SQLite renames here never had another name.
SELECT 1;
