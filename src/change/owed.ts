// Which rows of the change owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'
import type { ProposalState } from './lifecycle.ts'
import { isOver, nextStates } from './lifecycle.ts'

const ends = (Object.keys(nextStates) as ProposalState[]).filter(isOver) // The keys of a table of states are states.

export const owedLeaves: RoomOwes = {
  owed: [
    owes('change.proposed', 'change.revision', 'made_at', { proposal: 'proposal_id' }, { when: 'revision = 1' }),
    owes(
      'change.revised',
      'change.revision',
      'made_at',
      { proposal: 'proposal_id', revision: 'revision' },
      { when: 'revision > 1' },
    ),
    owes('change.approved', 'change.approval', 'approved_at', { proposal: 'proposal_id', revision: 'revision' }),
    ...ends.map(state =>
      owes(
        `change.${state}`,
        'change.proposal',
        'changed_at',
        { proposal: 'proposal_id' },
        { when: `state = '${state}'` },
      ),
    ),
    owes('change.value_set', 'change.value', 'set_at', { name: 'name', version: 'version' }),
  ],
  excused: {},
}
