import { userInfo } from 'node:os'

/** Who works here, by the computer's own word: the actor of what a person does through a door that knows no names. */
export function computerUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that no list of users knows.
    return `uid ${String(process.getuid?.() ?? 'unknown')}`
  }
}
