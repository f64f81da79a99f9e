import { Button } from '@mantine/core'
import { IconNote } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { time } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { NoteForm } from './note-form.tsx'
import classes from './review.module.css'

/** What was noted on a grant, or on the review as a whole; an open review takes more. */
export function Notes({ review, grantId }: { readonly review: ReviewRecord; readonly grantId: string | null }) {
  const [adding, setAdding] = useState(false)
  const mask = usePrivacy()
  const notes = useQuery({
    queryKey: ['review notes', review.id, grantId],
    queryFn: ({ signal }) => engine.reviews.notes({ reviewId: review.id, ...(grantId !== null && { grantId }) }, { signal }),
    placeholderData: keepPreviousData,
  })
  const shown = notes.data?.filter((note) => note.grantId === grantId) ?? []
  return (
    <>
      {notes.error && <Problem error={notes.error} />}
      {shown.length === 0 && <div className={classes.small}>None yet.</div>}
      <ul className={classes.timeline}>
        {shown.map((note) => (
          <li key={note.id}>
            <div className={classes.text}>{mask(note.text)}</div>
            <div className={classes.small}>
              {note.by}, {time(note.at)}
            </div>
          </li>
        ))}
      </ul>
      {review.state === 'open' &&
        (adding ? (
          <NoteForm
            reviewId={review.id}
            grantId={grantId}
            title={grantId === null ? 'A note on this review' : 'A note on this grant'}
            onDone={() => setAdding(false)}
          />
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            mt={4}
            leftSection={<IconNote size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            Add a note
          </Button>
        ))}
    </>
  )
}
