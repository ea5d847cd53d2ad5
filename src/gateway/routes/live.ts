// What happens, while it happens. It says that something was done and to what, and nothing of anybody: what there is to read
// is read by the routes that show it.

import { fault, refused } from '../../base/outcome.ts'
import { route } from '../route.ts'
import { streamAs } from '../wire.ts'

const described = `Server-sent events (HTML, 9.2). One for each leaf of the audit log that has its place, that the caller may
know of by the permits of their roles, or wrote. \`id\` is the place of the leaf in the log; \`event\` is its kind, such as
payments.accepted; \`data\` is JSON: {"kind", "at", "actor": "person" | "client" | "process", "subjects": [the ids that stand
in it]}, and nothing about anybody.

Send the last id as Last-Event-ID, as browsers do, and it goes on after that, without a gap or a repetition. Three events are
no leaf: \`fresh\` every 10 seconds, {"at": up to when nothing is missing, "leaves": how long the log is}, also as a comment;
\`behind\`, {"leaves"}, where more than 2,000 leaves were missed, or the id is not of this log: read again what is shown;
\`over\`, {"why": "session_over"}, within 10 seconds of the end of the session, and then the stream ends.

Looking on keeps no session alive. Who reads too slowly is cut off, and comes back. A page that is answered with a problem is
not asked again by the browser.`

export const followLive = route({
  method: 'GET',
  path: '/v1/live',
  permit: 'self.manage',
  door: 'office',
  summary: 'What happens, while it happens: a stream of events that can be resumed',
  answers: { 200: streamAs('text/event-stream; charset=utf-8', described.replaceAll(/(?<!\n)\n(?!\n)/g, ' ')) },
  refuses: ['session_missing', 'overloaded', 'streams_taken'],
  begin: ({ live }, { caller, lastEvent }) => {
    if (caller.office === undefined) return refused({ code: 'session_missing' } as const)
    return (live ?? fault('the office knows what happens')).begin(caller, lastEvent)
  },
  answer: body => ({ status: 200, body }),
})
