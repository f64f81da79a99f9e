import { Page } from '../../components/page.tsx'

export function ResourcesScreen() {
  return <Page title="People">{null}</Page>
}
