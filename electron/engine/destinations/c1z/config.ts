import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { templateFault } from './file-name.ts'

export const configSchema = z.object({
  folder: z.string().min(1).refine(isAbsolute, 'an absolute path is needed').meta({
    title: 'Folder',
    description: 'The folder the file is kept in. It must exist.',
    place: 'folder-to-write',
    placeholder: '/data/rollcall',
  }),
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .superRefine((template, check) => {
      const fault = templateFault(template)
      if (fault !== null) check.addIssue({ code: 'custom', message: fault })
    })
    .default('{connection}.c1z')
    .meta({
      title: 'File name',
      description:
        'The name of the file. {connection}, {source}, {date}, {time}, {run} and {review} stand for what is delivered; a name without date, time, run and review stays the same, and each delivery adds a sync to the file.',
    }),
  keep: z
    .int()
    .min(1)
    .max(50)
    .default(2)
    .meta({ title: 'Syncs to keep', description: 'Finished syncs the file holds afterwards, this one included: 1 to 50.' }),
})

export type Config = z.output<typeof configSchema>
