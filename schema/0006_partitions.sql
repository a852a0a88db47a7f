-- Holds the place of the migration that brings the state of partitions.
SELECT 1;
