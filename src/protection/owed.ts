// Which rows of the protection owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

export const owedLeaves: RoomOwes = {
  owed: [
    owes('protection.rotation_wanted', 'protection.rotation', 'wanted_at', { rotation: 'rotation_id' }),
    owes('protection.rotation_begun', 'protection.rotation', 'begun_at', { rotation: 'rotation_id' }),
    owes('protection.rotation_proved', 'protection.rotation', 'proved_at', { rotation: 'rotation_id' }),
    owes(
      'protection.keys_destroyed',
      'protection.rotation',
      'ended_at',
      { rotation: 'rotation_id' },
      { when: "state = 'ended'" },
    ),
    owes(
      'protection.member_erased',
      'protection.tombstone',
      'erased_at',
      { member: 'member_id' },
      { when: 'replayed_at is null' },
    ),
    owes('protection.member_erased', 'protection.tombstone', 'replayed_at', { member: 'member_id' }),
  ],
  excused: {
    'protection.column_resealed': 'a column counts its rows, and has no moment',
    'protection.keys_kept': 'nothing was done, and it is tried again',
    'protection.keys_rewrapped': 'a key that is wrapped anew is the same row',
    'protection.line_confined': 'what is refused leaves no row',
    'protection.lookups_spent': 'what is refused leaves no row',
    'protection.opened': 'who reads leaves no row',
    'protection.seal_broken': 'the row that was changed is somebody else’s',
  },
}
