-- Gives each directive that was loaded a past: as many more versions as asked for, each with an event of its own, spread over
-- the hundred days before. What changes is the status, the due date or the priority; the children stay as they are.
-- Run by the owner's login after load.sql:  psql … -v versions=9 -f versions.sql
\set ON_ERROR_STOP on
set client_min_messages = warning;
create schema if not exists bench;

create or replace procedure bench.change(directive uuid, revision int, at timestamptz) language plpgsql as $$
declare
    event uuid := gen_random_uuid();
    part text := '{"salt":"00000000000000000000000000000000","value":null}';
    digest text := encode(sha256(part::bytea), 'hex');
    moment text := to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    form text;
begin
    perform set_config('tracker.event_id', event::text, true), set_config('tracker.recorded_at', at::text, true);
    update directive d set revision = change.revision, version = d.version + 1, updated_at = at,
        priority = (array['NORMAL', 'HIGH', 'URGENT'])[change.revision % 3 + 1],
        due_date = due_date + case when change.revision % 4 = 0 then 1 else 0 end,
        status = case status when 'IN_PROGRESS' then 'SUSPENDED' when 'SUSPENDED' then 'IN_PROGRESS' else status end
    where id = directive;
    form := format('{"action":"update","agency":null,"also":[],"digests":{"actor":"%1$s","changes":"%1$s","reason":"%1$s","requestId":"%1$s"},'
        '"effectiveAt":"%2$s","entity":{"id":"%3$s","type":"directive","version":%4$s},"eventId":"%5$s","onBehalfOf":null,'
        '"recordedAt":"%2$s","role":"supervisor","simulatedClock":false}', digest, moment, directive, revision, event);
    insert into event (event_id, action, entity_type, entity_id, entity_version, directive_id, role, recorded_at, effective_at,
                       simulated_clock, actor_disclosed, request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)
    values (event, 'update', 'directive', directive, revision, directive, 'supervisor', at, at, false, part, part, part, part, form,
            sha256(form::bytea));
end $$;

create or replace procedure bench.age(versions int) language plpgsql as $$
declare
    each record;
    days double precision := 90.0 / versions;
begin
    for n in 1..versions loop
        for each in select id, created_at, row_number() over () as i from directive where reference like 'BENCH-%' loop
            call bench.change(each.id, n + 1,
                each.created_at + make_interval(secs => (n - 1 + random() * 0.999) * days * 86400 + 1));
            if each.i % 200 = 0 then
                commit;
            end if;
        end loop;
        commit;
    end loop;
end $$;

call bench.age(:versions);
drop schema bench cascade;
set client_min_messages = error;
vacuum (analyze);
