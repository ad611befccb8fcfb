-- Reconciliation: tables are compared with the log, in rounds over what is new, and whole when an auditor asks.
-- Reason: proofs hold for events, while reports are made of tables. Whoever owns the database could change a due date in a table
-- and every proof would still hold.

-- A comparison. Of the events after from_seq up to to_seq, or of everything.
create table reconciliation (
    id           uuid        primary key,
    whole        boolean     not null,
    state        text        not null check (state in ('RUNNING', 'DONE', 'FAILED', 'INTERRUPTED')),
    requested_by text        check ((requested_by is not null) = whole),
    from_seq     bigint      not null,
    to_seq       bigint      not null check (to_seq >= from_seq),
    events       bigint      not null default 0,
    things       bigint      not null default 0,
    directives   bigint      not null default 0,
    findings     jsonb       not null default '[]' check (jsonb_typeof(findings) = 'array'),
    finding_count bigint     not null default 0,
    started_at   timestamptz not null default clock_timestamp(),
    -- While it runs it says so, so that one whose instance has died does not stand in the way for ever.
    seen_at      timestamptz not null default clock_timestamp(),
    ended_at     timestamptz check ((ended_at is null) = (state = 'RUNNING'))
);
create unique index reconciliation_one_whole on reconciliation ((true)) where whole and state = 'RUNNING';
-- Instances that make the same round keep it once.
create unique index reconciliation_round on reconciliation (from_seq, to_seq) where not whole;
create index reconciliation_started on reconciliation (whole, started_at desc);
grant select, insert, update, delete on reconciliation to ${appUser};

-- What was there before is compared when an auditor asks for it: rounds begin with what comes now.
insert into reconciliation (id, whole, state, from_seq, to_seq, ended_at)
select gen_random_uuid(), false, 'DONE', size, size, clock_timestamp()
from (select coalesce(max(seq), 0) as size from log_entry) l;

-- A text that somebody has altered need not be JSON any more; that must not end the comparison.
create function json_or_null(given text) returns jsonb language plpgsql immutable as $$
begin
    return given::jsonb;
exception when others then
    return null;
end $$;
