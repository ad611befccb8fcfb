-- Progress reports can be withdrawn.
-- Reason: a report that was submitted or returned when its agency lost the directive could be finished or
-- ended by nobody. WITHDRAWN ends a report that was not accepted and frees its period.

alter table progress_report drop constraint progress_report_status_check;
alter table progress_report add constraint progress_report_status_check
    check (status in ('DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'SUPERSEDED', 'WITHDRAWN'));

-- A draft may be withdrawn too: like a draft it then has no day on which it was submitted.
alter table progress_report drop constraint progress_report_check3;
alter table progress_report add constraint progress_report_submitted_on_check
    check (status in ('DRAFT', 'WITHDRAWN') or submitted_on is not null);

drop index progress_report_corrected_once;
create unique index progress_report_corrected_once on progress_report (corrects)
    where corrects is not null and status not in ('SUPERSEDED', 'WITHDRAWN');

-- As before, and: what was withdrawn stays as it was and stands in the way of no other report.
create or replace function guard_progress_report() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.status in ('ACCEPTED', 'SUPERSEDED')
       and to_jsonb(new) - '{status,version,updated_at}'::text[] <> to_jsonb(old) - '{status,version,updated_at}'::text[] then
        raise exception 'An accepted report is not rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    if tg_op = 'UPDATE' and old.status in ('ACCEPTED', 'SUPERSEDED') and new.status not in ('ACCEPTED', 'SUPERSEDED') then
        raise exception 'An accepted report stays' using errcode = 'integrity_constraint_violation';
    end if;
    if tg_op = 'UPDATE' and old.status = 'WITHDRAWN'
       and to_jsonb(new) - '{version,updated_at}'::text[] <> to_jsonb(old) - '{version,updated_at}'::text[] then
        raise exception 'A withdrawn report is not rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    if new.status not in ('SUPERSEDED', 'WITHDRAWN') and exists (
        select from progress_report r
        where r.directive_id = new.directive_id and r.agency = new.agency and r.id <> new.id
          and r.status not in ('SUPERSEDED', 'WITHDRAWN')
          and r.period_from <= new.period_to and r.period_to >= new.period_from
          and r.id is distinct from new.corrects and r.corrects is distinct from new.id) then
        raise exception 'The period overlaps another report' using errcode = 'exclusion_violation';
    end if;
    return new;
end $$;
