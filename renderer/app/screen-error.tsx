import { Page } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'

/** What a screen shows when it broke; the rest of the window stays. */
export function ScreenError({ error }: { readonly error?: unknown }) {
  return (
    <Page title="This screen cannot be shown">
      <Problem error={error ?? new Error('There is no such screen.')} />
    </Page>
  )
}
