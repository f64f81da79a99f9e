/** Calling codes by country, and what stands before a number inside of the country. */
const codes: Readonly<Record<string, readonly [code: string, trunk: string]>> = {
  ...{ US: ['1', '1'], CA: ['1', '1'], GB: ['44', '0'], IE: ['353', '0'], AU: ['61', '0'], NZ: ['64', '0'], ZA: ['27', '0'] },
  ...{ DE: ['49', '0'], AT: ['43', '0'], CH: ['41', '0'], FR: ['33', '0'], BE: ['32', '0'], NL: ['31', '0'], LU: ['352', ''] },
  ...{ NO: ['47', ''], SE: ['46', '0'], DK: ['45', ''], FI: ['358', '0'], IS: ['354', ''], EE: ['372', ''], LV: ['371', ''] },
  ...{ ES: ['34', ''], PT: ['351', ''], IT: ['39', ''], PL: ['48', ''], CZ: ['420', ''], SK: ['421', '0'], GR: ['30', ''] },
  ...{ IN: ['91', '0'], SG: ['65', ''], JP: ['81', '0'], MX: ['52', ''], BR: ['55', '0'] },
}

export const knownCountries = Object.keys(codes).toSorted().join(', ')

export interface CallingCode {
  readonly code: string
  readonly trunk: string
}

/** Of a country by its two letters, or of a calling code (`44`, `+44`); null: unknown. */
export function callingCode(country: string): CallingCode | null {
  const known = Object.hasOwn(codes, country.toUpperCase()) ? codes[country.toUpperCase()] : undefined
  if (known !== undefined) return { code: known[0], trunk: known[1] }
  const [, digits] = /^\+?([1-9]\d{0,2})$/.exec(country) ?? []
  if (digits === undefined) return null
  const trunk = Object.values(codes).find(([code]) => code === digits)?.[1] ?? '0'
  return { code: digits, trunk }
}

/** `+15550100123`; null: no number, or one without a country when none is given. */
export function phoneNumber(text: string, country: CallingCode | null): string | null {
  // What is dialled behind the number belongs to no address.
  const number = text.trim().replace(/\s*(?:ext\.?|x|#)\s*\d+$/i, '')
  if (!/^[+\d][\d\s().\-/]*$/.test(number.replace(/^\(/, '').trim())) return null
  const digits = number.replaceAll(/\D/g, '')
  const [international, rest] = number.startsWith('+')
    ? [true, digits]
    : digits.startsWith('00')
      ? [true, digits.slice(2)]
      : [false, digits]
  if (international) return e164(rest.replace(/^(44|49|33|31|32|41|43|61|64)0/, '$1'))
  if (country === null) return null
  if (country.code === '1') return /^1?[2-9]\d{9}$/.test(rest) ? e164(`1${rest.slice(-10)}`) : null
  const { code, trunk } = country
  return e164(code + (trunk !== '' && rest.startsWith(trunk) ? rest.slice(trunk.length) : rest))
}

const e164 = (digits: string): string | null => (/^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : null)
