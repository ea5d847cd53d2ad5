-- Room payments: what lists of a whole institution are read by.
-- Locks payments.payment and payments.payee against writing while their indexes are built: a few seconds for each index and a million
-- payments. Way back: drop the indexes; nothing but lists needs them.

-- Payments by state in the order in which they came, and in that of their days; a list of several states is merged from
-- theirs. Without the id, since then equal keys are kept once: places within a moment or a day are sorted by whoever reads.
create index payment_by_state_and_time on payments.payment (institution_id, state, submitted_at);
create index payment_by_state_and_day on payments.payment (institution_id, state, process_on, method);
create index payment_by_amount on payments.payment (institution_id, currency, amount);
create index payment_by_payee on payments.payment (payee_id);
create index payee_by_biller on payments.payee (biller_id) where biller_id is not null;
