-- A frozen report of two bytes, under the checkpoint of the files before.
do $$
declare
    found   uuid := '0187f000-0000-7000-8000-000000000041';
    content uuid := '0187f000-0000-7000-8000-000000000042';
    event   uuid;
begin
    insert into report_snapshot_content (id, sha256, size) values (content, sha256('{}'), 2);
    insert into report_snapshot_chunk (content_id, number, bytes) values (content, 0, '{}');
    event := pg_temp.enter(41, 'report-snapshot.create', 'report-snapshot', found::text, 1);
    insert into report_snapshot (id, report, format, title, filters, as_of, log_position, since, lang, bom, checkpoint,
        generator, size, sha256, content_id, illustrative, created_by, event_id, recorded_at)
    values (found, 'STATUS', 'JSON', 'Old', '{"sort": ["-updatedAt"]}', '2023-05-06T00:00:00Z', 2, null, 'EN', false, 2,
        '0.9.0', 2, sha256('{}'), content, true, 'https://old.example zhao', event,
        current_setting('tracker.recorded_at')::timestamptz);
end $$;
