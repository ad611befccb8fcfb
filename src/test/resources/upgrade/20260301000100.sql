-- A checkpoint of the first two entries of the file before.
insert into log_checkpoint (tree_size, root_hash, note) select 2, hash, 'old' from log_subtree where level = 1 and number = 0;
