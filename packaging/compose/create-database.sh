#!/bin/bash
# Run by the image of PostgreSQL at its first start: LoanPulse's own role, which owns its database alone.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$LOANPULSE_DATABASE_PASSWORD" -U postgres <<'SQL'
CREATE ROLE loanpulse LOGIN PASSWORD :'password';
CREATE DATABASE loanpulse OWNER loanpulse;
SQL
