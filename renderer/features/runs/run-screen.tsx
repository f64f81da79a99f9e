import { Page } from '../../components/page.tsx'

export function RunScreen() {
  return <Page title="Run">{null}</Page>
}
