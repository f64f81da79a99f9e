import type { MappingTargets, TargetEntity, TargetField } from './mapping.ts'

/**
 * What a mapping of a roster can fill: the fields of each entity, by their names in mapping files. Kinds say what a value becomes, see
 * `FieldKind`.
 */

const id = { kind: 'id' } as const
const ids = { kind: 'ids' } as const
const text = { kind: 'text' } as const
const texts = { kind: 'texts' } as const
const flag = { kind: 'flag' } as const
const whole = { kind: 'whole' } as const
const date = { kind: 'date' } as const

const needed = <Field extends TargetField>(field: Field) => ({ ...field, needed: true }) as const
/** Read only where the connection allows this very field. */
const sensitive = <Field extends TargetField>(field: Field) => ({ ...field, sensitive: true }) as const

/** Every record has these. */
const common = { external_id: needed(id), status: { kind: 'status' }, last_modified: { kind: 'moment' } } as const

/** Numbers by which others know the same thing. */
const numbers = { sis_id: text, state_id: text, nces_id: text } as const

const address = { address_street: text, address_city: text, address_state: text, address_zip: text } as const

const place = {
  ...common,
  ...numbers,
  ...address,
  name: needed(text),
  phone: text,
  district_id: id,
  parent_id: id,
  school_number: text,
} as const

const school = { ...place, low_grade: text, high_grade: text, principal_name: text, principal_email: text } as const

const entities = {
  district: { idNeeded: true, fields: { ...place, sis_type: text } },
  school: { idNeeded: true, fields: school },
  /** Of any kind: what is a school or a district is told by `org_type`. */
  org: { idNeeded: true, fields: { ...school, org_type: text } },
  term: {
    idNeeded: true,
    fields: { ...common, name: text, kind: text, start_date: date, end_date: date, parent_id: id, school_year: whole, org_id: id },
  },
  course: {
    idNeeded: true,
    fields: {
      ...common,
      name: text,
      course_code: text,
      course_number: text,
      subject: text,
      subjects: texts,
      subject_codes: texts,
      grade_level: text,
      description: text,
      credits: text,
      school_year: text,
      school_year_id: id,
      org_id: id,
      school_id: id,
      district_id: id,
      sis_id: text,
    },
  },
  class: {
    idNeeded: true,
    fields: {
      ...common,
      name: text,
      class_code: text,
      class_type: text,
      section_number: text,
      school_id: needed(id),
      org_id: id,
      course_id: id,
      course_name: text,
      course_code: text,
      term_ids: ids,
      term_name: text,
      term_start_date: date,
      term_end_date: date,
      subject: text,
      subjects: texts,
      subject_codes: texts,
      grade_level: text,
      period: text,
      room: text,
      primary_teacher_id: id,
      sis_id: text,
    },
  },
  user: {
    idNeeded: true,
    fields: {
      ...common,
      username: text,
      email: text,
      first_name: text,
      last_name: text,
      middle_name: text,
      legal_first_name: text,
      legal_last_name: text,
      title: text,
      department: text,
      roles: { kind: 'roles' },
      org_ids: ids,
      primary_org_id: id,
      school_id: id,
      school_name: text,
      district_id: id,
      grade_level: text,
      grade_source: text,
      graduation_year: whole,
      sis_id: text,
      state_id: text,
      master_id: text,
      legacy_ids: ids,
      login_aliases: texts,
      enabled: flag,
      guardian_refs: sensitive(ids),
      birth_date: sensitive(date),
      gender: sensitive(text),
      phone: sensitive(text),
      address: sensitive(text),
    },
  },
  enrollment: {
    idNeeded: false,
    fields: {
      ...common,
      external_id: id,
      user_id: needed(id),
      class_id: needed(id),
      school_id: id,
      role: needed({ kind: 'role' } as const),
      is_primary: flag,
      start_date: date,
      end_date: date,
    },
  },
} as const satisfies Readonly<Record<string, TargetEntity>>

/** What a roster consists of. */
type RosterEntity = keyof typeof entities

/** Names under which sources know them, beside the entity's own. */
const otherNames: Readonly<Record<string, RosterEntity>> = {
  classes: 'class',
  sections: 'class',
  academicSessions: 'term',
  students: 'user',
  teachers: 'user',
  staff: 'user',
  contacts: 'user',
  school_admins: 'user',
  district_admins: 'user',
}

/** The targets of a roster's mapping files. */
export const rosterTargets: MappingTargets = {
  entities,
  entityOf: (name) => {
    const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
    const single = name.replace(/s$/, '')
    return other ?? (Object.hasOwn(entities, name) ? name : Object.hasOwn(entities, single) ? single : null)
  },
  rolesAt: ['org_ids', 'primary_org_id', 'school_id'],
  // An enrolment without an id is known by what it says.
  idFrom: { enrollment: ['class_id', 'user_id', 'role', 'start_date'] },
  originals: { grade_level: 'grade_source' },
}
