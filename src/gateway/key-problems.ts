// The rows of the table of problems that speak of keys.

import type { RotationPending, RotationUnknown } from '../protection/protection.ts'
import type { Row } from './problem-row.ts'

export type KeysRefusal = RotationPending | RotationUnknown

export const keyRows = {
  rotation_under_way: [
    409,
    'A rotation of keys is about to begin',
    'after_change',
    'There is nothing to do: it retires every key that there is now. See GET /v1/key-rotations.',
  ],
  rotation_unknown: [404, 'No such rotation', 'after_change', 'Compare the id with GET /v1/key-rotations.'],
} as const satisfies { readonly [Code in KeysRefusal['code']]: Row<Extract<KeysRefusal, { readonly code: Code }>> }
