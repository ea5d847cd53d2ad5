// How something stands: a word, with a mark and a colour that say the same.

import { IconAlertTriangle, IconCheck, IconClock, IconMinus, IconX } from '@tabler/icons-react'

import { wordsOf } from './said.ts'
import type { Tone } from './tone.ts'

export type { Tone }
export { wordsOf }

const looks = {
  good: IconCheck,
  waiting: IconClock,
  attention: IconAlertTriangle,
  bad: IconX,
  quiet: IconMinus,
} as const

export function State({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  const Icon = looks[tone]
  return (
    <span className="state" data-tone={tone}>
      <Icon size={12} stroke={2.5} aria-hidden />
      {wordsOf(children)}
    </span>
  )
}
