import {
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleFilled,
  IconCircleX,
  IconHelpCircle,
  IconProgress,
  IconTrash,
  type Icon,
} from '@tabler/icons-react'
import { codeWords, slugCalled, type SlugWords } from '../../shared/vocabulary.ts'
import { useVocabulary } from '../ports/words.ts'
import classes from './slug.module.css'

type Tone = SlugWords['tone']

const looks: Readonly<Record<Tone, Icon>> = {
  good: IconCircleCheck,
  going: IconProgress,
  neutral: IconCircleDashed,
  odd: IconHelpCircle,
  bad: IconCircleX,
}

/** A status of the source: colour, icon and word, as its vocabulary says; one it does not know is neutral. */
export function Slug({ slug }: { readonly slug: string }) {
  const vocabulary = useVocabulary()
  const tone = vocabulary.slugs.find((each) => each.slug === slug)?.tone
  return <Look icon={tone === undefined ? IconCircleFilled : looks[tone]} tone={tone ?? 'neutral'} word={slugCalled(vocabulary, slug)} />
}

const accounts: Readonly<Record<string, readonly [Icon, Tone]>> = {
  enabled: [IconCircleCheck, 'good'],
  disabled: [IconBan, 'odd'],
  deleted: [IconTrash, 'bad'],
  unspecified: [IconCircleDashed, 'neutral'],
}

/** The state of an account, the same in every source. */
export function AccountState({ state }: { readonly state: string }) {
  const [icon, tone] = (Object.hasOwn(accounts, state) ? accounts[state] : undefined) ?? ([IconCircleFilled, 'neutral'] as const)
  return <Look icon={icon} tone={tone} word={codeWords(state)} />
}

function Look({ icon: Shown, tone, word }: { readonly icon: Icon; readonly tone: Tone; readonly word: string }) {
  return (
    <span className={classes.slug} data-tone={tone}>
      <Shown size={15} stroke={1.8} aria-hidden />
      {word}
    </span>
  )
}
