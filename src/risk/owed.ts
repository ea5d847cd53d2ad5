// Which rows of the room owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

export const owedLeaves: RoomOwes = {
  owed: [
    owes('risk.run', 'risk.run', 'ended_at', { run: 'run_id' }, { isLater: true }),
    owes('risk.accepted', 'risk.acceptance', 'accepted_at', { acceptance: 'acceptance_id' }),
    owes('risk.scored', 'risk.snapshot', 'taken_at', { day: 'day::text' }),
    owes('risk.proven', 'risk.proof', 'noted_at', { proof: 'proof_id' }),
    owes(
      'risk.run_asked',
      'risk.asked',
      'asked_at',
      { request: 'asked_id' },
      { when: "starts_with(asked_by, 'person:')" },
    ),
  ],
  excused: {},
}
