-- Of the file, as it lies there: a fifth of the bytes to hash, and sha256sum checks it by itself.
COMMENT ON COLUMN metadata.bronze_files.sha256 IS
  'SHA-256 of the compressed file, lower-case hex; of the body in runs from before version 3 of this schema.';
