-- A stored answer was replayed to whoever sent the request again with the same token subject, also
-- after that person had lost the role, agency or assignment by which the answer was shown. The access
-- level under which an answer was given is stored with it, and compared before a replay. Null for
-- answers that an earlier release stored; they are replayed to callers who may read the thing at all.
alter table idempotency_key add column access text;
