-- Appends :number events, which belong to nothing and are of a usual length, in one transaction.
insert into event (event_id, canonical_version, action, entity_type, entity_id, entity_version, role, recorded_at, effective_at, simulated_clock,
    actor_disclosed, request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)
select id, 1, 'bench', 'bench', id, 1, 'supervisor', at, at, false, '{}', '{}', repeat('{"changed":"something"}', 20), '{}', form,
    sha256(convert_to(form, 'UTF8'))
from (select id, at, format('{"action":"bench","agency":null,"also":[],"digests":{"actor":"%1$s","changes":"%1$s","reason":"%1$s",'
          '"requestId":"%1$s"},"effectiveAt":"%2$s","entity":{"id":"%3$s","type":"bench","version":%4$s},"eventId":"%3$s",'
          '"onBehalfOf":null,"recordedAt":"%2$s","role":"supervisor","simulatedClock":false}',
          encode(sha256(id::text::bytea), 'hex'), at, id, 1) as form
      from (select gen_random_uuid() as id, clock_timestamp() as at from generate_series(1, :number)) e) f;
