import { z } from 'zod'

/**
 * Mapping files: how a record of a source becomes a record that Rollcall understands. Written by people, in YAML or JSON; docs/mapping.md is
 * their reference. This is the shape of such a file; what its paths and transforms mean is the engine's affair.
 */

/** The largest mapping file, in characters. */
export const LARGEST_MAPPING = 262_144

const word = z.union([z.string().min(1), z.number()], { error: 'A text is expected.' }).transform(String)
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], { error: 'A text, a number, true, false or null is expected.' })
const scalars = z.union([scalar, z.array(scalar)], { error: 'A single value or a list of them is expected.' })
const yesOrNo = z.boolean({ error: 'Only true or false is possible.' })
const whole = z.int({ error: 'A whole number is expected.' }).min(1, { error: 'A number from 1 is expected.' })
const path = z.string({ error: 'A path is expected.' }).min(1, { error: 'A path is expected.' })
const paths = z.union([path, z.array(path).min(1, { error: 'At least one path is expected.' })], {
  error: 'A path or a list of paths is expected.',
})
const oneOrMore = <Each extends z.ZodType>(each: Each, error: string) => z.union([z.array(each), each.transform((one) => [one])], { error })

const transform = z.union([z.string().min(1), z.record(z.string(), z.record(z.string(), scalars))], {
  error: 'A transform is a text such as trim or split(;), or a block such as { split: { sep: ";" } }.',
})

const severity = z.enum(['error', 'warn'], { error: 'The severity is error or warn.' })

const rule = z.union([z.string().min(1), z.strictObject({ rule: z.string().min(1), severity: severity.default('error') })], {
  error: 'A rule is a text such as email, or a block such as { rule: email, severity: warn }.',
})

const fullField = z.strictObject(
  {
    from: paths.optional(),
    transform: oneOrMore(transform, 'A list of transforms is expected.').optional(),
    default: scalars.optional(),
    const: scalars.optional(),
    required: yesOrNo.optional(),
    validate: oneOrMore(rule, 'A list of rules is expected.').optional(),
    sensitive: yesOrNo.optional(),
  },
  { error: unknownKeys('A block of from, transform, default, const, required, validate and sensitive is expected.') },
)

const field = z.union([paths, fullField], {
  error: 'A path, a list of paths, or a block with from or const is expected.',
})

/** What endpoints and files have in common: how one record becomes one or more. */
const stream = {
  entity: z.string().min(1).optional(),
  when: z.string().min(1).optional(),
  explode: paths.optional(),
  required: yesOrNo.default(true),
  field_mappings: z.record(z.string(), field, { error: 'A block of target fields is expected.' }),
  validation: z.strictObject({ required: z.array(z.string()).optional(), unique: z.array(z.string()).optional() }).optional(),
}

const endpoint = z.strictObject(
  {
    ...stream,
    path: z.string({ error: 'The path of the endpoint is missing, as a text.' }).min(1),
    envelope: z.string().min(1).optional(),
    params: z.record(z.string(), word).optional(),
  },
  { error: unknownKeys('An endpoint is a block with a path and field_mappings.') },
)

const file = z.strictObject(
  { ...stream, reads: z.string().min(1).optional() },
  { error: unknownKeys('A file is a block with field_mappings.') },
)

const pattern = z.strictObject({
  columns: z.array(word).min(1, { error: 'A pattern needs at least one column.' }),
  type: word,
  optional: z.array(word).optional(),
  file: z.string().optional(),
  min_score: z.number().optional(),
})

/** The shape of a mapping file. */
export const mappingFile = z
  .strictObject(
    {
      connector_name: word,
      api_version: word,
      mapping_version: whole.default(1),
      authentication: z
        .strictObject({
          type: z.enum(['oauth2_client_credentials', 'bearer_token', 'oauth1', 'none'], {
            error: 'The type is oauth2_client_credentials, bearer_token, oauth1 or none.',
          }),
          scope: z.string().optional(),
        })
        .optional(),
      value_maps: z.record(z.string(), z.record(z.string(), scalar)).default({}),
      endpoints: z.record(z.string(), endpoint, { error: 'A block of endpoints is expected.' }).default({}),
      file_processing: z
        .strictObject({
          encoding_detection: yesOrNo.optional(),
          encoding: z.string().optional(),
          chunk_size: whole.optional(),
          skip_empty_rows: yesOrNo.optional(),
          max_file_size: whole.optional(),
          delimiter: z.string().optional(),
          quote: z.string().optional(),
          escape: z.string().optional(),
          has_header: yesOrNo.optional(),
          header_row: whole.optional(),
          date_format: z.string().optional(),
        })
        .optional(),
      format_detection: z
        .record(
          z.string().regex(/_patterns$/, { error: 'A group of patterns is called after what it finds: user_patterns.' }),
          z.array(pattern),
        )
        .default({}),
      files: z.record(z.string(), file, { error: 'A block of files is expected.' }).default({}),
      graph: z.record(z.string(), scalars).default({}),
    },
    { error: unknownKeys('A mapping file is a block that begins with connector_name.') },
  )
  .refine(({ endpoints, files }) => Object.keys(endpoints).length + Object.keys(files).length > 0, {
    error: 'There is neither an endpoint nor a file in it: nothing would be read.',
  })

/** Zod's own sentence stands for keys nobody knows; whoever shows them names the key. */
function unknownKeys(expected: string): (issue: { readonly code?: string | undefined }) => string | undefined {
  return ({ code }) => (code === 'unrecognized_keys' ? undefined : expected)
}

/** A mapping file as it was read, defaults filled in. */
export type MappingFile = z.output<typeof mappingFile>
export type FieldMapping = z.output<typeof field>
export type TransformText = z.output<typeof transform>
export type RuleText = z.output<typeof rule>
export type EndpointMapping = z.output<typeof endpoint>
export type FileMapping = z.output<typeof file>

/**
 * What the values of a target field are. `id`: text without blanks around it; `ids`, `texts`: lists of texts, each once; `date`:
 * `2026-08-31`; `moment`: `2026-08-31T06:00:00.000Z`; `status`: active, inactive, deleted, suspended, or the word as it came; `role`: a slug;
 * `roles`: a list of {@link MappedRole}. Null for none.
 */
export type FieldKind = 'id' | 'ids' | 'text' | 'texts' | 'flag' | 'whole' | 'date' | 'moment' | 'status' | 'role' | 'roles'

export interface TargetField {
  readonly kind: FieldKind
  /** A mapping without it is worth little. */
  readonly needed?: boolean
  /** Read only where that is allowed for this very field. */
  readonly sensitive?: boolean
}

export interface TargetEntity {
  readonly fields: Readonly<Record<string, TargetField>>
  /** A record without `external_id` is rejected. */
  readonly idNeeded: boolean
}

/** What mapping files of one kind can fill. */
export interface MappingTargets {
  readonly entities: Readonly<Record<string, TargetEntity>>
  /** The entity of an endpoint or file of this name; null: its name does not say. */
  entityOf(name: string): string | null
  /** Roles that name no organisation hold at those of the first of these fields that has something. */
  readonly rolesAt: readonly string[]
  /** Of an entity that may come without an id: the fields its id is made of. */
  readonly idFrom: Readonly<Record<string, readonly string[]>>
  /** Fields that are normalised, and the field that keeps the word as it came. */
  readonly originals: Readonly<Record<string, string>>
}

/** Something about a mapping file. Line and column count from 1. */
export interface MappingProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** A sentence for whoever wrote the file. */
  readonly message: string
  /** With an error the file does not count. */
  readonly severity: 'error' | 'warning'
}

export interface MappedRole {
  /** In lower case, `ext-` before a vendor's own: `teacher`, `ext-tutor`. */
  readonly role: string
  /** Null: the record names none. */
  readonly org_id: string | null
  readonly role_type: 'primary' | 'secondary' | null
  readonly begin_date: string | null
  readonly end_date: string | null
  /** The word as it came. */
  readonly source: string
}

export type MappedValue = null | boolean | number | string | readonly string[] | readonly MappedRole[]

/** A record by its target fields: those the mapping names and that may be read. */
export type MappedEntity = Readonly<Record<string, MappedValue>>

/** What is odd in one value of a record. */
export interface FieldProblem {
  readonly field: string
  readonly code: FieldProblemCode
  /** An error rejects the record. */
  readonly severity: 'error' | 'warn'
}

export type FieldProblemCode =
  | 'CAST_FAILED'
  | 'DATE_ORDER_ASSUMED'
  | 'DATE_OUT_OF_RANGE'
  | 'EMAIL_INVALID'
  | 'GRADE_UNKNOWN'
  | 'NOT_UNIQUE'
  | 'PATTERN_MISMATCH'
  | 'ROLE_UNKNOWN'
  | 'STATUS_UNKNOWN'
  | 'SUSPICIOUS_NUMBER_FORMAT'
  | 'TOO_LONG'
  | 'VALUE_MISSING'
  | 'VALUE_NOT_LISTED'
  | 'VALUE_NOT_IN_MAP'
  | 'ZONE_ASSUMED'

/** What became of one record; a record may become several. */
export type MapOutcome =
  | { readonly entity: MappedEntity; readonly problems: readonly FieldProblem[] }
  | {
      /** Why, a short sentence each. */
      readonly rejected: readonly string[]
      /** The record's id, as far as it can be told. */
      readonly id: string | null
      readonly problems: readonly FieldProblem[]
    }
