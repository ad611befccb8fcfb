-- Assessments: what auditors find, beside what agencies report and never mixed with it.
-- Reason: an assessment is kept as it was written, with what its agency says to it; what it looked at is pinned by digest
-- and by place in the log, so that nobody can say later that the auditor saw something else.

create table assessment (
    id           uuid primary key,
    directive_id uuid        not null references directive,
    as_of        date        not null,
    log_position bigint      not null check (log_position >= 0),
    agency       text        not null references agency (code),
    criteria     text        not null check (criteria <> ''),
    completion   text        not null
        check (completion in ('NO_EVIDENCE', 'NOT_STARTED', 'LIMITED', 'SUBSTANTIAL', 'COMPLETE')),
    conclusion   text        not null check (conclusion <> ''),
    -- [{id, sha256, seq}]: read as a whole and never changed, as the passages of a directive are.
    evidence     jsonb       not null check (jsonb_typeof(evidence) = 'array'),
    response     text check (response <> ''),
    responded_on date,
    on_behalf_of text,
    published_on date,
    assessed_by  text        not null,
    illustrative boolean     not null,
    version      integer     not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    check ((response is null) = (responded_on is null)),
    check (on_behalf_of is null or response is not null)
);
call track('assessment', 'version');
create index assessment_directive on assessment (directive_id, id);

-- It is answered once and published once; nothing else of it changes. (After the trigger that keeps its version: by name.)
create function keep_assessment() returns trigger language plpgsql as $$
begin
    if to_jsonb(new) - '{response,responded_on,on_behalf_of,published_on,version,updated_at}'::text[]
       = to_jsonb(old) - '{response,responded_on,on_behalf_of,published_on,version,updated_at}'::text[]
       and old.published_on is null
       and (old.response is null or (new.response, new.responded_on) = (old.response, old.responded_on)) then
        return null;
    end if;
    raise exception 'An assessment is not rewritten' using errcode = 'integrity_constraint_violation';
end $$;
create trigger rewritten after update on assessment for each row execute function keep_assessment();
