-- The core: agencies, calendar, rules, meetings, documents, directives, and the record of every change.
-- Reason: state and history must commit together, and the database itself must refuse to rewrite the past.
-- Two logins: the owner runs this file; ${appUser}, the application, gets only what it needs.

-- ---------------------------------------------------------------------------------------------------
-- The record: events say who and why, version rows say what.
-- ---------------------------------------------------------------------------------------------------

create table event (
    event_id        uuid primary key,
    action          text        not null,
    entity_type     text        not null,
    entity_id       text        not null,
    entity_version  integer     not null check (entity_version > 0),
    directive_id    uuid,
    role            text        not null,
    agency          text,
    on_behalf_of    text,
    recorded_at     timestamptz not null,
    effective_at    timestamptz not null,
    simulated_clock boolean     not null,
    -- Canonical JSON (RFC 8785) of what was digested, each part with its own salt, so that each can be
    -- withheld alone.
    actor_disclosed      text   not null,
    request_id_disclosed text   not null,
    changes_disclosed    text   not null,
    reason_disclosed     text   not null,
    -- The canonical form of the event itself, and its SHA-256.
    canonical       text        not null,
    digest          bytea       not null check (digest = sha256(convert_to(canonical, 'UTF8')))
);
create index event_directive on event (directive_id, recorded_at, event_id) where directive_id is not null;

create function refuse_to_rewrite() returns trigger language plpgsql as $$
begin
    raise exception 'The record is append-only: % of % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

-- A version row may be touched once: when the trigger on its table sets valid_to.
create function guard_version_row() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and pg_trigger_depth() > 1 and old.valid_to is null and new.valid_to is not null
       and to_jsonb(new) - 'valid_to' = to_jsonb(old) - 'valid_to' then
        return new;
    end if;
    raise exception 'The record is append-only: % of % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

-- Writes the version rows of all tracked tables. Argument 0 names the column that numbers the versions.
-- The event and its moment come from the transaction's settings: no change without its event.
create function keep_version() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    event_id    uuid        := nullif(current_setting('tracker.event_id', true), '')::uuid;
    recorded_at timestamptz := nullif(current_setting('tracker.recorded_at', true), '')::timestamptz;
    versions    text        := tg_table_name || '_version';
    counter     text        := tg_argv[0];
    previous    timestamptz;
begin
    if event_id is null or recorded_at is null then
        raise exception 'A change of % without its event', tg_table_name using errcode = 'integrity_constraint_violation';
    end if;
    if tg_op = 'INSERT' then
        if (to_jsonb(new) ->> counter)::int <> 1 then
            raise exception 'The first version of % is 1', tg_table_name using errcode = 'integrity_constraint_violation';
        end if;
    else
        if tg_op = 'UPDATE' and (to_jsonb(new) ->> counter)::int <> (to_jsonb(old) ->> counter)::int + 1 then
            raise exception 'The versions of % have no gaps', tg_table_name using errcode = 'serialization_failure';
        end if;
        execute format('update %I set valid_to = $1 where id = $2 and valid_to is null returning valid_from', versions)
            using recorded_at, old.id into previous;
        if previous is null or previous >= recorded_at then
            raise exception 'The record of % goes forward only', tg_table_name using errcode = 'serialization_failure';
        end if;
    end if;
    if tg_op <> 'DELETE' then
        execute format('insert into %I select $2, $3, null, ($1).*', versions) using new, event_id, recorded_at;
    end if;
    return null;
end $$;

-- Makes the version table of a tracked table: the event, from when to when it held, and the same columns. They come
-- last, so that both tables stay in step when a later migration adds one to each.
create procedure track(tracked regclass, counter text) language plpgsql as $$
declare
    versions text := tracked::text || '_version';
begin
    execute format('create table %I as select null::uuid as event_id, null::timestamptz as valid_from,
                    null::timestamptz as valid_to, t.* from %s t with no data', versions, tracked);
    execute format('alter table %I add foreign key (event_id) references event deferrable initially deferred,
                    alter event_id set not null, alter valid_from set not null, add check (valid_to > valid_from),
                    add primary key (id, %I)', versions, counter);
    execute format('create unique index %I on %I (id) where valid_to is null', versions || '_open', versions);
    execute format('create index %I on %I (event_id)', versions || '_event', versions);
    execute format('create trigger keep_version after insert or update or delete on %s
                    for each row execute function keep_version(%L)', tracked, counter);
    execute format('create trigger guard before update or delete on %I
                    for each row execute function guard_version_row()', versions);
    execute format('create trigger guard_truncate before truncate on %I
                    for each statement execute function refuse_to_rewrite()', versions);
    execute format('create trigger guard_truncate before truncate on %s
                    for each statement execute function refuse_to_rewrite()', tracked);
    execute format('grant select on %I to ${appUser}', versions);
    execute format('grant select, insert, update on %s to ${appUser}', tracked);
end $$;

-- For things that never change after they are made: the row is its own record.
create procedure append_only(written regclass) language plpgsql as $$
begin
    execute format('create trigger guard before update or delete on %s
                    for each row execute function refuse_to_rewrite()', written);
    execute format('create trigger guard_truncate before truncate on %s
                    for each statement execute function refuse_to_rewrite()', written);
    execute format('grant select, insert on %s to ${appUser}', written);
end $$;

call append_only('event');

-- An answer as of T is final once T is ten seconds old, because no write may take longer than five.
create function refuse_late_commit() returns trigger language plpgsql as $$
begin
    if clock_timestamp() - transaction_timestamp() > interval '5 seconds' then
        raise exception 'The write took longer than 5 s' using errcode = 'query_canceled';
    end if;
    return null;
end $$;
create constraint trigger in_time after insert on event deferrable initially deferred
    for each row execute function refuse_late_commit();

-- ---------------------------------------------------------------------------------------------------
-- Retries: the answers of requests that carried an idempotency key.
-- ---------------------------------------------------------------------------------------------------

create table idempotency_key (
    scope       text        not null,
    fingerprint text        not null,
    status      integer     not null check (status between 200 and 299),
    headers     jsonb       not null,
    body        text,
    created_at  timestamptz not null default clock_timestamp(),
    primary key (scope)
);
create index idempotency_key_age on idempotency_key (created_at);
grant select, insert, delete on idempotency_key to ${appUser};

-- ---------------------------------------------------------------------------------------------------
-- Agencies
-- ---------------------------------------------------------------------------------------------------

create table agency (
    id         uuid primary key,
    code       text        not null unique check (code ~ '^[A-Z][A-Z0-9-]{1,31}$'),
    names      jsonb       not null check (jsonb_typeof(names) = 'object' and names <> '{}'),
    parent     text references agency (code) check (parent <> code),
    successor  text references agency (code) check (successor <> code),
    valid_since date       not null,
    valid_until date check (valid_until >= valid_since),
    version    integer     not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
call track('agency', 'version');

-- ---------------------------------------------------------------------------------------------------
-- Working days and rules: data with history, each row a version of its own.
-- ---------------------------------------------------------------------------------------------------

create table calendar_year (
    year        integer     not null check (year between 2000 and 2100),
    version     integer     not null check (version > 0),
    days        jsonb       not null check (jsonb_typeof(days) = 'array'),
    event_id    uuid references event deferrable initially deferred,
    recorded_at timestamptz not null,
    primary key (year, version)
);
call append_only('calendar_year');

create table supervision_rules (
    version               integer     primary key check (version > 0),
    effective_from        date        not null,
    due_soon_working_days integer     not null check (due_soon_working_days between 0 and 250),
    reminders             jsonb       not null check (jsonb_typeof(reminders) = 'array'),
    event_id              uuid references event deferrable initially deferred,
    recorded_at           timestamptz not null
);
call append_only('supervision_rules');

-- ---------------------------------------------------------------------------------------------------
-- Meetings and their documents
-- ---------------------------------------------------------------------------------------------------

create table meeting (
    id             uuid primary key,
    reference      text        not null unique check (reference ~ '^[A-Z]{2,12}-\d{4}-\d{2}-\d{2}(-[A-Z0-9]{1,8})?$'),
    body           text        not null,
    type           text        not null,
    held_on        date        not null,
    title          text        not null,
    chair          text,
    language       text        not null,
    translations   jsonb       not null,
    visibility     text        not null check (visibility in ('PUBLIC', 'RESTRICTED')),
    version        integer     not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
call track('meeting', 'version');

-- The last number given to a directive of the meeting: references are never reused.
create table reference_counter (
    meeting_id uuid primary key references meeting,
    last_given integer not null check (last_given >= 0)
);
grant select, insert, update on reference_counter to ${appUser};

create table source_document (
    id           uuid primary key,
    meeting_id   uuid        not null references meeting,
    key          text        not null check (key ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    language     text        not null,
    rendering    text        not null check (rendering in ('ORIGINAL', 'OFFICIAL_TRANSLATION', 'UNOFFICIAL_TRANSLATION')),
    title        text        not null,
    publisher    text,
    url          text,
    published_on date,
    retrieved_at timestamptz,
    text         text        not null check (text <> ''),
    sha256       bytea       not null check (sha256 = sha256(convert_to(text, 'UTF8'))),
    supersedes   uuid references source_document,
    event_id     uuid        not null references event deferrable initially deferred,
    recorded_at  timestamptz not null,
    unique (meeting_id, key)
);
call append_only('source_document');

-- ---------------------------------------------------------------------------------------------------
-- Directives with their assignments, milestones and date decisions
-- ---------------------------------------------------------------------------------------------------

create table directive (
    id                  uuid primary key,
    reference           text unique,
    meeting_id          uuid        not null references meeting,
    meeting_reference   text        not null,
    ordinal             integer check (ordinal > 0),
    title               text        not null,
    description         text,
    language            text        not null,
    translations        jsonb       not null,
    passages            jsonb       not null check (jsonb_typeof(passages) = 'array'),
    kind                text        not null check (kind in ('ONE_OFF', 'CONTINUING')),
    priority            text        not null check (priority in ('NORMAL', 'HIGH', 'URGENT')),
    topics              text[]      not null,
    completion_criteria text,
    officer             text,
    status              text        not null check (status in ('DRAFT', 'REGISTERED', 'ASSIGNED', 'IN_PROGRESS',
                                            'COMPLETION_REPORTED', 'CLOSED', 'SUSPENDED')),
    closure_reason      text check (closure_reason in ('IMPLEMENTED', 'IMPLEMENTED_MODIFIED', 'PARTIALLY_IMPLEMENTED',
                                            'NOT_IMPLEMENTED', 'WITHDRAWN', 'SUPERSEDED', 'DUPLICATE')),
    closure_note        text,
    related_directive   uuid references directive,
    original_due_date   date,
    due_date            date,
    review_on           date,
    registered_on       date,
    assigned_on         date,
    claimed_on          date,
    claimed_by          text,
    completed_on        date,
    closed_on           date,
    no_passage_reason   text,
    visibility          text        not null check (visibility in ('PUBLIC', 'RESTRICTED')),
    illustrative        boolean     not null,
    -- What the light and the filters need of the children, kept by the service in the same transaction.
    lead_pending_until  date,
    next_milestone_due  date,
    milestone_not_met   boolean     not null,
    extension_count     integer     not null check (extension_count >= 0),
    -- From this day on the directive is overdue; a claim is judged as of its own day.
    overdue_from        date generated always as (
        case when status in ('ASSIGNED', 'IN_PROGRESS') then due_date + 1
             when status = 'COMPLETION_REPORTED' and claimed_on > due_date then claimed_on end) stored,
    -- From this day on it asks for attention, whatever its due date.
    attention_from      date generated always as (
        case when status in ('ASSIGNED', 'IN_PROGRESS')
             then case when milestone_not_met then '-infinity'::date
                       else least(lead_pending_until + 1, next_milestone_due + 1, review_on + 1) end end) stored,
    priority_rank       smallint generated always as (
        case priority when 'NORMAL' then 1 when 'HIGH' then 2 else 3 end) stored,
    -- References in their natural order, whatever the number of digits.
    reference_order     text collate "C" generated always as (
        meeting_reference || '-' || lpad(ordinal::text, 9, '0')) stored,
    version             integer     not null check (version > 0),
    revision            integer     not null check (revision >= version),
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    check ((reference is null) = (ordinal is null)),
    check (reference is not null or status = 'DRAFT'),
    check ((status = 'DRAFT') = (registered_on is null)),
    check ((status = 'CLOSED') = (closed_on is not null)),
    check ((status = 'CLOSED') = (closure_reason is not null)),
    check (status <> 'COMPLETION_REPORTED' or claimed_on is not null),
    check (status not in ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_REPORTED') or kind = 'CONTINUING' or due_date is not null),
    check (closure_reason is null or closure_reason not in ('SUPERSEDED', 'DUPLICATE') or related_directive is not null),
    check (original_due_date is null or due_date is not null),
    unique (meeting_id, ordinal)
);
call track('directive', 'revision');
grant delete on directive to ${appUser};
create index directive_updated on directive (updated_at desc, id desc);
create index directive_due on directive (due_date, id);
create index directive_reference on directive (reference_order, id);
create index directive_priority on directive (priority_rank desc, id desc);
create index directive_status_updated on directive (status, updated_at desc, id desc);
create index directive_overdue on directive (due_date, id) where overdue_from is not null;
create index directive_topics on directive using gin (topics);
create index directive_version_at on directive_version (id, valid_from desc);

-- Only a draft may be deleted, and what an assignment froze stays frozen.
create function guard_directive() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.status <> 'DRAFT' then
            raise exception 'Only a draft may be deleted' using errcode = 'integrity_constraint_violation';
        end if;
        return old;
    end if;
    if old.reference is not null and new.reference is distinct from old.reference then
        raise exception 'A reference never changes' using errcode = 'integrity_constraint_violation';
    end if;
    if old.original_due_date is not null and new.original_due_date is distinct from old.original_due_date then
        raise exception 'The original due date never changes' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard before update or delete on directive for each row execute function guard_directive();

-- A passage is what the document says between its two offsets, counted in code points.
create function check_passages() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if exists (
        select 1 from jsonb_array_elements(new.passages) p
        left join source_document d on d.id = (p ->> 'documentId')::uuid
        where d.id is null
           or substr(d.text, (p ->> 'start')::int + 1, (p ->> 'end')::int - (p ->> 'start')::int)
              is distinct from p ->> 'exact') then
        raise exception 'A passage does not say what its document says there'
            using errcode = 'check_violation', constraint = 'directive_passages_exact';
    end if;
    return null;
end $$;
create constraint trigger passages_exact after insert or update of passages on directive
    for each row when (new.passages <> '[]') execute function check_passages();

create table assignment (
    id              uuid primary key,
    directive_id    uuid        not null references directive,
    agency          text        not null references agency (code),
    role            text        not null check (role in ('LEAD', 'COOPERATING')),
    status          text        not null check (status in ('PENDING', 'ACKNOWLEDGED', 'DECLINED', 'RELEASED')),
    acknowledge_by  date        not null,
    acknowledged_on date,
    decline_reason  text,
    contact         text,
    illustrative    boolean     not null,
    version         integer     not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    check ((status = 'DECLINED') = (decline_reason is not null)),
    check (status <> 'ACKNOWLEDGED' or acknowledged_on is not null)
);
call track('assignment', 'version');
create unique index assignment_one_lead on assignment (directive_id)
    where role = 'LEAD' and status in ('PENDING', 'ACKNOWLEDGED');
create unique index assignment_once on assignment (directive_id, agency)
    where status in ('PENDING', 'ACKNOWLEDGED');
create index assignment_directive on assignment (directive_id, id);
create index assignment_agency on assignment (agency, directive_id);
create index assignment_version_directive on assignment_version (directive_id, valid_from);

create table milestone (
    id                uuid primary key,
    directive_id      uuid        not null references directive,
    key               text        not null check (key ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    title             text        not null,
    translations      jsonb       not null,
    agency            text references agency (code),
    original_due_date date        not null,
    due_date          date        not null,
    met_on            date,
    percent           integer check (percent between 0 and 100),
    status            text        not null check (status in ('SCHEDULED', 'MET', 'PARTIALLY_MET', 'NOT_MET', 'CANCELLED')),
    weight            double precision not null check (weight > 0),
    sequence          integer     not null check (sequence > 0),
    illustrative      boolean     not null,
    version           integer     not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    check (status <> 'MET' or met_on is not null),
    unique (directive_id, key)
);
call track('milestone', 'version');
create index milestone_version_directive on milestone_version (directive_id, valid_from);

-- They go with their draft, and never otherwise.
create function guard_child() returns trigger language plpgsql as $$
begin
    if (select status from directive where id = old.directive_id) <> 'DRAFT' then
        raise exception 'Only a draft loses its %', tg_table_name using errcode = 'integrity_constraint_violation';
    end if;
    return old;
end $$;
create trigger guard before delete on assignment for each row execute function guard_child();
create trigger guard before delete on milestone for each row execute function guard_child();
grant delete on assignment, milestone to ${appUser};

create table date_decision (
    id           uuid primary key,
    directive_id uuid        not null references directive,
    milestone_id uuid references milestone,
    origin       text        not null check (origin in ('EXTENSION', 'OFFICE')),
    from_date    date,
    to_date      date        not null check (to_date is distinct from from_date),
    reason       text        not null check (reason <> ''),
    illustrative boolean     not null,
    decided_on   date        not null,
    event_id     uuid        not null references event deferrable initially deferred,
    recorded_at  timestamptz not null
);
call append_only('date_decision');
create index date_decision_directive on date_decision (directive_id, recorded_at, id);
