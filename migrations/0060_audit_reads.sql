-- Room audit: whoever answers requests may read what is published of a log, of the institution that asks and no other.
-- Locks audit.batch against writing while an index is made of it: works wait, so do it where that is short.
-- Way back: revoke what is granted here, and drop the index.

-- A promise that was given is found again by the moment of its work. One entry for each work, whatever it holds.
create index batch_by_time on audit.batch (institution_id, emitted_at);

-- Row-level security stands: of another institution nothing is there. What waits in the queue concerns the sealer only.
grant select on audit.batch, audit.seal, audit.tile, audit.checkpoint, audit.cosignature to vouch_api, vouch_office;
