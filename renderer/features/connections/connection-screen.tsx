import { Page } from '../../components/page.tsx'

export function NewConnectionScreen() {
  return <Page title="New connection">{null}</Page>
}

export function EditConnectionScreen() {
  return <Page title="Connection">{null}</Page>
}
