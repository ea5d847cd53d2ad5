// Which rows of identity owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

const refusal = 'what is refused leaves no row'
const standing = 'an actor says whether it may act, and not since when'
/** Behind `person:` and `client:`. */
const ownId = 'substr(actor, 8)'

const people = [
  owes('identity.person_added', 'identity.actor', 'added_at', { person: ownId }, { when: "kind = 'person'" }),
  owes('identity.invited', 'identity.invitation', 'made_at', { invitation: 'invitation_id' }),
  owes('identity.passkey_enrolled', 'identity.passkey', 'enrolled_at', { passkey: 'passkey_id' }),
  owes(
    'identity.passkey_retired',
    'identity.passkey',
    'retired_at',
    { passkey: 'passkey_id' },
    {
      when: `not exists (
        select from identity.credential_reset as reset
         where reset.institution_id = own.institution_id
           and reset.person_id = own.person_id
           and reset.reset_at = own.retired_at)`,
    },
  ),
  owes('identity.fallback_enrolled', 'identity.totp', 'set_at', { totp: 'totp_id' }),
  owes('identity.credentials_reset', 'identity.credential_reset', 'reset_at', { reset: 'reset_id' }),
  owes('identity.session_began', 'identity.session', 'began_at', { session: 'session_id' }),
  owes('identity.session_ended', 'identity.session', 'ended_at', { session: 'session_id' }),
  owes('identity.step_up_asked', 'identity.step_up', 'asked_at', { stepUp: 'step_up_id' }),
  owes('identity.step_up_proved', 'identity.step_up_assertion', 'proved_at', { stepUp: 'step_up_id' }),
  owes('identity.step_up_used', 'identity.step_up_use', 'used_at', { stepUp: 'step_up_id' }),
]

const rights = [
  owes('identity.policies_in_force', 'identity.policies_in_force', 'noted_at', { policies: 'policies_hash' }),
  owes('identity.role_granted', 'identity.role_grant', 'granted_at', { grant: 'grant_id' }),
  owes('identity.role_revoked', 'identity.role_revocation', 'revoked_at', { grant: 'grant_id' }),
  owes('identity.break_glass_opened', 'identity.break_glass', 'opened_at', { breakGlass: 'break_glass_id' }),
  owes('identity.break_glass_reviewed', 'identity.break_glass_review', 'reviewed_at', { breakGlass: 'break_glass_id' }),
]

const programs = [
  owes('identity.client_added', 'identity.actor', 'added_at', { client: ownId }, { when: "kind = 'client'" }),
  owes('identity.client_retired', 'identity.client', 'retired_at', { client: 'client_id' }),
  owes('identity.client_key_added', 'identity.client_key', 'added_at', { client: 'client_id', kid: 'kid' }),
  owes('identity.client_key_retired', 'identity.client_key', 'retired_at', { client: 'client_id', kid: 'kid' }),
  owes('identity.client_key_ending', 'identity.key_warning', 'warned_at', {
    client: 'client_id',
    kid: 'kid',
    daysBefore: 'days_before',
  }),
  ...['added_at', 'removed_at'].map(at =>
    owes(
      'identity.client_scopes_set',
      'identity.client_scope',
      at,
      { client: 'client_id' },
      { isShared: true, more: 'scopes may be set as they are' },
    ),
  ),
  owes('identity.agent_registered', 'identity.agent', 'registered_at', { agent: 'actor' }),
  owes(
    'identity.token_revoked',
    'identity.revocation',
    'revoked_at',
    { token: 'substr(subject, 7)' },
    { when: "subject like 'token:%'" },
  ),
  owes(
    'identity.tokens_revoked',
    'identity.revocation',
    'revoked_at',
    { holder: 'subject' },
    { when: "subject not like 'token:%'" },
  ),
  owes('identity.mapping_added', 'identity.external_mapping', 'added_at', { mapping: 'mapping_id' }),
  owes('identity.mapping_removed', 'identity.external_mapping', 'removed_at', { mapping: 'mapping_id' }),
]

const defence = [
  owes('identity.address_blocked', 'identity.address_block', 'blocked_at', { block: 'block_id' }),
  owes('identity.address_block_lifted', 'identity.address_block', 'lifted_at', { block: 'block_id' }),
  owes(
    'identity.sign_in_alert',
    'identity.sign_in_alert',
    'raised_at',
    { alert: 'alert_id' },
    { when: "kind not like 'unmasking%'" },
  ),
  owes(
    'identity.unmasking_alert',
    'identity.sign_in_alert',
    'raised_at',
    { alert: 'alert_id' },
    { when: "kind like 'unmasking%'" },
  ),
]

export const owedLeaves: RoomOwes = {
  owed: [...people, ...rights, ...programs, ...defence],
  excused: {
    'identity.actor_suspended': standing,
    'identity.actor_reinstated': standing,
    'identity.session_renewed': 'a session that goes on is the same row',
    'identity.signed_in': 'the session that it begins has a row and a leaf of its own',
    'identity.passkey_wanted': refusal,
    'identity.refused': refusal,
    'identity.sign_in_refused': refusal,
    'identity.step_up_refused': refusal,
    'identity.token_refused': refusal,
  },
}
