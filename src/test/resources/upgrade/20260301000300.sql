-- An assessment of the directive of the files before, with its response, not yet published.
do $$
declare
    directive  uuid := '0187f000-0000-7000-8000-000000000005';
    found      uuid := '0187f000-0000-7000-8000-000000000031';
    event      uuid;
    at         timestamptz;
begin
    event := pg_temp.enter(31, 'assessment.write', 'assessment', found::text, 1, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into assessment (id, directive_id, as_of, log_position, agency, criteria, completion, conclusion, evidence,
        assessed_by, illustrative, version, created_at, updated_at)
    values (found, directive, '2023-05-06', 3, 'NDRC', 'The criteria.', 'LIMITED', 'Half of it.', '[]',
        'https://old.example zhao', true, 1, at, at);

    event := pg_temp.enter(32, 'assessment.respond', 'assessment', found::text, 2, directive);
    at := current_setting('tracker.recorded_at')::timestamptz;
    update assessment set response = 'More than half.', responded_on = '2023-05-08', version = 2, updated_at = at
    where id = found;
end $$;
