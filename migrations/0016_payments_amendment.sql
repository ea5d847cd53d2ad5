-- Room payments: what is scheduled may be amended, and may then have to wait for people.
-- Locks nothing for long: the function is replaced. Way back: replace it by that of 0010, once nothing amended waits.

create or replace function payments.is_step(from_state text, to_state text) returns boolean immutable strict
  return case from_state
    when 'scheduled'         then to_state in ('awaiting_approval', 'held', 'released', 'settled', 'failed', 'cancelled')
    when 'awaiting_approval' then to_state in ('scheduled', 'released', 'settled', 'failed', 'cancelled')
    when 'held'              then to_state in ('scheduled', 'released', 'settled', 'failed', 'cancelled')
    when 'released'          then to_state in ('sent', 'failed', 'stopped')
    when 'sent'              then to_state in ('settled', 'failed')
    when 'settled'           then to_state in ('returned')
    when 'returned'          then to_state in ('refunded', 'reissued')
    when 'failed'            then to_state in ('scheduled', 'released', 'settled')
    else false
  end;
