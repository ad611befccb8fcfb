-- The keys that may sign the log, and what other places hold that the log does not have.
-- Reason: a wrong key, an older dump or a standby that lagged must not sign a second history under the same name. The service
-- holds its key against the one that is pinned here, and the log against the newest checkpoint that is kept anywhere.

-- The first four bytes of a signature name its key. Null where the text is no signed note.
create function note_key(note text) returns bytea language sql immutable as $$
    select substring(decode(substring(note from '\n\n— [^ \n]+ ([A-Za-z0-9+/]+={0,2})\n$'), 'base64') from 1 for 4)
$$;

-- A key signs the trees that are larger than after_size, until another is pinned: by a log that is continued under another
-- name. This migration knows no more of a key than its four bytes; the first start adds the whole in a row of its own.
create table log_key (
    number       bigint      generated always as identity primary key,
    after_size   bigint      not null check (after_size >= -1),
    origin       text        not null,
    key_id       bytea       not null check (octet_length(key_id) = 4),
    verifier_key text,
    pinned_at    timestamptz not null default clock_timestamp()
);
call append_only('log_key');
create unique index log_key_once on log_key (key_id, (verifier_key is null));

insert into log_key (after_size, origin, key_id)
select -1, split_part(note, E'\n', 1), note_key(note) from log_checkpoint
where octet_length(note_key(note)) = 4 order by tree_size desc limit 1;

-- The checkpoints that are signed by the key of their size. Others were made by a wrong key, or under a name that was given up.
create view log_checkpoint_vouched as
select c.tree_size, c.root_hash, c.made_at, c.note from log_checkpoint c
where exists (
    select from log_key k
    where k.origin = split_part(c.note, E'\n', 1) and k.key_id = note_key(c.note) and c.tree_size > k.after_size
        and not exists (
            select from log_key n where n.number > k.number and n.key_id <> k.key_id and n.after_size < c.tree_size));
grant select on log_checkpoint_vouched to ${appUser};

-- A checkpoint that an instance found in a folder of its own and that the log does not give. All instances heed it; the one that
-- found it removes the row when its folder agrees again.
create table log_checkpoint_missed (
    place    text        primary key,
    note     text        not null,
    found_at timestamptz not null default clock_timestamp()
);
grant select, insert, delete on log_checkpoint_missed to ${appUser};
