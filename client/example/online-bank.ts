// An online bank, as small as it can be: it shows a member's payees, pays a bill, and hears what becomes of it. Whoever
// opens it is the one member it has; a real bank would ask them to sign in, and keep other sites from posting for them.
//
//     VOUCH_API=… VOUCH_ISSUER=… VOUCH_CLIENT=cli_… VOUCH_KEY=client.pem VOUCH_WEBHOOK_SECRET=whsec_… \
//     BANK_MEMBER=mem_… BANK_JOURNAL=bank.journal BANK_PORT=8600 node online-bank.ts

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { isRefused, openClient, readClientKey, verifyWebhook, WebhookRefused } from '@vouch/client'
import { openBills } from './bills.ts'
import { openJournal } from './journal.ts'

const bodyBytesMax = 65_536
const goOnEveryMs = 5_000

const key = readClientKey(readFileSync(told('VOUCH_KEY'), 'utf8'))
const vouch = openClient({
  api: told('VOUCH_API'),
  issuer: told('VOUCH_ISSUER'),
  client: told('VOUCH_CLIENT'),
  key,
  scopes: ['payees.read', 'funding_accounts.read', 'payments.submit', 'payments.read'],
})
const member = told('BANK_MEMBER')
// Nobody else's payees are shown and nobody else's money is moved, whatever a form says.
const forMember = vouch.forMember(member)
const bills = openBills(forMember, openJournal(told('BANK_JOURNAL')))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const what = `${request.method} ${request.url}`
  if (what === 'GET /') return show(response, await home())
  if (what === 'GET /bills') return tell(response, 200, bills.list())
  if (what === 'POST /bills') return payBill(request, response)
  if (what === 'POST /webhooks') return hear(request, response)
  return tell(response, 404, { error: 'There is nothing here.' })
}

async function payBill(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = new URLSearchParams((await bodyOf(request)).toString())
  const [fundingAccount, payee, value] = ['fundingAccount', 'payee', 'amount'].map(name => form.get(name) ?? '')
  if (fundingAccount === undefined || payee === undefined || value === undefined) return tell(response, 400, {})
  const bill = await bills.pay({ fundingAccount, payee, amount: { value, currency: 'USD' } })
  // `wanted` is no failure: it is written down, and goes on by itself.
  return tell(response, bill.state.startsWith('refused') ? 422 : 202, bill)
}

async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const isNew = (id: string) => !bills.isKnown(id)
    bills.hear(await verifyWebhook(request.headers, await bodyOf(request), told('VOUCH_WEBHOOK_SECRET'), { isNew }))
  } catch (thrown) {
    if (!(thrown instanceof WebhookRefused)) throw thrown
    return tell(response, thrown.code === 'seen_before' ? 200 : 400, { error: thrown.code })
  }
  return tell(response, 200, {})
}

async function home(): Promise<string> {
  const accounts: string[] = []
  for await (const { id, lastDigits } of forMember.fundingAccounts.list(member))
    accounts.push(option(id, `…${lastDigits}`))
  const payees: string[] = []
  for await (const { id, nickname } of forMember.payees.list(member)) payees.push(option(id, nickname))
  const paid = bills.list().map(({ amount, state }) => `<li>${escaped(`${amount}: ${state}`)}</li>`)
  return `<!doctype html><meta charset="utf-8"><title>Bills</title><form method="post" action="/bills">
<label>From <select name="fundingAccount">${accounts.join('')}</select></label>
<label>To <select name="payee">${payees.join('')}</select></label>
<label>Amount <input name="amount" pattern="[0-9]+([.][0-9]{2})?" required></label>
<button>Pay</button></form><ul>${paid.join('')}</ul>`
}

function option(value: string, text: string): string {
  return `<option value="${escaped(value)}">${escaped(text)}</option>`
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > bodyBytesMax) throw new RangeError('a body of that size is nothing the bank reads')
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

function show(response: ServerResponse, page: string): void {
  const policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"
  response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(page)
}

function tell(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function told(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`The bank is to be told ${name}.`)
  return value
}

const server = createServer((request, response) => {
  answer(request, response).catch((thrown: unknown) => {
    console.error(isRefused(thrown) ? `${thrown.code}: ${thrown.detail}` : thrown)
    tell(response, 500, { error: 'Something went wrong. What you have ordered is on your list.' })
  })
})
server.listen(Number(told('BANK_PORT')), '127.0.0.1', () => {
  console.log('The bank is open.')
  const goOn = () => {
    bills.goOn().catch(console.error)
  }
  goOn()
  setInterval(goOn, goOnEveryMs)
})
