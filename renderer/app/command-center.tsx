/** Commands of the menu, the palette and single keys, carried out in one place. */
export function CommandCenter() {
  return null
}
