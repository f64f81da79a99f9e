import { useLookingAt } from '../../app/looking-at.ts'
import { Page } from '../../components/page.tsx'
import { Welcome } from '../welcome/welcome.tsx'

export function OverviewScreen() {
  const { nothing } = useLookingAt()
  if (nothing) return <Welcome />
  return <Page title="Overview">{null}</Page>
}
