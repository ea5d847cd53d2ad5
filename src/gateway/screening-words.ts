// How somebody stands by the sanctions lists, on the wire.

import { type Static, Type } from 'typebox'

import { type ScreenedState, screenedStates } from '../payments/payments.ts'

export const Screening = Type.Enum(['not_screened', ...screenedStates], {
  description:
    'By sanctions lists. Only who is clear is paid; not_screened: this institution screens nobody yet. waiting: to be ' +
    'compared with the list in force. hit: two people have to look. confirmed_match: blocked.',
})

export function showScreening(state: ScreenedState | null): Static<typeof Screening> {
  return state ?? 'not_screened'
}
