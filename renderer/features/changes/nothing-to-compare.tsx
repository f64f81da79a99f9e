import { Button } from '@mantine/core'
import { IconArrowsDiff, IconFileImport, IconRefresh } from '@tabler/icons-react'
import { giveCommand } from '../../ports/commands.ts'
import { compareWithFile } from '../../ports/compare-file.ts'
import { useLookAt, useLookingAt } from '../../ports/looking-at.ts'
import { Empty } from '../../components/empty.tsx'

/** There is one snapshot, or none: how to come by another. */
export function NothingToCompare() {
  const { on, snapshot } = useLookingAt()
  const lookAt = useLookAt()
  return (
    <Empty
      icon={IconArrowsDiff}
      title="Nothing to compare with yet"
      actions={
        <>
          {snapshot?.runId != null && (
            <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => giveCommand('run.start')}>
              Run again
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconFileImport size={16} aria-hidden />}
            onClick={() => (on === null ? giveCommand('file.open') : void compareWithFile((ref) => lookAt({ vs: ref })))}
          >
            {on === null ? 'Open a .c1z' : 'Compare with a file…'}
          </Button>
        </>
      }
    >
      A change is a difference between two snapshots. Run the connection again and this screen shows what became different, or compare with
      a .c1z saved earlier.
    </Empty>
  )
}
