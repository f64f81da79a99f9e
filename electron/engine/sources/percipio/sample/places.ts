import type { CultureName } from './names.ts'

/** Where the invented company sits, and how it is cut into departments. */

export interface Office {
  readonly city: string
  readonly country: string
  readonly geo: 'AMER' | 'EMEA' | 'APAC'
  readonly language: string
  /** Share of the staff, relative to the other offices. */
  readonly weight: number
  /** The names most of its people have; the others come from anywhere. */
  readonly cultures: readonly CultureName[]
}

const office = (
  city: string,
  country: string,
  geo: Office['geo'],
  language: string,
  weight: number,
  ...cultures: readonly CultureName[]
): Office => ({ city, country, geo, language, weight, cultures })

export const offices: readonly Office[] = [
  office('Columbus', 'United States', 'AMER', 'en', 22, 'english', 'spanish', 'african', 'indian'),
  office('Portland', 'United States', 'AMER', 'en', 10, 'english', 'vietnamese', 'chinese'),
  office('Montréal', 'Canada', 'AMER', 'fr', 6, 'french', 'english', 'arabic'),
  office('Monterrey', 'Mexico', 'AMER', 'es', 7, 'spanish'),
  office('São Paulo', 'Brazil', 'AMER', 'pt', 5, 'portuguese', 'japanese'),
  office('Leeds', 'United Kingdom', 'EMEA', 'en', 9, 'english', 'indian', 'african'),
  office('Stuttgart', 'Germany', 'EMEA', 'de', 9, 'german', 'turkish', 'greek'),
  office('Lyon', 'France', 'EMEA', 'fr', 4, 'french', 'arabic', 'portuguese'),
  office('Göteborg', 'Sweden', 'EMEA', 'sv', 4, 'nordic', 'arabic'),
  office('Wrocław', 'Poland', 'EMEA', 'pl', 6, 'slavic'),
  office('Casablanca', 'Morocco', 'EMEA', 'fr', 2, 'arabic', 'french'),
  office('Lagos', 'Nigeria', 'EMEA', 'en', 3, 'african'),
  office('Pune', 'India', 'APAC', 'en', 12, 'indian'),
  office('Suzhou', 'China', 'APAC', 'zh', 6, 'chinese'),
  office('Nagoya', 'Japan', 'APAC', 'ja', 3, 'japanese', 'korean'),
  office('Incheon', 'South Korea', 'APAC', 'ko', 2, 'korean'),
  office('Hải Phòng', 'Vietnam', 'APAC', 'en', 3, 'vietnamese'),
]

export interface Department {
  readonly code: string
  readonly name: string
  readonly division: string
  readonly divisionCode: string
  readonly businessUnit: string
  readonly weight: number
  readonly jobs: readonly string[]
  /** Areas of the catalogue its people learn from most. */
  readonly areas: readonly string[]
}

const department = (
  code: string,
  name: string,
  division: string,
  unit: string,
  weight: number,
  jobs: string,
  areas: string,
): Department => ({
  code,
  name,
  division,
  divisionCode: `DV${code.charAt(0)}0`,
  businessUnit: unit,
  weight,
  jobs: jobs.split(', '),
  areas: areas.split(' '),
})

export const departments: readonly Department[] = [
  department('1100', 'Assembly', 'Operations', 'Plants', 18, 'Assembler, Line Lead, Quality Inspector', 'saf opr qua'),
  department('1200', 'Machining', 'Operations', 'Plants', 12, 'Machinist, Toolmaker, CNC Programmer', 'saf opr qua'),
  department('1300', 'Warehouse and Logistics', 'Operations', 'Supply Chain', 12, 'Forklift Operator, Dispatcher, Planner', 'saf opr off'),
  department('1400', 'Maintenance', 'Operations', 'Plants', 7, 'Electrician, Mechanic, Reliability Engineer', 'saf opr qua'),
  department(
    '2100',
    'Product Engineering',
    'Technology',
    'Products',
    9,
    'Design Engineer, Test Engineer, Systems Engineer',
    'swe dat prj qua',
  ),
  department(
    '2200',
    'Software',
    'Technology',
    'Products',
    9,
    'Software Engineer, Site Reliability Engineer, QA Engineer',
    'swe dat sec prj',
  ),
  department('2300', 'Data and Analytics', 'Technology', 'Corporate', 4, 'Data Analyst, Data Engineer, Data Scientist', 'dat swe sec'),
  department('2400', 'IT and Security', 'Technology', 'Corporate', 5, 'Administrator, Security Analyst, Support Engineer', 'sec swe off'),
  department('3100', 'Sales', 'Commercial', 'Markets', 9, 'Account Manager, Sales Engineer, Sales Representative', 'sal com off'),
  department('3200', 'Customer Service', 'Commercial', 'Markets', 7, 'Service Agent, Field Technician, Team Lead', 'sal com saf'),
  department('3300', 'Marketing', 'Commercial', 'Markets', 3, 'Brand Manager, Editor, Web Analyst', 'sal dat com'),
  department('4100', 'Finance', 'Corporate', 'Corporate', 4, 'Accountant, Controller, Buyer', 'fin off cmp'),
  department('4200', 'People and Culture', 'Corporate', 'Corporate', 3, 'HR Partner, Recruiter, Trainer', 'lea com cmp'),
  department('4300', 'Legal and Compliance', 'Corporate', 'Corporate', 1, 'Counsel, Compliance Officer, Paralegal', 'cmp lea'),
]
