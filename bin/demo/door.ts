// The demo's own door, on loopback: who one wants to be, which story is to be played, and what a software passkey says to a
// challenge of the office. It gives what anybody gets who signs in by the service's own pages, and nothing else.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { institutionName } from '../demo.ts'
import { demoPeople, type Persona } from '../demo-people.ts'
import type { Personas } from './personas.ts'
import { isStory, type Playing, play, type Stage, storyTitles } from './stories.ts'

type DoorOptions = {
  readonly port: number
  /** Where people work: its pages may ask here, and nobody else's. */
  readonly office: string
  /** Once each has a passkey. */
  readonly personas: Promise<Personas>
  readonly stage: Stage
  readonly now: () => Date
}

const bodyBytesMax = 16_384
const factorMax = 60
const playedMax = 50

type Asked = {
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  readonly isForm: boolean
}
type Said = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }

export async function openDoor({ port, office, personas, stage, now }: DoorOptions) {
  const played: (Playing & { readonly over: Promise<void> })[] = []
  const origin = `http://localhost:${port}`

  const answers: Readonly<Record<string, (asked: Asked) => Promise<Said> | Said>> = {
    'GET /': () => ({ status: 200, body: pageOf(played), headers: pageHeaders }),
    'GET /personas': () => ({
      status: 200,
      body: { items: demoPeople.map(({ persona, name, role }) => ({ persona, name, role })) },
    }),
    'POST /sign-in': async ({ body, isForm }) => {
      const { persona } = body
      if (!isPersona(persona)) return { status: 400, body: { error: 'one of the personas is wanted' } }
      const cookie = await (await personas).cookieOf(persona)
      const headers = { 'set-cookie': cookie, ...(isForm ? { location: office } : {}) }
      return { status: isForm ? 303 : 200, body: { persona, office }, headers }
    },
    'POST /assertions': async ({ body: { options } }) => {
      const read = readOptions(options)
      const answer = read === undefined ? undefined : (await personas).answerTo(read)
      return answer === undefined
        ? { status: 404, body: { error: 'none of the personas is asked' } }
        : { status: 200, body: answer }
    },
    'GET /stories': () => ({
      status: 200,
      body: {
        stories: [...storyTitles].map(([name, title]) => ({ name, title })),
        played: played.map(({ story, startedAt, told, state }) => ({ story, startedAt, told, state })),
      },
    }),
    'POST /stories': ({ body: { story, factor }, isForm }) => {
      if (typeof story !== 'string' || !isStory(story))
        return { status: 400, body: { error: 'one of the stories is wanted' } }
      if (played.some(({ state }) => state === 'playing'))
        return { status: 409, body: { error: 'one at a time: another is being played' } }
      const times = Number(factor ?? 1)
      if (!(times >= 1 && times <= factorMax))
        return { status: 400, body: { error: `factor is from 1 to ${factorMax}` } }
      played.unshift(play(story, stage, times, now))
      played.splice(playedMax)
      return isForm ? { status: 303, body: '', headers: { location: '/' } } : { status: 202, body: { story } }
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin)
    const from = request.headers.origin
    // A page of nobody's must not sign anybody in, or play: browsers say which page asks. Nor is a name that leads here ours.
    const isOurs = from === undefined ? request.method === 'GET' : from === origin || from === office
    const isHere = request.headers.host === `localhost:${port}` || request.headers.host === `127.0.0.1:${port}`
    const cors =
      from === office
        ? { 'access-control-allow-origin': office, 'access-control-allow-credentials': 'true', vary: 'origin' }
        : {}
    if (!isOurs || !isHere) return send(response, { status: 403, body: { error: 'another page asks' } }, {})
    if (request.method === 'OPTIONS')
      return send(
        response,
        { status: 204, body: '' },
        { ...cors, 'access-control-allow-headers': 'content-type', 'access-control-allow-methods': 'GET, POST' },
      )
    const perform = answers[`${request.method} ${pathname}`]
    if (perform === undefined) return send(response, { status: 404, body: { error: 'there is no such thing' } }, cors)
    const read = await bodyOf(request)
    if (read === undefined) return send(response, { status: 400, body: { error: 'the body cannot be read' } }, cors)
    send(response, await perform({ path: pathname, query: searchParams, ...read }), cors)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => {
      console.error(thrown)
      send(response, { status: 503, body: { error: 'the service did not answer: ask again' } }, {})
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    address: `${origin}/`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isPersona(persona: unknown): persona is Persona {
  return demoPeople.some(one => one.persona === persona)
}

/** As the office gives them for `navigator.credentials.get`. */
function readOptions(options: unknown): { challenge: string; credentials: readonly string[] } | undefined {
  if (typeof options !== 'string') return undefined
  const read: unknown = JSON.parse(options)
  if (typeof read !== 'object' || read === null || !('challenge' in read) || !('allowCredentials' in read))
    return undefined
  const { challenge, allowCredentials } = read
  if (typeof challenge !== 'string' || !Array.isArray(allowCredentials)) return undefined
  return { challenge, credentials: allowCredentials.map(({ id }) => String(id)) }
}

async function bodyOf(request: IncomingMessage): Promise<Pick<Asked, 'body' | 'isForm'> | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > bodyBytesMax) return undefined
    chunks.push(part)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  if (isForm) return { body: Object.fromEntries(new URLSearchParams(text)), isForm }
  if (text === '') return { body: {}, isForm }
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null ? { body: { ...read }, isForm } : undefined
  } catch {
    return undefined
  }
}

function send(
  response: ServerResponse,
  { status, body, headers = {} }: Said,
  more: Readonly<Record<string, string>>,
): void {
  const isText = typeof body === 'string'
  response.writeHead(status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    ...more,
    ...headers,
  })
  response.end(isText ? body : JSON.stringify(body))
}

const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:*; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
}

const works: Readonly<Record<Persona, string>> = {
  operator: 'works exceptions and breaks, proposes settings',
  approver: 'approves payments and settings with a passkey',
  second_approver: 'the second of two',
  analyst: 'watches people, programs and rights',
  compliance: 'screening, disputes, rights, risks',
  platform: 'runs the machines',
  services: 'members, payees, stop orders',
  auditor: 'reads everything, and the log',
  examiner: 'from outside, reads what the law asks for',
  executive: 'five sentences and four numbers',
}

function pageOf(played: readonly Playing[]): string {
  const people = demoPeople
    .map(
      ({ persona, name }) =>
        `<form method="post" action="/sign-in"><button name="persona" value="${persona}">${name}</button> <span>${works[persona]}</span></form>`,
    )
    .join('\n')
  const stories = [...storyTitles]
    .map(
      ([name, title]) =>
        `<form method="post" action="/stories"><input type="hidden" name="story" value="${name}"><button>${title}</button></form>`,
    )
    .join('\n')
  const [last] = played
  const told =
    last === undefined
      ? ''
      : `<h2>${escaped(storyTitles.get(last.story) ?? '')}</h2><ol>${last.told.map(({ at, words }) => `<li><time>${at.slice(11, 19)} UTC</time> ${escaped(words)}</li>`).join('')}</ol>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${institutionName}</title>
${last?.state === 'playing' ? '<meta http-equiv="refresh" content="3">' : ''}<meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}form{margin:.4rem 0}
button{font:inherit;min-width:14rem;padding:.3rem .8rem;text-align:left}time{opacity:.7}</style>
<main><h1>${institutionName}</h1>
<p>A demonstration: nobody here exists, and no money moves. Whom do you want to be?</p>
${people}
<h2>Play a story</h2><p>Each takes about four minutes, in real steps. Watch it where you work.</p>
${stories}
${told}</main></html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
