// What the institution has decided for itself: each setting as it is in force, now or at a moment, and what it means.

import { Group, Stack, Text, Title } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAt } from '../../parts/as-of.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Whos } from '../../parts/who.tsx'
import { isSetting, settingNames, shapes } from '../../settings/setting-shapes.ts'
import { parsed, sayValue, valueAt } from '../../settings/setting-values.ts'

import './administration.css'

type Setting = Schemas['Setting']

export function Settings() {
  const at = useAt()
  const { data, error, isPending, refetch } = useRead('GET /v1/settings', at === undefined ? {} : { query: { at } })
  return (
    <Page
      title="Settings"
      says="What the institution has decided for itself. One person asks for a change, another agrees; every version is kept."
    >
      {error !== null && data !== undefined && <Failure error={error} onAgain={refetch} />}
      {isPending ? (
        <Waiting what="the settings" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.items.length === 0 ? (
        <Empty title="No settings" text="The institution had decided nothing then." />
      ) : (
        <ul className="setting-list">
          {settingNames.map(name => {
            const setting = data.items.find(one => one.name === name)
            return setting === undefined ? null : (
              <li key={name}>
                <Row of={setting} at={at} />
              </li>
            )
          })}
        </ul>
      )}
    </Page>
  )
}

function Row({ of, at }: { readonly of: Setting; readonly at: string | undefined }) {
  const { name } = of
  if (!isSetting(name)) return null
  const { title, says } = shapes[name]
  return (
    <Group justify="space-between" align="flex-start" gap="md">
      <Stack gap={2} maw={560}>
        <Title order={2} size="h5">
          <Way to={`/administration/settings/${name}`} ask={at === undefined ? {} : { at }} fz="inherit">
            {title}
          </Way>
        </Title>
        <Text size="xs" c="dimmed">
          {says}
        </Text>
        <Gist of={of} />
      </Stack>
      <Text size="xs" c="dimmed" component="div">
        <Version of={of} />
      </Text>
    </Group>
  )
}

const gistFields = 3

/** The first of it; the rest is on its page. */
function Gist({ of: { name, content } }: { readonly of: Setting }) {
  const { currency } = useSession()
  if (!isSetting(name)) return null
  const { fields } = shapes[name]
  const said = fields.flatMap(field => {
    const words = sayValue(field, valueAt(parsed(content), field.path), currency)
    return words === undefined ? [] : [`${field.label}: ${words}`]
  })
  const more = said.length - gistFields
  return (
    <Text size="sm">
      {said.length === 0 ? 'Nothing was agreed yet' : said.slice(0, gistFields).join(' · ')}
      {more > 0 ? ` · ${more} more` : ''}
    </Text>
  )
}

export function Version({ of: { version, effectiveFrom, makers, approvers } }: { readonly of: Setting }) {
  if (version === 0 || effectiveFrom === undefined) return <>as it ships: nobody has changed it</>
  return (
    <>
      version {version}, since <When at={effectiveFrom} />
      <br />
      asked by <Whos actors={makers} />, agreed by <Whos actors={approvers} />
    </>
  )
}
