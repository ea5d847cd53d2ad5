// Where one begins, by what one's roles are for: what waits for oneself, which clocks run, what has changed since one was here last,
// and how it stands. Each figure and sentence leads to what it rests on; what one's roles do not open is not here.

import { useMay } from '../../parts/may.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { Changed } from './changed.tsx'
import { FiveSentences, Numbers } from './executive.tsx'
import { beginning } from './roles.ts'
import { Runs } from './runs.tsx'
import { Stands } from './stands.tsx'
import { Mine, Waits } from './waits.tsx'
import './home.css'

export function Home() {
  const { roles } = useSession()
  const may = useMay()
  const { isForExecutive, says } = beginning(roles)
  return (
    <Page title="Home" says={says}>
      {isForExecutive ? (
        <>
          <Numbers />
          <FiveSentences />
        </>
      ) : (
        <>
          {may('work_items.read') && <Waits />}
          {may('work_items.read') && <Mine />}
          {may('service.read') && roles.includes('platform_engineer') && <Runs />}
        </>
      )}
      {roles.length > 0 && <Changed />}
      {!isForExecutive && <Stands />}
    </Page>
  )
}
