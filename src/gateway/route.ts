// One declaration per route: it gives routing, validation, permission, the OpenAPI document and the call into a room.
//
// A route is opened once per process; what it then runs is typed from its schemas to the front door without a cast on
// the way. `prepare` comes before the transaction and may seal; `perform` and `gather` are inside one and ask nobody but
// the database; `answer` comes after the commit and may open what was sealed.

import type { Static, TObject, TSchema, TUndefined } from 'typebox'

import type { GivenOut, Policy } from '../audit/audit.ts'
import { gather } from '../base/gather.ts'
import type { InstitutionId, NewId } from '../base/ids.ts'
import { done, fault, type Outcome } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import type { PermitMissing, Permits, RelyingParty } from '../identity/identity.ts'
import type { Reach } from '../messages/messages.ts'
import type { AskFunds, AskScreening, Detect } from '../payments/payments.ts'
import type { Vault } from '../protection/protection.ts'
import type { Desk, Press } from '../risk/risk.ts'
import type { Caller, Permit } from './caller.ts'
import type { MayApprove } from './decisions.ts'
import type { Offer } from './headers.ts'
import type { Json } from './json.ts'
import type { Live } from './live.ts'
import { personalPlaces, toldTo } from './personal.ts'
import { type KnownRefusal, type Problem, problemOf, type RefusalCode, type RefusalOf } from './problems.ts'
import { takeStepUp } from './step-up.ts'
import { RefusedRequest } from './thrown.ts'

/** How many requests one transaction may carry. */
const gatheredMax = 1_000
export const bodyBytesMax = 64 * 1_024
const batchBodyBytesMax = 1_024 * 1_024

/** Programs come by the api, people by the office. */
export type Door = 'api' | 'office'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What the office has besides: it can ask people for their passkeys, and everything delicate wants that there. */
export type PeopleTools = {
  readonly outside: Outside
  readonly party: RelyingParty
  /** Where credentials are made. */
  readonly issuer: URL
  readonly permits: Permits
}

/** What somebody may be refused for once it is known who they are: by a policy, or since they have signed something else. */
type LaterRefusal =
  | (Pick<PermitMissing, 'code' | 'permit'> & { readonly policy?: string })
  | { readonly code: 'body_not_as_signed' }
/** The same again within a minute is counted, and not written. Outside every work, since it opens one. */
export type NoteRefused = (caller: Pick<Caller, 'institution' | 'actor'>, refusal: LaterRefusal) => Promise<void>

export type Paper = {
  readonly press: Press
  /** What each control that is built says of itself. */
  readonly says: readonly (readonly [control: string, says: string])[]
  /** docs/risk-method.md. */
  readonly method: string
}

/** What is used outside the transaction. */
export type Tools = {
  readonly vault: Vault
  /** What the names of the audit logs begin with. */
  readonly origin: string
  readonly newId: NewId
  /** The question to detection, where somebody answers it. */
  readonly detect?: Detect | undefined
  /** Has the cores of institutions hold what is due from accounts that are kept there. */
  readonly funds?: AskFunds | undefined
  /** Asks the sanctions lists about somebody new, where there are any. */
  readonly screening?: AskScreening | undefined
  /** Whether whoever acts may approve of a proposal, by the roles they hold at that moment. */
  readonly mayApprove: MayApprove
  /** Writes down who is known and was refused after that; who is not let in, the door writes down. */
  readonly noteRefused?: NoteRefused | undefined
  /** How far webhooks may go. */
  readonly reach: Reach
  /** How it stands with the risks, where what was tried is known. */
  readonly risk?: Desk | undefined
  /** What the report on paper is drawn with, and what stands in it besides the day's. */
  readonly paper?: Paper | undefined
  /** Who witnesses the logs, where a policy names them. */
  readonly witnesses?: Policy | undefined
  /** What is given out of the keys of the logs, where that is known. */
  readonly givenOut?: (() => Promise<GivenOut>) | undefined
  /** What happens, for those who look on at the office. */
  readonly live?: Live | undefined
  /** Where people work, and nowhere else. */
  readonly people?: PeopleTools | undefined
}

/** What a route makes of a request: path parameters by name, and the rest under names no parameter may have. */
export type Input<
  Params extends TObject,
  Query extends TObject,
  Body extends TSchema,
  Money extends boolean,
  IfMatch extends Offer,
> = Readonly<Static<Params>> & {
  readonly caller: Caller
  readonly query: Static<Query>
  readonly body: Static<Body>
  /** The Idempotency-Key. Rooms keep it with what was asked, and tell a repetition from another use of it. */
  readonly key: Money extends true ? string : string | undefined
  /** The revision that If-Match names. */
  readonly revision: IfMatch extends 'required' ? number : number | undefined
  /** The last event that whoever asks has read of a stream. */
  readonly lastEvent: string | undefined
}
const inputNames = ['caller', 'query', 'body', 'key', 'revision', 'lastEvent']

/** The actor of a transaction that carries the requests of many; each item names its own. */
const gatheringActor = 'process:gateway'

/** One request among those that share a transaction. */
export type Gathered<Prepared> = { readonly actor: Actor; readonly key: string; readonly body: Prepared }

/** Every answer of success has a body; there is no 204. */
type Success = 200 | 201 | 202
type Answers = { readonly [Status in Success]?: TSchema }

type AnswerOf<Declared extends Answers> = {
  readonly [Status in keyof Declared & Success]: {
    readonly status: Status
    readonly body: Static<NonNullable<Declared[Status]>>
    /** Sent as ETag. */
    readonly revision?: number
    readonly location?: string
    /** The key was known: this is the answer it was given then. */
    readonly isReplay?: boolean
    /** Set with this answer. */
    readonly cookie?: string
    /** It is never another: whoever has it need not ask again. */
    readonly isForEver?: boolean
  }
}[keyof Declared & Success]

/** What an answer may need besides its value. */
export type Answering = {
  readonly caller: Caller
  readonly tools: Tools
  /** A problem inside an answer, such as one refused item of a batch. */
  readonly problem: (refusal: KnownRefusal) => Problem
  /** In a work of its own, for what only some answers need: the work that is answered for is over. */
  readonly read: <T>(perform: (work: Work) => Promise<T>) => Promise<T>
}

type Declaration<
  Params extends TObject,
  Query extends TObject,
  Body extends TSchema,
  Money extends boolean,
  IfMatch extends Offer,
  Declared extends Answers,
  Codes extends readonly RefusalCode[],
  Prepared,
  Value,
> = {
  readonly method: Method
  /** Fastify's syntax: '/v1/payments/:payment/cancellation', '/v1/log/tile/*'. */
  readonly path: `/${string}`
  readonly permit: Permit
  /** Through this one only; without a word, through both. */
  readonly door?: 'office'
  /** Also for those whose token is for one member: all that it finds and touches is that member's. */
  readonly member?: 'bound'
  /** Delicate: the person confirms this very request with their passkey. */
  readonly stepUp?: true
  readonly summary: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** Moves money: an idempotency key is required. */
  readonly money?: Money
  /** For what moves no money but remembers keys. */
  readonly key?: 'accepted'
  readonly ifMatch?: IfMatch
  /** Takes a body of up to 1 MiB. */
  readonly batch?: true
  readonly answers: Declared
  /** Every code the room may refuse with, in the order it checks. One that is not listed does not compile. */
  readonly refuses: Codes
  readonly answer: (value: Value, answering: Answering) => AnswerOf<Declared> | Promise<AnswerOf<Declared>>
  /** In a work of its own, for what is to be known of a refusal: the one that was refused has left nothing. */
  readonly refused?: (work: Work, refusal: RefusalOf<Codes[number]>, prepared: Prepared) => Promise<void>
} & (
  | {
      readonly prepare?: Prepare<Input<Params, Query, Body, Money, IfMatch>, Prepared, Codes>
      readonly perform: (work: Work, prepared: Prepared) => Promise<Outcome<Value, RefusalOf<Codes[number]>>>
      readonly gather?: never
      readonly ask?: never
      readonly begin?: never
    }
  | {
      readonly prepare: Prepare<Input<Params, Query, Body, Money, IfMatch>, Prepared, Codes>
      /** Asks about all of them at once, after they were gathered and before the transaction. */
      readonly ask?: (
        tools: Tools,
        institution: InstitutionId,
        items: readonly Gathered<Prepared>[],
      ) => Promise<readonly Gathered<Prepared>[]>
      readonly gather: (
        work: Work,
        items: readonly Gathered<Prepared>[],
      ) => Promise<readonly Outcome<Value, RefusalOf<Codes[number]>>[]>
      readonly perform?: never
      readonly begin?: never
    }
  | {
      readonly prepare?: Prepare<Input<Params, Query, Body, Money, IfMatch>, Prepared, Codes>
      /** In no work, for an answer that goes on (`streamAs`): its place among the requests under way is given back. */
      readonly begin: (tools: Tools, prepared: Prepared) => Outcome<Value, RefusalOf<Codes[number]>>
      readonly perform?: never
      readonly gather?: never
      readonly ask?: never
    }
)

type Prepare<Given, Prepared, Codes extends readonly RefusalCode[]> = (
  tools: Tools,
  input: Given,
) => Promise<Outcome<Prepared, RefusalOf<Codes[number]>>> | Outcome<Prepared, RefusalOf<Codes[number]>>

/** A request whose parts fit the schemas of its route. */
export type Asked = {
  readonly caller: Caller
  readonly params: { readonly [name: string]: Json }
  readonly query: Json
  /** Undefined where the route takes none. */
  readonly body: Json | undefined
  readonly key: string | undefined
  readonly revision: number | undefined
  readonly lastEvent: string | undefined
  readonly instance: string
}

export type Answered = {
  readonly status: number
  readonly body: unknown
  readonly revision?: number
  readonly location?: string
  readonly isReplay?: boolean
  readonly cookie?: string
  readonly isForEver?: boolean
}

export type Run = (asked: Asked) => Promise<Outcome<Answered, KnownRefusal>>

/** What remains of a declaration when its types have done their work. */
export type Route = {
  readonly method: Method
  readonly path: `/${string}`
  readonly permit: Permit
  readonly doors: readonly Door[]
  readonly isBound: boolean
  readonly stepUp: boolean
  readonly summary: string
  readonly params: TObject | undefined
  readonly query: TObject | undefined
  readonly body: TSchema | undefined
  readonly answers: Answers
  readonly refuses: readonly RefusalCode[]
  readonly key: Offer
  readonly ifMatch: Offer
  readonly bodyBytesMax: number
  /** What is answered is a stream. */
  readonly goesOn: boolean
  readonly open: (outside: Outside, tools: Tools, onBatch: (items: number) => void) => Run
}

function boundsOf({ member, policy }: Caller): Pick<Work, 'member' | 'policy'> {
  return { ...(member === undefined ? {} : { member }), ...(policy === undefined ? {} : { policy }) }
}

export function route<
  Declared extends Answers,
  const Codes extends readonly RefusalCode[],
  Value,
  Params extends TObject = TObject<{}>,
  Query extends TObject = TObject<{}>,
  Body extends TSchema = TUndefined,
  Money extends boolean = false,
  IfMatch extends Offer = 'refused',
  Prepared = Input<Params, Query, Body, Money, IfMatch>,
>(declaration: Declaration<Params, Query, Body, Money, IfMatch, Declared, Codes, Prepared, Value>): Route {
  const { method, path, permit, summary, params, query, body, answers, refuses } = declaration
  const taken = Object.keys(params?.properties ?? {}).filter(name => inputNames.includes(name))
  if (taken.length > 0) fault(`${path}: a path parameter may not be called ${taken.join(', ')}`)
  const places = new Map(Object.entries(answers).map(([status, schema]) => [Number(status), personalPlaces(schema)]))

  const open: Route['open'] = (outside, tools, onBatch) => {
    type Given = Input<Params, Query, Body, Money, IfMatch>
    type Said = Outcome<Value, RefusalOf<Codes[number]>>
    const gatherers = new Map<InstitutionId, (item: Gathered<Prepared>) => Promise<Said>>()

    function performOnce(caller: Caller, prepared: Prepared, asked: Asked): Promise<Said> {
      const perform = declaration.perform ?? fault(`${path} gathers`)
      const confirmed = async (work: Work) => {
        if (declaration.stepUp === true && tools.people !== undefined) await confirm(work, caller, asked)
        return perform(work, prepared)
      }
      return transact(outside, caller.institution, caller.actor, confirmed, boundsOf(caller))
    }

    async function readFor<T>(caller: Caller, read: (work: Work) => Promise<T>): Promise<T> {
      const { institution, actor } = caller
      const outcome = await transact(
        outside,
        institution,
        actor,
        async work => done(await read(work)),
        boundsOf(caller),
      )
      return outcome.ok ? outcome.value : fault('reading is never refused')
    }

    /** In the work itself: what fails has used up nothing. */
    async function confirm(work: Work, caller: Caller, { params, query, revision, body }: Asked): Promise<void> {
      const concrete = path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => {
        const held = params[name]
        return typeof held === 'string' ? held : fault(`${path} has no ${name}`)
      })
      const taken = await takeStepUp(work, caller, { method, path: concrete, query, revision, body })
      if (!taken.ok) throw new RefusedRequest(taken.refusal)
    }

    async function noteRefusal(caller: Caller, refusal: RefusalOf<Codes[number]>, prepared: Prepared): Promise<void> {
      const { refused } = declaration
      if (refused === undefined) return
      const { institution, actor } = caller
      await transact(outside, institution, actor, async work => done(await refused(work, refusal, prepared)))
    }

    function joinBatch({ institution, actor }: Caller, key: string, prepared: Prepared): Promise<Said> {
      const join = gatherers.get(institution) ?? gatherer(institution)
      return join({ actor, key, body: prepared })
    }

    function gatherer(institution: InstitutionId): (item: Gathered<Prepared>) => Promise<Said> {
      const gatherAll = declaration.gather ?? fault(`${path} does not gather`)
      const join = gather<Gathered<Prepared>, Said>(async items => {
        onBatch(items.length)
        const asked = declaration.ask === undefined ? items : await declaration.ask(tools, institution, items)
        const batch = await transact(outside, institution, gatheringActor, async work =>
          done(await gatherAll(work, asked)),
        )
        return batch.ok ? batch.value : fault('a batch as a whole is never refused')
      }, gatheredMax)
      gatherers.set(institution, join)
      return join
    }

    return async asked => {
      const { caller, params: named, query, body, key, revision, lastEvent, instance } = asked
      // The server has checked every part against the schemas and offers that this type is made of.
      const input = { ...named, caller, query, body, key, revision, lastEvent } as unknown as Given
      // Where nothing is prepared, what is prepared is the input itself.
      const prepared = (await declaration.prepare?.(tools, input)) ?? done(input as unknown as Prepared)
      if (!prepared.ok) return prepared
      const outcome =
        declaration.begin !== undefined
          ? declaration.begin(tools, prepared.value)
          : declaration.gather === undefined
            ? await performOnce(caller, prepared.value, asked)
            : await joinBatch(caller, key ?? fault(`${path} gathers, so it needs a key`), prepared.value)
      if (!outcome.ok) {
        await noteRefusal(caller, outcome.refusal, prepared.value)
        const refusal: KnownRefusal = outcome.refusal
        if (refusal.code === 'permit_missing') await tools.noteRefused?.(caller, refusal)
        return outcome
      }
      const problem = (refusal: KnownRefusal) => problemOf(refusal, instance)
      const read = <T>(perform: (work: Work) => Promise<T>) => readFor(caller, perform)
      const answered: Answered = await declaration.answer(outcome.value, { caller, tools, problem, read })
      return done({ ...answered, body: toldTo(caller, places.get(answered.status) ?? [], answered.body) })
    }
  }

  return {
    method,
    path,
    permit,
    isBound: declaration.member === 'bound',
    stepUp: declaration.stepUp === true,
    doors: declaration.door === undefined ? ['api', 'office'] : [declaration.door],
    summary,
    params,
    query,
    body,
    answers,
    refuses,
    key: declaration.money === true ? 'required' : (declaration.key ?? 'refused'),
    ifMatch: declaration.ifMatch ?? 'refused',
    bodyBytesMax: declaration.batch === true ? batchBodyBytesMax : bodyBytesMax,
    goesOn: declaration.begin !== undefined,
    open,
  }
}
