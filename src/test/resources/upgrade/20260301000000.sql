-- The sequencer has numbered the first three events of the files before; the others still wait.
do $$
begin
    insert into log_entry (seq, event_id, recorded_at, leaf)
    select row_number() over (order by p.ordinal), e.event_id, e.recorded_at,
        sha256('\x00'::bytea || convert_to(e.canonical, 'UTF8'))
    from (select * from log_pending order by ordinal limit 3) p join event e on e.event_id = p.event_id;
    insert into log_subtree (level, number, hash)
    select 1, 0, sha256('\x01'::bytea || l.leaf || r.leaf) from log_entry l, log_entry r where l.seq = 1 and r.seq = 2;
    delete from log_pending where event_id in (select event_id from log_entry);
end $$;
