import type { DestinationRecord } from '../../../shared/deliveries.ts'
import type { FieldInfo } from '../../../shared/contract.ts'
import { fieldsOf } from '../sources/field-info.ts'
import type { Destination } from './destination.ts'

/** What a destination does at a place on this computer its settings name: it writes into folders and reads files. */
type Access = 'read' | 'write'

interface Place {
  readonly path: string
  readonly access: Access
}

const accessOf = ({ place }: FieldInfo): Access => (place === 'folder' ? 'write' : 'read')
const placeFields = (destination: Destination): FieldInfo[] => fieldsOf(destination.configSchema).filter(({ place }) => place !== undefined)

/** The settings that name places, over all destinations. */
export const placeSettings = (destinations: readonly Destination[]): ReadonlyMap<string, Access> =>
  new Map(destinations.flatMap(placeFields).map((field) => [field.name, accessOf(field)]))

/** The places that destinations name which are set up: a person chose them, whether in a dialog or on the command line. */
export function placesInUse(destinations: readonly Destination[], records: readonly DestinationRecord[]): Place[] {
  return records.flatMap(({ kindId, config }) => {
    const destination = destinations.find(({ id }) => id === kindId)
    return (destination === undefined ? [] : placeFields(destination)).flatMap((field) => {
      const path = config[field.name]
      return typeof path === 'string' && path !== '' ? [{ path, access: accessOf(field) }] : []
    })
  })
}
