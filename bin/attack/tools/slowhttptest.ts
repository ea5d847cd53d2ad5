// slowhttptest at each door itself, without the proxy: headers, bodies and reads that take for ever, and ranges. What is
// slow must be hung up on, and nobody else may notice. Who reads slowly goes on reading what the kernel holds long after
// the service has hung up, so what counts is what the kernel says the service holds. A server that hangs up on nobody must
// be seen to fail.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { pause } from '../../family.ts'
import { openPatient } from './flawed.ts'
import { type Bench, runTool } from './tool.ts'

const socketsPerTool = 500
/** It opens no more once all that it had were hung up on. */
const openedMin = 250
const lookEveryMs = 1_000
const runMsMax = 120_000
const patientPlaces = 300
/** Of those who watch, and of the harness itself. */
const othersMax = 20

type Manner = { readonly what: string; readonly seconds: number; readonly words: readonly string[] }
const slowHeaders: Manner = {
  what: 'slow headers',
  seconds: 20,
  words: ['-H', '-i', '3', '-x', '24', '-t', 'GET'],
}
const manners: readonly Manner[] = [
  slowHeaders,
  { what: 'slow bodies', seconds: 25, words: ['-B', '-i', '3', '-x', '10', '-s', '8192', '-t', 'POST'] },
  // Nothing moves for the service once the kernel has taken the answer: thirty seconds, and some for a busy machine.
  { what: 'slow reads', seconds: 45, words: ['-X', '-w', '1', '-y', '64', '-n', '3', '-z', '8', '-k', '4'] },
  { what: 'ranges', seconds: 20, words: ['-R', '-t', 'HEAD', '-a', '10', '-b', '3000'] },
]

export async function trySlowhttptest(bench: Bench): Promise<void> {
  const { api, office, issuer } = bench.target
  const doors = {
    api: { reads: `${api}/v1/members`, writes: `${api}/v1/payees` },
    office: { reads: `${office}/`, writes: `${office}/v1/payees` },
    issuer: { reads: `${issuer}/sign-in/enrol`, writes: `${issuer}/token` },
  }
  const patient = await openPatient(patientPlaces)
  try {
    bench.progress('slowhttptest: a server that hangs up on nobody')
    const seen = await attack(bench, slowHeaders, patient.url)
    bench.note('control, slow headers', shown(seen), !seen.isAvailable && seen.overAfter === undefined)
  } finally {
    await patient.close()
  }
  for (const manner of manners) {
    bench.progress(`slowhttptest: ${manner.what}, ${socketsPerTool} sockets at each door`)
    await Promise.all(
      Object.entries(doors).map(async ([door, { reads, writes }]) => {
        const seen = await attack(bench, manner, manner.words[0] === '-B' ? writes : reads)
        const isServed = seen.isAvailable && seen.overAfter !== undefined && seen.opened >= openedMin
        bench.note(`${door}, ${manner.what}`, shown(seen), isServed)
      }),
    )
  }
}

type Seen = Told & {
  /** How many the service held at once. */
  readonly heldMax: number
  /** Since when, in seconds, it held none of them any more. */
  readonly overAfter: number | undefined
}

function shown({ isAvailable, opened, heldMax, overAfter }: Seen): string {
  const over = overAfter === undefined ? 'held to the end' : `none held after ${overAfter} s`
  return `service available: ${isAvailable ? 'YES' : 'NO'}, ${opened} sockets, ${heldMax} held at once, ${over}`
}

async function attack({ folder }: Bench, { seconds, words }: Manner, url: string): Promise<Seen> {
  const prefix = join(folder, `slow-${crypto.randomUUID()}`)
  const how = ['-c', String(socketsPerTool), '-r', '250', '-l', String(seconds), '-p', '3', '-u', url]
  const port = Number(new URL(url).port)
  const startedMs = performance.now()
  let heldMax = 0
  let overAfter: number | undefined
  let isDone = false
  const look = async () => {
    const held = await heldBy(port)
    heldMax = Math.max(heldMax, held)
    const isOver = held <= othersMax && performance.now() - startedMs > 2 * lookEveryMs
    overAfter = isOver ? (overAfter ?? Math.round((performance.now() - startedMs) / 1_000)) : undefined
  }
  const looking = (async () => {
    for (; !isDone; await pause(lookEveryMs)) await look()
  })()
  // It ends before its time only when it has been hung up on everywhere. At its time it hangs up itself, so whoever wants
  // to know what was held until then looks before.
  const running = runTool('slowhttptest', [...words, ...how, '-g', '-o', prefix], { folder, msMax: runMsMax })
  await Promise.race([running, pause((seconds - 1) * 1_000)])
  isDone = true
  await looking
  await look()
  const said = await running
  const told = toldIn(said?.output ?? '', await readFile(`${prefix}.csv`, 'utf8').catch(() => ''))
  return { ...told, heldMax, overAfter }
}

/** The connections of whoever listens on this port that somebody still has in hand: established, and not the kernel's only. */
async function heldBy(port: number): Promise<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n')
  const isHeld = (line: string) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/ +/)
    return local.endsWith(`:${hex}`) && state === '01' && inode !== '0'
  }
  return lines.filter(isHeld).length
}

type Told = {
  /** Its own probe was answered every time it asked. */
  readonly isAvailable: boolean
  /** Sockets that came about, whatever became of them. */
  readonly opened: number
}

/** Its words are in colours; its figures, one line a second, are: seconds, closed, pending, connected, available. */
function toldIn(output: string, figures: string): Told {
  const plain = stripVTControlCharacters(output)
  const available = [...plain.matchAll(/^service available: +(YES|NO)/gm)].map(([, word]) => word)
  const opened = figures.split('\n').map(line => {
    const [, closed = 0, , connected = 0] = line.split(',').map(Number)
    return closed + connected
  })
  return {
    isAvailable: available.length > 0 && available.every(word => word === 'YES'),
    opened: Math.max(0, ...opened.filter(count => Number.isInteger(count))),
  }
}
