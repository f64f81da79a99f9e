import { Page } from '../../components/page.tsx'

export function GrantsScreen() {
  return <Page title="Grants">{null}</Page>
}
