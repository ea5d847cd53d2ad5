-- Room rails: what people read of how an instruction was carried, and what lists of files are read by.
-- Locks rails.incoming_entry against writing while an index of the few entries that found one of ours is built.
-- Way back: drop the index and revoke what is granted here.

-- What a bank has said of one instruction, read from the instruction.
create index incoming_entry_of_instruction on rails.incoming_entry (instruction_id) where instruction_id is not null;
-- Files of a day, in their order: a moment is given to both by the same clock that orders their ids.
create index incoming_file_by_time on rails.incoming_file (institution_id, received_at);

-- People look at one payment in the office: which file took it, at which place and under which number. Never for whom.
grant select (told, attempts, queued_at, answered_at, settled_at, reason) on rails.instruction to vouch_office;
grant select on rails.file_entry, rails.file_trace to vouch_office;

call base.renew_canary();
