// The thread that draws the report: it takes seconds of a processor, and whoever works at the office shall not wait for them.
// It draws one and ends.

import { parentPort, workerData } from 'node:worker_threads'

import { fault } from '../../base/outcome.ts'
import { paperOf } from './paper.ts'
import { paperedOf, type ToPrint } from './printed.ts'

const port = parentPort ?? fault('this file is run as a thread')
port.postMessage(new Uint8Array(await paperOf(paperedOf(workerData as ToPrint)))) // As `openPress` hands it over.
