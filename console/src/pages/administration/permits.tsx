// What each role may do: the matrix of permits as the policies in force give it, now or at a moment; and who could do one of them.

import { NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { useAt } from '../../parts/as-of.tsx'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Who } from '../../parts/who.tsx'
import { acts, isRole, peoplesRoles, roleWords } from './role-words.ts'

import './administration.css'

type Permit = Schemas['Permit']

export function Permits() {
  const at = useAt()
  const [{ role, like = '', permit: chosen }, change] = useAddress()
  const only = isRole(role) ? role : undefined
  const { data, error, isPending, refetch } = useRead('GET /v1/permits', at === undefined ? {} : { query: { at } })
  const shown = (data?.items ?? []).filter(
    one =>
      `${one.permit} ${one.subject}`.toLowerCase().includes(like.toLowerCase()) &&
      (only === undefined || one.roles.some(given => given.role === only)),
  )
  return (
    <Page
      title="What each role may do"
      says="As the policies in force give it. The office asks them anew with every request; nobody has a permit in any other way."
    >
      {data !== undefined && (
        <Text size="xs" c="dimmed" mb="sm" component="div">
          Policies <Ident id={data.policies.hash} />
          {data.policies.since !== undefined && (
            <>
              , in force since <When at={data.policies.since} />
            </>
          )}
        </Text>
      )}
      <div className="filters">
        <NativeSelect
          label="Role"
          size="xs"
          value={only ?? ''}
          onChange={({ currentTarget: { value } }) => change({ role: value })}
          data={[{ value: '', label: 'All' }, ...peoplesRoles.map(value => ({ value, label: roleWords[value] }))]}
        />
        <TextInput
          label="Called like"
          size="xs"
          value={like}
          onChange={({ currentTarget: { value } }) => change({ like: value })}
        />
      </div>
      {isPending ? (
        <Waiting what="the permits" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : shown.length === 0 ? (
        <Empty title="No permit like that" text="Take a filter away to see more." />
      ) : (
        <Matrix of={shown} chosen={chosen} />
      )}
      {chosen !== undefined && <Holders permit={chosen} at={at} />}
    </Page>
  )
}

function Matrix({ of, chosen }: { readonly of: readonly Permit[]; readonly chosen: string | undefined }) {
  const [question] = useAddress()
  return (
    <InBox name="Permits by role" className="permits-box">
      <table className="plain permits" aria-label="Permits by role">
        <thead>
          <tr>
            <th scope="col">Permit</th>
            <th scope="col">Kind</th>
            {peoplesRoles.map(role => (
              <th key={role} scope="col" className="role">
                {roleWords[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map(({ permit, subject, act, roles, everybody }) => (
            <tr key={permit} aria-current={permit === chosen}>
              <th scope="row">
                <Way to="/administration/permits" ask={{ ...question, permit }} title={subject}>
                  {permit}
                </Way>
              </th>
              <td>{acts[act]}</td>
              {peoplesRoles.map(role => {
                const given = roles.find(one => one.role === role) ?? everybody.find(({ kind }) => kind === 'person')
                return (
                  <td key={role} className="has" title={given === undefined ? undefined : wordsOf(given.policy)}>
                    {given === undefined ? (
                      <span aria-label="no" className="no">
                        ·
                      </span>
                    ) : (
                      <IconCheck size={16} role="img" aria-label="yes" />
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}

function Holders({ permit, at }: { readonly permit: string; readonly at: string | undefined }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/permits/{permit}/holders', {
    path: { permit },
    query: { limit: '100', ...(at === undefined ? {} : { at }) },
  })
  return (
    <Stack gap="xs" mt="xl" component="section" aria-label={`Who has ${permit}`}>
      <Title order={2} size="h4">
        Who {at === undefined ? 'has' : 'had'} {permit}
      </Title>
      {isPending ? (
        <Waiting what="who has it" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.items.length === 0 ? (
        <Empty title="Nobody" text="No person holds a role with it, and no program was given it." />
      ) : (
        <>
          <Looks of={data.permit} />
          <PlainTable
            name="Holders"
            rows={data.items}
            keyOf={({ holder }) => holder}
            columns={[
              { title: 'Who', show: ({ holder }) => <Who actor={holder} /> },
              {
                title: 'By',
                show: ({ by }) =>
                  by.map(({ role, policy }) => (role === undefined ? wordsOf(policy) : roleWords[role])).join(', '),
              },
              {
                title: 'Since',
                show: ({ by }) => {
                  const since = by.flatMap(one => one.since ?? []).toSorted()[0]
                  return since === undefined ? '' : <When at={since} />
                },
              },
              {
                title: 'Now',
                show: ({ state }) => <State tone={state === 'active' ? 'good' : 'bad'}>{state}</State>,
              },
            ]}
          />
        </>
      )}
    </Stack>
  )
}

function Looks({ of: { looksAt, coming } }: { readonly of: Permit }) {
  if (coming !== undefined) return <Text size="sm">Nothing asks for it yet: {coming}.</Text>
  if (looksAt.length === 0) return null
  return <Text size="sm">Beside the role it is looked at: {looksAt.map(one => looks[one] ?? one).join('; ')}.</Text>
}

const looks: Readonly<Record<string, string>> = {
  hasStepUp: 'whether a passkey has signed this very act',
  isMaker: 'whether they made it themselves',
  hasInstructedMaker: 'whether a program that they instruct made it',
  isAboutSelf: 'whether it is about themselves',
  hasChangedAccount: 'whether they lately changed where it would go',
  isBreakGlass: 'whether they look on in an emergency',
}
