import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { RollcallError } from '../../shared/errors.ts'

/** The certificates in a PEM file, one text each. INVALID_INPUT when there is no such file, or one of them is none. */
export function readCertificates(path: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new RollcallError('INVALID_INPUT', {
      message: 'The file with extra CA certificates cannot be read.',
      remedy: 'Check that there is such a file and that you may read it.',
      detail: path,
      cause,
    })
  }
  const found = text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? []
  if (found.length === 0) {
    throw new RollcallError('INVALID_INPUT', {
      message: 'The file with extra CA certificates holds no certificate.',
      remedy: 'Give a PEM file: text with lines "-----BEGIN CERTIFICATE-----".',
      detail: path,
    })
  }
  for (const [i, pem] of found.entries()) {
    try {
      new X509Certificate(pem)
    } catch (cause) {
      throw new RollcallError('INVALID_INPUT', {
        message: `Certificate ${i + 1} of ${found.length} in the file with extra CA certificates is damaged.`,
        remedy: 'Save the file again as PEM, as whoever runs the network gave it.',
        detail: path,
        cause,
      })
    }
  }
  return found
}
