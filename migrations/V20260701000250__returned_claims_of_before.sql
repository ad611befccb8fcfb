-- The day on which the office returned a claim, of claims that were returned before the column was there.
-- Reason: apart from the new column, whose lock keeps readers out, this fill keeps only writers of directives waiting.

-- Of a claim that was returned before: the day in the default zone. Only the version that still holds is filled in, so that the
-- table and its record agree; as of a moment before this migration nothing was known of it.
alter table directive disable trigger user;
alter table directive_version disable trigger user;
with returned as (
    select d.id, (r.valid_from at time zone 'Asia/Shanghai')::date as returned_on
    from directive d
    cross join lateral (
        select max(c.revision) as revision from directive_version c
        where c.id = d.id and c.status = 'COMPLETION_REPORTED') c
    join directive_version r on r.id = d.id and r.revision = c.revision + 1
    join event e on e.event_id = r.event_id and e.action = 'return'
    where d.status in ('IN_PROGRESS', 'SUSPENDED')
      and not exists (
        select from directive_version s
        where s.id = d.id and s.revision > c.revision and s.status not in ('IN_PROGRESS', 'SUSPENDED'))
), filled as (
    update directive d set claim_returned_on = r.returned_on from returned r where d.id = r.id
)
update directive_version v set claim_returned_on = r.returned_on from returned r where v.id = r.id and v.valid_to is null;
alter table directive_version enable trigger user;
alter table directive enable trigger user;
