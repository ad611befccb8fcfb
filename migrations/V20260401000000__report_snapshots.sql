-- Report snapshots: reports as they were frozen, with what was asked and what they stand under.
-- Reason: what an auditor relied on must be there to be held against its digest in the log, whatever becomes of the data
-- and of the program that made it.

-- Bytes arrive before the event that carries their digest. Those that no snapshot names may be removed.
create table report_snapshot_content (
    id          uuid primary key,
    sha256      bytea       not null check (length(sha256) = 32),
    size        bigint      not null check (size > 0),
    created_at  timestamptz not null default clock_timestamp()
);
create index report_snapshot_content_age on report_snapshot_content (created_at);
create table report_snapshot_chunk (
    content_id  uuid    not null references report_snapshot_content on delete cascade,
    number      integer not null check (number >= 0),
    bytes       bytea   not null check (length(bytes) > 0),
    primary key (content_id, number)
);
grant select, insert, delete on report_snapshot_content, report_snapshot_chunk to ${appUser};
create trigger guard_update before update on report_snapshot_content for each row execute function refuse_to_rewrite();
create trigger guard_update before update on report_snapshot_chunk for each row execute function refuse_to_rewrite();
create trigger guard_truncate before truncate on report_snapshot_content for each statement execute function refuse_to_rewrite();
create trigger guard_truncate before truncate on report_snapshot_chunk for each statement execute function refuse_to_rewrite();

create table report_snapshot (
    id           uuid primary key,
    report       text        not null check (report in ('STATUS', 'AGENCIES')),
    format       text        not null check (format in ('JSON', 'CSV', 'XLSX', 'HTML', 'PDF')),
    title        text check (title <> ''),
    filters      jsonb       not null check (jsonb_typeof(filters) = 'object'),
    as_of        timestamptz not null,
    log_position bigint      not null check (log_position >= 0),
    since        timestamptz check (since < as_of),
    lang         text        not null check (lang in ('EN', 'ZH')),
    bom          boolean     not null,
    checkpoint   bigint      not null references log_checkpoint (tree_size) check (checkpoint >= log_position),
    generator    text        not null check (generator <> ''),
    size         bigint      not null check (size > 0),
    sha256       bytea       not null check (length(sha256) = 32),
    content_id   uuid        not null unique references report_snapshot_content,
    illustrative boolean     not null,
    created_by   text        not null,
    event_id     uuid        not null references event deferrable initially deferred,
    recorded_at  timestamptz not null,
    check (as_of < recorded_at)
);
call append_only('report_snapshot');

-- The row's reference keeps its content; this keeps the chunks of it.
create function guard_report_snapshot_chunk() returns trigger language plpgsql as $$
begin
    if exists (select from report_snapshot where content_id = old.content_id) then
        raise exception 'A snapshot keeps its bytes' using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;
create trigger guard_delete before delete on report_snapshot_chunk
    for each row execute function guard_report_snapshot_chunk();
