-- Two agencies that are each other's parent and successor, as two changes at the same time could leave them.
do $$
declare
    one   uuid := '0187f000-0000-7000-8000-000000000051';
    other uuid := '0187f000-0000-7000-8000-000000000052';
    event uuid;
    at    timestamptz;
begin
    event := pg_temp.enter(51, 'create', 'agency', 'RING-A', 1);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into agency values (one, 'RING-A', '{"en": "One"}', null, null, '2018-03-17', null, 1, at, at);
    event := pg_temp.enter(52, 'create', 'agency', 'RING-B', 1);
    at := current_setting('tracker.recorded_at')::timestamptz;
    insert into agency values (other, 'RING-B', '{"en": "Other"}', 'RING-A', 'RING-A', '0001-01-01', null, 1, at, at);
    event := pg_temp.enter(53, 'update', 'agency', 'RING-A', 2);
    at := current_setting('tracker.recorded_at')::timestamptz;
    update agency set parent = 'RING-B', successor = 'RING-B', version = 2, updated_at = at where id = one;
end $$;
