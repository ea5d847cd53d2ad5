// Chromium, driven over its own protocol (Chrome DevTools Protocol), with an authenticator that is not a piece of metal.
// https://chromedevtools.github.io/devtools-protocol/

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fault } from '../src/base/outcome.ts'
import { until } from './until.ts'

const chromium = '/usr/bin/chromium'
/** Alone on this machine: it looks for nobody outside. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
]
const authenticator = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
}
const keyCodes = { Tab: 9, Enter: 13, Space: 32 } as const

/** Why no browser can be opened here; undefined where one can. */
export function browserMissing(): string | undefined {
  return existsSync(chromium) ? undefined : `${chromium} is not installed`
}

export type Page = {
  readonly goTo: (url: string) => Promise<void>
  /** What an expression comes to, in the page; as JSON, so the test says what it is. */
  readonly evaluate: <T>(expression: string) => Promise<T>
  readonly until: (what: string, expression: string) => Promise<void>
  readonly press: (key: keyof typeof keyCodes) => Promise<void>
  /** Into whatever has the keyboard. */
  readonly type: (text: string) => Promise<void>
  /** For an input that takes files, or a folder. */
  readonly choose: (selector: string, paths: readonly string[]) => Promise<void>
  readonly paint: (scheme: 'light' | 'dark') => Promise<void>
  /** How wide the window is. */
  readonly resize: (width: number) => Promise<void>
  readonly picture: (path: string) => Promise<void>
  /** As in the hand of somebody else. */
  readonly forgetPasskeys: () => Promise<void>
  /** What the page complained of since it was opened: its policy, its scripts. */
  readonly complaints: readonly string[]
  readonly close: () => Promise<void>
}

type Message = {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

export async function openBrowser(): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), 'vouch-chromium-'))
  const child = spawn(chromium, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += String(chunk)
  })
  const portIn = () => /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said)?.[1]
  await until('the browser listens', () => portIn() !== undefined || child.exitCode !== null)
  const tabs = (await (await fetch(`http://127.0.0.1:${portIn() ?? fault(said)}/json`)).json()) as readonly {
    readonly type: string
    readonly webSocketDebuggerUrl: string
  }[] // By the protocol's own description.
  const tab = tabs.find(({ type }) => type === 'page') ?? fault('a browser has a page')
  const socket = new WebSocket(tab.webSocketDebuggerUrl)
  await new Promise(resolve => socket.addEventListener('open', resolve, { once: true }))
  const wire = openWire(socket)
  const authenticatorId = await prepare(wire.ask)
  return {
    ...pageOver(wire.ask),
    forgetPasskeys: async () => {
      await wire.ask('WebAuthn.clearCredentials', { authenticatorId })
    },
    complaints: wire.complaints,
    close: async () => {
      const gone = once(child, 'exit')
      socket.close()
      child.kill('SIGTERM')
      await gone
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type Ask = (method: string, params?: object) => Promise<unknown>

function openWire(socket: WebSocket): { readonly ask: Ask; readonly complaints: readonly string[] } {
  const waiting = new Map<number, (message: Message) => void>()
  const complaints: string[] = []
  let asked = 0
  socket.addEventListener('message', event => {
    const message = JSON.parse(String(event.data)) as Message // By the protocol's own description.
    if (message.id !== undefined) waiting.get(message.id)?.(message)
    else if (isComplaint(message)) complaints.push(JSON.stringify(message.params))
  })
  return {
    complaints,
    ask: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++asked
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id)
          if (error === undefined) resolve(result)
          else reject(new Error(`${method}: ${JSON.stringify(error)}`))
        })
        socket.send(JSON.stringify({ id, method, params }))
      }),
  }
}

/** That a request was refused is what tests ask for. */
function isComplaint({ method, params }: Message): boolean {
  if (method === 'Runtime.exceptionThrown') return true
  return method === 'Log.entryAdded' && !JSON.stringify(params).includes('"source":"network"')
}

/** Answers with the authenticator's id. */
async function prepare(ask: Ask): Promise<string> {
  for (const domain of ['Page', 'Runtime', 'Log', 'WebAuthn']) await ask(`${domain}.enable`)
  const added = await ask('WebAuthn.addVirtualAuthenticator', { options: authenticator })
  await ask('Emulation.setFocusEmulationEnabled', { enabled: true })
  await resize(ask, 480)
  return (added as { authenticatorId: string }).authenticatorId // By the protocol's own description.
}

async function resize(ask: Ask, width: number): Promise<void> {
  await ask('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false })
}

function pageOver(ask: Ask): Omit<Page, 'complaints' | 'close' | 'forgetPasskeys'> {
  async function evaluate<T>(expression: string): Promise<T> {
    const answer = await ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    // By the protocol's own description; what the value is, the test knows.
    const { result, exceptionDetails } = answer as { result: { value: T }; exceptionDetails?: object }
    return exceptionDetails === undefined ? result.value : fault(JSON.stringify(exceptionDetails))
  }
  return {
    evaluate,
    // Between two pages there is nobody to ask.
    until: async (what, expression) => {
      const shown = () => evaluate<string>('location.href + "\\n" + document.body.innerText')
      try {
        await until(what, () => evaluate<boolean>(`!!(${expression})`).catch(() => false))
      } catch (thrown) {
        throw new Error(`${what}, in vain: ${await shown()}`, { cause: thrown })
      }
    },
    goTo: async url => {
      await ask('Page.navigate', { url })
      await until(`${url} is there`, () => evaluate<boolean>(`document.readyState === 'complete'`).catch(() => false))
    },
    press: async key => {
      const text = key === 'Enter' ? '\r' : key === 'Space' ? ' ' : undefined
      const windowsVirtualKeyCode = keyCodes[key]
      const named = { key: key === 'Space' ? ' ' : key, code: key, windowsVirtualKeyCode }
      await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...named, ...(text === undefined ? {} : { text }) })
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...named })
    },
    type: async text => {
      await ask('Input.insertText', { text })
    },
    choose: async (selector, files) => {
      const found = await ask('Runtime.evaluate', { expression: `document.querySelector(${JSON.stringify(selector)})` })
      const { result } = found as { result: { objectId: string } } // By the protocol's own description.
      await ask('DOM.setFileInputFiles', { files, objectId: result.objectId })
    },
    paint: async scheme => {
      await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] })
    },
    resize: width => resize(ask, width),
    picture: async path => {
      const { data } = (await ask('Page.captureScreenshot', { captureBeyondViewport: true })) as { data: string } // PNG.
      await writeFile(path, Buffer.from(data, 'base64'))
    },
  }
}
