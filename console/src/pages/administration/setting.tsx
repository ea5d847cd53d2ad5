// One setting: as it is in force, now or at a moment; every version with what it changed; and a change to be asked for, with what
// would differ before anything is sent.

import { Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Whos } from '../../parts/who.tsx'
import { Changes } from '../../settings/changes.tsx'
import { differenceOf } from '../../settings/difference.ts'
import { isSetting, type SettingName, shapes } from '../../settings/setting-shapes.ts'
import { parsed, sayValue, valueAt } from '../../settings/setting-values.ts'
import { ChangeSetting } from './change-setting.tsx'
import { Version } from './settings.tsx'

type Setting = Schemas['Setting']

export function OneSetting() {
  const { setting = '' } = useParams({ strict: false })
  const at = useAt()
  const { data, error, isPending, refetch } = useRead('GET /v1/settings', { query: atAsked(at) })
  const found = data?.items.find(({ name }) => name === setting)
  if (!isSetting(setting) || (data !== undefined && found === undefined))
    return (
      <Page title="No such setting">
        <Empty
          title={`Nothing here is called ${setting}`}
          text="The settings are listed on their own page."
          action={<Way to="/administration/settings">All settings</Way>}
        />
      </Page>
    )
  const { title, says } = shapes[setting]
  return (
    <Page title={title} says={says}>
      {found === undefined ? (
        isPending ? (
          <Waiting what="the setting" />
        ) : (
          <Failure error={error} onAgain={refetch} />
        )
      ) : (
        <>
          <>
            <Section title={at === undefined ? 'In force' : 'In force then'}>
              <InForce of={found} name={setting} />
            </Section>
          </>
          {at === undefined && <ChangeSetting key={found.version} name={setting} content={parsed(found.content)} />}
          <Versions name={setting} />
        </>
      )}
    </Page>
  )
}

function InForce({ of, name }: { readonly of: Setting; readonly name: SettingName }) {
  const { currency } = useSession()
  const content = parsed(of.content)
  const { fields, parts = {} } = shapes[name]
  const absent = Object.entries(parts).flatMap(([part, { name: called, without }]): readonly [string, string][] => {
    const held = valueAt(content, part)
    return held === null || held === undefined ? [[called, without]] : []
  })
  return (
    <>
      <Facts
        facts={[
          ...fields.flatMap((field): readonly [string, string][] => {
            const said = sayValue(field, valueAt(content, field.path), currency)
            return said === undefined ? [] : [[field.label, said]]
          }),
          ...absent,
        ]}
      />
      <Text size="xs" c="dimmed" mt="sm" component="div">
        <Version of={of} />
      </Text>
    </>
  )
}

function Versions({ name }: { readonly name: SettingName }) {
  const at = useAt()
  const { data, error, isPending, refetch } = useRead('GET /v1/settings/{setting}/versions', {
    path: { setting: name },
  })
  // As of a moment, those that had come into force by then.
  const hasCome = ({ effectiveFrom }: Setting) =>
    at === undefined || (effectiveFrom !== undefined && Date.parse(effectiveFrom) <= Date.parse(at))
  const versions = (data?.items ?? []).filter(hasCome)
  return (
    <Section title="Versions" says="The newest first, each with what it changed.">
      {isPending ? (
        <Waiting what="the versions" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : versions.length === 0 ? (
        <Empty title="It is as it ships" text="A version appears here when two people have agreed to a change." />
      ) : (
        versions.map((one, place) => (
          <details key={one.version} className="version" open={place === 0}>
            <summary>
              <Text size="sm" fw={600} span>
                Version {one.version}
              </Text>
              {one.effectiveFrom !== undefined && (
                <Text size="sm" c="dimmed" span ml="md">
                  <When at={one.effectiveFrom} />
                </Text>
              )}
              {one.repeats !== undefined && (
                <Text size="sm" c="dimmed" span ml="md">
                  the same as version {one.repeats}
                </Text>
              )}
            </summary>
            <OneVersion of={one} before={versions[place + 1]} name={name} />
          </details>
        ))
      )}
    </Section>
  )
}

type VersionParts = { readonly of: Setting; readonly before: Setting | undefined; readonly name: SettingName }

function OneVersion({ of, before, name }: VersionParts) {
  const { currency } = useSession()
  const rows = differenceOf(name, before && parsed(before.content), parsed(of.content), currency)
  return (
    <>
      <Text size="sm" mb="xs" component="div">
        Asked by <Whos actors={of.makers} />, agreed by <Whos actors={of.approvers} />.
      </Text>
      <Changes rows={rows} hasBefore={before !== undefined} heads={['Before', 'From then on']} isShort />
    </>
  )
}
