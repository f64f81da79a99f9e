import { Badge, Divider, NavLink } from '@mantine/core'
import {
  IconArrowsDiff,
  IconCalendarTime,
  IconCertificate,
  IconChartBar,
  IconChecklist,
  IconListSearch,
  IconPlayerPlay,
  IconSend,
  IconSettings,
  type Icon,
} from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { count } from '../ports/format.ts'
import { useUndecided } from '../features/review/reviews.ts'
import { useDiff } from '../ports/diff.ts'
import { useFindings } from '../ports/findings.ts'
import { typeIcon } from '../components/type-icon.ts'
import { useLookingAt } from '../ports/looking-at.ts'
import { lookedAtTypes } from '../ports/words.ts'

/** Screens by name, as the source calls its things; numbers where there is something to do. */
export function Navigation() {
  const { snapshot, on, vs } = useLookingAt()
  const diff = useDiff(vs, on)
  const { heeded } = useFindings()
  const undecided = useUndecided()
  const changed = diff.data
    ? Object.values(diff.data.summary).reduce((sum, list) => sum + list.added + list.removed + list.changed, 0)
    : null
  const odd = heeded?.filter((group) => group.severity !== 'info').reduce((sum, group) => sum + group.count, 0) ?? null
  return (
    <>
      <Item to="/" label="Overview" icon={IconChartBar} />
      {lookedAtTypes(snapshot).map(({ id, many, icon }) => (
        <Item key={id} to={`/resources/${encodeURIComponent(id)}`} label={many} icon={typeIcon[icon]} />
      ))}
      {snapshot && <Item to="/grants" label="Grants" icon={IconCertificate} />}
      {snapshot && <Item to="/changes" label="Changes" icon={IconArrowsDiff} number={changed} />}
      {snapshot && <Item to="/findings" label="Findings" icon={IconListSearch} number={odd} />}
      {snapshot && <Item to="/review" label="Review" icon={IconChecklist} number={undecided} />}
      {snapshot && <Item to="/deliver" label="Deliver" icon={IconSend} />}
      <Divider my={8} />
      <Item to="/runs" label="Runs" icon={IconPlayerPlay} />
      <Item to="/schedules" label="Schedules" icon={IconCalendarTime} />
      <Item to="/settings" label="Settings" icon={IconSettings} />
    </>
  )
}

/** Whether an address is this screen's or lies below it: `/resources/class` is no part of `/resources/classroom`. */
function isWithin(here: string, screen: string): boolean {
  const [at, to] = [here, screen].map((path) => path.split('/').map(plain).join('\n'))
  return at === to || (screen !== '/' && at?.startsWith(`${to}\n`) === true)
}

/** However it is written in the address. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function Item(props: { readonly to: string; readonly label: string; readonly icon: Icon; readonly number?: number | null }) {
  const here = useLocation({ select: (location) => location.pathname })
  const active = isWithin(here, props.to)
  return (
    <NavLink
      // Looking at the same snapshot on the next screen; a screen's own filter stays behind.
      renderRoot={(rest) => (
        <Link {...rest} to={props.to} search={(before: Record<string, unknown>) => ({ on: before.on, vs: before.vs })} />
      )}
      label={props.label}
      active={active}
      aria-current={active ? 'page' : undefined}
      leftSection={<props.icon size={17} stroke={1.6} aria-hidden />}
      rightSection={
        props.number ? (
          <Badge size="sm" color="gray">
            {count(props.number)}
          </Badge>
        ) : undefined
      }
      py={6}
      styles={{ root: { borderRadius: 6 } }}
    />
  )
}
