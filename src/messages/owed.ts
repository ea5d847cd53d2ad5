// Which rows of the messages owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

const lastChange = 'the endpoint keeps the moment of its last change only'

export const owedLeaves: RoomOwes = {
  owed: [
    owes('messages.endpoint_added', 'messages.endpoint', 'added_at', { endpoint: 'endpoint_id' }),
    owes(
      'messages.endpoint_removed',
      'messages.endpoint',
      'changed_at',
      { endpoint: 'endpoint_id' },
      { when: "state = 'removed'" },
    ),
    owes(
      'messages.secret_replaced',
      'messages.endpoint_secret',
      'made_at',
      { endpoint: 'endpoint_id', secret: 'secret_id' },
      { or: ['messages.endpoint_added'] },
    ),
    owes(
      'messages.failed',
      'messages.message',
      'ended_at',
      { message: 'message_id' },
      { when: "state = 'failed'", more: 'one that is sent again may fail again, or not' },
    ),
    owes('messages.template_set', 'messages.template', 'set_at', {
      notice: 'notice',
      language: 'language',
      version: 'version',
    }),
    owes(
      'messages.letterhead_set',
      'messages.letterhead',
      'changed_at',
      { name: 'name' },
      { more: 'the letterhead keeps the moment of its last change only' },
    ),
  ],
  excused: {
    'messages.endpoint_changed': lastChange,
    'messages.endpoint_enabled': lastChange,
    'messages.endpoint_disabled': lastChange,
    'messages.replayed': 'what is sent again is queued again, as if for the first time',
    'messages.refused': 'what is refused leaves no row',
  },
}
