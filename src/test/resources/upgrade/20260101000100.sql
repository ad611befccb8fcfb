-- Rows as the application of this version writes them, with its login: one block a transaction.
create function pg_temp.enter(number int, what text, entity text, id text, version int, directive uuid default null)
returns uuid language plpgsql as $$
declare
    event uuid := ('0187f000-0000-7000-8000-0000000001' || lpad(number::text, 2, '0'))::uuid;
    at    timestamptz := timestamptz '2023-05-06T01:00:00Z' + number * interval '1 h';
    form  text := jsonb_build_object('also', '[]'::jsonb,
                      'entity', jsonb_build_object('type', entity, 'id', id, 'version', version))::text;
begin
    perform set_config('tracker.event_id', event::text, true),
            set_config('tracker.recorded_at', at::text, true);
    insert into event (event_id, action, entity_type, entity_id, entity_version, directive_id, role, agency,
        on_behalf_of, recorded_at, effective_at, simulated_clock, actor_disclosed, request_id_disclosed,
        changes_disclosed, reason_disclosed, canonical, digest)
    values (event, what, entity, id, version, directive, 'supervisor', null, null, at, at, true,
        '{"salt":"00","value":{"client":"old","issuer":"https://old.example","subject":"zhang.wei"}}',
        '{"salt":"01","value":null}', '{"salt":"02","value":{}}', '{"salt":"03","value":null}',
        form, sha256(convert_to(form, 'UTF8')));
    return event;
end $$;

do $$
declare
    lead      uuid := '0187f000-0000-7000-8000-000000000001';
    helper    uuid := '0187f000-0000-7000-8000-000000000002';
    meeting   uuid := '0187f000-0000-7000-8000-000000000003';
    document  uuid := '0187f000-0000-7000-8000-000000000004';
    directive uuid := '0187f000-0000-7000-8000-000000000005';
    draft     uuid := '0187f000-0000-7000-8000-000000000006';
    led_by   uuid := '0187f000-0000-7000-8000-000000000007';
    helped_by   uuid := '0187f000-0000-7000-8000-000000000008';
    step      uuid := '0187f000-0000-7000-8000-000000000009';
    event     uuid;
    at        timestamptz;
begin
    event := pg_temp.enter(1, 'create', 'agency', 'NDRC', 1);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into agency values (lead, 'NDRC', '{"en": "Commission", "zh": "委员会"}', null, null, '2018-03-17', null, 1, at, at);
    event := pg_temp.enter(2, 'create', 'agency', 'NEA', 1);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into agency values (helper, 'NEA', '{"en": "Administration"}', 'NDRC', null, '2013-03-25', null, 1, at, at);

    event := pg_temp.enter(3, 'create', 'meeting', meeting::text, 1);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into meeting values (meeting, 'OLD-2023-05-05', 'Council', 'EXECUTIVE_MEETING', '2023-05-05', 'Meeting', null,
        'zh', '{"en": {"title": "Meeting"}}', 'PUBLIC', 1, at, at);
    insert into reference_counter values (meeting, 1);
    event := pg_temp.enter(4, 'create', 'document', document::text, 1);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into source_document values (document, meeting, 'minutes', 'zh', 'ORIGINAL', 'Minutes', null, null, null, null,
        E'📄 会议决定\r\n', sha256(convert_to(E'📄 会议决定\r\n', 'UTF8')), null, event, at);

    event := pg_temp.enter(5, 'create', 'directive', directive::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into directive (id, meeting_id, meeting_reference, title, language, translations, passages, kind, priority,
        topics, status, visibility, illustrative, milestone_not_met, extension_count, version, revision, created_at, updated_at)
    values (directive, meeting, 'OLD-2023-05-05', 'Do it', 'en', '{}', jsonb_build_array(jsonb_build_object(
            'documentId', document, 'start', 2, 'end', 6, 'exact', '会议决定')),
        'ONE_OFF', 'HIGH', '{rural}', 'DRAFT', 'PUBLIC', true, false, 0, 1, 1, at, at);
    event := pg_temp.enter(6, 'register', 'directive', directive::text, 2, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    update directive d set status = 'REGISTERED', reference = 'OLD-2023-05-05-01', ordinal = 1, registered_on = '2023-05-06',
        version = 2, revision = 2, updated_at = at where d.id = directive;
    event := pg_temp.enter(7, 'create', 'milestone', step::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into milestone values (step, directive, 'first', 'First', '{}', 'NEA', '2023-09-01', '2023-09-01', null, null,
        'SCHEDULED', 2.5, 1, true, 1, at, at);
    update directive d set next_milestone_due = '2023-09-01', revision = 3, updated_at = at where d.id = directive;
    event := pg_temp.enter(8, 'assign', 'directive', directive::text, 4, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into assignment values (led_by, directive, 'NDRC', 'LEAD', 'PENDING', '2023-05-15', null, null, null, true, 1, at, at);
    insert into assignment values (helped_by, directive, 'NEA', 'COOPERATING', 'PENDING', '2023-05-15', null, null, 'x@nea.example', true, 1, at, at);
    update directive d set status = 'ASSIGNED', original_due_date = '2023-12-29', due_date = '2023-12-29',
        completion_criteria = 'It is done.', assigned_on = '2023-05-06', lead_pending_until = '2023-05-15',
        version = 3, revision = 4, updated_at = at where d.id = directive;
    event := pg_temp.enter(9, 'decide', 'date-decision', '0187f000-0000-7000-8000-000000000010', 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into date_decision values ('0187f000-0000-7000-8000-000000000010', directive, null, 'OFFICE', '2023-12-29',
        '2024-01-31', 'It takes longer.', true, '2023-05-06', event, at);
    update directive d set due_date = '2024-01-31', version = 4, revision = 5, updated_at = at where d.id = directive;

    event := pg_temp.enter(10, 'create', 'directive', draft::text, 1, draft);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into directive (id, meeting_id, meeting_reference, title, language, translations, passages, kind, priority,
        topics, status, visibility, illustrative, milestone_not_met, extension_count, version, revision, created_at, updated_at)
    values (draft, meeting, 'OLD-2023-05-05', 'A draft', 'en', '{}', '[]', 'CONTINUING', 'NORMAL', '{}', 'DRAFT',
        'RESTRICTED', false, false, 0, 1, 1, at, at);
    insert into idempotency_key values ('old', 'old', 201, '{}', '{}');
end $$;
