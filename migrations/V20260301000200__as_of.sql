-- What makes looking back as quick as looking at the present.
-- Reason: a page as of a moment walks version rows in the list's order and keeps those that held then. When each began and
-- ended to hold stands in the indexes, an open end as infinity, so that the others are passed over without being read.

-- The orders of the list, each for both directions: updatedAt, dueDate, reference, priority.
create index directive_version_updated on directive_version
    (updated_at desc, id desc, coalesce(valid_to, 'infinity'));
create index directive_version_due on directive_version
    (due_date, id, valid_from, coalesce(valid_to, 'infinity'));
create index directive_version_reference on directive_version
    (reference_order, id, valid_from, coalesce(valid_to, 'infinity'));
create index directive_version_priority on directive_version
    (priority_rank desc, id desc, valid_from, coalesce(valid_to, 'infinity'));

-- A filter by the agency of an assignment.
create index assignment_version_agency on assignment_version
    (agency, directive_id, valid_from, coalesce(valid_to, 'infinity'));

-- One directive as of a moment, and those that the filter by agency has found.
drop index directive_version_at;
create index directive_version_at on directive_version (id, valid_from desc, coalesce(valid_to, 'infinity'));

-- An agency's own reports and evidence, oldest first.
create index progress_report_version_agency on progress_report_version
    (agency, id, valid_from, coalesce(valid_to, 'infinity'));
create index evidence_version_agency on evidence_version
    (agency, id, valid_from, coalesce(valid_to, 'infinity'));
