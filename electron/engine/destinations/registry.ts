import { c1z } from './c1z/index.ts'
import { conductorone } from './conductorone/index.ts'
import type { Destination } from './destination.ts'

/** Every destination there is, in the order people see them. A new destination is a folder of its own and a line here. */
export const destinations: readonly Destination[] = [c1z, conductorone]
