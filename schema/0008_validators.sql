-- What an answer said by which a source can be asked again only for what has changed since.

ALTER TABLE metadata.ingestion_state
  ADD COLUMN etag             text,
  ADD COLUMN last_modified    text,
  ADD COLUMN validators_basis text;
COMMENT ON COLUMN metadata.ingestion_state.etag IS 'The header ETag of the answer whose rows the target has, as it came; of jobs with source.conditional.';
COMMENT ON COLUMN metadata.ingestion_state.last_modified IS 'The same of the header Last-Modified.';
COMMENT ON COLUMN metadata.ingestion_state.validators_basis IS 'SHA-256 of the request that was answered and of what else decided the rows, such as the job''s file: with another one these headers are not sent.';
