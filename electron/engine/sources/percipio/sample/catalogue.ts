import { random } from './random.ts'

/** The invented course catalogue: areas, topics, and the forms a topic is offered in. */

export interface Course {
  readonly uuid: string
  /** Empty for content the vendor gives no code: channels, journeys, some custom content. */
  readonly code: string
  readonly title: string
  /** As rows say it: `Course`, `Assessment`, `Audio Book`... */
  readonly type: ContentType
  readonly area: string
  readonly language: string
  /** Taken by (nearly) everybody. */
  readonly required: boolean
  readonly minutes: number
}

export type ContentType = 'Course' | 'Assessment' | 'Video' | 'Book' | 'AudioBook' | 'Channel' | 'Journey'

interface Area {
  readonly key: string
  readonly topics: readonly string[]
}

const area = (key: string, topics: string): Area => ({ key, topics: topics.split(', ') })

const areas: readonly Area[] = [
  area(
    'saf',
    'Ladder Safety, Lockout/Tagout, Forklift Operation, Fire Extinguisher Use, Hearing Conservation, Confined Space Entry, Hot Work Permits, Slips Trips and Falls, Chemical Labelling (GHS), Machine Guarding, Manual Handling, First Aid and AED, Crane Signals, Working at Height, Electrical Safety for Non-Electricians',
  ),
  area(
    'cmp',
    'Code of Conduct, Anti-Bribery and Corruption, Data Privacy (GDPR), Export Controls, Insider Trading, Preventing Harassment, Conflicts of Interest, Competition Law, Records Retention, Speaking Up, Modern Slavery Awareness, Gifts and Hospitality',
  ),
  area(
    'sec',
    'Phishing Awareness, Passwords and Passkeys, Secure Remote Work, Incident Response, Zero Trust Networking, Threat Modelling, Cloud Security Posture, Secure Coding, Identity and Access Management, Backup and Recovery, Handling Confidential Data',
  ),
  area(
    'lea',
    'Coaching for Results, Difficult Conversations, Giving Feedback, Leading Through Change, Delegation, Inclusive Leadership, First-Time Manager, Hiring Interviews, Decision Making under Pressure, Strategic Thinking, Building Trust, Running Effective Meetings',
  ),
  area(
    'swe',
    'TypeScript Foundations, Rust for Systems Programmers, Go Concurrency, Java 21 Features, C++ Templates, Python Testing, Kubernetes Operations, Git Workflows, REST and gRPC APIs, Event-Driven Architecture, Accessibility for the Web, Code Review, PostgreSQL Tuning, Continuous Delivery',
  ),
  area(
    'dat',
    'SQL Window Functions, Data Modelling, Statistics for Decisions, Machine Learning Basics, Dashboards that Inform, Spreadsheet Forecasting, Data Quality, Responsible AI, Time Series Analysis, Experiment Design, Data Governance',
  ),
  area(
    'prj',
    'Agile Planning, Risk Registers, Earned Value, Stakeholder Mapping, Kanban in Practice, Requirements Engineering, Critical Path Scheduling, Lessons Learned',
  ),
  area(
    'qua',
    'ISO 9001 Essentials, Root Cause Analysis, Statistical Process Control, Six Sigma Yellow Belt, Calibration, FMEA, Reading Technical Drawings, 8D Problem Solving, Supplier Audits',
  ),
  area(
    'opr',
    'Lean Manufacturing, 5S Workplace, Kaizen Events, Inventory Accuracy, Production Scheduling, Total Productive Maintenance, Shift Handover, Packaging and Dangerous Goods',
  ),
  area(
    'sal',
    'Consultative Selling, Negotiation Tactics, Key Account Planning, Handling Objections, Customer Empathy, Pricing with Confidence, Pipeline Hygiene, Storytelling in Sales',
  ),
  area(
    'com',
    'Business Writing, Presentation Skills, Active Listening, Working across Cultures, Time Management, Emotional Intelligence, Assertiveness, Public Speaking, Email Etiquette',
  ),
  area('off', 'Excel PivotTables, Word Styles, Outlook Rules, Teams Meetings, PowerPoint Design, Power Query, OneNote Habits'),
  area(
    'fin',
    'Reading a Balance Sheet, IFRS 16 Leases, Budgeting, Internal Controls, Procurement Basics, Travel and Expense Policy, Cash Flow Forecasting',
  ),
]

const forms: readonly ((topic: string) => string)[] = [
  (topic) => topic,
  (topic) => `${topic}: Refresher`,
  (topic) => `Advanced ${topic}`,
  (topic) => `${topic} in Practice`,
  (topic) => `${topic} for Managers`,
  (topic) => `${topic}: Case Studies`,
  (topic) => `Teaching ${topic}`,
]

const others: readonly ContentType[] = ['Assessment', 'Assessment', 'Video', 'Video', 'Book', 'AudioBook', 'Channel', 'Journey']

const titleOf = (type: ContentType, title: string): string =>
  type === 'Assessment' ? `${title}: Final Exam` : type === 'Channel' ? `${title} Channel` : type === 'Journey' ? `${title} Journey` : title

/** One topic of every area in turn, until the longest area is used up. */
const topics: readonly { readonly area: Area; readonly topic: string }[] = Array.from(
  { length: Math.max(...areas.map((a) => a.topics.length)) },
  (_, turn) => areas.flatMap((a) => a.topics.slice(turn, turn + 1).map((topic) => ({ area: a, topic }))),
).flat()

/** The `count` courses of the catalogue; the first ones are the same for every count. */
export function catalogue(seed: string, count: number): Course[] {
  return Array.from({ length: count }, (_, n) => {
    const entry = topics[n % topics.length]
    if (entry === undefined) throw new Error('the catalogue has no topics')
    const round = Math.floor(n / topics.length)
    const chance = random(seed, 'course', n)
    const form = forms[round % forms.length] ?? String
    const part = round < forms.length ? '' : `, Part ${Math.floor(round / forms.length) + 1}`
    const required = round === 0 && ['cmp', 'saf', 'sec'].includes(entry.area.key) && n < areas.length * 5
    const type: ContentType = !required && chance.chance(0.24) ? chance.pick(others) : 'Course'
    const language = !required && chance.chance(0.1) ? chance.pick(['de', 'fr', 'es', 'zh', 'pt']) : 'en'
    const hasCode = type !== 'Channel' && type !== 'Journey'
    const letters = entry.topic
      .replace(/[^A-Za-z]/g, '')
      .slice(0, 3)
      .toLowerCase()
    return {
      uuid: chance.uuid(),
      code: hasCode ? `${entry.area.key}_${letters}${String(n).padStart(3, '0')}_a0${(round % 9) + 1}_${language}us` : '',
      title: titleOf(type, form(entry.topic)) + part,
      type,
      area: entry.area.key,
      language: hasCode ? language : 'All',
      required,
      minutes: 8 + chance.below(52),
    }
  })
}
