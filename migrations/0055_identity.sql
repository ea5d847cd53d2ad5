-- Room identity: credentials are also taken back by the keepers of the escrow, where nobody is left who could agree on it.
-- Locks: identity.credential_reset, for a moment.
-- Way back: drop recovery_needs_no_proposal and set the column not null again, once no row is without a proposal.

alter table identity.credential_reset
  alter column proposal_id drop not null,
  add constraint recovery_needs_no_proposal check ((proposal_id is null) = (reset_by = 'process:recovery'));
