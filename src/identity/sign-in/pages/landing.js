// Lists one's sessions, and ends them.
const told = document.getElementById('told')
const rows = document.getElementById('sessions')

async function ask(method, path, csrfToken) {
  const headers = csrfToken === undefined ? {} : { 'vouch-csrf': csrfToken }
  const response = await fetch(path, { method, headers })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.title)
  return answer
}

function cell(content) {
  const made = document.createElement('td')
  made.append(content)
  return made
}

async function show() {
  const { csrfToken, sessions } = await ask('GET', '/v1/session')
  rows.replaceChildren()
  for (const session of sessions) {
    const row = document.createElement('tr')
    const began = new Date(session.beganAt).toLocaleString()
    row.append(cell(began), cell(session.isThis ? 'this one' : new Date(session.seenAt).toLocaleString()))
    const end = document.createElement('button')
    end.className = 'second'
    end.textContent = 'End'
    end.setAttribute('aria-label', `End the session that began ${began}`)
    const end_ = () => ask('DELETE', `/v1/sessions/${session.id}`, csrfToken).then(() => location.reload())
    end.addEventListener('click', () => {
      end_().catch(tell)
    })
    row.append(cell(end))
    rows.append(row)
  }
  document.getElementById('out').onclick = () => {
    ask('DELETE', '/v1/session', csrfToken)
      .then(() => location.assign('/'))
      .catch(tell)
  }
}

function tell(thrown) {
  told.textContent = thrown.message
}

show().catch(tell)
