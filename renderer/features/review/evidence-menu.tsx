import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconBraces, IconChevronDown, IconFileCertificate, IconFileTypeHtml, IconFileTypePdf } from '@tabler/icons-react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { SaveEvidence, type EvidenceFormat } from './save-evidence.tsx'

const formats: Readonly<Record<EvidenceFormat, string>> = { pdf: 'PDF', json: 'JSON', html: 'Web page (HTML)' }
const icons = { pdf: IconFileTypePdf, json: IconBraces, html: IconFileTypeHtml } as const

async function save(review: ReviewRecord, kind: EvidenceFormat): Promise<void> {
  const day = new Date(review.signOff?.at ?? Date.now()).toISOString().slice(0, 10)
  const draft = review.state === 'open' ? '-draft' : ''
  const path = await main.dialogs.saveFile({ title: 'Save the evidence', defaultName: `review-${day}${draft}.${kind}`, kind })
  if (path === null) return
  modals.open({ title: 'Evidence', size: 'lg', children: <SaveEvidence review={review} path={path} format={kind} /> })
}

/** Who decided what about which data, as a file. */
export function EvidenceMenu({ review }: { readonly review: ReviewRecord }) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconFileCertificate size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Evidence
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{review.state === 'open' ? 'Marked as a draft: not signed yet' : 'Who decided what'}</Menu.Label>
        {(Object.keys(formats) as EvidenceFormat[]).map((kind) => {
          const Look = icons[kind]
          return (
            <Menu.Item key={kind} leftSection={<Look size={16} aria-hidden />} onClick={() => void save(review, kind).catch(showFailure)}>
              {formats[kind]}…
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
