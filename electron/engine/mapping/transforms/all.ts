import { choiceTransforms } from './choices.ts'
import type { TransformDefinition } from './definition.ts'
import { listTransforms } from './lists.ts'
import { textTransforms } from './texts.ts'
import { typedTransforms } from './typed.ts'

/** Every transform there is, by name. */
export const transforms: ReadonlyMap<string, TransformDefinition> = new Map(
  [...textTransforms, ...typedTransforms, ...listTransforms, ...choiceTransforms].map((one) => [one.name, one]),
)
