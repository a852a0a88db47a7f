-- Run records, watermarks, manifests, quality results: everything LoanPulse remembers.
-- Applied by `loanpulse migrate`; never changed after a release, only followed by 0002_....

CREATE SCHEMA IF NOT EXISTS metadata;
COMMENT ON SCHEMA metadata IS
  'Run records and state of LoanPulse. Read it freely; only LoanPulse writes it.';

CREATE SCHEMA IF NOT EXISTS loanpulse_work;
COMMENT ON SCHEMA loanpulse_work IS
  'Staging areas of running loads: unlogged tables run_<run id> and quarantine_<run id>, created and dropped by their run. Nothing in it is worth a backup.';

CREATE TABLE metadata.schema_migrations (
  version    integer     PRIMARY KEY CHECK (version > 0),
  name       text        NOT NULL,
  checksum   text        NOT NULL CHECK (length(checksum) = 64),
  applied_at timestamptz NOT NULL DEFAULT now(),
  applied_by text        NOT NULL
);
COMMENT ON TABLE metadata.schema_migrations IS 'Which numbered files of schema/ this database has.';
COMMENT ON COLUMN metadata.schema_migrations.version IS 'The number in front of the file name.';
COMMENT ON COLUMN metadata.schema_migrations.name IS 'File name, for example 0001_metadata.sql.';
COMMENT ON COLUMN metadata.schema_migrations.checksum IS 'SHA-256 of the file as it was applied, lower-case hex.';
COMMENT ON COLUMN metadata.schema_migrations.applied_at IS 'When it was applied.';
COMMENT ON COLUMN metadata.schema_migrations.applied_by IS 'Version of the program that applied it.';

CREATE SEQUENCE metadata.fencing_token AS bigint;
COMMENT ON SEQUENCE metadata.fencing_token IS
  'Numbers every claim of a run. A commit whose token is not that of the running row is refused.';

CREATE TABLE metadata.pipeline_runs (
  run_id           uuid        PRIMARY KEY,
  job_name         text        NOT NULL CHECK (job_name <> ''),
  status           text        NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed',
                                                          'cancelled', 'interrupted', 'skipped')),
  trigger          text        NOT NULL CHECK (trigger IN ('schedule', 'http', 'cli', 'backfill', 'replay')),
  attempt          integer     NOT NULL DEFAULT 1 CHECK (attempt >= 1),
  scheduled_for    timestamptz,
  queued_at        timestamptz NOT NULL DEFAULT now(),
  started_at       timestamptz,
  finished_at      timestamptz,
  rows_read        bigint      NOT NULL DEFAULT 0 CHECK (rows_read >= 0),
  rows_inserted    bigint      NOT NULL DEFAULT 0 CHECK (rows_inserted >= 0),
  rows_updated     bigint      NOT NULL DEFAULT 0 CHECK (rows_updated >= 0),
  rows_unchanged   bigint      NOT NULL DEFAULT 0 CHECK (rows_unchanged >= 0),
  rows_quarantined bigint      NOT NULL DEFAULT 0 CHECK (rows_quarantined >= 0),
  row_count        bigint      GENERATED ALWAYS AS
                               (CASE WHEN status = 'succeeded'
                                     THEN rows_inserted + rows_updated + rows_unchanged END) STORED,
  pages            bigint      NOT NULL DEFAULT 0 CHECK (pages >= 0),
  bytes            bigint      NOT NULL DEFAULT 0 CHECK (bytes >= 0),
  watermark_before text,
  watermark_after  text,
  fencing_token    bigint,
  daemon           text,
  lease_expires_at timestamptz,
  idempotency_key  text,
  error_code       text,
  error_message    text,
  CHECK (status <> 'running' OR (started_at IS NOT NULL AND fencing_token IS NOT NULL
                                 AND daemon IS NOT NULL AND lease_expires_at IS NOT NULL)),
  CHECK (status IN ('queued', 'running') OR finished_at IS NOT NULL)
);
CREATE UNIQUE INDEX pipeline_runs_one_running
  ON metadata.pipeline_runs (job_name) WHERE status = 'running';
CREATE UNIQUE INDEX pipeline_runs_scheduled_for
  ON metadata.pipeline_runs (job_name, scheduled_for) WHERE scheduled_for IS NOT NULL;
CREATE UNIQUE INDEX pipeline_runs_idempotency_key
  ON metadata.pipeline_runs (job_name, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX pipeline_runs_newest_of_job ON metadata.pipeline_runs (job_name, queued_at DESC);
CREATE INDEX pipeline_runs_newest ON metadata.pipeline_runs (queued_at DESC);

COMMENT ON TABLE metadata.pipeline_runs IS 'One row per run of a job, from its request to its end.';
COMMENT ON COLUMN metadata.pipeline_runs.run_id IS 'Names the run; _run_id of the rows it wrote.';
COMMENT ON COLUMN metadata.pipeline_runs.job_name IS 'The job''s name in the configuration.';
COMMENT ON COLUMN metadata.pipeline_runs.status IS 'queued, running, succeeded, failed, cancelled, interrupted (its process is gone) or skipped (not started, for example because the one before still ran).';
COMMENT ON COLUMN metadata.pipeline_runs.trigger IS 'Who asked for it: schedule, http, cli, backfill or replay.';
COMMENT ON COLUMN metadata.pipeline_runs.attempt IS '1 for the first try, higher for repetitions of a failed run.';
COMMENT ON COLUMN metadata.pipeline_runs.scheduled_for IS 'The due time of a scheduled run; unique per job, so that no due time runs twice.';
COMMENT ON COLUMN metadata.pipeline_runs.queued_at IS 'When it was asked for.';
COMMENT ON COLUMN metadata.pipeline_runs.started_at IS 'When a daemon claimed it.';
COMMENT ON COLUMN metadata.pipeline_runs.finished_at IS 'When it reached its final status.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_read IS 'Records received: inserted + updated + unchanged + quarantined when it succeeded.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_inserted IS 'Rows whose key was new in the target.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_updated IS 'Rows that replaced an older version.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_unchanged IS 'Rows that needed no write: as stored, older than stored, or superseded by another row of the same run.';
COMMENT ON COLUMN metadata.pipeline_runs.rows_quarantined IS 'Rows kept out of the target, see quarantined_rows.';
COMMENT ON COLUMN metadata.pipeline_runs.row_count IS 'Rows that passed the gate and were merged: inserted + updated + unchanged. Empty unless it succeeded.';
COMMENT ON COLUMN metadata.pipeline_runs.pages IS 'Answers received from the source.';
COMMENT ON COLUMN metadata.pipeline_runs.bytes IS 'Size of these answers, decompressed.';
COMMENT ON COLUMN metadata.pipeline_runs.watermark_before IS 'The job''s watermark when the run started, in the source''s own text; empty for a first run.';
COMMENT ON COLUMN metadata.pipeline_runs.watermark_after IS 'The watermark that the run committed.';
COMMENT ON COLUMN metadata.pipeline_runs.fencing_token IS 'From metadata.fencing_token; a higher one replaces this claim.';
COMMENT ON COLUMN metadata.pipeline_runs.daemon IS 'The process that claimed it: host:pid/start@boot.pid namespace.';
COMMENT ON COLUMN metadata.pipeline_runs.lease_expires_at IS 'Renewed while the run is alive; after that moment others may take it for dead.';
COMMENT ON COLUMN metadata.pipeline_runs.idempotency_key IS 'The caller''s key: the same key means the same run.';
COMMENT ON COLUMN metadata.pipeline_runs.error_code IS 'A stable word for programs, for example http_status.';
COMMENT ON COLUMN metadata.pipeline_runs.error_message IS 'What happened, on which object, and the cure, for people.';

CREATE TABLE metadata.ingestion_state (
  job_name   text        PRIMARY KEY,
  watermark  text,
  run_id     uuid        REFERENCES metadata.pipeline_runs (run_id) ON DELETE SET NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ingestion_state_run ON metadata.ingestion_state (run_id);
COMMENT ON TABLE metadata.ingestion_state IS 'How far each incremental job has got. Written in the same transaction as the rows.';
COMMENT ON COLUMN metadata.ingestion_state.job_name IS 'The job''s name in the configuration.';
COMMENT ON COLUMN metadata.ingestion_state.watermark IS 'The highest cursor value of rows really loaded, in the source''s own text; empty: start over.';
COMMENT ON COLUMN metadata.ingestion_state.run_id IS 'The run that set it; empty when a person did, or when that run''s record was deleted.';
COMMENT ON COLUMN metadata.ingestion_state.updated_at IS 'When it was set.';

CREATE TABLE metadata.bronze_files (
  run_id       uuid        NOT NULL REFERENCES metadata.pipeline_runs (run_id) ON DELETE CASCADE,
  page         bigint      NOT NULL CHECK (page >= 1),
  path         text        NOT NULL,
  url          text        NOT NULL,
  status       integer     NOT NULL,
  bytes        bigint      NOT NULL CHECK (bytes >= 0),
  stored_bytes bigint      NOT NULL CHECK (stored_bytes >= 0),
  sha256       text        NOT NULL CHECK (length(sha256) = 64),
  fetched_at   timestamptz NOT NULL,
  PRIMARY KEY (run_id, page)
);
COMMENT ON TABLE metadata.bronze_files IS 'Manifest of the raw answers on disk: one row per page of a run.';
COMMENT ON COLUMN metadata.bronze_files.run_id IS 'The run that fetched it.';
COMMENT ON COLUMN metadata.bronze_files.page IS '1, 2, ... in the order of fetching.';
COMMENT ON COLUMN metadata.bronze_files.path IS 'Relative to the bronze folder.';
COMMENT ON COLUMN metadata.bronze_files.url IS 'As requested, with secrets masked.';
COMMENT ON COLUMN metadata.bronze_files.status IS 'HTTP status of the answer.';
COMMENT ON COLUMN metadata.bronze_files.bytes IS 'Size of the body.';
COMMENT ON COLUMN metadata.bronze_files.stored_bytes IS 'Size of the compressed file.';
COMMENT ON COLUMN metadata.bronze_files.sha256 IS 'SHA-256 of the body, lower-case hex.';
COMMENT ON COLUMN metadata.bronze_files.fetched_at IS 'When the answer was complete.';

CREATE TABLE metadata.quality_results (
  run_id     uuid    NOT NULL REFERENCES metadata.pipeline_runs (run_id) ON DELETE CASCADE,
  position   integer NOT NULL CHECK (position >= 0),
  rule       text    NOT NULL,
  subject    text    NOT NULL,
  on_fail    text    NOT NULL CHECK (on_fail IN ('fail', 'quarantine', 'warn')),
  passed     boolean NOT NULL,
  checked    bigint  NOT NULL CHECK (checked >= 0),
  violations bigint  NOT NULL CHECK (violations >= 0),
  sample     text    NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, position)
);
COMMENT ON TABLE metadata.quality_results IS 'What each quality check of a job found in a run.';
COMMENT ON COLUMN metadata.quality_results.run_id IS 'The run that was checked.';
COMMENT ON COLUMN metadata.quality_results.position IS 'Place of the check in the job''s list, from 0.';
COMMENT ON COLUMN metadata.quality_results.rule IS 'not_null, range, accepted_values, regex, unique, row_count or valid_types.';
COMMENT ON COLUMN metadata.quality_results.subject IS 'What was checked, for example credit_score 300..850.';
COMMENT ON COLUMN metadata.quality_results.on_fail IS 'What a violation does: fail, quarantine or warn.';
COMMENT ON COLUMN metadata.quality_results.passed IS 'False when the check''s limit was exceeded.';
COMMENT ON COLUMN metadata.quality_results.checked IS 'Rows looked at.';
COMMENT ON COLUMN metadata.quality_results.violations IS 'Rows that broke the rule.';
COMMENT ON COLUMN metadata.quality_results.sample IS 'The first violation in words; empty if there was none.';

CREATE TABLE metadata.quarantined_rows (
  run_id         uuid        NOT NULL REFERENCES metadata.pipeline_runs (run_id) ON DELETE CASCADE,
  page           bigint      NOT NULL CHECK (page >= 1),
  record         bigint      NOT NULL CHECK (record >= 0),
  byte_offset    bigint      CHECK (byte_offset >= 0),
  rule           text        NOT NULL,
  column_name    text        NOT NULL DEFAULT '',
  reason         text        NOT NULL,
  record_text    text        NOT NULL,
  quarantined_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX quarantined_rows_place ON metadata.quarantined_rows (run_id, page, record);
COMMENT ON TABLE metadata.quarantined_rows IS 'Rows that a quality check kept out of the target; a record may be listed for several reasons.';
COMMENT ON COLUMN metadata.quarantined_rows.run_id IS 'The run that met the row.';
COMMENT ON COLUMN metadata.quarantined_rows.page IS 'The page it came with, see bronze_files.';
COMMENT ON COLUMN metadata.quarantined_rows.record IS 'Its place in that page, from 0.';
COMMENT ON COLUMN metadata.quarantined_rows.byte_offset IS 'Where it begins in the page''s body; NULL when a check on the whole set took the row out.';
COMMENT ON COLUMN metadata.quarantined_rows.rule IS 'The check that refused it.';
COMMENT ON COLUMN metadata.quarantined_rows.column_name IS 'The column at fault; empty when it is the record as a whole.';
COMMENT ON COLUMN metadata.quarantined_rows.reason IS 'Why, in words, with the offending value.';
COMMENT ON COLUMN metadata.quarantined_rows.record_text IS 'The record as the source sent it; bytes that are no UTF-8 are shown as U+FFFD.';
COMMENT ON COLUMN metadata.quarantined_rows.quarantined_at IS 'When.';
