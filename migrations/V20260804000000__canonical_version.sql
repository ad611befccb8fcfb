-- The canonical text of an event names the directives under which its thing stands, and gives the event a number there.
-- Reason: version 1 named the directive of some events nowhere, so whoever owned the database could move an auditor's finding
-- to another directive, and the log still held. A directive's events are numbered from 1 without a gap, so that a case file
-- shows whether any is missing. Events of before keep their text; they count, and the first numbered one digests their ids.

alter table event
    add column canonical_version  integer not null default 1 check (canonical_version in (1, 2)),
    add column directive_number   integer check (directive_number > 0),
    -- The number as a part of its own, with its own salt: it is withheld from whoever does not see all events.
    add column directive_disclosed text;
alter table event
    alter canonical_version drop default,
    add constraint canonical_whole check (
        num_nonnulls(directive_number, directive_disclosed)
            = case when canonical_version = 2 and directive_id is not null then 2 else 0 end);
create unique index event_directive_number on event (directive_id, directive_number) where directive_number is not null;

-- Whoever writes holds the directive's lock, so that nobody else numbers at the same time.
create function number_events() returns trigger language plpgsql as $$
declare
    newest integer;
begin
    if new.canonical_version is null then
        -- A service of before this migration: to its callers the database is not ready, and they try again.
        raise exception 'Events are written in a newer form' using errcode = 'cannot_connect_now';
    end if;
    if new.directive_number is not null then
        select max(directive_number) into newest from event where directive_id = new.directive_id;
        if newest is null then
            select count(*) into newest from event where directive_id = new.directive_id;
        end if;
        if new.directive_number <> newest + 1 then
            raise exception 'The events of a directive are numbered without gaps' using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    return new;
end $$;
create trigger number_events before insert on event for each row execute function number_events();

-- Case files tell under which names the log was continued.
create index event_log on event (event_id) where entity_type = 'log';
