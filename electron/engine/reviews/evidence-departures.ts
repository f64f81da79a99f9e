import type { DeliveryRecord, GuardRail } from '../../../shared/deliveries.ts'
import type { Evidence } from '../../../shared/evidence.ts'
import { fact, moment, section } from './evidence-parts.ts'
import { html, type Html } from './html.ts'

/** What became of the review: guard rails that fired, and where it went. */
export const departuresSection = ({ guards, deliveries }: Evidence): Html => html`${guardRails(guards)} ${delivered(deliveries)}`

function guardRails(guards: readonly GuardRail[]): Html {
  if (guards.length === 0) return section('Guard rails', html`<p class="soft">None fired.</p>`)
  const row = ({ kind, severity, message, override }: GuardRail): Html =>
    html`<tr>
      <td>${kind}<small class="${severity}">${severity}</small></td>
      <td><bdi>${message}</bdi></td>
      <td>
        ${override === null ? 'no' : html`<bdi>${override.reason}</bdi><small><bdi>${override.by}</bdi>, ${moment(override.at)}</small>`}
      </td>
    </tr> `
  return section(
    'Guard rails',
    html`<table>
      <thead>
        <tr>
          <th>Guard rail</th>
          <th>What it saw</th>
          <th>Overridden</th>
        </tr>
      </thead>
      <tbody>
        ${guards.map(row)}
      </tbody>
    </table>`,
  )
}

function delivered(deliveries: readonly DeliveryRecord[]): Html {
  if (deliveries.length === 0) return section('Deliveries', html`<p class="soft">None yet.</p>`)
  return section('Deliveries', html`${deliveries.map(delivery)}`)
}

function delivery(record: DeliveryRecord): Html {
  const { receipt, error } = record
  return html`<dl>
    ${fact('Destination', html`<bdi>${record.destinationName}</bdi> (${record.kindId})${record.dryRun ? ', dry run' : null}`)}
    ${fact('State', record.state)}
    ${fact('When', record.endedAt === null ? moment(record.startedAt) : `${moment(record.startedAt)} to ${moment(record.endedAt)}`)}
    ${fact('By', record.by)} ${fact('Results', html`${record.done} done, ${record.failed} failed, of ${record.total}`)}
    ${receipt?.path == null ? null : fact('File', html`<code>${receipt.path}</code>`)}
    ${receipt?.bytes == null ? null : fact('Size', html`${receipt.bytes} bytes`)}
    ${receipt?.sha256 == null ? null : fact('SHA-256', html`<code>${receipt.sha256}</code>`)}
    ${receipt?.taskId == null ? null : fact('Task', html`<code>${receipt.taskId}</code>`)}
    ${receipt === null ? null : fact('Counted after reopening', html`${receipt.counts.grants} grants, ${receipt.counts.resources} resources`)}
    ${error === null ? null : fact('Failed', `${error.message} ${error.remedy}`)}
  </dl> `
}
