-- The office's desk finds reminders without a response and reports that are overdue by their days.
-- Reason: the indexes that there are begin with the agency, or hold all open reminders, most of which ask for no response.

create index reminder_unanswered on reminder (respond_by) where status = 'OPEN' and respond_by is not null;
create index report_owed_period on report_owed (period_to);
