-- Of one due day, too, the order is by when they were made: what was made after the moment is not looked at.
-- Reason: looking back at 100,000 directives, -dueDate passed over 10 ms of those that came later.
drop index directive_due;
create index directive_due on directive (due_date, created_at, id);
drop index directive_overdue;
create index directive_overdue on directive (due_date, created_at, id) where overdue_from is not null;
drop index directive_version_due;
create index directive_version_due on directive_version
    (due_date, created_at, id, valid_from, coalesce(valid_to, 'infinity'));
