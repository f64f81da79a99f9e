import { grouped } from '../../../shared/number-words.ts'
import type { Evidence, EvidenceGrant } from '../../../shared/evidence.ts'
import type { DiffCounts } from '../../../shared/diff.ts'
import type { ReviewScope } from '../../../shared/reviews.ts'
import { departuresSection } from './evidence-departures.ts'
import { day, fact, moment, section } from './evidence-parts.ts'
import { evidenceStyle } from './evidence-style.ts'
import type { EvidenceWords } from './frozen-evidence.ts'
import { firstShowing, Html, html } from './html.ts'

/**
 * The evidence as one page: nothing is loaded, nothing runs, so that it can be mailed, archived and printed. The policy in
 * its head forbids a browser everything but the style sheet inside. `words`: those of the data; without them codes are shown as they are.
 */
export function evidencePage(evidence: Evidence, words?: EvidenceWords): string {
  const { review, connection, draft } = evidence
  const who = words?.named ?? 'people'
  const title = `Review of ${connection.name}, ${day(review.signOff?.at ?? review.createdAt)}`
  return (
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <style>
            ${new Html(evidenceStyle)}
          </style>
        </head>
        <body>
          <header>
            <p class="brand">Rollcall · Evidence of a review</p>
            <h1>${connection.name}</h1>
            ${signature(evidence)}
          </header>
          <main>
            ${tiles(evidence)} ${source(evidence, words)} ${changes(evidence)} ${grants(evidence, words, 'exclude', 'Left out')}
            ${grants(evidence, words, 'flag', 'Flagged, and left in')} ${rules(evidence)} ${notes(evidence)} ${departuresSection(evidence)}
            ${integrity(evidence)}
          </main>
          <footer>
            Made by Rollcall ${evidence.rollcall.version} from stored data.
            ${draft ? 'A draft: the review is not signed and can still change. ' : null}It names ${who}: keep it as you keep personnel data.
          </footer>
        </body>
      </html> `
      .text(isFirst(evidence) ? firstShowing : undefined)
      .trim() + '\n'
  )
}

function signature({ review, draft }: Evidence): Html {
  const { signOff } = review
  if (draft || signOff === null) {
    return html`<p><span class="state draft">Draft</span> Not signed. Opened by ${review.createdBy} on ${moment(review.createdAt)}.</p>`
  }
  return html`<p>
      <span class="state signed">Signed</span> by <strong>${signOff.by}</strong> on ${moment(signOff.at)}. Opened by ${review.createdBy} on
      ${moment(review.createdAt)}.
    </p>
    ${signOff.note === '' ? null : html`<p>“${signOff.note}”</p>`}`
}

/**
 * The pages of version 1 stay as they were: what a policy left in stood among the approved, and text was shown otherwise.
 */
const isFirst = ({ schema }: Evidence): boolean => schema === 'https://rollcall.app/schemas/evidence-1.json'

function tiles(evidence: Evidence): Html {
  const { counts } = evidence.review
  const tile = (number: number, what: string): Html => html`<div class="tile"><b>${number}</b><span>${what}</span></div>`
  if (!isFirst(evidence)) {
    const { leftInByPolicy = 0, leftOutByPolicy = 0 } = counts
    return html`<div class="tiles">
      ${tile(counts.inScope, 'grants in scope')} ${tile(counts.approve, 'approved')} ${tile(counts.flag, 'flagged')}
      ${tile(counts.exclude - leftOutByPolicy, 'left out')}
      ${leftInByPolicy > 0 ? tile(leftInByPolicy, 'left in by policy, undecided') : null}
      ${leftOutByPolicy > 0 ? tile(leftOutByPolicy, 'left out by policy, undecided') : null}
      ${leftInByPolicy === 0 ? tile(counts.undecided, 'undecided') : null} ${tile(counts.carried, 'of these carried from earlier')}
    </div>`
  }
  return html`<div class="tiles">
    ${tile(counts.inScope, 'grants reviewed')} ${tile(counts.approve, 'approved')} ${tile(counts.flag, 'flagged')}
    ${tile(counts.exclude, 'left out')} ${tile(counts.undecided, 'undecided')} ${tile(counts.carried, 'carried from earlier')}
  </div>`
}

const scopeWords = (scope: ReviewScope): string => {
  if (scope.kind === 'changes') return 'What was added or changed since the base'
  if (scope.kind === 'everything') return 'Every grant'
  return `The view "${scope.name}": ${scope.text}`
}

const undecidedWords = {
  block: 'every grant has to be decided',
  approve: 'what nobody decides leaves',
  exclude: 'what nobody decides is left out',
} as const

function source({ connection, run, review }: Evidence, words: EvidenceWords | undefined): Html {
  const { counts, policy } = review
  const findings = run.findings.map(({ kind, severity, count }) => html`${words?.findings[kind] ?? kind} (${severity}): ${count}<br />`)
  return section(
    'What was reviewed',
    html`<dl>
      ${fact('Source', `${connection.name} (${connection.source})`)} ${fact('Run', html`<code>${run.id}</code>`)}
      ${fact('Read', run.endedAt === null ? moment(run.startedAt) : `${moment(run.startedAt)} to ${moment(run.endedAt)}`)}
      ${fact('Snapshot', html`${run.counts.resources} resources, ${run.counts.entitlements} entitlements, ${run.counts.grants} grants`)}
      ${fact('Scope', scopeWords(review.scope))}
      ${fact('Outside the scope', html`${counts.outside} grants, of which ${counts.outsideExcluded} stay out by an earlier review`)}
      ${fact('Policy', `${policy.carryForward ? 'Unchanged grants keep their decision' : 'Decisions are not carried forward'}; ${undecidedWords[policy.undecided]}`)}
      ${fact('Base', baseWords(review))} ${fact('Findings in the data', findings.length === 0 ? 'None' : html`${findings}`)}
    </dl>`,
  )
}

function baseWords({ baseRunId, baseReviewId }: Evidence['review']): Html {
  if (baseRunId === null) return html`None: this was the first review of a first run`
  return html`Run <code>${baseRunId}</code>${baseReviewId === null ? null : html`, signed as review <code>${baseReviewId}</code>`}`
}

function changes({ changes: summary }: Evidence): Html | null {
  if (summary === null) return null
  const row = (what: string, { added, removed, changed, unchanged }: DiffCounts): Html =>
    html`<tr>
      <td>${what}</td>
      <td class="n">${added}</td>
      <td class="n">${removed}</td>
      <td class="n">${changed}</td>
      <td class="n">${unchanged}</td>
    </tr>`
  return section(
    'Changes since the base',
    html`<table>
      <thead>
        <tr>
          <th></th>
          <th class="n">Added</th>
          <th class="n">Removed</th>
          <th class="n">Changed</th>
          <th class="n">Unchanged</th>
        </tr>
      </thead>
      <tbody>
        ${row('Resources', summary.resources)}${row('Entitlements', summary.entitlements)}${row('Grants', summary.grants)}
      </tbody>
    </table>`,
  )
}

function grants(evidence: Evidence, words: EvidenceWords | undefined, decision: EvidenceGrant['decision'], title: string): Html {
  const listed = evidence.grants.filter((grant) => grant.decision === decision)
  const missing = evidence.grantsTotal - evidence.grants.length
  if (listed.length === 0 && missing === 0) return section(title, html`<p class="soft">None.</p>`)
  return section(
    title,
    html`<table>
        <thead>
          <tr>
            <th>Who</th>
            <th>On</th>
            <th>Holds</th>
            <th>Reason</th>
            <th>Decided</th>
          </tr>
        </thead>
        <tbody>
          ${listed.map((grant) => grantRow(grant, words?.slugs[grant.slug] ?? grant.slug))}
        </tbody>
      </table>
      ${missing > 0 ? html`<p>${missing} more grants were flagged or left out; the rules below say by what.</p>` : null}`,
    grouped(listed.length),
  )
}

const grantRow = (grant: EvidenceGrant, held: string): Html =>
  html`<tr>
    <td>
      <bdi>${grant.principalName || grant.principalId}</bdi><small><bdi>${grant.principalEmail ?? grant.principalId}</bdi></small>
    </td>
    <td>
      <bdi>${grant.resourceName || grant.resourceId}</bdi><small><bdi>${grant.resourceId}</bdi></small>
    </td>
    <td class="w"><bdi>${held}</bdi></td>
    <td><bdi>${grant.reason}</bdi></td>
    <td>${author(grant)}<small>${moment(grant.at)}${grant.carried ? ', by an earlier review' : null}</small></td>
  </tr> `

/** Who decided; of what a policy did, that nobody did. */
const author = ({ by, byPolicy = false }: { readonly by: string; readonly byPolicy?: boolean }): Html =>
  byPolicy ? html`nobody: by policy` : html`<bdi>${by}</bdi>`

function rules({ rules: made }: Evidence): Html {
  if (made.length === 0) return section('Decisions in order', html`<p class="soft">None.</p>`)
  return section(
    'Decisions in order',
    html`<table>
      <thead>
        <tr>
          <th class="n">No.</th>
          <th>Decision</th>
          <th>About</th>
          <th class="n">Grants</th>
          <th>Reason</th>
          <th>By</th>
        </tr>
      </thead>
      <tbody>
        ${made.map(
          (rule) =>
            html`<tr>
              <td class="n">${rule.seq}</td>
              <td>
                ${rule.undoneAt === null ? rule.decision : html`<s>${rule.decision}</s><small>taken back ${moment(rule.undoneAt)}</small>`}
              </td>
              <td><bdi>${rule.subject}</bdi></td>
              <td class="n">${rule.changed}</td>
              <td><bdi>${rule.reason ?? ''}</bdi></td>
              <td>${author(rule)}<small>${moment(rule.at)}</small></td>
            </tr> `,
        )}
      </tbody>
    </table>`,
    'a later one stands over an earlier one',
  )
}

function notes({ notes: written }: Evidence): Html | null {
  if (written.length === 0) return null
  return section(
    'Notes',
    html`<table>
      <thead>
        <tr>
          <th>Note</th>
          <th>On</th>
          <th>By</th>
        </tr>
      </thead>
      <tbody>
        ${written.map(
          (note) =>
            html`<tr>
              <td><bdi>${note.text}</bdi></td>
              <td>${note.grantId === null ? 'the review' : html`<code>${note.grantId}</code>`}</td>
              <td><bdi>${note.by}</bdi><small>${moment(note.at)}</small></td>
            </tr> `,
        )}
      </tbody>
    </table>`,
  )
}

function integrity({ run, review, audit, rollcall }: Evidence): Html {
  const version = html`${fact('Rollcall', rollcall.version)}${anchor(audit)}`
  return section(
    'How to check this',
    html`<dl>
        ${fact('Review', html`<code>${review.id}</code>`)} ${fact('SHA-256 of the snapshot', html`<code>${run.snapshotSha256}</code>`)}
        ${fact('Digest of the sign-off', review.signOff === null ? null : html`<code>${review.signOff.digest}</code>`)}
        ${fact('Audit trail', html`line ${audit.entries}, hash <code>${audit.head ?? '-'}</code>`)} ${version}
      </dl>
      <p class="soft">
        “rollcall audit verify” recomputes the audit trail; it must still hold the line above with this hash. docs/evidence.md says how the
        digest is computed.
      </p>`,
  )
}

/** What earlier versions of the evidence do not have. */
const anchor = ({ seal = null, note = null }: Evidence['audit']): Html | null =>
  seal === null && note === null
    ? null
    : html`${fact('Seal of the whole record', seal === null ? null : html`<code>${seal}</code>`)}
      ${fact('Signed head of the trail', note === null ? null : html`${note.split('\n').map((line) => html`<code>${line}</code><br />`)}`)}`
