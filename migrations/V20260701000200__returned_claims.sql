-- A directive knows the day on which the office returned its claim of completion, until it is claimed anew.
-- Reason: an agency's desk did not show its returned claim. The column is derived and kept by the service in the transaction of the
-- transition, as the other columns that desks and lists read are.

alter table directive add column claim_returned_on date;
alter table directive_version add column claim_returned_on date;
