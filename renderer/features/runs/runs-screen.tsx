import { Page } from '../../components/page.tsx'

export function RunsScreen() {
  return <Page title="Runs">{null}</Page>
}
