-- An automatic reminder is sent once to each agency.
-- Reason: after a reassignment the steps that the old lead had been sent counted as sent, so nobody reminded the new one. The agency
-- of a stored reminder is the addressee of its day: the milestone's agency or the lead at the time.

drop index reminder_once;
create unique index reminder_once on reminder
    (directive_id, coalesce(milestone_id, '00000000-0000-0000-0000-000000000000'), agency, due_date, working_days)
    where automatic;
