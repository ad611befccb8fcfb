-- The log: every event gets a number without gaps and a leaf in a Merkle tree (RFC 9162, section 2.1).
-- Reason: feeds, reports and auditors need one order of everything, and a way to prove that nothing in it was changed
-- afterwards. A number given inside each write would make all writers wait for one another, so a write only puts its
-- event into log_pending; one sequencer at a time moves what is visible there to log_entry.

-- The identity is drawn while the write holds its locks: what was answered before another write began has the lower
-- ordinal, and the events of one thing are in the order of its versions.
create table log_pending (
    ordinal  bigint generated always as identity primary key,
    event_id uuid   not null unique references event deferrable initially deferred
);
grant select, delete on log_pending to ${appUser};

-- The number is also the leaf's place in the tree: its index plus one. Each entry stands on the one before it, so that
-- a gap cannot be written.
create table log_entry (
    seq         bigint      primary key check (seq > 0),
    event_id    uuid        not null unique references event,
    recorded_at timestamptz not null,
    leaf        bytea       not null check (octet_length(leaf) = 32),
    previous    bigint generated always as (nullif(seq - 1, 0)) stored references log_entry (seq)
);
call append_only('log_entry');
create index log_entry_recorded on log_entry (recorded_at, seq);

-- The hashes of complete subtrees of two leaves and more: number n of level l covers the 2^l leaves from index n * 2^l on.
create table log_subtree (
    level  smallint not null check (level between 1 and 62),
    number bigint   not null check (number >= 0),
    hash   bytea    not null check (octet_length(hash) = 32),
    primary key (level, number)
);
call append_only('log_subtree');

-- With the owner's rights, for the application itself puts nothing here.
create function await_number() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    insert into log_pending (event_id) values (new.event_id);
    return null;
end $$;
create trigger await_number after insert on event for each row execute function await_number();

-- An event leaves log_pending by being numbered, and in no other way.
create function refuse_to_lose() returns trigger language plpgsql as $$
begin
    if exists (select from gone g where not exists (select from log_entry l where l.event_id = g.event_id)) then
        raise exception 'An event waits until it is numbered' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger numbered after delete on log_pending referencing old table as gone
    for each statement execute function refuse_to_lose();
create trigger guard_update before update on log_pending for each statement execute function refuse_to_rewrite();
create trigger guard_truncate before truncate on log_pending for each statement execute function refuse_to_rewrite();

-- What happened before there was a log, in the order in which it was recorded.
insert into log_pending (event_id) select event_id from event order by recorded_at, event_id;
