-- The directives of a meeting in their order.
-- Reason: a list of one meeting by reference read and sorted all of the meeting's for each page: 2 ms of a meeting of 1,000.
create index directive_meeting_reference on directive (meeting_id, reference_order, id);
