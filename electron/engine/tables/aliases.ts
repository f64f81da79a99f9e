import names from './names/aliases.json' with { type: 'json' }

/** By the name rules are written with: what a column goes by in files, as it is matched. */
export const aliases: Readonly<Record<string, readonly string[]>> = names

/** Id columns that say whose id it is: none of them stands for another. */
const kinds: ReadonlySet<string> = new Set(['student_id', 'staff_id', 'teacher_id', 'employee_id'])

/** The names by which a column `name` of a rule may go in a file, itself first. */
export function namesFor(name: string): readonly string[] {
  const others = Object.values(aliases).filter((list) => list.includes(name))
  const all = new Set([name, ...others.flat()])
  if (kinds.has(name)) for (const kind of kinds) if (kind !== name) all.delete(kind)
  return [...all]
}
