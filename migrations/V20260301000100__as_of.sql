-- What makes looking back as quick as looking at the present.
-- Reason: a page as of a moment walks version rows in the list's order and keeps those that held then. The
-- interval stands in each index, so that the others are passed over without reading them.

-- The orders of the list: updatedAt, dueDate, reference, priority, each either way.
create index directive_version_updated on directive_version
    (updated_at desc, id desc, coalesce(valid_to, 'infinity'));
create index directive_version_due on directive_version
    (due_date, id, valid_from, coalesce(valid_to, 'infinity'));
create index directive_version_reference on directive_version
    (reference_order, id, valid_from, coalesce(valid_to, 'infinity'));
create index directive_version_priority on directive_version
    (priority_rank desc, id desc, valid_from, coalesce(valid_to, 'infinity'));
