/** What other features may use of this one. */
export { Welcome } from './welcome.tsx'
