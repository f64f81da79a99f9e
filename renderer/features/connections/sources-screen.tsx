import { Page } from '../../components/page.tsx'

export function SourcesScreen() {
  return <Page title="Connect a source">{null}</Page>
}
