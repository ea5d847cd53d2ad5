// Lists one's sessions and passkeys, ends them, and leads to where others are made.
const told = document.getElementById('told')
/** Goes with everything that changes something; another one after each word of the passkey's. */
let csrfToken

async function ask(method, path, body, stepUp) {
  const headers = {
    ...(method === 'GET' ? {} : { 'vouch-csrf': csrfToken }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(stepUp === undefined ? {} : { 'vouch-step-up': stepUp }),
  }
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.title)
  return answer
}

/** One request, confirmed with the passkey. */
async function confirm(method, path) {
  const asked = await ask('POST', '/v1/step-ups', { method, path })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(asked.options))
  const answer = JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON())
  const proved = await ask('POST', `/v1/step-ups/${asked.id}/assertion`, { answer })
  csrfToken = proved.csrfToken
  return ask(method, path, undefined, asked.id)
}

function rowOf(name, beside, act, end) {
  const button = document.createElement('button')
  button.className = 'second'
  button.textContent = act
  button.setAttribute('aria-label', `${act}: ${name}`)
  whenPressed(button, end)
  const row = document.createElement('tr')
  for (const content of [name, beside, button]) {
    const cell = document.createElement('td')
    cell.append(content)
    row.append(cell)
  }
  return row
}

function whenPressed(button, act) {
  button.addEventListener('click', () => {
    told.textContent = ''
    act().catch(thrown => {
      told.textContent = thrown.name === 'NotAllowedError' ? 'No passkey was given.' : thrown.message
    })
  })
}

const whenOf = at => new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })

async function show() {
  const session = await ask('GET', '/v1/session')
  const passkeys = await ask('GET', '/v1/session/passkeys')
  csrfToken = session.csrfToken
  const sessionRows = session.sessions.map(({ id, isThis, beganAt, seenAt }) =>
    rowOf(`began ${whenOf(beganAt)}`, isThis ? 'this one' : whenOf(seenAt), 'End', () =>
      ask('DELETE', `/v1/sessions/${id}`).then(() => location.reload()),
    ),
  )
  const passkeyRows = passkeys.items.map(({ id, enrolledAt, lastUsedAt }) =>
    rowOf(`made ${whenOf(enrolledAt)}`, lastUsedAt === null ? 'never' : whenOf(lastUsedAt), 'Take back', () =>
      confirm('DELETE', `/v1/session/passkeys/${id}`).then(() => location.reload()),
    ),
  )
  document.getElementById('passkeys').replaceChildren(...passkeyRows)
  document.getElementById('sessions').replaceChildren(...sessionRows)
}

whenPressed(document.getElementById('more'), async () => {
  const { address } = await confirm('POST', '/v1/session/enrolment')
  location.assign(address)
})
whenPressed(document.getElementById('out'), () => ask('DELETE', '/v1/session').then(() => location.assign('/')))
show().catch(thrown => {
  told.textContent = thrown.message
})
