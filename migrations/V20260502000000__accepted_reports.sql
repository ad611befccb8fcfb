-- The newest accepted progress report of each directive.
-- Reason: a status report read all of a directive's reports for it, half of its time where agencies submit some hundred each.
create index progress_report_accepted on progress_report (directive_id, period_to desc, accepted_at desc) where status = 'ACCEPTED';
