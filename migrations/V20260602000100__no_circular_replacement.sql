-- No directive is closed in favour of itself, through any chain of SUPERSEDED and DUPLICATE.
-- Reason: two directives that were closed in favour of each other left nothing standing of what the meeting
-- decided. The service refuses it under an advisory lock; this is the last witness. Circles that exist stay:
-- only a change of what replaces a directive is looked at.

create function guard_replacement() returns trigger language plpgsql as $$
begin
    if exists (
        with recursive replacement (id) as (
            select new.related_directive
            union
            select d.related_directive from replacement r join directive d on d.id = r.id
            where d.closure_reason in ('SUPERSEDED', 'DUPLICATE'))
        select from replacement where id = new.id) then
        raise exception 'A directive is not replaced by itself' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_replacement before update on directive for each row
    when (new.closure_reason in ('SUPERSEDED', 'DUPLICATE')
        and (new.closure_reason, new.related_directive) is distinct from (old.closure_reason, old.related_directive))
    execute function guard_replacement();
