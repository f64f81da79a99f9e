import { oddSlug } from './vocabulary.ts'

/** What the invented district has in its two terms. Ids and names are as odd as a real one's may be. */

interface Place {
  readonly slug: string
  readonly class: string
  readonly of: 'teacher' | 'pupil'
  readonly holder: string
  readonly begins?: string
  readonly ends?: string
  readonly main?: boolean
  readonly role?: string
  readonly groups?: readonly string[]
  readonly seen?: string
}

export interface Term {
  readonly schools: readonly { readonly id: string; readonly name: string }[]
  readonly classes: readonly { readonly id: string; readonly name: string; readonly school: string }[]
  readonly teachers: readonly { readonly id: string; readonly name: string; readonly email: string }[]
  readonly pupils: readonly { readonly id: string; readonly name: string; readonly year: number }[]
  readonly places: readonly Place[]
}

const schools = [
  { id: 'north:1', name: 'North School' },
  { id: 'south/2', name: 'South "Hill" School; annex' },
]
const sets = { id: 'n;4/b:"x"', name: 'Maths: "Sets"; 1/2', school: 'north:1' }
const classes = [
  sets,
  { id: 'n-art', name: 'Art', school: 'north:1' },
  { id: 's-bio', name: 'Biology', school: 'south/2' },
  { id: 's-chess', name: 'Chess club', school: 'south/2' },
]
const teachers = [
  { id: 't:1', name: "Edda O'Neil", email: 'edda@district.example' },
  { id: 't:2', name: 'Finn Berg; acting', email: 'finn@district.example' },
]
const pupils = [
  { id: 'p/1', name: 'Ada Lane', year: 4 },
  { id: 'p/2', name: 'Bo "Bee" Ruiz', year: 4 },
  { id: 'p/3', name: 'Cyd: North/South', year: 5 },
  { id: 'p/4', name: 'Dov; Ames', year: 5 },
]

const teaches = (holder: string, of: string, role: string): Place => ({
  ...{ slug: 'teaches', class: of, of: 'teacher', holder, begins: '2024-08-01', role, main: true },
})
const enrolled = (holder: string, of: string, more: Partial<Place> = {}): Place => ({
  ...{ slug: 'enrolled', class: of, of: 'pupil', holder, begins: '2025-09-01', ends: '2026-07-15', main: true, groups: ['mornings'] },
  ...more,
})

const first: Term = {
  ...{ schools, classes, teachers, pupils },
  places: [
    teaches('t:1', sets.id, 'lead: "A"'),
    teaches('t:2', 's-bio', 'deputy'),
    { slug: oddSlug, class: 'n-art', of: 'teacher', holder: 't:2', begins: '2025-01-10', main: false },
    enrolled('p/1', sets.id, { seen: '2026-01-12T08:30:00Z' }),
    enrolled('p/2', sets.id, { groups: ['mornings', 'choir; "2"'], seen: '2026-01-12T08:31:00Z' }),
    enrolled('p/3', 's-bio', { begins: '2025-10-01' }),
    enrolled('p/1', 'n-art', { main: false, groups: [] }),
    enrolled('p/4', 's-bio', { begins: '2024-09-02', ends: '2025-07-15' }),
  ],
}

/** Somebody comes, somebody goes, a place changes in what counts; in another only what does not count. */
const second: Term = {
  ...first,
  pupils: [...pupils, { id: 'p/5', name: 'Eli / Fox', year: 4 }],
  places: [
    ...first.places.filter(({ holder }) => holder !== 'p/4').map((place) => nextOf(place)),
    enrolled('p/5', 's-bio', { begins: '2026-02-01' }),
  ],
}

function nextOf(place: Place): Place {
  if (place.holder === 'p/1' && place.class === sets.id) return { ...place, seen: '2026-02-20T08:30:00Z' }
  if (place.holder === 'p/2') return { ...place, main: false, groups: ['choir; "2"'], ends: '2026-12-18' }
  return place
}

export const terms: readonly [Term, Term] = [first, second]
