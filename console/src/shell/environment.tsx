// Where one is, so that nobody takes what is pretended for what moves money, or the other way about. Every page says it.

import { IconBuildingBank, IconFlask } from '@tabler/icons-react'

import { type Session, useSession } from '../parts/session.tsx'

const said: Readonly<Record<Session['environment'], readonly [short: string, words: string]>> = {
  demonstration: ['Demonstration', 'Nobody in it exists, and no money moves.'],
  service: ['In service', 'What is done here moves money of real people.'],
}

export function EnvironmentMark() {
  const { environment } = useSession()
  const [short, words] = said[environment]
  const Icon = environment === 'demonstration' ? IconFlask : IconBuildingBank
  return (
    <span className="environment" data-environment={environment} title={words}>
      <Icon size={14} aria-hidden />
      <span>{short}</span>
      <span className="unseen">. {words}</span>
    </span>
  )
}
