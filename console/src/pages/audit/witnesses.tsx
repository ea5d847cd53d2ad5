// Who outside vouches for the log, and where copies of it lie that nobody writes over.

import { Alert, Text } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/page.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { When } from '../../parts/when.tsx'

const everyMs = 30_000
type Seen = Schemas['LogWitnesses']

export function Witnesses() {
  const { data, error, isPending, refetch } = useRead('GET /v1/log/witnesses', {}, { everyMs })
  return (
    <Section
      title="Witnesses"
      says="A witness of another organisation cosigns only what continues what it saw before: while one is asked, the log cannot be made anew behind anybody’s back."
    >
      {isPending ? (
        <Waiting what="the witnesses" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <Asked of={data} />
      )}
    </Section>
  )
}

function Asked({ of: { witnesses, halt, witnessedSize, signed } }: { readonly of: Seen }) {
  return (
    <>
      {halt !== undefined && (
        <Alert color="red" variant="light" title="Nothing of this log is signed any more" mb="sm">
          <Text size="sm" component="div">
            {halt.by} knows it otherwise at {halt.size} leaves: {wordsOf(halt.what)}, <When at={halt.at} />. What was
            done since is kept, and waits to be sealed.
          </Text>
        </Alert>
      )}
      {witnesses.length === 0 ? (
        <Empty
          title="No witness is asked"
          text="Only the log vouches for itself. Name witnesses in the policy of the sealer, and they appear here with what they last cosigned."
        />
      ) : (
        <>
          <Text size="sm" mb="xs">
            {witnessedSize === undefined
              ? 'As many as the policy wants have cosigned nothing yet.'
              : `As many as the policy wants have cosigned ${Number(witnessedSize).toLocaleString('en-US')} leaves, of ${Number(signed?.size ?? 0).toLocaleString('en-US')} that are signed.`}
          </Text>
          <Table witnesses={witnesses} />
        </>
      )}
    </>
  )
}

function Table({ witnesses }: { readonly witnesses: Seen['witnesses'] }) {
  return (
    <InBox name="Witnesses">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Witness</th>
            <th scope="col">Organisation</th>
            <th scope="col">Counts</th>
            <th scope="col">Cosigned last</th>
            <th scope="col">Refused</th>
          </tr>
        </thead>
        <tbody>
          {witnesses.map(({ name, key, organisation, isInPolicy, isIndependent, cosigned, refusals }) => (
            <tr key={key}>
              <td>{name}</td>
              <td>{organisation ?? 'not named'}</td>
              <td>
                {isInPolicy && isIndependent ? (
                  <State tone="good">counts</State>
                ) : (
                  <State tone="quiet">{isInPolicy ? 'of the operator' : 'asked no more'}</State>
                )}
              </td>
              <td>
                {cosigned === undefined ? (
                  'nothing yet'
                ) : (
                  <>
                    {Number(cosigned.size).toLocaleString('en-US')} leaves, <When at={cosigned.at} show="relative" />
                  </>
                )}
              </td>
              <td>
                {refusals.length === 0
                  ? 'nothing'
                  : refusals.map(({ what, size, foundAt }) => (
                      <div key={foundAt}>
                        {wordsOf(what)} at {size} leaves, <When at={foundAt} show="relative" />
                      </div>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}

export function Copies() {
  const { data, error, isPending, refetch } = useRead('GET /v1/log/copies', {}, { everyMs })
  return (
    <Section title="Copies" says="Where the log is copied to, file by file, and nothing is written twice.">
      {isPending ? (
        <Waiting what="the copies" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.copies.length === 0 ? (
        <Empty
          title="The log is copied nowhere"
          text="Tell the sealer of a folder or a bucket that keeps what is written once, and it appears here with how far it is."
        />
      ) : (
        <InBox name="Copies">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Place</th>
                <th scope="col" className="right">
                  Leaves
                </th>
                <th scope="col">When</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {data.copies.map(({ place, copied, behindSince }) => (
                <tr key={place}>
                  <td>{place}</td>
                  <td className="right figures">{Number(copied.size).toLocaleString('en-US')}</td>
                  <td>
                    <When at={copied.at} show="relative" />
                  </td>
                  <td>
                    {behindSince === undefined ? (
                      <State tone="good">all is there</State>
                    ) : (
                      <>
                        <State tone="waiting">behind</State> <When at={behindSince} show="relative" />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </InBox>
      )}
    </Section>
  )
}
