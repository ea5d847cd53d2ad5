// What identity has sealed, for whoever seals it anew.

import type { InstitutionId } from '../base/ids.ts'
import type { SealedColumn } from '../protection/protection.ts'

/** Under whose data keys the issuer seals. No institution can have this name: theirs begin with a letter. */
export const nobodys: InstitutionId = '_issuer'

const proposed = { table: 'identity.proposed_person', key: { person_id: 'text' } } as const

export const sealedColumns: readonly SealedColumn[] = [
  { table: 'identity.person', column: 'name', key: { person_id: 'text' } },
  { table: 'identity.person', column: 'email', key: { person_id: 'text' } },
  // Sealed for the row that they become.
  ...(['name', 'email'] as const).map(
    (column): SealedColumn => ({
      ...proposed,
      column,
      sealedFor: row => ({ table: 'identity.person', column, row: row('person_id') }),
    }),
  ),
  {
    table: 'identity.invitation_token',
    column: 'token',
    key: { invitation_id: 'text' },
    isOwnState: true,
    sealedFor: row => ({ table: 'identity.invitation', column: 'token', row: row('invitation_id') }),
  },
  { table: 'identity.totp', column: 'secret', key: { totp_id: 'text' }, isOwnState: true },
  {
    table: 'identity.issuer_state',
    column: 'payload',
    key: { model: 'text', id_hash: 'bytea' },
    keeper: { nobodys },
    isOwnState: true,
    // The database writes bytes as \x and hexadecimal digits.
    sealedFor: row => ({
      table: 'identity.issuer_state',
      column: 'payload',
      row: `${row('model')}/${row('id_hash').replace('\\x', '')}`,
    }),
    rowsMax: 100,
  },
]
