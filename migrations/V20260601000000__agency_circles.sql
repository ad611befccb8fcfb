-- An agency is never its own ancestor, and never its own successor through others.
-- Reason: two admins changed two agencies at the same time, and each transaction saw the other agency's old parent. Together
-- they closed a circle, in which a walk from parent to parent never ends.
-- A circle that exists already stays until somebody changes it: rows are checked only when a parent or successor changes.

-- Whether the chain of parents, or of successors, that begins at one agency reaches another. `union` drops the agencies that
-- the walk has met before, so it also ends in a circle.
create function agency_chain_reaches(link text, start text, wanted text) returns boolean language sql stable as $$
    with recursive chain (code) as (
        select start
        union
        select case link when 'parent' then a.parent else a.successor end from agency a join chain c on a.code = c.code)
    select exists (select from chain where code = wanted)
$$;

-- Changes of parents and successors take turns, by the advisory lock 'agency' in hexadecimal. A statement that runs after the
-- lock was granted sees what its previous holder committed.
create function lock_agency_chains() returns void language sql as $$
    select pg_advisory_xact_lock(x'6167656e6379'::bigint)
$$;

create function refuse_agency_circle() returns trigger language plpgsql as $$
begin
    if new.parent is null and new.successor is null then
        return null;
    end if;
    perform lock_agency_chains();
    if (tg_op = 'INSERT' or new.parent is distinct from old.parent)
       and agency_chain_reaches('parent', new.parent, new.code) then
        raise exception 'The parents of the agency form a circle'
            using errcode = 'check_violation', constraint = 'agency_parent_circle';
    end if;
    if (tg_op = 'INSERT' or new.successor is distinct from old.successor)
       and agency_chain_reaches('successor', new.successor, new.code) then
        raise exception 'The successors of the agency form a circle'
            using errcode = 'check_violation', constraint = 'agency_successor_circle';
    end if;
    return null;
end $$;
create trigger no_circle after insert or update on agency for each row execute function refuse_agency_circle();
