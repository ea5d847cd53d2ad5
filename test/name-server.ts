// A pretend name server on loopback: it speaks as much DNS (RFC 1035) as it takes to answer for addresses, and may change
// its mind between two questions.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

export type NameServer = {
  /** For a resolver: `127.0.0.1:5353`. */
  readonly address: string
  /** What was asked: `A hooks.example.com`. */
  readonly asked: string[]
  /** What a name leads to; nothing, and there is no such name. Undefined, and it stays silent. */
  answer: (name: string) => readonly string[] | undefined
  readonly close: () => void
}

const types = { A: 1, AAAA: 28 } as const

export async function openNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = read(question)
    server.asked.push(`${type === types.A ? 'A' : 'AAAA'} ${name}`)
    const addresses = server.answer(name)
    if (addresses === undefined) return
    const own = addresses.filter(one => isIPv6(one) === (type === types.AAAA))
    // | id | response, recursion available, code 3 where there is no such name | counts | question | answers |
    const head = Buffer.alloc(12)
    question.copy(head, 0, 0, 2)
    head.writeUInt16BE(0x8180 | (addresses.length === 0 ? 3 : 0), 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(own.length, 6)
    socket.send(Buffer.concat([head, question.subarray(12, end), ...own.map(one => record(type, one))]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const server: NameServer = {
    address: `127.0.0.1:${socket.address().port}`,
    asked: [],
    answer: () => [],
    close: () => socket.close(),
  }
  return server
}

function read(question: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.subarray(at + 1, at + 1 + length).toString())
    at += 1 + length
  }
  return { name: labels.join('.'), type: question.readUInt16BE(at + 1), end: at + 5 }
}

/** The name is that of the question (a pointer to byte 12), of class IN, and not to be remembered. */
function record(type: number, address: string): Buffer {
  const bytes =
    type === types.A ? Buffer.from(address.split('.').map(Number)) : Buffer.from(groupsOf(address).join(''), 'hex')
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(bytes.length, 10)
  return Buffer.concat([head, bytes])
}

function groupsOf(address: string): string[] {
  const [left = [], right = []] = address.split('::').map(half => half.split(':').filter(group => group !== ''))
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].map(group => group.padStart(4, '0'))
}
