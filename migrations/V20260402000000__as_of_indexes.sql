-- What looking back at 100,000 directives with a million events has asked for.
-- Reason: a walk in the order of a list must not pass over all that came after the moment, nor read all versions for a
-- rare status or for one meeting.

-- Of one priority, the order is by when they were made: what was made after the moment is not looked at.
drop index directive_priority;
create index directive_priority on directive (priority_rank desc, created_at desc, id desc);
drop index directive_version_priority;
create index directive_version_priority on directive_version
    (priority_rank desc, created_at desc, id desc, valid_from, coalesce(valid_to, 'infinity'));

-- A version of a directive holds from when it was updated: one condition then says where to begin and what holds, and the
-- planner does not take it for two that leave little.
drop index directive_version_updated;
create index directive_version_updated on directive_version (valid_from desc, id desc, coalesce(valid_to, 'infinity'));

create index directive_version_status on directive_version
    (status, valid_from desc, id desc, coalesce(valid_to, 'infinity'));

-- By reference, as its id is what a list joins meetings by: an index on that would lead the planner to begin with them.
create index directive_version_meeting on directive_version
    (meeting_reference, valid_from, coalesce(valid_to, 'infinity'));
