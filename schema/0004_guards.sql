-- What became of every row that was read, each kind under its own name; what a run warned of; and
-- which table a job's state was committed to.

ALTER TABLE metadata.pipeline_runs
  ADD COLUMN rows_older   bigint NOT NULL DEFAULT 0 CHECK (rows_older >= 0),
  ADD COLUMN rows_refused bigint NOT NULL DEFAULT 0 CHECK (rows_refused >= 0),
  ADD COLUMN rows_future  bigint NOT NULL DEFAULT 0 CHECK (rows_future >= 0),
  ADD COLUMN warnings     text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN metadata.pipeline_runs.rows_read IS 'Records received: inserted + updated + unchanged + older + refused + quarantined when it succeeded.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_unchanged IS 'Rows that needed no write: as stored, or superseded by another row of the same run. Older than stored too, in runs from before version 4 of this schema.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_older IS 'Rows that were not taken because the target has a newer version of their key.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_refused IS 'Rows that PostgreSQL swallowed without an error: by a trigger, a rule or a row-security policy of the target.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_future IS 'Of the rows that were merged: those whose cursor lies too far in the future to move the watermark.';
COMMENT ON COLUMN metadata.pipeline_runs.warnings IS 'What was unexpected although the run succeeded, in words.';

ALTER TABLE metadata.ingestion_state
  ADD COLUMN target_table text,
  ADD COLUMN target_oid   oid,
  ADD COLUMN target_mark  bigint;
COMMENT ON COLUMN metadata.ingestion_state.target_table IS 'The table, schema.name, that the watermark is about; empty: committed before version 4 of this schema, or while the table had no rows, or set by a person.';
COMMENT ON COLUMN metadata.ingestion_state.target_oid IS 'That table''s oid when the watermark was committed: another one means another table.';
COMMENT ON COLUMN metadata.ingestion_state.target_mark IS 'Of that table''s files and of the number of rows deleted from it, at the commit: another one means that rows may have gone.';
