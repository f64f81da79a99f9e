import { showFailure } from './failure.ts'
import { fileRef } from './looking-at.ts'
import { main } from './clients.ts'

/** Asks for a .c1z to compare with. What is wrong with it is said where the comparison would be. */
export async function compareWithFile(take: (ref: string) => void): Promise<void> {
  try {
    const path = await main.dialogs.openFile({ title: 'Compare with a .c1z' })
    if (path !== null) take(fileRef(path))
  } catch (error) {
    showFailure(error)
  }
}
