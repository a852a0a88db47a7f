-- The table as LoanPulse makes it from etc/jobs.d/loan_applications.yaml, but for its own columns
-- _run_id and _loaded_at: for those who want it to be there.
CREATE SCHEMA staging;
CREATE TABLE staging.loan_applications (
  application_id bigint PRIMARY KEY,
  application_uuid uuid,
  applicant_first_name text,
  applicant_last_name text,
  loan_amount numeric(14,2),
  interest_rate numeric(6,4),
  term_months integer,
  credit_score smallint,
  status text,
  purpose text,
  employment_status text,
  annual_income numeric(14,2),
  is_joint boolean,
  address_street text,
  address_city text,
  address_state text,
  address_postal_code text,
  notes text,
  tags jsonb,
  created_at timestamptz,
  updated_at timestamptz
);
