// What stands on the pages of sign-in, as HTML. Their words about refusals come from told.ts.

import { escaped } from './page.ts'
import type { Told } from './told.ts'

/** What a page of sign-in is about, and what was typed on it before. */
export type Shown = {
  readonly uid: string
  /** For the browser to ask for a passkey with, as JSON. */
  readonly passkeyOptions: string
  /** Where there is only one, nobody has to name it. */
  readonly onlyInstitution: string | undefined
  readonly typed: { readonly institution: string; readonly email: string }
  readonly told: Told | undefined
  /** Of a demo: where one chooses who one is. */
  readonly demoDoor: URL | undefined
}

export function signInBody(shown: Shown): string {
  const { uid, passkeyOptions, told, demoDoor } = shown
  return `<h1>Sign in</h1>${demoDoor === undefined ? '' : `\n<p>${ofDemo}</p>`}
${told === undefined ? quiet : aloud(told)}
<form id="by-passkey" method="post" action="${actionOf(uid)}" data-options="${escaped(passkeyOptions)}">
<input type="hidden" name="answer">
<button${told === undefined ? ' autofocus' : ''}>Use your passkey</button>
</form>
<noscript><p>Passkeys need scripts: this page has one, and it comes from us.</p></noscript>
${told?.offers === 'passkey' ? '' : passwordForm(shown)}${demoDoor === undefined ? '' : demoBody(demoDoor)}`
}

const ofDemo = 'This is a demonstration: nobody in it exists, and no money moves.'

function demoBody(door: URL): string {
  return `
<h2>You need no passkey here</h2>
<a class="button" href="${escaped(door.href)}">Choose who you are</a>`
}

export function overBody(told: Told, office: URL): string {
  return `<h1>Not now</h1>
${aloud(told)}
${told.until === undefined ? `<a class="button" href="${escaped(new URL('/sign-in', office).href)}">Begin again</a>` : ''}`
}

/** Where the script says what it has to say. */
const quiet = '<p id="told" role="alert" tabindex="-1"></p>'

/** What is there when a page comes is read aloud where the keyboard is. */
function aloud({ says, until }: Told): string {
  return `<p id="told" role="alert" tabindex="-1" autofocus>${escaped(says)}${until === undefined ? '' : ` ${timeOf(until)}.`}</p>`
}

/** The script writes it by the clock of whoever reads it. */
function timeOf(until: Date): string {
  const minute = new Date(Math.ceil(until.getTime() / 60_000) * 60_000).toISOString()
  return `<time datetime="${minute}">${saidTime(until)}</time>`
}

/** The next whole minute, with its day: it may be tomorrow's. */
export function saidTime(until: Date): string {
  const minute = new Date(Math.ceil(until.getTime() / 60_000) * 60_000).toISOString()
  return `${minute.slice(11, 16)} UTC on ${minute.slice(0, 10)}`
}

function passwordForm({ uid, onlyInstitution, typed, told }: Shown): string {
  const institutionField =
    onlyInstitution === undefined
      ? `<label for="institution">Institution</label>
<input id="institution" name="institution" autocomplete="organization" required maxlength="16" value="${escaped(typed.institution)}">`
      : `<input type="hidden" name="institution" value="${escaped(onlyInstitution)}">`
  return `<details${told === undefined ? '' : ' open'}>
<summary>Use a password and a code instead</summary>
<p>Enough to look and to propose. To approve, or to change keys and rights, you need your passkey.</p>
<form id="by-password" method="post" action="${actionOf(uid)}"${challengeOf(told)}>
<input type="hidden" name="work">
${institutionField}
<label for="email">Mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${escaped(typed.email)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256">
<label for="code">Code from your app, or a recovery code</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="64">
${told?.challenge === undefined ? '' : working}
<button class="second">Sign in</button>
</form>
</details>`
}

const working = `<div id="working">
<label for="worked">Your browser works for a moment, so that whoever guesses passwords has to as well</label>
<progress id="worked" max="100" value="0"></progress>
<p id="work-told" role="status"></p>
</div>`

function challengeOf(told: Told | undefined): string {
  return told?.challenge === undefined ? '' : ` data-challenge="${escaped(JSON.stringify(told.challenge))}"`
}

function actionOf(uid: string): string {
  return escaped(`/sign-in/${uid}`)
}

export function enrolBody(office: URL): string {
  return `<h1>Your passkey</h1>
<p id="told" role="alert" tabindex="-1"></p>
<div id="make" hidden>
<p>You were invited as <strong id="name"></strong>. A passkey lives in this device, or in a key that you carry. It lets you
in with your finger, face or PIN, and nobody can have you type it anywhere else.</p>
<form id="fallback">
<input name="email" type="email" autocomplete="username" readonly hidden>
<details>
<summary>Add a password and codes, for when the passkey is not at hand</summary>
<p>Enter this in an app that makes codes: <code id="secret"></code> <a id="app" href="#">Open in an app on this device</a></p>
<label for="password">New password, twelve characters or more</label>
<input id="password" name="password" type="password" autocomplete="new-password" maxlength="256">
<label for="code">Code that the app shows now</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6">
</details>
<button>Make the passkey</button>
<button id="alone" class="second" hidden>Set the password alone</button>
</form>
</div>
<div id="ready" hidden>
<h2 tabindex="-1">It is made</h2>
<div id="with-codes">
<p>These recovery codes stand in for the app, once each. They are shown this one time: print them, or write them down.</p>
<ul id="codes"></ul>
</div>
<a class="button" href="${escaped(new URL('/', office).href)}">Go on and sign in</a>
</div>`
}
