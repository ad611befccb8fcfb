-- The agencies' work on the directive of the file before, in the same session.
do $$
declare
    directive uuid := '0187f000-0000-7000-8000-000000000005';
    content   uuid := '0187f000-0000-7000-8000-000000000021';
    item      uuid := '0187f000-0000-7000-8000-000000000022';
    report    uuid := '0187f000-0000-7000-8000-000000000023';
    request   uuid := '0187f000-0000-7000-8000-000000000024';
    reminded  uuid := '0187f000-0000-7000-8000-000000000025';
    event     uuid;
    at        timestamptz;
begin
    event := pg_temp.enter(21, 'acknowledge', 'directive', directive::text, 6, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    update directive d set status = 'IN_PROGRESS', lead_pending_until = null, version = 5, revision = 6, updated_at = at
    where d.id = directive;

    event := pg_temp.enter(22, 'reporting-duty.update', 'reporting-duty', directive::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into reporting_duty (directive_id, version, every, unit, from_day, due_working_days, scope, starts_on,
        illustrative, event_id, recorded_at)
    values (directive, 1, 1, 'MONTH', '2023-05-01', 5, 'LEAD', '2023-05-01', true, event, at);
    insert into report_owed (directive_id, agency, period_from, period_to, working_days)
    values (directive, 'NDRC', '2023-05-01', '2023-05-31', 5);
    update directive d set next_report_period_to = '2023-05-31', report_working_days = 5, revision = 7, updated_at = at
    where d.id = directive;

    insert into evidence_content (id, sha256, size) values (content, sha256('File'), 4);
    insert into evidence_chunk (content_id, number, bytes) values (content, 0, 'File');
    event := pg_temp.enter(23, 'evidence.add', 'evidence', item::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into evidence (id, directive_id, agency, title, kind, file_name, media_type, size, sha256, content_id, claim,
        supplied_by, collected_by, collected_at, status, entered_by, illustrative, version, created_at, updated_at)
    values (item, directive, 'NDRC', 'File', 'DOCUMENTARY', 'file.txt', 'text/plain', 4, sha256('File'), content, 'Done.',
        'Office', 'Officer', at, 'SUBMITTED', 'https://old.example li', true, 1, at, at);
    update directive d set evidence_count = 1, evidence_undecided = 1, revision = 8, updated_at = at where d.id = directive;

    event := pg_temp.enter(24, 'progress-report.create', 'progress-report', report::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into progress_report (id, directive_id, agency, period_from, period_to, narrative, delivery_confidence,
        milestone_updates, evidence, final, status, authors, illustrative, version, created_at, updated_at)
    values (report, directive, 'NDRC', '2023-05-01', '2023-05-31', 'Begun.', 'GREEN', '[]', array[item], false, 'DRAFT',
        '{https://old.example li}', true, 1, at, at);

    event := pg_temp.enter(25, 'extension-request.file', 'extension-request', request::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into extension_request (id, directive_id, agency, due_date, requested_due_date, reason, progress_to_date, status,
        filed_on, filed_by, illustrative, version, created_at, updated_at)
    values (request, directive, 'NDRC', '2024-01-31', '2024-06-30', 'Longer.', 'Half.', 'PENDING', '2023-05-07',
        'https://old.example li', true, 1, at, at);

    event := pg_temp.enter(26, 'reminder.send', 'reminder', reminded::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into reminder (id, directive_id, agency, level, automatic, message, status, illustrative, version, created_at,
        updated_at)
    values (reminded, directive, 'NDRC', 'NOTICE', false, 'How is it?', 'OPEN', true, 1, at, at);
end $$;
