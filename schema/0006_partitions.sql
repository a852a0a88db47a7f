-- A job that reads a list for each of several values keeps a watermark for each of them; and a
-- source may say that rows are gone.

ALTER TABLE metadata.ingestion_state
  ADD COLUMN partition text NOT NULL DEFAULT '',
  DROP CONSTRAINT ingestion_state_pkey,
  ADD PRIMARY KEY (job_name, partition);
COMMENT ON COLUMN metadata.ingestion_state.partition IS 'The combination of the job''s for_each that the watermark is about; empty: the job as a whole, with the highest of all.';

ALTER TABLE metadata.pipeline_runs
  ADD COLUMN rows_deleted bigint NOT NULL DEFAULT 0 CHECK (rows_deleted >= 0);
COMMENT ON COLUMN metadata.pipeline_runs.rows_deleted IS 'Records that said that a row is gone, and took it away or marked it.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_read IS 'Records received: inserted + updated + unchanged + older + refused + quarantined + deleted when it succeeded.';
