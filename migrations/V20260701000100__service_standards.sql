-- The supervision rules say how many working days the office has to review a report, a claim, a request and evidence.
-- Reason: what waited for the office had no due day, so the desk could not put it in order. Rules that stand already, and those
-- that are set without saying, get these numbers.

alter table supervision_rules
    add column report_review_working_days   integer not null default 5  check (report_review_working_days between 0 and 250),
    add column claim_review_working_days    integer not null default 5  check (claim_review_working_days between 0 and 250),
    add column request_review_working_days  integer not null default 5  check (request_review_working_days between 0 and 250),
    add column evidence_review_working_days integer not null default 10 check (evidence_review_working_days between 0 and 250);
