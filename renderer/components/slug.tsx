import {
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleFilled,
  IconHelpCircle,
  IconProgress,
  IconTrash,
  type Icon,
} from '@tabler/icons-react'
import { slugWords } from '../ports/slug-words.ts'
import classes from './slug.module.css'

type Tone = 'good' | 'going' | 'odd' | 'bad' | 'quiet'

const looks: Readonly<Record<string, readonly [Icon, Tone]>> = {
  completed: [IconCircleCheck, 'good'],
  enabled: [IconCircleCheck, 'good'],
  in_progress: [IconProgress, 'going'],
  status_undefined: [IconHelpCircle, 'odd'],
  no_status_reported: [IconCircleDashed, 'quiet'],
  unspecified: [IconCircleDashed, 'quiet'],
  disabled: [IconBan, 'odd'],
  deleted: [IconTrash, 'bad'],
}

/** A status of the source: colour, icon and word. */
export function Slug({ slug }: { readonly slug: string }) {
  const [Look, tone] = (Object.hasOwn(looks, slug) ? looks[slug] : undefined) ?? ([IconCircleFilled, 'quiet'] as const)
  return (
    <span className={classes.slug} data-tone={tone}>
      <Look size={15} stroke={1.8} aria-hidden />
      {slugWords(slug)}
    </span>
  )
}
