-- The queue of runs that daemons share: jobs with their schedules, and what a queued run must know.

CREATE TABLE metadata.jobs (
  job_name        text        PRIMARY KEY CHECK (job_name <> ''),
  schedule        text,
  accounted_until timestamptz,
  paused          boolean     NOT NULL DEFAULT false,
  paused_reason   text,
  paused_at       timestamptz,
  first_seen_at   timestamptz NOT NULL DEFAULT now(),
  CHECK (paused = (paused_at IS NOT NULL)),
  CHECK (paused OR paused_reason IS NULL)
);
COMMENT ON TABLE metadata.jobs IS 'Jobs that daemons have served or were asked to run, and how far their due times are accounted for.';
COMMENT ON COLUMN metadata.jobs.job_name IS 'The job''s name in the configuration.';
COMMENT ON COLUMN metadata.jobs.schedule IS 'Its timing in words, as configured last; another text forgets what was missed under the old one. Empty: no daemon has served it yet.';
COMMENT ON COLUMN metadata.jobs.accounted_until IS 'Every due time up to here has its row in pipeline_runs; only the daemon that moves it records the due times in between. Empty: nothing has been due yet.';
COMMENT ON COLUMN metadata.jobs.paused IS 'Nothing of the job is started while this is true; what runs already goes on.';
COMMENT ON COLUMN metadata.jobs.paused_reason IS 'Why, in the words of whoever paused it.';
COMMENT ON COLUMN metadata.jobs.paused_at IS 'Since when.';
COMMENT ON COLUMN metadata.jobs.first_seen_at IS 'When the job was named here for the first time.';

ALTER TABLE metadata.pipeline_runs
  ADD COLUMN first_due           timestamptz,
  ADD COLUMN due_count           bigint  NOT NULL DEFAULT 0 CHECK (due_count >= 0),
  ADD COLUMN not_before          timestamptz,
  ADD COLUMN losses              integer NOT NULL DEFAULT 0 CHECK (losses >= 0),
  ADD COLUMN failures            integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  ADD COLUMN request             text,
  ADD COLUMN reason              text,
  ADD COLUMN cancel_requested_at timestamptz,
  ADD CHECK (length(idempotency_key) <= 255),
  -- A run that waits has had no attempt yet.
  DROP CONSTRAINT pipeline_runs_attempt_check,
  ALTER COLUMN attempt SET DEFAULT 0,
  ADD CHECK (attempt >= CASE WHEN status = 'running' THEN 1 ELSE 0 END);

COMMENT ON COLUMN metadata.pipeline_runs.first_due IS 'If the run answers for several due times, the first of them; scheduled_for is the last.';
COMMENT ON COLUMN metadata.pipeline_runs.due_count IS 'How many due times the run answers for: several when some were missed and caught up together.';
COMMENT ON COLUMN metadata.pipeline_runs.not_before IS 'While queued: it is not started earlier, because of the job''s jitter, or as a pause after a failed attempt.';
COMMENT ON COLUMN metadata.pipeline_runs.losses IS 'How many attempts ended without a word because their process was gone. After the third the run is interrupted: it may be what kills the processes.';
COMMENT ON COLUMN metadata.pipeline_runs.failures IS 'How many attempts ended with an error.';
COMMENT ON COLUMN metadata.pipeline_runs.request IS 'What was asked for by a trigger, in canonical form: the same idempotency key with another request is refused.';
COMMENT ON COLUMN metadata.pipeline_runs.reason IS 'What whoever triggered the run said about it.';
COMMENT ON COLUMN metadata.pipeline_runs.cancel_requested_at IS 'When somebody asked for the end of the running run; its process sees that when it renews its lease.';
COMMENT ON COLUMN metadata.pipeline_runs.attempt IS 'How often the run was claimed: 0 while it waits for the first time, 1 during the first attempt. Names the attempt''s staging tables and, from 2 on, its bronze folder.';
COMMENT ON COLUMN metadata.pipeline_runs.queued_at IS 'When it was asked for; with run_id its place in the queue, which it keeps when it is put back.';
COMMENT ON COLUMN metadata.pipeline_runs.started_at IS 'When a daemon claimed it, for the latest attempt.';
COMMENT ON COLUMN metadata.pipeline_runs.error_code IS 'A stable word for programs, for example http_status. Of a queued run: of its attempt before.';
COMMENT ON SCHEMA loanpulse_work IS
  'Staging areas of running loads: unlogged tables run_<run id>_<attempt> and quarantine_<run id>_<attempt>, created and dropped by their run. Nothing in it is worth a backup.';

CREATE INDEX pipeline_runs_queue
  ON metadata.pipeline_runs (queued_at, run_id) WHERE status = 'queued';
COMMENT ON INDEX metadata.pipeline_runs_queue IS 'The queue, in the order in which runs are claimed.';
CREATE INDEX pipeline_runs_queued_of_job
  ON metadata.pipeline_runs (job_name) WHERE status = 'queued';
COMMENT ON INDEX metadata.pipeline_runs_queued_of_job IS 'Whether, and how many, runs of a job wait.';
CREATE INDEX pipeline_runs_last_success
  ON metadata.pipeline_runs (job_name, finished_at DESC) WHERE status = 'succeeded';
COMMENT ON INDEX metadata.pipeline_runs_last_success IS 'A job''s last success, however many failures came after it.';
CREATE INDEX pipeline_runs_last_ended
  ON metadata.pipeline_runs (job_name, finished_at DESC)
  WHERE status IN ('succeeded', 'failed', 'cancelled', 'interrupted');
COMMENT ON INDEX metadata.pipeline_runs_last_ended IS 'A job''s last run, however many due times were skipped after it.';
