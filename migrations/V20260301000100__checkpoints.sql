-- Signed checkpoints of the log, each of the tree of one size.
-- Reason: what was signed and handed out once must be there to be held against the log later.

create table log_checkpoint (
    tree_size bigint      primary key check (tree_size >= 0),
    root_hash bytea       not null check (octet_length(root_hash) = 32),
    note      text        not null,
    made_at   timestamptz not null default clock_timestamp(),
    last_seq  bigint generated always as (nullif(tree_size, 0)) stored references log_entry (seq)
);
call append_only('log_checkpoint');
