import { oneRosterPeer } from '../../../../tests/fakes/oneroster/kit-peer.ts'
import { sourceKit } from '../../../../tests/kit/source-kit.ts'
import { oneRoster } from './index.ts'

sourceKit(oneRoster, oneRosterPeer, 'enrollments/')
