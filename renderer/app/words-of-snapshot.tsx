import { useEffect, type ReactNode } from 'react'
import type { CommandNames } from '../../shared/commands.ts'
import { plainVocabulary } from '../../shared/vocabulary.ts'
import { main } from '../ports/clients.ts'
import { showFailure } from '../ports/failure.ts'
import { useLookingAt } from '../ports/looking-at.ts'
import { commandNames, lookedAtTypes, Words } from '../ports/words.ts'

/** Everything inside speaks with the words of the snapshot that is looked at, and so does the native menu. */
export function WordsOfSnapshot({ children }: { readonly children: ReactNode }) {
  const { snapshot } = useLookingAt()
  const names = JSON.stringify(commandNames(lookedAtTypes(snapshot)))
  useEffect(() => {
    main.app.nameCommands(JSON.parse(names) as CommandNames).catch(showFailure)
  }, [names])
  return <Words value={snapshot?.vocabulary ?? plainVocabulary}>{children}</Words>
}
