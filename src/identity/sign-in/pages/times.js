// Writes times by the clock of whoever reads them.
for (const time of document.querySelectorAll('time')) {
  const at = new Date(time.dateTime)
  const isToday = at.toDateString() === new Date().toDateString()
  time.textContent = isToday
    ? at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
}
