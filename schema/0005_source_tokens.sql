-- Refresh tokens that token servers have given in place of those that a job's file declares: who
-- uses one gets another, and the first is void.

CREATE TABLE metadata.source_tokens (
  name          text PRIMARY KEY,
  declared_hash text NOT NULL,
  refresh_token text NOT NULL,
  rotated_at    timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON metadata.source_tokens FROM PUBLIC;
COMMENT ON TABLE metadata.source_tokens IS 'Refresh tokens by the job that they are for. A secret: to be read by the role of the daemon alone.';
COMMENT ON COLUMN metadata.source_tokens.declared_hash IS 'SHA-256 of the refresh token in the job''s file from which this one descends: with another one there, it counts instead.';
COMMENT ON COLUMN metadata.source_tokens.name IS 'The job that uses the token.';
COMMENT ON COLUMN metadata.source_tokens.refresh_token IS 'What the token server gave last, to be used next.';
COMMENT ON COLUMN metadata.source_tokens.rotated_at IS 'When it was given.';
