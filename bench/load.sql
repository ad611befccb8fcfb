-- Loads directives for measurements: as many as asked for, each with owners, milestones, evidence, a duty
-- and monthly reports, and with its event and version rows, because the triggers are at work as ever.
-- Run by the owner's login:  psql … -v directives=3000 -v open=3000 -v months=24 -f load.sql
\set ON_ERROR_STOP on
set client_min_messages = warning;
create schema if not exists bench;

-- The canonical form of a part of an event that can be withheld alone, with its salt.
create or replace function bench.disclosed(value text) returns text language sql volatile as $$
    select '{"salt":"' || replace(gen_random_uuid()::text, '-', '') || '","value":' || value || '}'
$$;

-- Opens an event: later changes of this transaction point to it. Instants are whole seconds.
create or replace function bench.open(event uuid, at timestamptz) returns void language sql volatile as $$
    select set_config('tracker.event_id', event::text, true), set_config('tracker.recorded_at', at::text, true)
$$;

create or replace procedure bench.append(event uuid, at timestamptz, type text, id text, directive uuid, also text)
language plpgsql as $$
declare
    actor text := bench.disclosed('{"client":"bench","issuer":"urn:directive-tracker:bench","subject":"loader"}');
    request text := bench.disclosed('"bench"');
    changes text := bench.disclosed('{}');
    reason text := bench.disclosed('null');
    moment text := to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
    form text;
begin
    form := format('{"action":"import","agency":null,"also":[%s],"digests":{"actor":"%s","changes":"%s","reason":"%s","requestId":"%s"},'
        '"effectiveAt":"%s","entity":{"id":"%s","type":"%s","version":1},"eventId":"%s","onBehalfOf":null,"recordedAt":"%s",'
        '"role":"supervisor","simulatedClock":false}',
        also, encode(sha256(actor::bytea), 'hex'), encode(sha256(changes::bytea), 'hex'),
        encode(sha256(reason::bytea), 'hex'), encode(sha256(request::bytea), 'hex'), moment, id, type, event, moment);
    insert into event (event_id, action, entity_type, entity_id, entity_version, directive_id, role, recorded_at, effective_at,
                       simulated_clock, actor_disclosed, request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)
    values (event, 'import', type, id, 1, directive, 'supervisor', at, at, false, actor, request, changes, reason, form,
            sha256(form::bytea));
end $$;

create or replace procedure bench.directive(i int, closed boolean, months int, meeting uuid, at timestamptz)
language plpgsql as $$
declare
    event uuid := gen_random_uuid();
    directive uuid := gen_random_uuid();
    content uuid := gen_random_uuid();
    lead text := 'B' || lpad((i % 200)::text, 3, '0');
    helper text := 'B' || lpad(((i + 7) % 200)::text, 3, '0');
    today date := current_date;
    due date := today + (i * 7) % 400 - 60;
    state text := case when closed then 'CLOSED' else (array['REGISTERED', 'ASSIGNED', 'COMPLETION_REPORTED', 'SUSPENDED'])[i % 20 + 1] end;
    month date := date_trunc('month', today)::date;
    missing boolean := i % 10 = 4;
    also text;
begin
    state := coalesce(state, 'IN_PROGRESS');
    perform bench.open(event, at);
    insert into directive (id, reference, meeting_id, meeting_reference, ordinal, title, description, language, translations,
        passages, kind, priority, topics, completion_criteria, officer, status, closure_reason, closure_note, original_due_date,
        due_date, review_on, registered_on, assigned_on, claimed_on, claimed_by, completed_on, closed_on, no_passage_reason,
        visibility, illustrative, lead_pending_until, next_milestone_due, milestone_not_met, extension_count, version, revision,
        created_at, updated_at, accepted_percent, last_report_on, next_report_period_to, report_working_days, evidence_count,
        evidence_undecided)
    values (directive, 'BENCH-2023-05-05-' || case when i < 10 then '0' else '' end || i, meeting, 'BENCH-2023-05-05', i, 'Directive ' || i,
        repeat('What the meeting decided, at some length. ', 8), 'en', jsonb_build_object('zh', jsonb_build_object('title', '事项' || i, 'description', null)),
        '[]', 'ONE_OFF', (array['NORMAL', 'NORMAL', 'HIGH', 'URGENT'])[i % 4 + 1], array['topic-' || i % 40, 'topic-' || i % 7],
        'It is done and reported.', 'officer-' || i % 20, state, case when closed then 'WITHDRAWN' end, case when closed then 'Bench.' end,
        due, due + case when i % 9 = 0 then 30 else 0 end, case when state = 'SUSPENDED' then today + 60 end, today - 800, case when state <> 'REGISTERED' then today - 790 end,
        case when state = 'COMPLETION_REPORTED' then today - 2 end, case when state = 'COMPLETION_REPORTED' then 'urn:bench claimant' end,
        null, case when closed then today - 1 end, 'Loaded.',
        case when i % 5 = 0 then 'RESTRICTED' else 'PUBLIC' end, true, case when state = 'ASSIGNED' then today + 3 - i % 10 end,
        due - 100 + i % 200, false, case when i % 9 = 0 then 1 else 0 end, 1, 1, at, at, case when months > 0 then i % 100 end,
        case when months > 0 then month - 3 end,
        case when state in ('IN_PROGRESS', 'COMPLETION_REPORTED') and months > 0 then case when missing then month - 1 else (month + interval '1 month')::date - 1 end end,
        case when state in ('IN_PROGRESS', 'COMPLETION_REPORTED') and months > 0 then 5 end, 1, case when i % 3 = 0 then 1 else 0 end);
    if state <> 'REGISTERED' then
        insert into assignment (id, directive_id, agency, role, status, acknowledge_by, acknowledged_on, illustrative, version, created_at, updated_at)
        values (gen_random_uuid(), directive, lead, 'LEAD', case when state = 'ASSIGNED' then 'PENDING' else 'ACKNOWLEDGED' end,
                today + 3 - i % 10, case when state <> 'ASSIGNED' then today - 785 end, true, 1, at, at),
               (gen_random_uuid(), directive, helper, 'COOPERATING', 'ACKNOWLEDGED', today - 780, today - 785, true, 1, at, at);
    end if;
    insert into milestone (id, directive_id, key, title, translations, original_due_date, due_date, met_on, percent, status, weight, sequence,
                           illustrative, version, created_at, updated_at)
    select gen_random_uuid(), directive, 'm' || n, 'Milestone ' || n, '{}', due - 100 * (3 - n) + i % 200, due - 100 * (3 - n) + i % 200,
           case when n = 1 then today - 30 end, case when n = 2 then 40 end,
           (array['MET', 'PARTIALLY_MET', 'SCHEDULED'])[n], n, n, true, 1, at, at from generate_series(1, 3) n;
    insert into evidence_content (id, sha256, size) values (content, sha256(directive::text::bytea), length(directive::text));
    insert into evidence_chunk values (content, 0, directive::text::bytea);
    insert into evidence (id, directive_id, agency, title, kind, file_name, media_type, size, sha256, content_id, claim, supplied_by, collected_by,
                          collected_at, status, reviewed_by, reviewed_on, entered_by, illustrative, version, created_at, updated_at)
    values (gen_random_uuid(), directive, lead, 'Evidence', 'DOCUMENTARY', 'note.txt', 'text/plain', length(directive::text),
            sha256(directive::text::bytea), content, 'It happened.', 'office', 'officer', at, case when i % 3 = 0 then 'SUBMITTED' else 'ACCEPTED' end,
            case when i % 3 <> 0 then 'urn:bench reviewer' end, case when i % 3 <> 0 then today end, 'urn:bench author', true, 1, at, at);
    if months > 0 and state <> 'REGISTERED' then
        insert into reporting_duty (directive_id, version, every, unit, from_day, due_working_days, scope, starts_on, illustrative, event_id, recorded_at)
        values (directive, 1, 1, 'MONTH', (month - make_interval(months => months))::date, 5, 'LEAD', (month - make_interval(months => months))::date, true, event, at);
        insert into progress_report (id, directive_id, agency, period_from, period_to, narrative, claimed_percent, delivery_confidence,
                                     confidence_note, milestone_updates, evidence, final, status, submitted_on, review_note, reviewer, reviewed_on,
                                     accepted_at, authors, illustrative, version, created_at, updated_at)
        select gen_random_uuid(), directive, lead, from_day, to_day, repeat('What was done in the month. ', 10), i % 100, 'GREEN', null, '[]', '{}', false, s,
               to_day + 3, case when s = 'RETURNED' then 'Say more.' end, case when s <> 'SUBMITTED' then 'urn:bench reviewer' end,
               case when s <> 'SUBMITTED' then to_day + 5 end, case when s = 'ACCEPTED' then at end, array['urn:bench author'], true, 1, at, at
        from (select (month - make_interval(months => n))::date as from_day, (month - make_interval(months => n - 1))::date - 1 as to_day,
                     case when n = 1 and i % 5 = 0 then 'SUBMITTED' when n = 1 and i % 10 = 6 then 'RETURNED' else 'ACCEPTED' end as s
              from generate_series(case when missing then 2 else 1 end, months) n) p;
        if state in ('IN_PROGRESS', 'COMPLETION_REPORTED') then
            insert into report_owed values (directive, lead, case when missing then (month - interval '1 month')::date else month end,
                case when missing then month - 1 else (month + interval '1 month')::date - 1 end, 5);
        end if;
        if i % 10 = 3 and not closed then
            insert into extension_request (id, directive_id, agency, due_date, requested_due_date, reason, progress_to_date, status, filed_on, filed_by,
                                           illustrative, version, created_at, updated_at)
            values (gen_random_uuid(), directive, lead, due, due + 60, 'It takes longer.', 'Half is done.', 'PENDING', today - 3, 'urn:bench author', true, 1, at, at);
        end if;
        if i % 6 = 5 and not closed then
            insert into reminder (id, directive_id, agency, level, automatic, message, respond_by, status, illustrative, version, created_at, updated_at)
            values (gen_random_uuid(), directive, lead, 'BLUE', false, 'Please report.', today + 5, 'OPEN', true, 1, at, at);
        end if;
    end if;
    select string_agg(format('{"id":"%s","type":"%s","version":1}', id, type), ',' order by type, id::text) into also from (
        select id, 'assignment' as type from assignment where directive_id = directive
        union all select id, 'evidence' from evidence where directive_id = directive
        union all select id, 'extension-request' from extension_request where directive_id = directive
        union all select id, 'milestone' from milestone where directive_id = directive
        union all select id, 'progress-report' from progress_report where directive_id = directive
        union all select id, 'reminder' from reminder where directive_id = directive) things;
    call bench.append(event, at, 'directive', directive::text, directive, also);
end $$;

create or replace procedure bench.load(directives int, open int, months int) language plpgsql as $$
declare
    event uuid := gen_random_uuid();
    meeting uuid := gen_random_uuid();
    at timestamptz := date_trunc('second', clock_timestamp()) - interval '100 days';
    also text;
begin
    perform bench.open(event, at);
    insert into agency (id, code, names, valid_since, version, created_at, updated_at)
    select gen_random_uuid(), 'B' || lpad(n::text, 3, '0'), jsonb_build_object('en', 'Agency ' || n, 'zh', '部门' || n), '1949-10-01', 1, at, at
    from generate_series(0, 199) n;
    insert into meeting (id, reference, body, type, held_on, title, language, translations, visibility, version, created_at, updated_at)
    values (meeting, 'BENCH-2023-05-05', 'Bench', 'OTHER', '2023-05-05', 'Measured', 'en', '{}', 'PUBLIC', 1, at, at);
    insert into reference_counter values (meeting, directives);
    select string_agg(format('{"id":"%s","type":"agency","version":1}', id), ',' order by id::text) into also
    from agency where created_at = at;
    call bench.append(event, at, 'meeting', meeting::text, null, also);
    commit;
    for i in 1..directives loop
        call bench.directive(i, i > open, months, meeting, at + make_interval(secs => i));
        if i % 100 = 0 then
            commit;
        end if;
    end loop;
    commit;
end $$;

call bench.load(:directives, :open, :months);
drop schema bench cascade;
set client_min_messages = error;
analyze;
