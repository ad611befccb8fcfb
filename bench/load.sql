-- Loads directives for measurements, each with about ten events in the two years before: as many as asked for, with their
-- agencies, meetings, milestones, owners, reports, evidence, extensions, decisions, duties and reminders, and with the
-- versions, events and log that the service would have written. Each step of a directive's life is one event; all that is
-- derived is an expression of the step that was reached last. Events name their chief change alone.
--
-- Set-based, because triggers that run row by row take hours for a million: within each transaction they are off and their
-- work is done here; foreign keys, checks and unique indexes stay on. Only into a database without events, by the owner:
--   psql … -v directives=100000 -f load.sql
\set ON_ERROR_STOP on
set client_min_messages = warning;
set timezone = 'Asia/Shanghai';
set work_mem = '128MB';
set temp_buffers = '256MB';
drop schema if exists bench cascade;
create schema bench;

-- The life of a directive: who does what on which day (before it is stretched), and what then holds. Few go all the way.
create table bench.step (k int primary key, day int, action text, type text, role text, status text, own boolean,
                         member text, before text, after text);
insert into bench.step values
    (1, 0, 'create', 'directive', 'supervisor', 'DRAFT', true, 'title', null, null),
    (2, 1, 'register', 'directive', 'supervisor', 'REGISTERED', true, 'status', 'DRAFT', 'REGISTERED'),
    (3, 3, 'assign', 'directive', 'supervisor', 'ASSIGNED', true, 'status', 'REGISTERED', 'ASSIGNED'),
    (4, 6, 'acknowledge', 'directive', 'agency', 'IN_PROGRESS', true, 'status', 'ASSIGNED', 'IN_PROGRESS'),
    (5, 8, 'assignment.acknowledge', 'assignment', 'agency', 'IN_PROGRESS', false, 'status', 'PENDING', 'ACKNOWLEDGED'),
    (6, 9, 'reporting-duty.update', 'reporting-duty', 'supervisor', 'IN_PROGRESS', false, 'unit', null, 'MONTH'),
    (7, 40, 'update', 'directive', 'supervisor', 'IN_PROGRESS', true, 'priority', null, null),
    (8, 95, 'progress-report.create', 'progress-report', 'agency', 'IN_PROGRESS', false, 'status', null, 'DRAFT'),
    (9, 96, 'progress-report.submit', 'progress-report', 'agency', 'IN_PROGRESS', false, 'status', 'DRAFT', 'SUBMITTED'),
    (10, 100, 'progress-report.accept', 'progress-report', 'supervisor', 'IN_PROGRESS', false, 'status', 'SUBMITTED', 'ACCEPTED'),
    (11, 110, 'date-decision.add', 'date-decision', 'supervisor', 'IN_PROGRESS', true, 'origin', null, 'OFFICE'),
    (12, 120, 'extension-request.file', 'extension-request', 'agency', 'IN_PROGRESS', false, 'status', null, 'PENDING'),
    (13, 135, 'extension-request.approve', 'extension-request', 'supervisor', 'IN_PROGRESS', true, 'status', 'PENDING', 'APPROVED'),
    (14, 140, 'close', 'directive', 'supervisor', 'CLOSED', true, 'status', 'IN_PROGRESS', 'CLOSED'),
    (15, 150, 'suspend', 'directive', 'supervisor', 'SUSPENDED', true, 'status', 'IN_PROGRESS', 'SUSPENDED'),
    (16, 175, 'resume', 'directive', 'supervisor', 'IN_PROGRESS', true, 'status', 'SUSPENDED', 'IN_PROGRESS'),
    (17, 180, 'reminder.send', 'reminder', 'supervisor', 'IN_PROGRESS', false, 'status', null, 'OPEN'),
    (18, 185, 'evidence.add', 'evidence', 'agency', 'IN_PROGRESS', false, 'sha256', null, null),
    (19, 187, 'progress-report.submit', 'progress-report', 'agency', 'IN_PROGRESS', false, 'status', null, 'SUBMITTED'),
    (20, 188, 'report-completion', 'directive', 'agency', 'COMPLETION_REPORTED', true, 'status', 'IN_PROGRESS', 'COMPLETION_REPORTED'),
    (21, 196, 'evidence.review', 'evidence', 'supervisor', 'COMPLETION_REPORTED', false, 'status', 'SUBMITTED', 'ACCEPTED'),
    (22, 210, 'progress-report.accept', 'progress-report', 'supervisor', 'COMPLETION_REPORTED', false, 'status', 'SUBMITTED', 'ACCEPTED'),
    (23, 215, 'close', 'directive', 'supervisor', 'CLOSED', true, 'status', 'COMPLETION_REPORTED', 'CLOSED');

-- A number from 0 to n - 1, always the same of a directive.
create function bench.draw(i int, what int, n int) returns int language sql immutable as $$
    select abs(hashint8extended(i, what) % n)::int
$$;

-- A UUID of version 7, always the same of a thing.
create function bench.id(at timestamptz, thing text) returns uuid language sql stable as $$
    select overlay(overlay(md5(thing) placing lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' from 1)
                   placing '8' from 17)::uuid
$$;

-- A part of an event that can be withheld alone, with its salt; value is canonical JSON.
create function bench.disclosed(value text) returns text language sql volatile as $$
    select '{"salt":"' || replace(gen_random_uuid()::text, '-', '') || '","value":' || value || '}'
$$;

create function bench.sha256(text) returns text language sql stable as $$
    select encode(sha256(convert_to($1, 'UTF8')), 'hex')
$$;

-- A person of the bench, as people are remembered.
create function bench.person(subject text) returns text language sql immutable as $$
    select 'urn:directive-tracker:bench ' || subject
$$;

-- The last day of the first quarter, counted from a day, of which no report was sent.
create function bench.owed(from_day date, reported date) returns date language sql stable as $$
    select (from_day + make_interval(months => 3 + 3 * coalesce(
        ((extract(year from age(reported + 1, from_day)) * 12 + extract(month from age(reported + 1, from_day)))::int / 3), 0)))::date - 1
$$;

-- Where a transaction gathers what it writes: its events, and each version of each thing with the checks and generated
-- columns of its table.
create procedure bench.gather() language plpgsql as $$
declare
    tracked text;
begin
    create temp table entry (event_id uuid, at timestamptz, action text, type text, role text, agency text, subject text,
                             directive_id uuid, changes text) on commit drop;
    create temp table thing (event_id uuid, type text, id uuid, version int) on commit drop;
    foreach tracked in array '{agency,meeting,directive,assignment,milestone,evidence,progress_report,extension_request,reminder}'::text[] loop
        execute format('create temp table staged_%1$s (like %1$s including generated including constraints,
                        event_id uuid not null, valid_from timestamptz not null) on commit drop', tracked);
    end loop;
end $$;

-- Writes what was gathered: the work of the recorder and of the triggers keep_version and, in the end, await_number.
create procedure bench.write() language plpgsql as $$
declare
    tracked text;
    counter text;
    kept text;
    given text;
begin
    analyze entry;
    foreach tracked in array '{agency,meeting,directive,assignment,milestone,evidence,progress_report,extension_request,reminder}'::text[] loop
        execute format('alter table %I disable trigger user', tracked);
        counter := case tracked when 'directive' then 'revision' else 'version' end;
        execute format('insert into thing select event_id, %L, id, %I from staged_%s', replace(tracked, '_', '-'), counter, tracked);
    end loop;
    alter table event disable trigger user;

    insert into event (event_id, canonical_version, action, entity_type, entity_id, entity_version, directive_id, role, agency, recorded_at, effective_at,
                       simulated_clock, actor_disclosed, request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)
    select event_id, 1, action, type, id, version, directive_id, role, agency, at, at, false, actor, request, changes, reason, form,
           sha256(convert_to(form, 'UTF8'))
    from (select p.*, format('{"action":"%s","agency":%s,"also":[%s],"digests":{"actor":"%s","changes":"%s","reason":"%s",'
                '"requestId":"%s"},"effectiveAt":"%s","entity":{"id":"%s","type":"%s","version":%s},"eventId":"%s",'
                '"onBehalfOf":null,"recordedAt":"%8$s","role":"%13$s","simulatedClock":false}',
                action, coalesce('"' || agency || '"', 'null'), also, bench.sha256(actor), bench.sha256(changes), bench.sha256(reason),
                bench.sha256(request), moment, id, type, version, event_id, role) as form
          from (select e.event_id, e.at, e.action, e.type, e.role, e.agency, e.directive_id, t.id, t.version, t.also,
                       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as moment,
                       bench.disclosed(format('{"client":"bench","issuer":"urn:directive-tracker:bench","subject":"%s"}', e.subject)) as actor,
                       bench.disclosed('"bench"') as request, bench.disclosed(e.changes) as changes, bench.disclosed('null') as reason
                from entry e join (
                    select e.event_id, (max(t.id::text) filter (where t.type = e.type))::uuid as id,
                           max(t.version) filter (where t.type = e.type) as version,
                           string_agg(format('{"id":"%s","type":"%s","version":%s}', t.id, t.type, t.version), ','
                                      order by t.type collate "C", t.id) filter (where t.type <> e.type) as also
                    from thing t join entry e on e.event_id = t.event_id group by e.event_id) t on t.event_id = e.event_id
                offset 0) p) f;

    foreach tracked in array '{agency,meeting,directive,assignment,milestone,evidence,progress_report,extension_request,reminder}'::text[] loop
        counter := case tracked when 'directive' then 'revision' else 'version' end;
        select string_agg(quote_ident(attname), ', ' order by attnum),
               string_agg(quote_ident(attname), ', ' order by attnum) filter (where attgenerated = '')
        into kept, given from pg_attribute where attrelid = tracked::regclass and attnum > 0 and not attisdropped;
        execute format('insert into %1$s (%2$s) select distinct on (id) %2$s from staged_%1$s order by id, %3$I desc', tracked, given, counter);
        execute format('insert into %1$s_version (event_id, valid_from, valid_to, %2$s)
                        select event_id, valid_from, lead(valid_from) over (partition by id order by %3$I), %2$s from staged_%1$s',
                       tracked, kept, counter);
    end loop;
end $$;

-- Before a commit: what was deferred is checked, and the triggers are on again.
create procedure bench.finish() language plpgsql as $$
declare
    tracked text;
begin
    set constraints all immediate;
    foreach tracked in array '{agency,meeting,directive,assignment,milestone,evidence,progress_report,extension_request,reminder,event}'::text[] loop
        execute format('alter table %I enable trigger user', tracked);
    end loop;
end $$;

create procedure bench.ground(meetings int, most int, began timestamptz) language plpgsql as $$
begin
    call bench.gather();
    insert into staged_agency (event_id, valid_from, id, code, names, valid_since, version, created_at, updated_at)
    select bench.id(at, 'agency event ' || n), at, bench.id(at, 'agency ' || n), 'B' || lpad(n::text, 3, '0'),
           jsonb_build_object('en', 'Agency ' || n, 'zh', '部门' || n), '1949-10-01', 1, at, at
    from (select n, began - interval '1 year' + make_interval(secs => n) as at from bench.scale, generate_series(0, agencies - 1) n) a;
    insert into entry select event_id, valid_from, 'create', 'agency', 'admin', null, 'admin', null,
        format('{"agency":{"code":{"after":"%s","before":null}}}', code) from staged_agency;
    create table bench.meeting as
        select n, bench.id(at, 'meeting ' || n) as id, to_char(at, '"BENCH"-YYYY-MM-DD-"M"') || n as reference, at
        from (select n, date_trunc('second', began + n * (interval '728 days' / meetings)) as at from generate_series(0, meetings - 1) n) m;
    insert into staged_meeting (event_id, valid_from, id, reference, body, type, held_on, title, language, translations, visibility,
                                version, created_at, updated_at)
    select bench.id(at, 'meeting event ' || n), at, id, reference, 'Bench', 'OTHER', at::date, 'Meeting ' || n, 'en', '{}',
           case when n % 10 = 9 then 'RESTRICTED' else 'PUBLIC' end, 1, at, at from bench.meeting;
    insert into entry select event_id, valid_from, 'create', 'meeting', 'supervisor', null, 'officer-0', null,
        format('{"meeting":{"reference":{"after":"%s","before":null}}}', reference) from staged_meeting;
    call bench.write();
    insert into reference_counter select id, most from bench.meeting;
    call bench.finish();
end $$;

create procedure bench.directives(first int, last int, a_meeting int, now timestamptz) language plpgsql as $$
declare
    offices int := (select agencies from bench.scale);
    subjects int := (select topics from bench.scale);
begin
    call bench.gather();

    -- What is settled of each from the start: when each step comes, if it comes, and whose it is.
    create temp table life on commit drop as
    select l.*, array(select t::date from unnest(ats) t) as days, ats[3]::date + 60 + bench.draw(i, 1, 500) as due,
           case when i % 3 = 0 then 30 - 44 * (i % 2) else 0 end as moved, case when i % 4 = 1 then 60 else 0 end as extended,
           i % 4 <> 2 as first_met, i % 12 = 0 as not_met, 2 + i % 2 as milestones, date_trunc('month', ats[6])::date as from_day,
           date_trunc('month', ats[8])::date - 1 as reported, date_trunc('month', ats[19])::date - 1 as reported_last,
           bench.id(ats[8], 'report ' || i) as report, bench.id(ats[19], 'last report ' || i) as last_report,
           bench.id(ats[18], 'evidence ' || i) as evidence, bench.id(ats[13], 'decision ' || i) as decision,
           convert_to('Evidence of directive ' || i, 'UTF8') as bytes, 'B' || lpad((i % offices)::text, 3, '0') as leader,
           'B' || lpad(((i + 1 + bench.draw(i, 2, offices - 1)) % offices)::text, 3, '0') as helper, 'officer-' || i % 20 as officer
    from (select i, m.id as meeting, m.reference as meeting_reference, (i - 1) % a_meeting + 1 as ordinal,
                 bench.id(m.at, 'directive ' || i) as id,
                 array(select created + (s.day * 864 * stretch + s.k) * interval '1 second' from bench.step s order by s.k) as ats
          from generate_series(first, last) i join bench.meeting m on m.n = (i - 1) / a_meeting cross join lateral (
              select m.at + (3600 + i % a_meeting * 20) * interval '1 second' as created, 80 + bench.draw(i, 3, 240) as stretch) c) l;

    -- The steps that it has taken by now.
    create temp table taken on commit drop as
    select l.i, s.k, bench.id(ats[s.k], 'event ' || l.i || ' ' || s.k) as event_id, ats[s.k] as at,
           row_number() over w as n, count(*) filter (where s.own) over w as version
    from life l join bench.step s on ats[s.k] <= now and s.k <= case
        when i % 40 = 11 then 2 when i % 25 = 3 then 3 when i % 20 = 7 then 14 when i % 20 = 12 then 15 else 23 end and case s.k
        when 6 then i % 2 = 0
        when 7 then bench.draw(i, 4, 2) = 0
        when 11 then moved <> 0
        when 12 then extended > 0
        when 13 then extended > 0
        when 14 then i % 20 = 7
        when 15 then i % 10 = 2
        when 16 then i % 20 = 2
        when 17 then i % 6 = 5 else true end
    window w as (partition by l.i order by s.k);
    create index on taken (k);
    analyze life, taken;

    insert into staged_directive (event_id, valid_from, id, reference, meeting_id, meeting_reference, ordinal, title, description, language,
        translations, passages, kind, priority, topics, completion_criteria, officer, status, closure_reason, closure_note,
        original_due_date, due_date, review_on, registered_on, assigned_on, claimed_on, claimed_by, completed_on, closed_on,
        no_passage_reason, visibility, illustrative, lead_pending_until, next_milestone_due, milestone_not_met, extension_count,
        claimed_report, claimed_report_accepted, accepted_percent, last_report_on, next_report_period_to, report_working_days,
        evidence_count, evidence_undecided, version, revision, created_at, updated_at)
    select event_id, at, id, case when k >= 2 then meeting_reference || '-' || case when ordinal < 10 then '0' else '' end || ordinal end,
        meeting, meeting_reference, case when k >= 2 then ordinal end, 'Directive ' || i,
        repeat('What the meeting decided, at some length. ', 3 + i % 5), 'en',
        jsonb_build_object('zh', jsonb_build_object('title', '事项' || i, 'description', null)), '[]',
        case when i % 50 = 0 then 'CONTINUING' else 'ONE_OFF' end,
        (array['NORMAL', 'NORMAL', 'HIGH', 'URGENT', 'HIGH', 'HIGH', 'URGENT', 'HIGH'])
            [i % 4 + case when k >= 7 and bench.draw(i, 4, 2) = 0 then 5 else 1 end],
        array['topic-' || bench.draw(i, 5, subjects), 'topic-' || 40 + i % 7], case when k >= 3 then 'It is done and reported.' end, officer, status,
        case when k = 14 then 'WITHDRAWN' when k = 23 and not_met then 'PARTIALLY_IMPLEMENTED' when k = 23 then 'IMPLEMENTED' end,
        case when k = 14 then 'Overtaken by events.' end, case when k >= 3 then due end,
        case when k >= 3 then due + case when k >= 11 then moved else 0 end + case when k >= 13 then extended else 0 end end,
        case when k = 15 then days[15] + 90 end, case when k >= 2 then days[2] end, case when k >= 3 then days[3] end,
        case when k >= 20 then days[20] end, case when k >= 20 then bench.person('clerk-' || leader) end,
        case when k = 23 then days[20] end, case when k in (14, 23) then days[k] end, case when k >= 2 then 'Loaded.' end,
        case when i % 5 = 4 then 'RESTRICTED' else 'PUBLIC' end, true, case when k = 3 then days[3] + 7 end,
        case when k < 22 then days[3] + (due - days[3]) * case when k >= 10 and first_met then 2 else 1 end / milestones end,
        k >= 22 and not_met, case when k >= 13 and extended > 0 then 1 else 0 end,
        case when k >= 20 then last_report end, k >= 22, case when k >= 22 then 100 when k >= 10 then 20 + i % 50 end,
        case when k >= 22 then days[19] when k >= 10 then days[9] end, owed, case when owed is not null then 5 end,
        case when k >= 18 then 1 else 0 end, case when k between 18 and 20 then 1 else 0 end, version, n, ats[1], at
    from taken join life using (i) join bench.step using (k) cross join lateral (
        select case when i % 2 = 0 and k >= 6 and status in ('IN_PROGRESS', 'COMPLETION_REPORTED') then bench.owed(from_day,
                   case when k >= 19 then reported_last when k >= 9 then reported end) end as owed) o;

    insert into staged_assignment (event_id, valid_from, id, directive_id, agency, role, status, acknowledge_by, acknowledged_on,
        illustrative, version, created_at, updated_at)
    select event_id, at, bench.id(ats[3], a.role || i), id, a.agency, a.role, case k when 3 then 'PENDING' else 'ACKNOWLEDGED' end,
        days[3] + 7, case when k > 3 then days[k] end, true, case k when 3 then 1 else 2 end, ats[3], at
    from taken join life using (i) cross join lateral (values ('LEAD', leader, 4), ('COOPERATING', helper, 5)) a (role, agency, acknowledges)
    where k in (3, acknowledges);

    -- What the first report says of the first, and the last report of those that are open then.
    insert into staged_milestone (event_id, valid_from, id, directive_id, key, title, translations, original_due_date, due_date,
        met_on, percent, status, weight, sequence, illustrative, version, created_at, updated_at)
    select event_id, at, bench.id(ats[1], 'milestone ' || i || ' ' || j), id, 'm' || j, 'Milestone ' || j, '{}',
        days[3] + (due - days[3]) * j / milestones, days[3] + (due - days[3]) * j / milestones,
        case status when 'MET' then days[k - 3] end, case status when 'PARTIALLY_MET' then 40 end, status, j, j, true,
        case when k = 1 then 1 when k = 10 or j > 1 then 2 else 3 end, ats[1], at
    from taken join life using (i) cross join generate_series(1, milestones) j cross join lateral (
        select case when k = 1 then 'SCHEDULED' when k = 10 and not first_met then 'PARTIALLY_MET'
                    when k = 22 and not_met and j = milestones then 'NOT_MET' else 'MET' end as status) s
    where k = 1 or k = 10 and j = 1 or k = 22 and (j > 1 or not first_met);

    insert into staged_progress_report (event_id, valid_from, id, directive_id, agency, period_from, period_to, narrative, claimed_percent,
        delivery_confidence, confidence_note, milestone_updates, evidence, final, status, submitted_on, reviewer, reviewed_on, accepted_at,
        authors, illustrative, version, created_at, updated_at)
    select event_id, at, case when k < 19 then report else last_report end, id, leader, case when k < 19 then from_day else reported + 1 end,
        case when k < 19 then reported else reported_last end, repeat('What was done in these months. ', 8),
        case when k < 19 then 20 + i % 50 else 100 end, case when i % 8 = 0 then 'AMBER' else 'GREEN' end,
        case when i % 8 = 0 then 'The budget is late.' end,
        (select jsonb_agg(jsonb_build_object('milestoneId', bench.id(ats[1], 'milestone ' || i || ' ' || j), 'status', status,
                                             'percent', case status when 'PARTIALLY_MET' then 40 end,
                                             'metOn', case status when 'MET' then days[case when k < 19 then 7 else 19 end] end) order by j)
         from generate_series(case when k >= 19 and first_met then 2 else 1 end, case when k < 19 then 1 else milestones end) j cross join lateral (
             select case when k < 19 and not first_met then 'PARTIALLY_MET' when k >= 19 and not_met and j = milestones then 'NOT_MET'
                         else 'MET' end as status) s),
        case when k < 19 then '{}' else array[evidence] end, k >= 19, member.after, case when k >= 9 then days[case when k < 19 then 9 else 19 end] end,
        case when k in (10, 22) then bench.person(officer) end, case when k in (10, 22) then days[k] end, case when k in (10, 22) then at end,
        array[bench.person('clerk-' || leader)], true, case k when 8 then 1 when 9 then 2 when 10 then 3 when 19 then 1 else 2 end,
        case when k < 19 then ats[8] else ats[19] end, at
    from taken join life using (i) join bench.step member using (k) where k in (8, 9, 10, 19, 22);

    insert into evidence_content (id, sha256, size)
    select bench.id(ats[18], 'content ' || i), sha256(bytes), length(bytes) from taken join life using (i) where k = 18;
    insert into evidence_chunk select bench.id(ats[18], 'content ' || i), 0, bytes from taken join life using (i) where k = 18;
    insert into staged_evidence (event_id, valid_from, id, directive_id, agency, title, kind, file_name, media_type, size, sha256, content_id,
        claim, supplied_by, collected_by, collected_at, status, reviewed_by, reviewed_on, entered_by, illustrative, version, created_at, updated_at)
    select event_id, at, evidence, id, leader, 'Evidence ' || i, 'DOCUMENTARY', 'note.txt', 'text/plain', length(bytes), sha256(bytes),
        bench.id(ats[18], 'content ' || i), 'It was done.', 'The agency', 'Its clerk', ats[18], case k when 18 then 'SUBMITTED' else 'ACCEPTED' end,
        case k when 21 then bench.person(officer) end, case k when 21 then days[21] end, bench.person('clerk-' || leader), true,
        case k when 18 then 1 else 2 end, ats[18], at
    from taken join life using (i) where k in (18, 21);

    insert into staged_extension_request (event_id, valid_from, id, directive_id, agency, due_date, requested_due_date, reason, progress_to_date,
        status, granted_due_date, decided_by, decided_on, date_decision, filed_on, filed_by, illustrative, version, created_at, updated_at)
    select event_id, at, bench.id(ats[12], 'extension ' || i), id, leader, due + moved, due + moved + extended, 'It takes longer.', 'Half is done.',
        case k when 12 then 'PENDING' else 'APPROVED' end, case k when 13 then due + moved + extended end,
        case k when 13 then bench.person(officer) end, case k when 13 then days[13] end, case k when 13 then decision end, days[12],
        bench.person('clerk-' || leader), true, k - 11, ats[12], at
    from taken join life using (i) where k in (12, 13);

    insert into staged_reminder (event_id, valid_from, id, directive_id, agency, level, automatic, message, respond_by, status, illustrative,
        version, created_at, updated_at)
    select event_id, at, bench.id(ats[17], 'reminder ' || i), id, leader, 'BLUE', false, 'Please report.', days[17] + 7,
        case k when 17 then 'OPEN' else 'ENDED' end, true, case k when 17 then 1 else 2 end, ats[17], at
    from taken join life using (i) where i % 6 = 5 and k in (17, 23);

    -- What is written once, and is named by its event as well.
    insert into thing
    select event_id, 'date-decision', case k when 11 then event_id else decision end, 1 from taken join life using (i) where k in (11, 13)
    union all select event_id, 'reporting-duty', id, 1 from taken join life using (i) where k = 6;

    insert into entry
    select event_id, at, action, type, role, case when role = 'agency' then case k when 5 then helper else leader end end,
        case when role = 'agency' then 'clerk-' || case k when 5 then helper else leader end else officer end, id,
        format('{"%s":{"%s":{"after":"%s","before":%s}}}', type, member, case k
            when 1 then 'Directive ' || i
            when 7 then (array['HIGH', 'HIGH', 'URGENT', 'HIGH'])[i % 4 + 1]
            when 18 then encode(sha256(bytes), 'hex') else after end, coalesce('"' || case k
            when 7 then (array['NORMAL', 'NORMAL', 'HIGH', 'URGENT'])[i % 4 + 1] else before end || '"', 'null'))
    from taken join life using (i) join bench.step using (k);

    call bench.write();
    insert into date_decision (id, directive_id, origin, from_date, to_date, reason, illustrative, decided_on, event_id, recorded_at)
    select case k when 11 then event_id else decision end, id, case k when 11 then 'OFFICE' else 'EXTENSION' end,
        case k when 11 then due else due + moved end, case k when 11 then due + moved else due + moved + extended end, 'It was decided.',
        true, days[k], event_id, at
    from taken join life using (i) where k in (11, 13);
    insert into reporting_duty (directive_id, version, every, unit, from_day, due_working_days, scope, starts_on, illustrative, event_id, recorded_at)
    select id, 1, 3, 'MONTH', from_day, 5, 'LEAD', from_day, true, event_id, at from taken join life using (i) where k = 6;
    insert into current_owner
    select d.id, a.agency, a.role, d.due_date, d.created_at
    from life l join directive d on d.id = l.id join assignment a on a.directive_id = d.id where a.status in ('PENDING', 'ACKNOWLEDGED');
    insert into report_owed
    select d.id, l.leader, (d.next_report_period_to + 1 - interval '3 months')::date, d.next_report_period_to, d.report_working_days
    from directive d join life l on l.id = d.id where d.next_report_period_to is not null;
    call bench.finish();
end $$;

-- Numbers all events in the order in which they were recorded, as the sequencer would have done in these years.
create procedure bench.number() language plpgsql as $$
begin
    perform pg_advisory_xact_lock(x'6c6f67'::int);
    insert into log_entry (seq, event_id, recorded_at, leaf)
    select row_number() over (order by recorded_at, event_id), event_id, recorded_at, sha256('\x00'::bytea || convert_to(canonical, 'UTF8'))
    from event;
    insert into log_subtree
    select 1, (l.seq - 1) / 2, sha256('\x01'::bytea || l.leaf || r.leaf)
    from log_entry l join log_entry r on r.seq = l.seq + 1 where l.seq % 2 = 1;
    for below in 1..61 loop
        insert into log_subtree
        select below + 1, l.number / 2, sha256('\x01'::bytea || l.hash || r.hash)
        from log_subtree l join log_subtree r on r.level = below and r.number = l.number + 1 where l.level = below and l.number % 2 = 0;
        exit when not found;
    end loop;
end $$;

create procedure bench.load(directives int) language plpgsql as $$
declare
    now timestamptz := date_trunc('second', clock_timestamp()) - interval '1 minute';
    a_meeting int := greatest(1, least(1000, directives / 20));
    chunk int := 10000;
begin
    if exists (select from event) then
        raise exception 'There are events already';
    end if;
    -- Of few directives, too, each agency and each topic has enough to fill a page.
    create table bench.scale as
        select greatest(5, least(200, directives / 200)) as agencies, greatest(8, least(40, directives / 75)) as topics;
    call bench.ground((directives - 1) / a_meeting + 1, a_meeting, now - interval '730 days');
    commit;
    for n in 0..(directives - 1) / chunk loop
        call bench.directives(n * chunk + 1, least((n + 1) * chunk, directives), a_meeting, now);
        commit;
    end loop;
    call bench.number();
    -- Rounds compare what comes after this: what is loaded has less in its events than in its rows.
    insert into reconciliation (id, whole, state, from_seq, to_seq, ended_at)
    select gen_random_uuid(), false, 'DONE', max(seq), max(seq), clock_timestamp() from log_entry;
end $$;

call bench.load(:directives);
drop schema bench cascade;
set client_min_messages = error;
vacuum (analyze);
