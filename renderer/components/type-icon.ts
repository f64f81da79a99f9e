import {
  IconAppWindow,
  IconBook,
  IconBox,
  IconBuilding,
  IconCalendar,
  IconChalkboard,
  IconIdBadge2,
  IconKey,
  IconSchool,
  IconUsers,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react'
import type { TypeWords } from '../../shared/vocabulary.ts'

/** The pictures for types, by the names vocabularies have for them. */
export const typeIcon: Readonly<Record<TypeWords['icon'], Icon>> = {
  user: IconUsers,
  users: IconUsersGroup,
  badge: IconIdBadge2,
  building: IconBuilding,
  school: IconSchool,
  board: IconChalkboard,
  book: IconBook,
  calendar: IconCalendar,
  window: IconAppWindow,
  key: IconKey,
  box: IconBox,
}
