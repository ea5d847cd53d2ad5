// What a worker runs for files, put together as the product does it, over a folder that somebody plays the bank in.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { fileOptions, receiveOptions } from '../src/app-worker.ts'
import type { Loop } from '../src/base/loop.ts'
import { directoryInbox, inboxFolder } from '../src/rails/directory-inbox.ts'
import { directoryTransport } from '../src/rails/directory-transport.ts'
import { receiveLoop } from '../src/rails/receive-files.ts'
import { filesLoop } from '../src/rails/send-files.ts'
import type { Branch } from './branch.ts'
import { silentLog } from './outside.ts'

/** Sends into the folder, and takes in what lies in its inbox. */
export function fileLoops(branch: Branch, folder: string): readonly Loop[] {
  mkdirSync(join(folder, inboxFolder), { recursive: true })
  const worker = branch.world.outsideAs('vouch_worker')
  const vault = branch.vault
  const ways = {
    transportOf: () => directoryTransport(folder),
    inboxOf: () => directoryInbox(join(folder, inboxFolder)),
  }
  return [
    filesLoop(worker, fileOptions(ways, worker, vault), silentLog),
    receiveLoop(worker, receiveOptions(ways, worker, vault), silentLog),
  ]
}
