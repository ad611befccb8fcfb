-- The agencies' work: progress reports, reporting duties, evidence, extension requests, reminders.
-- Reason: a directive's whole life is lived here, and what it means for guards, light and filters is
-- kept in columns of the directive, so that they stay plain indexed SQL.

-- ---------------------------------------------------------------------------------------------------
-- What a directive knows of its reports and evidence, kept by the service in the same transaction.
-- The same columns in the same order on its version rows, where older rows take the defaults.
-- ---------------------------------------------------------------------------------------------------

alter table directive
    add column claimed_report          uuid,
    add column claimed_report_accepted boolean not null default false,
    add column accepted_percent        integer check (accepted_percent between 0 and 100),
    add column last_report_on          date,
    add column next_report_period_to   date,
    add column report_working_days     integer check (report_working_days between 0 and 60),
    add column evidence_count          integer not null default 0 check (evidence_count >= 0),
    add column evidence_undecided      integer not null default 0 check (evidence_undecided between 0 and evidence_count),
    add check (claimed_report is null or status in ('COMPLETION_REPORTED', 'CLOSED')),
    add check ((next_report_period_to is null) = (report_working_days is null));
alter table directive_version
    add column claimed_report          uuid,
    add column claimed_report_accepted boolean not null default false,
    add column accepted_percent        integer,
    add column last_report_on          date,
    add column next_report_period_to   date,
    add column report_working_days     integer,
    add column evidence_count          integer not null default 0,
    add column evidence_undecided      integer not null default 0;

-- ---------------------------------------------------------------------------------------------------
-- Evidence: what it is in one row, its bytes in chunks that never change.
-- ---------------------------------------------------------------------------------------------------

-- Bytes arrive before the event that takes them in. Those that no evidence took in may be removed.
create table evidence_content (
    id          uuid primary key,
    sha256      bytea       not null check (length(sha256) = 32),
    size        bigint      not null check (size > 0),
    created_at  timestamptz not null default clock_timestamp()
);
create index evidence_content_age on evidence_content (created_at);
create table evidence_chunk (
    content_id  uuid    not null references evidence_content on delete cascade,
    number      integer not null check (number >= 0),
    bytes       bytea   not null check (length(bytes) > 0),
    primary key (content_id, number)
);
-- Compressed files do not shrink again.
alter table evidence_chunk alter column bytes set storage external;
grant select, insert, delete on evidence_content, evidence_chunk to ${appUser};
create trigger guard_update before update on evidence_content for each row execute function refuse_to_rewrite();
create trigger guard_update before update on evidence_chunk for each row execute function refuse_to_rewrite();
create trigger guard_truncate before truncate on evidence_content for each statement execute function refuse_to_rewrite();
create trigger guard_truncate before truncate on evidence_chunk for each statement execute function refuse_to_rewrite();

create table evidence (
    id             uuid primary key,
    directive_id   uuid        not null references directive,
    agency         text        not null references agency (code),
    title          text        not null,
    kind           text        not null check (kind in ('DOCUMENTARY', 'PHYSICAL', 'TESTIMONIAL', 'ANALYTICAL')),
    file_name      text        not null,
    media_type     text        not null,
    size           bigint      not null check (size > 0),
    sha256         bytea       not null check (length(sha256) = 32),
    content_id     uuid        not null references evidence_content,
    claim          text        not null,
    supplied_by    text        not null,
    collected_by   text        not null,
    collected_at   timestamptz not null,
    external_id    text,
    supersedes     uuid references evidence check (supersedes <> id),
    superseded_by  uuid references evidence deferrable initially deferred,
    status         text        not null check (status in ('SUBMITTED', 'ACCEPTED', 'REJECTED')),
    review_note    text,
    reviewed_by    text,
    reviewed_on    date,
    on_behalf_of   text,
    entered_by     text        not null,
    illustrative   boolean     not null,
    version        integer     not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    check ((status = 'SUBMITTED') = (reviewed_by is null)),
    check (status <> 'REJECTED' or review_note is not null),
    check (reviewed_by is distinct from entered_by)
);
call track('evidence', 'version');
create unique index evidence_external on evidence (directive_id, agency, external_id) where external_id is not null;
create unique index evidence_supersedes on evidence (supersedes) where supersedes is not null;
create index evidence_directive on evidence (directive_id, id);
create index evidence_queue on evidence (status, id);
create index evidence_agency on evidence (agency, id);
create index evidence_content_used on evidence (content_id);
create index evidence_version_directive on evidence_version (directive_id, valid_from);

create function guard_evidence_content() returns trigger language plpgsql as $$
begin
    if exists (select from evidence where content_id = old.id) then
        raise exception 'Evidence keeps its bytes' using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;
create trigger guard_delete before delete on evidence_content for each row execute function guard_evidence_content();
create function guard_evidence_chunk() returns trigger language plpgsql as $$
begin
    if exists (select from evidence where content_id = old.content_id) then
        raise exception 'Evidence keeps its bytes' using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;
create trigger guard_delete before delete on evidence_chunk for each row execute function guard_evidence_chunk();

-- What was handed in stays: only the review, and what supersedes it, is added, each once.
create function guard_evidence() returns trigger language plpgsql as $$
declare
    added text[] := '{status,review_note,reviewed_by,reviewed_on,superseded_by,version,updated_at}';
begin
    if to_jsonb(new) - added <> to_jsonb(old) - added
       or old.superseded_by is not null and new.superseded_by is distinct from old.superseded_by
       or old.status <> 'SUBMITTED' and (new.status, new.review_note, new.reviewed_by, new.reviewed_on)
          is distinct from (old.status, old.review_note, old.reviewed_by, old.reviewed_on) then
        raise exception 'Evidence is not rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard before update on evidence for each row execute function guard_evidence();

-- ---------------------------------------------------------------------------------------------------
-- Progress reports and the duty to send them
-- ---------------------------------------------------------------------------------------------------

create table progress_report (
    id                  uuid primary key,
    directive_id        uuid        not null references directive,
    agency              text        not null references agency (code),
    period_from         date        not null,
    period_to           date        not null check (period_to >= period_from),
    narrative           text        not null,
    issues              text,
    next_steps          text,
    claimed_percent     integer check (claimed_percent between 0 and 100),
    delivery_confidence text        not null check (delivery_confidence in ('GREEN', 'AMBER', 'RED')),
    confidence_note     text,
    milestone_updates   jsonb       not null check (jsonb_typeof(milestone_updates) = 'array'),
    evidence            uuid[]      not null,
    final               boolean     not null,
    external_id         text,
    corrects            uuid references progress_report check (corrects <> id),
    status              text        not null check (status in ('DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'SUPERSEDED')),
    submitted_on        date,
    review_note         text,
    reviewer            text,
    reviewed_on         date,
    accepted_at         timestamptz,
    -- Who wrote any of it (issuer and subject): none of them reviews it.
    authors             text[]      not null check (cardinality(authors) > 0),
    on_behalf_of        text,
    illustrative        boolean     not null,
    version             integer     not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    check (delivery_confidence = 'GREEN' or confidence_note is not null),
    check (status = 'DRAFT' or submitted_on is not null),
    check ((accepted_at is not null) = (status in ('ACCEPTED', 'SUPERSEDED'))),
    -- Who returned it may write on for its agency; others then review it.
    check (status not in ('ACCEPTED', 'SUPERSEDED') or not reviewer = any (authors)),
    check (status not in ('ACCEPTED', 'SUPERSEDED') or reviewer is not null)
);
call track('progress_report', 'version');
create unique index progress_report_external on progress_report (directive_id, agency, external_id)
    where external_id is not null;
create unique index progress_report_corrected_once on progress_report (corrects)
    where corrects is not null and status <> 'SUPERSEDED';
create index progress_report_directive on progress_report (directive_id, agency, period_to);
create index progress_report_queue on progress_report (status, id);
create index progress_report_agency on progress_report (agency, id);
create index progress_report_version_directive on progress_report_version (directive_id, valid_from);

-- What was accepted stays as it was; it can only be superseded. And the periods of one agency on one
-- directive do not overlap, but for a correction and what it corrects. (Every write holds the directive's
-- lock, so that this needs no exclusion constraint, which would need an extension.)
create function guard_progress_report() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.status in ('ACCEPTED', 'SUPERSEDED')
       and to_jsonb(new) - '{status,version,updated_at}'::text[] <> to_jsonb(old) - '{status,version,updated_at}'::text[] then
        raise exception 'An accepted report is not rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    if tg_op = 'UPDATE' and old.status in ('ACCEPTED', 'SUPERSEDED') and new.status not in ('ACCEPTED', 'SUPERSEDED') then
        raise exception 'An accepted report stays' using errcode = 'integrity_constraint_violation';
    end if;
    if new.status <> 'SUPERSEDED' and exists (
        select from progress_report r
        where r.directive_id = new.directive_id and r.agency = new.agency and r.id <> new.id
          and r.status <> 'SUPERSEDED'
          and r.period_from <= new.period_to and r.period_to >= new.period_from
          and r.id is distinct from new.corrects and r.corrects is distinct from new.id) then
        raise exception 'The period overlaps another report' using errcode = 'exclusion_violation';
    end if;
    return new;
end $$;
create trigger guard before insert or update on progress_report for each row execute function guard_progress_report();

-- Each row is a version of the directive's duty. Its periods begin on or after starts_on, at the
-- boundaries that are counted from from_day; those before are of the version before.
create table reporting_duty (
    directive_id     uuid        not null references directive,
    version          integer     not null check (version > 0),
    every            integer     not null check (every between 1 and 60),
    unit             text        not null check (unit in ('WEEK', 'MONTH')),
    from_day         date        not null,
    due_working_days integer     not null check (due_working_days between 0 and 60),
    scope            text        not null check (scope in ('LEAD', 'ALL')),
    starts_on        date        not null,
    illustrative     boolean     not null,
    event_id         uuid        not null references event deferrable initially deferred,
    recorded_at      timestamptz not null,
    primary key (directive_id, version)
);
call append_only('reporting_duty');

-- What each agency owes next: a derived row, kept for the desks. The last day of the earliest period
-- without its report, and the working days after it until the report is due.
create table report_owed (
    directive_id uuid    not null references directive,
    agency       text    not null references agency (code),
    period_from  date    not null,
    period_to    date    not null,
    working_days integer not null,
    primary key (directive_id, agency)
);
create index report_owed_agency on report_owed (agency, period_to);
grant select, insert, update, delete on report_owed to ${appUser};

-- ---------------------------------------------------------------------------------------------------
-- Extension requests
-- ---------------------------------------------------------------------------------------------------

create table extension_request (
    id                 uuid primary key,
    directive_id       uuid        not null references directive,
    milestone_id       uuid references milestone,
    agency             text        not null references agency (code),
    due_date           date        not null,
    requested_due_date date        not null check (requested_due_date > due_date),
    reason             text        not null check (reason <> ''),
    progress_to_date   text        not null check (progress_to_date <> ''),
    status             text        not null check (status in ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN')),
    granted_due_date   date,
    decision_note      text,
    decided_by         text,
    decided_on         date,
    date_decision      uuid references date_decision deferrable initially deferred,
    filed_on           date        not null,
    filed_by           text        not null,
    on_behalf_of       text,
    illustrative       boolean     not null,
    version            integer     not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    check ((status = 'APPROVED') = (granted_due_date is not null)),
    check ((status = 'APPROVED') = (date_decision is not null)),
    check ((status in ('APPROVED', 'REJECTED')) = (decided_by is not null)),
    check (decided_by is distinct from filed_by)
);
call track('extension_request', 'version');
create unique index extension_request_one_pending on extension_request
    (directive_id, coalesce(milestone_id, '00000000-0000-0000-0000-000000000000')) where status = 'PENDING';
create index extension_request_directive on extension_request (directive_id, id);
create index extension_request_queue on extension_request (status, id);
create index extension_request_agency on extension_request (agency, id);
create index extension_request_version_directive on extension_request_version (directive_id, valid_from);

-- ---------------------------------------------------------------------------------------------------
-- Reminders
-- ---------------------------------------------------------------------------------------------------

create table reminder (
    id            uuid primary key,
    directive_id  uuid        not null references directive,
    milestone_id  uuid references milestone,
    agency        text        not null references agency (code),
    level         text        not null check (level in ('NOTICE', 'BLUE', 'ORANGE', 'RED')),
    automatic     boolean     not null,
    -- Of an automatic one: the due date that it speaks of, and the step of the rules.
    due_date      date,
    working_days  integer,
    message       text,
    respond_by    date,
    status        text        not null check (status in ('OPEN', 'ANSWERED', 'ENDED')),
    response      text,
    responded_on  date,
    on_behalf_of  text,
    illustrative  boolean     not null,
    version       integer     not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    check (automatic = (due_date is not null) and automatic = (working_days is not null)),
    check (automatic or message is not null),
    check ((status = 'ANSWERED') = (response is not null)),
    check ((status = 'ANSWERED') = (responded_on is not null))
);
call track('reminder', 'version');
-- Each step once for a due date, whatever instances are at work. A date that moves begins anew.
create unique index reminder_once on reminder
    (directive_id, coalesce(milestone_id, '00000000-0000-0000-0000-000000000000'), due_date, working_days)
    where automatic;
create index reminder_directive on reminder (directive_id, id);
create index reminder_queue on reminder (status, id);
create index reminder_agency on reminder (agency, status, id);
create index reminder_version_directive on reminder_version (directive_id, valid_from);

-- For the reminders' rounds and the desks.
create index milestone_open_due on milestone (due_date, directive_id) where status in ('SCHEDULED', 'PARTIALLY_MET');
create index assignment_pending on assignment (acknowledge_by, directive_id) where status = 'PENDING';
create index directive_officer on directive (officer, status) where officer is not null;
