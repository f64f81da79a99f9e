import { ActionIcon, CopyButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { usePrivacyOn } from '../../../ports/privacy.tsx'

export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const masked = usePrivacyOn()
  const said = masked ? `${label}, not masked` : label
  const tell = (): void => {
    if (masked) notifications.show({ message: 'Copied as it is: only the screen is masked.', autoClose: 4_000 })
  }
  return (
    <CopyButton value={text} timeout={1_500}>
      {({ copied, copy }) => (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={copied ? 'Copied' : said}
          title={said}
          onClick={() => {
            copy()
            tell()
          }}
        >
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}
