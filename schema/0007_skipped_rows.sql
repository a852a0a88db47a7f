-- Rows that a job's `source.keep` leaves out are counted like all others.

ALTER TABLE metadata.pipeline_runs
  ADD COLUMN rows_skipped bigint NOT NULL DEFAULT 0 CHECK (rows_skipped >= 0);
COMMENT ON COLUMN metadata.pipeline_runs.rows_read IS 'Records received: inserted + updated + unchanged + older + refused + quarantined + skipped + deleted when it succeeded.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_skipped IS 'Rows that the job does not keep, by source.keep: they were not checked and not stored.';
