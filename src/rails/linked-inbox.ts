// An inbox over its link: what it does is asked again when it fails, because listing and fetching change nothing, and what
// is removed twice is removed.

import type { Inbox } from './inbox.ts'
import type { Link } from './link.ts'

export function linkedInbox(inbox: Inbox, link: Link): Inbox {
  return {
    list: signal => link.again(timed => inbox.list(timed), signal),
    fetch: (name, bytesMax, signal) => link.again(timed => inbox.fetch(name, bytesMax, timed), signal),
    remove: (name, signal) => link.again(timed => inbox.remove(name, timed), signal),
  }
}
