-- A job that reads a list for each of several values keeps a watermark for each of them.

ALTER TABLE metadata.ingestion_state
  ADD COLUMN partition text NOT NULL DEFAULT '',
  DROP CONSTRAINT ingestion_state_pkey,
  ADD PRIMARY KEY (job_name, partition);
COMMENT ON COLUMN metadata.ingestion_state.partition IS 'The combination of the job''s for_each that the watermark is about; empty: the job as a whole, with the highest of all.';
