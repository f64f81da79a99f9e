/** What other features may use of this one. */
export { BackgroundSwitch } from './background-switch.tsx'
