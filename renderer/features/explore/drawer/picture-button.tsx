import { Button } from '@mantine/core'
import { IconSitemap } from '@tabler/icons-react'

/** Opens the picture of the record the drawer shows. */
export function PictureButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button size="compact-sm" variant="default" leftSection={<IconSitemap size={14} aria-hidden />} onClick={onClick}>
      Picture
    </Button>
  )
}
