// What is in force beside what is asked: read from where it lives, now or as it stood when it was asked.

import { Text } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { useMay } from '../../parts/may.tsx'
import { useSession } from '../../parts/session.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Changes } from '../../settings/changes.tsx'
import { differenceOf } from '../../settings/difference.ts'
import { isSetting } from '../../settings/setting-shapes.ts'
import { isRecord, type Json, parsed } from '../../settings/setting-values.ts'
import type { Proposal } from './kinds.ts'

type Sides = {
  readonly before: Json | undefined
  readonly after: Json
  readonly isPending: boolean
  readonly note?: string
}

/** Before and after, in the same shape. */
function useSides({ kind, subject, content, state, proposedAt }: Proposal): Sides {
  const may = useMay()
  const after = parsed(content)
  const isOpen = state === 'open'
  const ofSetting = isSetting(kind) && may('settings.read')
  const settings = useRead('GET /v1/settings', isOpen ? {} : { query: { at: justBefore(proposedAt) } }, {
    isOff: !ofSetting,
  })
  const ofScopes = isOpen && kind === 'identity.client' && may('clients.read') && isScopes(after)
  const client = useRead('GET /v1/clients/{client}', { path: { client: subject } }, { isOff: !ofScopes })
  const ofTemplate = isOpen && kind === 'messages.template' && may('messages.read')
  const templates = useRead('GET /v1/message-templates', {}, { isOff: !ofTemplate })
  if (ofSetting) {
    const found = settings.data?.items.find(({ name }) => name === kind)
    return { before: found && parsed(found.content), after, isPending: settings.isPending }
  }
  if (isSetting(kind))
    return { before: undefined, after, isPending: false, note: 'What is in force now is not for your roles.' }
  if (ofScopes)
    return {
      before: client.data && { scopes: client.data.scopes },
      after: only(after, ['scopes']),
      isPending: client.isPending,
    }
  if (ofTemplate && isRecord(after)) {
    const found = templates.data?.items.find(({ notice, language }) => subject === `${notice}/${language}`)
    const before = found && { subject: found.subject, text: found.lines.join('\n') }
    return { before, after, isPending: templates.isPending }
  }
  return { ...ofContent(kind, after), isPending: false }
}

/** As it stood when it was asked, also where it was agreed to in the same moment. */
function justBefore(at: string): string {
  return new Date(Date.parse(at) - 1).toISOString()
}

function isScopes(content: Json): boolean {
  return isRecord(content) && content['act'] === 'set_scopes'
}

function only(content: Json, members: readonly string[]): Json {
  if (!isRecord(content)) return content
  return Object.fromEntries(Object.entries(content).filter(([member]) => members.includes(member)))
}

/** Where the content itself says what was before. */
function ofContent(kind: string, after: Json): { readonly before: Json | undefined; readonly after: Json } {
  if (!isRecord(after)) return { before: undefined, after }
  if (kind === 'identity.role_grant' || kind === 'identity.role_revocation') {
    const held = Array.isArray(after['held']) ? after['held'] : []
    const role = after['role'] ?? null
    const roles = kind === 'identity.role_grant' ? [...held, role] : held.filter(one => one !== role)
    return { before: { roles: held }, after: { roles } }
  }
  if (kind === 'payments.payee_account' && typeof after['before'] === 'string') {
    const { before, lastDigits, ...rest } = after
    return { before: { accountEnding: before, ...rest }, after: { accountEnding: lastDigits ?? null, ...rest } }
  }
  return { before: undefined, after }
}

type Parts = { readonly of: Proposal; readonly onlyWhatDiffers?: boolean }

export function Difference({ of, onlyWhatDiffers = false }: Parts) {
  const { before, after, isPending, note } = useSides(of)
  const { currency } = useSession()
  if (isPending) return <Waiting what="what is in force" />
  const hasBefore = before !== undefined
  const [was, is] = [of.state === 'open' ? 'Now' : 'When it was asked', hasBefore ? 'As asked' : 'What is asked']
  return (
    <div>
      <Changes
        rows={differenceOf(of.kind, before, after, currency)}
        hasBefore={hasBefore}
        heads={[was, is]}
        isShort={onlyWhatDiffers}
      />
      {note !== undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          {note}
        </Text>
      )}
    </div>
  )
}
