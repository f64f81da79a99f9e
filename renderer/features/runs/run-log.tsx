import { Button, Checkbox, Collapse, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { RunLogLine } from '../../../shared/contract.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './run-log.module.css'

const page = 1000
/** What is kept in the window; the newest lines. */
const most = 5000

/** The run's log, followed while it runs. */
export function RunLog({ runId, running }: { readonly runId: string; readonly running: boolean }) {
  const [open, { toggle }] = useDisclosure(false)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <section aria-label="Log of the run">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={open}
        leftSection={<Chevron size={15} aria-hidden />}
        onClick={toggle}
      >
        Log
      </Button>
      <Collapse expanded={open}>{open && <Lines runId={runId} running={running} />}</Collapse>
    </section>
  )
}

function Lines({ runId, running }: { readonly runId: string; readonly running: boolean }) {
  const log = useQuery({
    queryKey: ['run-log', runId, running],
    queryFn: () => readOn(runId, running),
    refetchInterval: running ? 1_000 : false,
    staleTime: 0,
    placeholderData: keepPreviousData,
  })
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [all, setAll] = useState(false)
  const lines = all ? log.data : log.data?.filter((line) => line.level !== 'debug')
  useEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [log.data, all])
  if (log.error) return <Problem error={log.error} />
  return (
    <>
      <Checkbox size="xs" mt={6} label="With technical detail" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      <div
        ref={box}
        className={classes.log}
        role="log"
        aria-label="Log"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < 20
        }}
      >
        {lines?.map((line) => (
          <Line key={line.id} line={line} />
        ))}
        {lines?.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing has been written yet.
          </Text>
        )}
      </div>
    </>
  )
}

async function readOn(runId: string, running: boolean): Promise<readonly RunLogLine[]> {
  let lines = queryClient.getQueryData<readonly RunLogLine[]>(['run-log', runId, running]) ?? []
  for (;;) {
    const next = await engine.runs.log({ runId, after: lines.at(-1)?.id ?? 0, limit: page })
    lines = [...lines, ...next].slice(-most)
    if (next.length < page) return lines
  }
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })

function Line({ line }: { readonly line: RunLogLine }) {
  const fields = Object.entries(line.fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return (
    <div className={classes.line} data-level={line.level}>
      <span className={classes.dim}>{clock.format(line.at)}</span> <span className={classes.level}>{line.level}</span> {line.event}{' '}
      <span className={classes.dim}>{fields.join(' ')}</span>
    </div>
  )
}
